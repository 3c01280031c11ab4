"""Which findings across cases stand behind an effect: that a case is a repeat, and of which one.

In: a compiled policy, a case, and an effect with the rules it names. Out: the rules across cases that found the flags
on which the effect rests, each with the cases it found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from complaintflow.compiled.condition import All, Any, Not, Test, Tree
from complaintflow.compiled.cross_case import CrossCaseRule
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.findings import flags_said, rule_of

Found = tuple[CrossCaseRule, tuple[str, ...]]


def findings_behind(policy: CompiledPolicy, case: CaseState, effect: Effect) -> tuple[Found, ...]:
    """Return what the rules across cases had found when the effect came, as far as it rests on that."""
    if not policy.cross_case:
        return ()
    flags = _flags_of(policy, effect)
    found: dict[str, Found] = {}
    for entry in case.entries:
        event = entry.event
        if event is None or entry.refusal is not None or event.at > effect.at:
            continue
        value = event.data.get("flags") if event.name == "open" else event.data if event.name == "flag" else None
        for said in flags_said(value):
            rule = rule_of(policy, said)
            if rule is not None and said.flag in flags:
                known = found.get(rule.id, (rule, ()))[1]
                found[rule.id] = rule, tuple(dict.fromkeys((*known, *said.cases)))
    return tuple(found.values())


def _flags_of(policy: CompiledPolicy, effect: Effect) -> frozenset[str]:
    """Return the flags that an effect raises, or that the rules it names ask for."""
    if effect.kind == "flag_raised":
        return frozenset((str(effect.body.get("flag")),))
    first = () if policy.classification is None else (policy.classification,)
    tables = [rule.when.tree for table in (*first, *policy.tables) for rule in table.rules if rule.id in effect.because]
    escalations = [rule for rule in policy.escalations if rule.id in effect.because]
    asked = [*tables, *(rule.when.tree for rule in escalations if rule.when is not None)]
    awaited = (name for rule in escalations if rule.on is not None and rule.on.kind == "flag" for name in rule.on.names)
    return frozenset((*_asked_for(asked), *awaited))


def _asked_for(trees: Iterable[Tree]) -> Iterator[str]:
    pending = list(trees)
    while pending:
        match pending.pop():
            case All(parts) | Any(parts):
                pending.extend(parts)
            case Not(part):
                pending.append(part)
            case Test("flags", _, value):
                yield from value if isinstance(value, tuple | frozenset) else (str(value),)
            case _:
                pass
