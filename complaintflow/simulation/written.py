"""The results of a simulation for machines, and as Markdown.

In: a simulation. Out: a JSON object (instants as ISO 8601, lengths in seconds), flat rows of figures, rows of cases,
Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.facade import Policy
from complaintflow.simulation import figures
from complaintflow.simulation.figures import Interval, Key
from complaintflow.simulation.observing import ROW, Row
from complaintflow.simulation.simulation import Outcome, Simulation
from complaintflow.simulation.sketch import Sketch
from complaintflow.simulation.tables import LATE, MEDIAN, SOON, tables
from complaintflow.simulation.tally import RoleTally

_INSTANTS = (ROW.index("opened"), ROW.index("closed"), ROW.index("first_reply"))
_SHARES = (MEDIAN, SOON, LATE)
FIGURE_COLUMNS = ("alternative", "figure", "of", "class", "mean", "half_width", "difference", "difference_half_width")


def as_json(simulation: Simulation) -> dict[str, object]:
    """Return everything that was counted."""
    return {
        "policy": {"id": simulation.policy.id, "version": simulation.policy.version},
        "plan": simulation.plan.name,
        "start": simulation.policy.instant(simulation.plan.start),
        "cases": simulation.cases,
        "seed": simulation.seed,
        "worlds": len(simulation.base.worlds),
        "complete": simulation.complete,
        "outcomes": [_outcome(simulation, one) for one in simulation.outcomes],
    }


def _outcome(simulation: Simulation, one: Outcome) -> dict[str, object]:
    tally = one.whole
    return {
        "alternative": one.name,
        "opened": tally.opened,
        "closed": tally.closed,
        "open": tally.still_open,
        "given_up": tally.given_up,
        "refused_openings": tally.refused_openings,
        "events": tally.events,
        "refused_events": dict(sorted(tally.refused.items())),
        "deadlines": [
            {
                "deadline": name, "class": klass, "judged": figures.judged(deadline),
                "breached": _rounded(figures.breached(deadline)),
                "half_width": _half(one.of(("breached", name, klass))),
                "ends": dict(sorted(deadline.ends.items())), "late_by": _lengths(deadline.late_by),
            }
            for (name, klass), deadline in sorted(tally.deadlines.items())
        ],
        "classes": [
            {
                "class": name, "cases": klass.cases,
                "outcomes": {outcome or "open": number for outcome, number in sorted(klass.ends.items())},
                "first_reply": _lengths(klass.first_reply), "closing": _lengths(klass.closing),
            }
            for name, klass in sorted(tally.classes.items())
        ],
        "roles": [_role(simulation, name, role) for name, role in sorted(tally.roles.items())],
        "touched": dict(sorted(tally.touched.items())),
        "differences": [] if one is simulation.base else [_difference(simulation, one, key) for key in _keys(one)],
    }  # fmt: skip


def _role(simulation: Simulation, name: str, role: RoleTally) -> dict[str, object]:
    crew = simulation.plan.crews.get(name)
    busy = [busy / open_ if open_ else 0.0 for busy, open_ in zip(role.busy, role.open, strict=True)]
    queue = [queued / passed if passed else 0.0 for queued, passed in zip(role.queued, role.passed, strict=True)]
    return {
        "role": name,
        "people": None if crew is None else crew.people,
        "done": dict(sorted(role.done.items())),
        "busy": _rounded(figures.busy(role)),
        "waited": _lengths(role.waited),
        "busy_by_hour_of_week": [round(one, 4) for one in busy],
        "queue_by_hour_of_week": [round(one, 4) for one in queue],
    }


def _difference(simulation: Simulation, one: Outcome, key: Key) -> dict[str, object]:
    gap = simulation.difference(one, key)
    unit = 1.0 if key[0] in {"breached", "busy"} else 1e6
    mean = None if gap is None else gap.mean / unit
    half = None if gap is None or gap.half is None else gap.half / unit
    return {"figure": key[0], "of": list(key[1:]), "difference": _rounded(mean), "half_width": _rounded(half)}


def _keys(one: Outcome) -> list[Key]:
    return sorted({key for world in one.worlds for key in world})


def _lengths(sketch: Sketch) -> dict[str, object]:
    """Return a sketch of microseconds in seconds; quantiles are right to half a per cent."""
    mean = sketch.mean
    quantiles = {f"p{share * 100:.0f}": _seconds(sketch.quantile(share)) for share in _SHARES}
    return {"count": sketch.count, "mean": _seconds(mean), **quantiles}


def _seconds(us: float | None) -> float | None:
    return None if us is None else round(us / 1e6, 1)


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 6)


def _half(one: Interval | None) -> float | None:
    return None if one is None else _rounded(one.half)


def figure_rows(simulation: Simulation) -> Iterator[tuple[object, ...]]:
    """Yield the figures of every alternative as flat rows; lengths in seconds."""
    for outcome in simulation.outcomes:
        for key in _keys(outcome):
            unit = 1.0 if key[0] in {"breached", "busy"} else 1e6
            one = outcome.of(key)
            gap = None if outcome is simulation.base else simulation.difference(outcome, key)
            yield (
                outcome.name, key[0], key[1], key[2] if key[0] == "breached" else "",
                *(_rounded(None if value is None else value / unit) for value in (*_pair(one), *_pair(gap))),
            )  # fmt: skip


def _pair(one: Interval | None) -> tuple[float | None, float | None]:
    return (None, None) if one is None else (one.mean, one.half)


def case_row(policy: Policy, row: Row) -> tuple[object, ...]:
    """Return the row of a case (`ROW`) with instants as ISO 8601 in the policy's zone."""
    return tuple(
        policy.instant(value) if number in _INSTANTS and isinstance(value, int) else "" if value is None else value
        for number, value in enumerate(row)
    )


def as_markdown(simulation: Simulation, language: str) -> str:
    """Return the tables as Markdown."""
    parts: list[str] = []
    for table in tables(simulation, language):
        rule = ["---" if number < table.numbers_from else "---:" for number in range(len(table.header))]
        lines = [table.header, tuple(rule), *table.rows]
        body = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
        parts.append(f"## {table.title}\n\n{body}\n")
    return "\n".join(parts)


__all__ = ["FIGURE_COLUMNS", "ROW", "as_json", "as_markdown", "case_row", "figure_rows"]
