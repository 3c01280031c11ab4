"""What a parameter that is still to be decided keeps from ever happening.

In: a policy. Out: warnings that name the element: a row, rule, chain or step whose condition cannot hold (or always
holds) without the parameter's value, and a transition that requires a deadline without a limit. The parameters
themselves are listed by the compiler.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from typing import Final

from complaintflow.compiled.deadlines import Extreme, Limit, NoLimit
from complaintflow.policy.conditions import (
    AllNode,
    AlwaysNode,
    AnyNode,
    CompareNode,
    ConditionNode,
    NotNode,
    ParameterOperand,
)
from complaintflow.policy.lifecycle import TransitionSpec
from complaintflow.source import Code, Findings, Related, Span, quote
from complaintflow.verification.parts import records
from complaintflow.verification.subject import Subject

_CONDITIONS: Final = (CompareNode, AllNode, AnyNode, NotNode, AlwaysNode)
_WORDS: Final[Mapping[str, str]] = {
    "rules": "rule", "chain": "chain", "within": "limit", "ladder": "ladder step", "do": "action",
    "transitions": "transition", "states": "state", "deadlines": "deadline", "events": "event",
    "approvals": "approval", "escalations": "escalation", "counters": "counter", "tables": "table",
    "cross_case": "rule across cases", "starts": "trigger", "cancelled_by": "trigger", "steps": "step",
}  # fmt: skip
_WRAPPERS: Final = frozenset({"lifecycle", "document"})


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of the way to an element: what it is one of, and its name or number."""

    key: str
    name: str = ""
    number: int = 0


def check_undecided(subject: Subject, findings: Findings) -> None:
    """Report what can never happen, or always does, until a parameter has its value."""
    parameters = {str(name): name for name, spec in subject.document.parameters.items() if spec.value is None}
    if not parameters:
        return
    for path, condition in _conditions(subject.document, ()):
        waiting = [
            operand
            for node in records(condition, CompareNode)
            for operand in node.values
            if isinstance(operand, ParameterOperand) and operand.parameter in parameters
        ]
        outcome = _outcome(condition, parameters.keys()) if waiting else None
        if outcome is None:
            continue
        name = str(waiting[0].parameter)
        element = _element(path)
        message = f"{element} never applies until the parameter {quote(name)} has a value"
        if outcome:
            message = f"{element} always applies until the parameter {quote(name)} has a value"
        help_ = "" if outcome else "what comes after it answers instead, if anything does; give the parameter a `value`"
        related = (Related("the parameter is declared here", parameters[name].span),)
        findings.warning(Code.TO_BE_DECIDED, waiting[0].span, message, help_, related)
    _check_required(subject, findings)


def _check_required(subject: Subject, findings: Findings) -> None:
    for spec in records(subject.document.lifecycle, TransitionSpec):
        for required in spec.requires:
            deadline = subject.compiled.deadlines.get(str(required))
            waits = [] if deadline is None else [_waits_for(row.limit) for row in deadline.limits]
            parameter = next((name for name in waits if name), None)
            if deadline is None or parameter is None or None in waits:
                continue
            transition = quote(spec.id or spec.event)
            message = (
                f"the transition {transition} can never happen: it requires the deadline {quote(required)}, "
                f"whose limit waits for the parameter {quote(parameter)}"
            )
            findings.warning(Code.TO_BE_DECIDED, required.span, message, "give the parameter a `value`")


def _waits_for(limit: Limit) -> str | None:
    """Return the parameter that a limit waits for, "" where there is no limit on purpose, None where there is one."""
    if isinstance(limit, Extreme):
        parts = [_waits_for(part) for part in limit.parts]
        return None if None in parts else next((part for part in parts if part), "")
    return (limit.parameter or "") if isinstance(limit, NoLimit) else None


def _outcome(node: ConditionNode, unset: AbstractSet[str]) -> bool | None:
    """Return what a condition always is while the parameters are unset, None where that depends on the case."""
    match node:
        case AlwaysNode():
            return True
        case NotNode():
            inner = _outcome(node.part, unset)
            return None if inner is None else not inner
        case AllNode() | AnyNode():
            decisive = isinstance(node, AnyNode)
            answers = [_outcome(part, unset) for part in node.parts]
            if decisive in answers:
                return decisive
            return None if None in answers else not decisive
        case CompareNode():
            waits = any(isinstance(value, ParameterOperand) and value.parameter in unset for value in node.values)
            return False if waits else None


def _conditions(value: object, path: tuple[_Step, ...]) -> Iterator[tuple[tuple[_Step, ...], ConditionNode]]:
    """Yield every whole condition with the way to the element that it belongs to."""
    if isinstance(value, _CONDITIONS):
        yield path, value
    elif isinstance(value, Mapping):
        for name, entry in value.items():
            yield from _conditions(entry, (*path[:-1], _Step(path[-1].key, name=str(name))))
    elif isinstance(value, tuple):
        for number, item in enumerate(value, start=1):
            name = str(getattr(item, "id", None) or (item.event if isinstance(item, TransitionSpec) else ""))
            yield from _conditions(item, (*path[:-1], _Step(path[-1].key, name, number)))
    elif is_dataclass(value) and not isinstance(value, Span | type):
        for part in fields(value):
            inner = getattr(value, part.name)
            if isinstance(inner, _CONDITIONS):
                yield path, inner
            elif isinstance(inner, tuple | Mapping) or is_dataclass(inner):
                yield from _conditions(inner, (*path, _Step(part.name.rstrip("_"))))


def _element(path: tuple[_Step, ...]) -> str:
    """Return an element in words, such as `chain 2 of the approval NAME`."""
    said = [_one(step) for step in path if step.name or step.number or step.key not in _WRAPPERS]
    return " of ".join(reversed(said))


def _one(step: _Step) -> str:
    word = _WORDS.get(step.key, step.key)
    if step.name:
        return f"the {word} {quote(step.name)}"
    if step.number and step.key not in _WORDS:
        return f"row {step.number} of `{step.key}`"
    return f"{word} {step.number}" if step.number else f"`{step.key}`"
