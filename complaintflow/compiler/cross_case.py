"""Rules across cases to data.

In: `cross_case`. Out: `CrossCaseRule` values. Diagnostics for references and conditions, for rules that do nothing, and
for a follow-up without an event that could carry it. What is doubtful but possible is checked elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from complaintflow.compiled.cross_case import CrossCaseRule, OrderOccurrence
from complaintflow.compiled.duration import Duration
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.scope import Scope
from complaintflow.policy.conditions import ParameterOperand
from complaintflow.policy.cross_case import CrossCaseSpec, OrderOccurrenceSpec, SameKindSpec, StandingOrderSpec
from complaintflow.policy.limits import LengthNode
from complaintflow.policy.located import Name
from complaintflow.policy.references import Kind
from complaintflow.source import Code, Related, quote

CASES_LEAST: Final = 2
_UNBORN_WHY: Final = "rules across cases are asked before the case is born: ask for facts, or for the earlier case"
_COUNTER_WHY: Final = "counters are not kept for rules across cases: ask for facts, state, class or outcome"


def lower_cross_case(low: Lowering) -> tuple[CrossCaseRule, ...]:
    """Return the rules in the order in which they are declared."""
    if not low.document.cross_case:
        return ()
    newborn, standing = _newborn(low), _standing(low)
    return tuple(_rule(low, spec, newborn, standing) for spec in low.document.cross_case)


def _rule(low: Lowering, spec: CrossCaseSpec, newborn: Scope, standing: Scope) -> CrossCaseRule:
    within, decided = _within(low, spec.within)
    same = low.refer_all(Kind.FIELD, spec.same)
    when = resolve_condition(low, spec.when, newborn)
    flag = str(spec.flag) if spec.flag is not None and low.refer(Kind.FLAG, spec.flag) else None
    if isinstance(spec, StandingOrderSpec):
        return CrossCaseRule(
            id=str(spec.id),
            same=same,
            counted="ordered",
            when=when,
            within=within,
            flag=flag,
            ordered_by=_occurrence(low, spec.ordered_by),
            revoked_by=tuple(_occurrence(low, one) for one in spec.revoked_by),
            runs=decided,
            title=words(spec.title),
            clause=clause(spec.clause),
        )
    at_least = _at_least(low, spec)
    _check_purpose(low, spec)
    return CrossCaseRule(
        id=str(spec.id),
        same=same,
        counted="closed" if spec.since == "closed" else "opened",
        when=when,
        earlier=resolve_condition(low, spec.earlier, standing),
        within=within,
        at_least=at_least or CASES_LEAST,
        flag=flag,
        tells_all=spec.tells == "all",
        follow_up=spec.open_one == "follow_up",
        runs=decided and at_least is not None,
        title=words(spec.title),
        clause=clause(spec.clause),
    )


def _newborn(low: Lowering) -> Scope:
    """Return the scope of a condition on the new complaint: its facts, and what the tables say of them."""
    known = {*low.names.of(Kind.FIELD), *low.names.of(Kind.TABLE)}
    unborn = [name for name in low.facts if name not in known]
    return low.case_scope().without(unborn, _UNBORN_WHY).without(low.names.of(Kind.COUNTER), _COUNTER_WHY)


def _standing(low: Lowering) -> Scope:
    """Return the scope of a condition on the earlier case."""
    return low.case_scope().without((*low.names.of(Kind.COUNTER), "application"), _COUNTER_WHY)


def _within(low: Lowering, node: LengthNode | None) -> tuple[Duration | None, bool]:
    length = low.length(node)
    return length, node is None or length is not None


def _at_least(low: Lowering, spec: SameKindSpec) -> int | None:
    """Return how many cases it takes; None where that is still to be decided."""
    if spec.at_least is None:
        return CASES_LEAST
    if not isinstance(spec.at_least, ParameterOperand):
        return spec.at_least.value
    text = low.parameter(spec.at_least.parameter)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) >= CASES_LEAST):
        message = f"expected a whole number from {CASES_LEAST}, found {quote(text)}"
        low.findings.error(Code.BAD_VALUE, text.span, message, "", (Related("used here", spec.at_least.span),))
        return None
    return int(text)


def _occurrence(low: Lowering, spec: OrderOccurrenceSpec) -> OrderOccurrence:
    events = low.refer_all(Kind.EVENT, (spec.event,))
    return OrderOccurrence(str(spec.event), resolve_condition(low, spec.where, low.event_scope(events, spec.span)))


def _check_purpose(low: Lowering, spec: SameKindSpec) -> None:
    if spec.flag is None and spec.open_one != "follow_up":
        message = f"the rule {quote(spec.id)} raises no flag"
        low.findings.error(Code.MISSING_KEY, spec.id.span, message, "add `flag: NAME`, or `open_one: follow_up`")
    if spec.open_one != "follow_up":
        return
    assert spec.open_one is not None, "it was just compared"
    event = low.document.follow_up_event
    if event is None:
        message = "a case still open takes the new complaint as the policy's follow-up event, and there is none"
        low.findings.error(Code.MISSING_KEY, spec.open_one.span, message, "add `follow_up_event: EVENT` at the top")
        return
    if spec.since == "closed":
        message = "with `since: closed` only closed cases count, so none is still open"
        low.findings.error(Code.BAD_VALUE, spec.open_one.span, message, "drop one of the two")
    _check_carrier(low, event, spec.open_one)


def _check_carrier(low: Lowering, event: Name, used: Name) -> None:
    """Report data of the follow-up event that a complaint's facts of the same name could not fill."""
    carried = low.data.get(str(event), {})
    for name, datum in carried.items():
        fact = low.facts.get(name) if name in _names(low.document.fields) else None
        if fact is not None and fact.type != datum.type:
            message = (
                f"the follow-up event {quote(event)} carries {quote(name)} as {datum.type}, and the complaint brings "
                f"the field of that name as {fact.type}"
            )
            low.findings.error(Code.WRONG_TYPE, used.span, message, "give the datum another name or the field's type")


def _names(names: Iterable[Name]) -> frozenset[str]:
    return frozenset(str(name) for name in names)
