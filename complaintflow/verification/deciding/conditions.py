"""Every condition of a policy where it stands.

In: a `Subject`. Out: each condition with the author's text of it, the events at hand and the states it is asked in.
Those of metrics and reports, of rules across cases and of confidentiality are left to `check`. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from complaintflow.compiled.actions import Action
from complaintflow.compiled.condition import Condition, Tree
from complaintflow.compiled.deadlines import Deadline, Leaf, Need, Trigger
from complaintflow.policy.actions import ActionSpec
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.deadlines import DeadlineSpec
from complaintflow.policy.escalations import OnEvent
from complaintflow.policy.triggers import AllNeeds, AnyNeeds, EventNeed, EventTrigger, NeedSpec, TriggerSpec
from complaintflow.source import Span, quote
from complaintflow.verification.deciding.competitions import competitions
from complaintflow.verification.parts import named
from complaintflow.verification.subject import Subject


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition: whose it is, as written and as compiled, with what is known where it is asked.

    `rule`: where the rule is underlined whose condition it is.
    """

    words: str
    node: ConditionNode
    tree: Tree
    events: tuple[str, ...] = ()
    states: tuple[str, ...] | None = None
    rule: Span | None = None


def conditions(subject: Subject) -> Iterator[Asked]:
    """Yield every condition once for each text of it."""
    seen: set[int] = set()
    for one in _every(subject):
        if id(one.node) not in seen:
            seen.add(id(one.node))
            yield one


def _every(subject: Subject) -> Iterator[Asked]:
    for competition in competitions(subject):
        if competition.noun != "transition":
            for row in competition.rows:
                if row.node is not None:
                    yield Asked(row.words, row.node, row.tree, competition.events, rule=row.span)
    yield from _lifecycle(subject)
    yield from _deadlines(subject)
    yield from _escalations(subject)
    yield from _counters(subject)
    yield from _approvals(subject)


def _one(
    words: str,
    node: ConditionNode | None,
    condition: Condition | None,
    events: Iterable[str] = (),
    states: Sequence[str] | None = None,
) -> Iterator[Asked]:
    if node is not None and condition is not None:
        yield Asked(words, node, condition.tree, tuple(events), None if states is None else tuple(states))


def _orders(
    words: str, specs: Sequence[ActionSpec], actions: Sequence[Action], events: Iterable[str] = (), *, to: str = ""
) -> Iterator[Asked]:
    """Yield the conditions of orders; those of which one waits for a parameter do not fit their texts one by one."""
    if len(specs) != len(actions):
        return
    for spec, action in zip(specs, actions, strict=True):
        yield from _one(f"{words}{to}", spec.when, action.when, events)


def _lifecycle(subject: Subject) -> Iterator[Asked]:
    policy, document = subject.compiled, subject.document
    for spec, step in zip(document.lifecycle.transitions, policy.lifecycle.transitions, strict=True):
        words = f"the transition {quote(step.id)}"
        yield from _one(words, spec.when, step.guard, (step.event,), step.sources)
        yield from _orders(f"an order of {words}", spec.do, step.actions, (step.event,))
    for name, (_, event) in named(document.events).items():
        kind = policy.events.get(name)
        if kind is not None:
            yield from _orders(f"an order of the event {quote(name)}", event.do, kind.actions, (name,))
    anything = tuple(policy.events)
    for name, (_, state) in named(document.lifecycle.states).items():
        words = f"an order on entering {quote(name)}"
        yield from _orders(words, state.do, policy.lifecycle.states[name].actions, anything)


def _deadlines(subject: Subject) -> Iterator[Asked]:
    for name, (_, spec) in named(subject.document.deadlines).items():
        yield from _deadline(f"the deadline {quote(name)}", spec, subject.compiled.deadlines[name])


def _deadline(words: str, spec: DeadlineSpec, deadline: Deadline) -> Iterator[Asked]:
    yield from _one(f"`for` of {words}", spec.for_, deadline.applies)
    yield from _triggers(f"a start of {words}", spec.starts, deadline.starts)
    yield from _triggers(f"a cancellation of {words}", spec.cancelled_by, deadline.cancelled_by)
    if spec.pause is not None and deadline.pause is not None:
        yield from _one(f"the pause of {words}", spec.pause.while_, deadline.pause.condition)
    if spec.met_by is not None and deadline.met_by is not None:
        yield from _needs(f"what meets {words}", spec.met_by, deadline.met_by)
    if len(spec.ladder) == len(deadline.ladder):
        for step, rung in zip(spec.ladder, deadline.ladder, strict=True):
            yield from _one(f"a step of {words}", step.when, rung.when)
            yield from _orders(f"an order of {words}", step.actions, rung.actions)


def _triggers(words: str, specs: Sequence[TriggerSpec], triggers: Sequence[Trigger]) -> Iterator[Asked]:
    if len(specs) != len(triggers):
        return
    for spec, trigger in zip(specs, triggers, strict=True):
        events = trigger.names if isinstance(spec, EventTrigger) else ()
        yield from _one(words, spec.when, trigger.when, events)


def _needs(words: str, spec: NeedSpec, need: Need) -> Iterator[Asked]:
    specs, leaves = list(_need_specs(spec)), list(_leaves(need))
    if len(specs) == len(leaves):
        for one, leaf in zip(specs, leaves, strict=True):
            yield from _one(words, one.where, leaf.where, (leaf.event,))
            yield from _one(words, one.when, leaf.applies)


def _need_specs(spec: NeedSpec) -> Iterator[EventNeed]:
    match spec:
        case AllNeeds():
            for part in spec.all:
                yield from _need_specs(part)
        case AnyNeeds():
            for part in spec.any:
                yield from _need_specs(part)
        case EventNeed():
            yield spec


def _leaves(need: Need) -> Iterator[Leaf]:
    if isinstance(need, Leaf):
        yield need
        return
    for part in need.parts:
        yield from _leaves(part)


def _escalations(subject: Subject) -> Iterator[Asked]:
    for spec, rule in zip(subject.document.escalations, subject.compiled.escalations, strict=True):
        words = f"the escalation {quote(rule.id)}"
        events = rule.on.names if rule.on is not None and rule.on.kind == "event" else ()
        yield from _one(words, spec.when, rule.when, events)
        if isinstance(spec.on, OnEvent) and rule.on is not None:
            yield from _one(f"the occasion of {words}", spec.on.where, rule.on.when, events)
        yield from _orders(f"an order of {words}", spec.do, rule.actions, events)


def _counters(subject: Subject) -> Iterator[Asked]:
    for name, (_, spec) in named(subject.document.counters).items():
        counter = subject.compiled.counters[name]
        words = f"the counter {quote(name)}"
        where = getattr(spec, "where", None)
        yield from _one(words, where, counter.where, counter.of)
        resets: Sequence[object] = getattr(spec, "reset", ())
        if len(resets) == len(counter.resets):
            for one, reset in zip(resets, counter.resets, strict=True):
                yield from _one(f"a reset of {words}", getattr(one, "where", None), reset.where, (reset.event,))


def _approvals(subject: Subject) -> Iterator[Asked]:
    approvals: Mapping[str, object] = subject.compiled.approvals
    for name, (_, spec) in named(subject.document.approvals).items():
        if name not in approvals:
            continue
        approval = subject.compiled.approvals[name]
        events = () if approval.requested_by is None else (approval.requested_by,)
        yield from _one(f"the approval {quote(name)}", spec.when, approval.when, events)
