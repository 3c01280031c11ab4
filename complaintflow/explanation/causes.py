"""What the ids in an effect's `because` stand for.

In: a compiled policy, a case, an effect. Out: `Cause`s in order, from the event to the element that spoke last,
each with its title, its reason and its clauses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Clause, Words
from complaintflow.explanation.findings import findings_behind
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event


@dataclass(frozen=True, slots=True)
class Cause:
    """An event or an element that led to an effect; `kind` is `event`, `rule`, `deadline` and so on.

    `cases` are the other cases that a rule across cases found.
    """

    kind: str
    id: str
    words: Words = Words()
    clause: Clause = ()
    event: Event | None = None
    cases: tuple[str, ...] = ()


def causes_of(policy: CompiledPolicy, case: CaseState, effect: Effect) -> tuple[Cause, ...]:
    """Return what an effect came of, in the order in which the effect names it."""
    inner = None if effect.track is None else policy.tracks[kind_of(effect.track)].policy
    found = {
        rule.id: Cause("rule across cases", rule.id, rule.title, rule.clause, cases=cases)
        for rule, cases in findings_behind(policy, case, effect)
    }
    named = tuple(
        _cause(policy, inner, case, name, effect.kind)
        for name in dict.fromkeys(effect.because)
        if effect.kind != "flag_raised" or name not in found  # the finding itself says more than its rule
    )
    return (*named, *found.values())


def _cause(policy: CompiledPolicy, inner: CompiledPolicy | None, case: CaseState, name: str, kind: str) -> Cause:
    for entry in case.entries:
        if entry.event is not None and entry.event.id == name:
            title = policy.events[entry.event.name].title if entry.event.name in policy.events else Words()
            return Cause("event", name, title, event=entry.event)
    # What a track calls so, it means; and a rule of a table gives a class, it orders nothing else.
    found = (() if inner is None else tuple(_elements(inner, name))) or tuple(_elements(policy, name))
    meant = sorted(found, key=lambda one: (one.kind == "rule") != (kind == "class_set"))
    return next(iter(meant), Cause("time" if name in {"advance", "timer"} else "other", name))


def _elements(policy: CompiledPolicy, name: str) -> Iterator[Cause]:
    """Yield every element of that name; the first is meant."""
    yield from _rules(policy, name)
    yield from _deadlines(policy, name)
    for transition in policy.lifecycle.transitions:
        if transition.id == name:
            yield Cause("transition", name, policy.events[transition.event].title, transition.clause)
    if name in policy.approvals:
        yield Cause("approval", name, policy.approvals[name].title, policy.approvals[name].clause)
    if name in policy.counters:
        yield Cause("counter", name, policy.counters[name].title, policy.counters[name].clause)
    if name in policy.lifecycle.states:
        state = policy.lifecycle.states[name]
        yield Cause("state", name, state.title, state.clause)


def _rules(policy: CompiledPolicy, name: str) -> Iterator[Cause]:
    first = () if policy.classification is None else (policy.classification,)
    for table in (*first, *policy.tables):
        for rule in table.rules:
            if rule.id == name:
                yield Cause("rule", name, rule.reason or Words(), rule.clause)
    for across in policy.cross_case:
        if across.id == name:
            yield Cause("rule across cases", name, across.title, across.clause)
    for escalation in policy.escalations:
        if escalation.id == name:
            yield Cause("escalation", name, escalation.title, escalation.clause)


def _deadlines(policy: CompiledPolicy, name: str) -> Iterator[Cause]:
    if name in policy.deadlines:
        deadline = policy.deadlines[name]
        yield Cause("deadline", name, deadline.title, deadline.clause)
    # A step of a ladder is named `DEADLINE.STEP`.
    owner, _, step = name.partition(".")
    if owner in policy.deadlines:
        for rung in policy.deadlines[owner].ladder:
            if rung.id == step:
                yield Cause("ladder step", name, policy.deadlines[owner].title, rung.clause)
