"""Counters to data.

In: `counters`. Out: `Counter` values. Diagnostics for events and data that do not exist and for sums of what is no
number. A counter whose time is still to be decided counts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.deadlines import Counter, Reset
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.names import advice
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.policy.escalations import CounterSpec, CountSpec, DistinctSpec
from complaintflow.policy.limits import ParameterLimit
from complaintflow.policy.located import Name
from complaintflow.policy.references import Kind
from complaintflow.source import Code, quote


def lower_counters(low: Lowering) -> Mapping[str, Counter]:
    """Return the counters by name."""
    return {str(name): _counter(low, str(name), spec) for name, spec in low.document.counters.items()}


def _counter(low: Lowering, name: str, spec: CounterSpec) -> Counter:
    named = spec.count if isinstance(spec, CountSpec) else spec.of
    events = low.refer_all(Kind.EVENT, named)
    within = low.length(spec.within)
    undecided = isinstance(spec.within, ParameterLimit) and within is None
    datum: Name | None = None
    if not isinstance(spec, CountSpec):
        datum = spec.distinct if isinstance(spec, DistinctSpec) else spec.sum
        _check_datum(low, datum, events, number=not isinstance(spec, DistinctSpec))
    resets = [
        Reset(
            str(reset.event),
            resolve_condition(low, reset.where, low.event_scope((str(reset.event),), reset.span)),
        )
        for reset in spec.reset
        if low.refer(Kind.EVENT, reset.event)
    ]
    return Counter(
        name=name,
        of=() if undecided else events,
        measure="count" if isinstance(spec, CountSpec) else "distinct" if isinstance(spec, DistinctSpec) else "sum",
        datum=None if datum is None else str(datum),
        where=resolve_condition(low, spec.where, low.event_scope(events, spec.span)),
        within=within,
        resets=tuple(resets),
        title=words(spec.title),
        clause=clause(spec.clause),
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
