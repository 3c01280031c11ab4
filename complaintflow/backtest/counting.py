"""What engines count, as an `Outcome`.

In: lines of names and values: groups of rows that are alike, and rows with cells that do not fit. Out: the outcome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from complaintflow.backtest.expressions import NOBODY
from complaintflow.backtest.grammar import expected
from complaintflow.backtest.outcome import PROBLEMS_MAX, Group, Outcome, Pair, Problem, Request, Tally, gathered
from complaintflow.backtest.sources import Layout, Source

Line = Mapping[str, Any]


def actual_of(value: object) -> str | None:
    """Return the class that reality gave, as text; None where a cell is empty."""
    text = "" if value is None else str(value).strip()
    return text or None


def shown(value: object) -> str:
    """Return a cell as it is shown: short."""
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:60] + "…"


def named_sources(layouts: Iterable[Layout]) -> dict[str, Source]:
    """Return the facts of all questions, each once."""
    named: dict[str, Source] = {}
    for layout in layouts:
        for source in layout.sources:
            named.setdefault(source.name, source)
    return named


def outcome_of(
    engine: str,
    request: Request,
    layouts: tuple[Layout, ...],
    lines: Iterable[Line],
    problems: Iterable[Line],
    first: Iterable[Line] = (),
) -> Outcome:
    """Return the outcome that an engine's lines tell of; `first`: `row`, `before` and `after` of rows that change."""
    named = named_sources(layouts)
    groups: dict[Group, Tally] = {}
    unfit: Counter[str] = Counter()
    rows = unread = 0
    for line in lines:
        group = _group(request, line)
        tally = groups.setdefault(group, _empty(len(request.questions)))
        _add(tally, request, line)
        rows += line["rows"]
        unread += 0 if all(group.read) else line["rows"]
        unfit.update({name: line[f"unfit {name}"] for name in named})
    return Outcome(
        engine, request.questions, layouts, rows, unread, gathered(groups.items()),
        {name: count for name, count in sorted(unfit.items()) if count},
        tuple(_problems(layouts, problems))[:PROBLEMS_MAX], request.actual, first_rows(first),
    )  # fmt: skip


def first_rows(lines: Iterable[Line]) -> dict[Pair, tuple[int, ...]]:
    """Return by the answers before and after the rows that have them."""
    found: dict[Pair, list[int]] = {}
    for line in lines:
        found.setdefault((line["before"], line["after"]), []).append(line["row"])
    return {pair: tuple(sorted(rows)) for pair, rows in found.items()}


def changed_pairs(lines: Iterable[Line]) -> list[Pair]:
    """Return the answers of two questions that differ in some row."""
    pairs = [(line["0 answer"], line["1 answer"]) for line in lines if line["0 read"] and line["1 read"]]
    return list(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))


def _group(request: Request, line: Line) -> Group:
    many = range(len(request.questions))
    actual = actual_of(line["actual"]) if request.actual is not None else None
    return Group(
        tuple(line[f"{which} read"] for which in many), tuple(line[f"{which} answer"] for which in many), actual
    )


def _empty(many: int) -> Tally:
    return Tally(0, [Counter() for _ in range(many)], [Counter() for _ in range(many)], [0] * many)


def _add(tally: Tally, request: Request, line: Line) -> None:
    tally.rows += line["rows"]
    for which, question in enumerate(request.questions):
        tally.unmatched[which] += line[f"{which} unmatched"]
        numbers = range(len(question.target.rules))
        matched = Counter({number: rows for number in numbers if (rows := line[f"{which} matched {number}"])})
        tally.matched[which] += matched
        if question.target.hit_policy == "collect":
            tally.decided[which] += matched
        elif line[f"{which} decided"] != NOBODY:
            tally.decided[which][line[f"{which} decided"]] += line["rows"]


def _problems(layouts: tuple[Layout, ...], lines: Iterable[Line]) -> Iterator[Problem]:
    """Yield the cells that do not fit; what is expected is said by the first question for which one does not."""
    for line in sorted(lines, key=lambda one: int(one["row"])):
        for name in named_sources(layouts):
            for which, layout in enumerate(layouts):
                if line.get(f"unfit {which} {name}"):
                    source = next(one for one in layout.sources if one.name == name)
                    found = shown(line[f"cell {name}"])
                    yield Problem(line["row"], source.column, name, found, expected(source.datum))
                    break
