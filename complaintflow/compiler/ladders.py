"""Ladders: what is done before, at and after a due instant.

In: `RungSpec` values. Out: `Rung` values with ids; a step without one is named after its moment. Whether the steps
stand in order is checked elsewhere.
"""

from __future__ import annotations

from typing import Final, cast

from complaintflow.compiled.deadlines import Rung, RungMoment
from complaintflow.compiled.duration import Duration
from complaintflow.compiler.actions import lower_actions
from complaintflow.compiler.lowering import Lowering, clause
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.scope import Scope
from complaintflow.policy.deadlines import AfterMoment, BeforeMoment, DeadlineSpec, RungSpec
from complaintflow.policy.located import Name
from complaintflow.source import Code

REPEATS_MOST: Final = 100
"""How often a step repeats that says `every` and no `max`: enough for any reminder, and an end."""


_NO_WARNING: Final = ("the deadline has", "add `warn: LIMIT` to the deadline or a row")


def lower_ladder(low: Lowering, spec: DeadlineSpec, calendar: str | None) -> tuple[Rung, ...]:
    """Return the steps of a deadline's ladder in the order of declaration."""
    has_warning = spec.warn is not None or any(row.warn is not None for row in spec.within)
    return lower_rungs(low, spec.ladder, calendar, scope=low.case_scope(), has_warning=has_warning)


def lower_rungs(
    low: Lowering, specs: tuple[RungSpec, ...], calendar: str | None, *, scope: Scope, has_warning: bool | None
) -> tuple[Rung, ...]:
    """Return the steps of a ladder; `scope` is what their conditions may ask. Reports know no warning: None."""
    taken = {str(rung.id) for rung in specs if rung.id is not None}
    rungs: list[Rung] = []
    for rung in specs:
        moment, offset = _moment(low, rung, calendar)
        if moment == "warn" and not has_warning:
            whose, help_ = ("the report has", "name another moment") if has_warning is None else _NO_WARNING
            message = f"the step stands at `warn`, and {whose} no `warn`"
            low.findings.error(Code.MISSING_KEY, rung.at.span, message, help_)
        name = str(rung.id) if rung.id is not None else _free(moment, taken)
        taken.add(name)
        rungs.append(_rung(low, rung, name, (moment, offset), calendar, scope))
    return tuple(rungs)


def _rung(
    low: Lowering,
    spec: RungSpec,
    name: str,
    at: tuple[RungMoment, Duration | None],
    calendar: str | None,
    scope: Scope,
) -> Rung:
    every = None if spec.every is None else low.duration(spec.every.value, spec.every.span, calendar)
    if spec.max is not None and every is None:
        message = "`max` says how often a step repeats, and `every` is missing"
        low.findings.error(Code.MISSING_KEY, spec.max.span, message)
    repeats = REPEATS_MOST if every is not None else 1
    return Rung(
        id=name,
        moment=at[0],
        offset=at[1],
        actions=lower_actions(low, spec.actions, scope),
        every=every,
        most=repeats if spec.max is None else spec.max.value,
        when=resolve_condition(low, spec.when, scope),
        clause=clause(spec.clause),
    )


def _moment(low: Lowering, spec: RungSpec, calendar: str | None) -> tuple[RungMoment, Duration | None]:
    at = spec.at
    if isinstance(at, Name):
        return cast(RungMoment, str(at)), None
    if isinstance(at, BeforeMoment):
        return "before", low.duration(at.before.value, at.before.span, calendar)
    if isinstance(at, AfterMoment):
        return "after", low.duration(at.after.value, at.after.span, calendar)
    return "start", low.duration(at.start.value, at.start.span, calendar)


def _free(word: str, taken: set[str]) -> str:
    name, number = word, 1
    while name in taken:
        number += 1
        name = f"{word}_{number}"
    return name
