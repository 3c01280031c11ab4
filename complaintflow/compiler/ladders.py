"""Ladders: what is done before, at and after a due instant.

In: `RungSpec` values. Out: `Rung` values with ids; a step without one is named after its moment. Whether the steps
stand in order is checked elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast

from complaintflow.compiled.deadlines import Leaf, Rung, RungMoment
from complaintflow.compiled.duration import Duration
from complaintflow.compiler.actions import lower_actions
from complaintflow.compiler.lowering import Lowering, clause
from complaintflow.compiler.names import advice
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.roles import lower_senders
from complaintflow.compiler.scope import Scope
from complaintflow.policy.deadlines import AfterMoment, BeforeMoment, DeadlineSpec, RungSpec, UnansweredMoment
from complaintflow.policy.located import Name
from complaintflow.policy.references import Kind
from complaintflow.policy.triggers import EventNeed
from complaintflow.source import Code, quote

REPEATS_MOST: Final = 100
"""How often a step repeats that says `every` and no `max`: enough for any reminder, and an end."""


_NO_WARNING: Final = ("the deadline has", "add `warn: LIMIT` to the deadline or a row")


def lower_ladder(low: Lowering, spec: DeadlineSpec, calendar: str | None) -> tuple[Rung, ...]:
    """Return the steps of a deadline's ladder in the order of declaration."""
    has_warning = spec.warn is not None or any(row.warn is not None for row in spec.within)
    rungs = lower_rungs(low, spec.ladder, calendar, scope=low.case_scope(), has_warning=has_warning)
    above: dict[str, int] = {}
    answered: list[Rung] = []
    for place, (rung, written) in enumerate(zip(rungs, spec.ladder, strict=True)):
        until = tuple(lower_act(low, act, place) for act in written.until)
        answered.append(replace(rung, until=until, after_rung=_silent_step(low, above, written.at)))
        above.setdefault(rung.id, place)
    return tuple(answered)


def _silent_step(low: Lowering, above: Mapping[str, int], at: object) -> int:
    """Return the place of the step in whose silence another one comes; -1 where it comes by itself."""
    if not isinstance(at, UnansweredMoment):
        return -1
    found = above.get(at.unanswered)
    if found is None and low.findings.is_full:
        low.findings.leave_out()
    elif found is None:
        help_ = advice(at.unanswered, above, "the steps above it")
        message = f"no step {quote(at.unanswered)} stands above it in this ladder"
        low.findings.error(Code.UNKNOWN_REFERENCE, at.unanswered.span, message, help_)
    return -1 if found is None else found


def lower_act(low: Lowering, spec: EventNeed, number: int) -> Leaf:
    """Return an act that counts, with the number of what it counts for."""
    low.refer(Kind.EVENT, spec.event)
    return Leaf(
        number=number,
        event=str(spec.event),
        where=resolve_condition(low, spec.where, low.event_scope((str(spec.event),), spec.span)),
        by=lower_senders(low, spec.by),
        applies=resolve_condition(low, spec.when, low.case_scope()),
    )


def lower_rungs(
    low: Lowering, specs: tuple[RungSpec, ...], calendar: str | None, *, scope: Scope, has_warning: bool | None
) -> tuple[Rung, ...]:
    """Return the steps of a ladder; `scope` is what their conditions may ask. Reports know no warning: None."""
    taken = {str(rung.id) for rung in specs if rung.id is not None}
    named = _named(specs)
    numbers: dict[str, int] = {}
    rungs: list[Rung] = []
    for rung in specs:
        moment, offset = _moment(low, rung, calendar)
        if moment == "warn" and not has_warning:
            whose, help_ = ("the report has", "name another moment") if has_warning is None else _NO_WARNING
            message = f"the step stands at `warn`, and {whose} no `warn`"
            low.findings.error(Code.MISSING_KEY, rung.at.span, message, help_)
        if has_warning is None and (rung.until or moment == "unanswered"):
            message = "a report is answered by nothing but itself"
            low.findings.error(Code.BAD_VALUE, rung.at.span, message, "drop `until` and `unanswered`")
        _check_silence(low, rung, named)
        name = str(rung.id) if rung.id is not None else _free(moment, taken, numbers)
        taken.add(name)
        rungs.append(_rung(low, rung, name, (moment, offset), calendar, scope))
    return tuple(rungs)


def _named(specs: tuple[RungSpec, ...]) -> Mapping[str, RungSpec]:
    """Return the steps that have an id by it, of several the first."""
    return {str(spec.id): spec for spec in reversed(specs) if spec.id is not None}


def _check_silence(low: Lowering, rung: RungSpec, named: Mapping[str, RungSpec]) -> None:
    """Report a step that waits for the silence of one that never ends, or that nothing answers."""
    if not isinstance(rung.at, UnansweredMoment):
        return
    other = named.get(rung.at.unanswered)
    if other is not None and (other.every is None or other.max is None or not other.until):
        message = (
            f"the step {quote(rung.at.unanswered)} does not say how often, how long apart and until what it is done"
        )
        help_ = "give it `every`, `max` and `until`"
        low.findings.error(Code.MISSING_KEY, rung.at.unanswered.span, message, help_)


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
    if isinstance(at, UnansweredMoment):
        return "unanswered", None
    return "start", low.duration(at.start.value, at.start.span, calendar)


def _free(word: str, taken: set[str], numbers: dict[str, int]) -> str:
    """Return a name that is free: the word, numbered from the second on; `numbers` are the last ones given."""
    number = numbers.get(word, 1)
    name = word if number == 1 else f"{word}_{number}"
    while name in taken:
        number += 1
        name = f"{word}_{number}"
    numbers[word] = number
    return name
