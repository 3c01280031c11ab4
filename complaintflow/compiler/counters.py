"""Counters to data.

In: `counters`. Out: `Counter` values. Diagnostics for events and data that do not exist and for sums of what is no
number, and times that begin and end with the same event. A counter whose time is still to be decided counts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from complaintflow.compiled.deadlines import Between, Counter, Reset
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.elapsed import UNITS
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.names import advice
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.policy.escalations import CounterSpec, CountSpec, DistinctSpec, ElapsedSpec, ResetSpec
from complaintflow.policy.limits import ParameterLimit
from complaintflow.policy.located import Name
from complaintflow.policy.references import Kind
from complaintflow.source import Code, quote


def lower_counters(low: Lowering) -> Mapping[str, Counter]:
    """Return the counters by name."""
    return {str(name): _counter(low, str(name), spec) for name, spec in low.document.counters.items()}


def _counter(low: Lowering, name: str, spec: CounterSpec) -> Counter:
    if isinstance(spec, ElapsedSpec):
        return _elapsed(low, name, spec)
    named = spec.count if isinstance(spec, CountSpec) else spec.of
    events = low.refer_all(Kind.EVENT, named)
    within = low.length(spec.within)
    undecided = isinstance(spec.within, ParameterLimit) and within is None
    datum: Name | None = None
    if not isinstance(spec, CountSpec):
        datum = spec.distinct if isinstance(spec, DistinctSpec) else spec.sum
        _check_datum(low, datum, events, number=not isinstance(spec, DistinctSpec))
    return Counter(
        name=name,
        of=() if undecided else events,
        measure="count" if isinstance(spec, CountSpec) else "distinct" if isinstance(spec, DistinctSpec) else "sum",
        datum=None if datum is None else str(datum),
        where=resolve_condition(low, spec.where, low.event_scope(events, spec.span)),
        within=within,
        resets=_occurrences(low, spec.reset),
        title=words(spec.title),
        clause=clause(spec.clause),
    )


def _elapsed(low: Lowering, name: str, spec: ElapsedSpec) -> Counter:
    """Return a counter of the time between events; the same event can't begin and end it."""
    begins, ends = _occurrences(low, spec.elapsed.from_), _occurrences(low, spec.elapsed.to)
    both = {one.event for one in begins} & {one.event for one in ends}
    for one in spec.elapsed.to:
        if one.event in both:
            message = f"{quote(one.event)} both begins and ends the time"
            low.findings.error(Code.BAD_VALUE, one.event.span, message, "name two different events")
    if spec.first_day is not None and spec.unit not in ("days", "working days"):
        message = f"`first_day` is about days, and the unit is `{spec.unit}`"
        low.findings.error(Code.BAD_VALUE, spec.first_day.span, message, "drop it")
    calendar = None if spec.calendar is None or not low.refer(Kind.CALENDAR, spec.calendar) else str(spec.calendar)
    unit = low.duration(Duration(1, UNITS[str(spec.unit)]), spec.unit.span, calendar)
    within = low.length(spec.within)
    undecided = isinstance(spec.within, ParameterLimit) and within is None
    return Counter(
        name=name,
        of=() if undecided else tuple(dict.fromkeys(one.event for one in (*begins, *ends))),
        measure="elapsed",
        within=within,
        resets=_occurrences(low, spec.reset),
        title=words(spec.title),
        clause=clause(spec.clause),
        between=Between(begins, ends, unit, first_day=spec.first_day == "included"),
    )


def _occurrences(low: Lowering, specs: Iterable[ResetSpec]) -> tuple[Reset, ...]:
    return tuple(
        Reset(str(one.event), resolve_condition(low, one.where, low.event_scope((str(one.event),), one.span)))
        for one in specs
        if low.refer(Kind.EVENT, one.event)
    )


def _check_datum(low: Lowering, datum: Name, events: tuple[str, ...], *, number: bool) -> None:
    for event in events:
        carried = low.data.get(event, {})
        fact = carried.get(str(datum))
        if fact is None:
            message = f"the event {quote(event)} carries no datum {quote(datum)}"
            low.findings.error(Code.UNKNOWN_REFERENCE, datum.span, message, advice(datum, carried, "its data"))
        elif number and fact.type not in ("integer", "number"):
            message = f"a sum needs numbers, and {quote(datum)} of {quote(event)} is of type `{fact.type}`"
            low.findings.error(Code.WRONG_TYPE, datum.span, message)
