"""What a case can come to: the states it can be in, the events that can happen to it, the classes it can be of.

In: a compiled policy. Out: `Reach`. Conditions are taken to be possible unless they are plainly false, so that what is
found unreachable is so whatever the facts are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from complaintflow.compiled.actions import RaiseClass, SendEvent
from complaintflow.compiled.condition import All, Any, Condition, Const, Test, Tree
from complaintflow.compiled.index import index_of
from complaintflow.compiled.lifecycle import Transition
from complaintflow.compiled.orders import case_orders
from complaintflow.compiled.policy import CompiledPolicy


@dataclass(frozen=True, slots=True)
class Move:
    """A step of the lifecycle from one state to another, or to itself where the case stays."""

    source: str
    event: str
    target: str


@dataclass(frozen=True, slots=True)
class Reach:
    """`states` that can be entered, `events` that can be accepted, `classes` that something gives, `sent` by `system`.

    `moves` are those between reachable states, approvals' consequences included.
    """

    states: frozenset[str]
    events: frozenset[str]
    classes: frozenset[str]
    sent: frozenset[str]
    moves: tuple[Move, ...]

    def never(self, condition: Condition | None) -> bool:
        """Return whether a condition asks for a state or class that no case can have."""
        return condition is not None and self._never(condition.tree)

    def _never(self, tree: Tree) -> bool:
        match tree:
            case All():
                return any(self._never(part) for part in tree.parts)
            case Any():
                return all(self._never(part) for part in tree.parts)
            case Test(name="state", operator="is" | "in"):
                return self.states.isdisjoint(_values(tree))
            case Test(name="class", operator="is" | "in"):
                return self.classes.isdisjoint(_values(tree))
            case _:
                return False


def _values(test: Test) -> tuple[object, ...]:
    return test.value if isinstance(test.value, tuple) else (test.value,)


def reach_of(policy: CompiledPolicy) -> Reach:
    """Return what a case of the policy can come to."""
    steps = _transition_moves(policy)
    states = frozenset(row.state for row in policy.lifecycle.initial if not is_false(row.when))
    while True:
        # Approvals and withdrawal lead on from what the transitions reach, and may open the way to further ones.
        states = frozenset(closure(states, steps))
        events = possible_events(policy, states)
        decided = _approval_moves(policy, states, events, steps)
        wider = states | {move.target for move in decided}
        ending = index_of(policy).ending.items()
        wider |= {state.name for event, state in ending if event in events and policy.events[event].by != frozenset()}
        if wider == states:
            moves = (*(step for step in steps if step.source in states), *decided)
            return Reach(states, events, given_classes(policy), sent_events(policy), moves)
        states = wider


def is_false(condition: Condition | None) -> bool:
    """Return whether a condition is plainly false, as one that waits for a parameter is."""
    return condition is not None and condition.tree == Const(value=False)


def possible_events(policy: CompiledPolicy, states: frozenset[str]) -> frozenset[str]:
    """Return the events that can be accepted in one of the states (who may send them is not asked)."""
    by_transition = {
        step.event
        for step in policy.lifecycle.transitions
        if not is_false(step.guard) and not states.isdisjoint(step.sources)
    }
    driven = index_of(policy).driven
    return frozenset(
        name
        for name, kind in policy.events.items()
        if name in by_transition or (_has_meaning(policy, name) if kind.built_in else name not in driven)
    )


def _has_meaning(policy: CompiledPolicy, event: str) -> bool:
    """Return whether a built-in event can happen without a transition of its own."""
    match event:
        case "reopen":
            return False
        case "approve" | "reject":
            return bool(policy.approvals)
        case "pause" | "resume":
            return any(d.pause is not None and d.pause.by_event for d in policy.deadlines.values())
        case "extend":
            return any(d.extension is not None for d in policy.deadlines.values())
        case "flag":
            return bool(policy.flags)
        case "reclassify":
            return bool(policy.classes)
        case _:
            return True


def taken(policy: CompiledPolicy, state: str, event: str) -> tuple[Transition, ...]:
    """Return the transitions that an event can take from a state."""
    return policy.lifecycle.dispatch.get(state, {}).get(event, ())


def _transition_moves(policy: CompiledPolicy) -> tuple[Move, ...]:
    return tuple(
        Move(source, transition.event, transition.target or source)
        for transition in policy.lifecycle.transitions
        if not is_false(transition.guard)
        for source in transition.sources
    )


def _approval_moves(
    policy: CompiledPolicy, states: frozenset[str], events: frozenset[str], steps: tuple[Move, ...]
) -> tuple[Move, ...]:
    """Return where decisions lead: from every state in which an application can be waiting."""
    final = {state.name for state in policy.lifecycle.states.values() if state.final}
    # An application goes on waiting while the case moves on.
    onward = [step for step in steps if step.source in states and step.target not in final]
    moves: list[Move] = []
    for approval in policy.approvals.values():
        follows = (("approve", approval.on_granted.target), ("reject", approval.on_rejected.target))
        event = approval.requested_by
        if event is None or event not in events or not any(target for _, target in follows):
            continue
        asked = {step.target for step in onward if step.event == event}
        if event not in index_of(policy).driven:
            asked = set(states - final)
        waiting = sorted(closure(asked, onward))
        moves += [Move(state, name, target) for name, target in follows if target is not None for state in waiting]
        if approval.given_by and approval.on_granted.target is not None:
            moves += [Move(state, event, approval.on_granted.target) for state in sorted(asked)]
    return tuple(moves)


def closure(start: Iterable[str], moves: Iterable[Move], *, backward: bool = False) -> set[str]:
    """Return the states from which `start` can be reached (`backward`), or that can be reached from it."""
    beside: dict[str, set[str]] = {}
    for move in moves:
        here, there = (move.target, move.source) if backward else (move.source, move.target)
        beside.setdefault(here, set()).add(there)
    found = set(start)
    pending = list(found)
    while pending:
        fresh = beside.get(pending.pop(), set()) - found
        found |= fresh
        pending += fresh
    return found


def given_classes(policy: CompiledPolicy) -> frozenset[str]:
    """Return the classes that a rule, a default, an escalation or an order gives.

    The built-in `reclassify` counts as giving every class where the policy says who may send it or what follows.
    """
    table = policy.classification
    found = {rule.result for rule in table.rules if not is_false(rule.when)} if table else set[str]()
    if table is not None and table.default is not None:
        found.add(table.default)
    found |= {action.to for action in case_orders(policy) if isinstance(action, RaiseClass)}
    found |= {rule.raises for rule in policy.escalations if rule.raises is not None}
    judged = policy.events["reclassify"]
    by_hand = judged.by is not None or judged.actions or "reclassify" in index_of(policy).driven
    return frozenset(policy.classes if by_hand else found)


def sent_events(policy: CompiledPolicy) -> frozenset[str]:
    """Return the events that the policy sends by itself."""
    by_action = {action.event for action in case_orders(policy) if isinstance(action, SendEvent)}
    return frozenset(by_action | {d.sends for d in policy.deadlines.values() if d.sends is not None})
