"""States and transitions to a `transitions` machine, and the dispatch table read off it.

In: `lifecycle`. Out: a `Lifecycle` whose dispatch table is what the library's machine holds, so that the library's own
checks apply; and for embedders, diagrams and tests the machine itself. The kernel never triggers the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from transitions import EventData, Machine, MachineError
from transitions import Transition as MachineTransition

from complaintflow.compiled.condition import View
from complaintflow.compiled.lifecycle import InitialState, Lifecycle, State, Transition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.actions import lower_actions
from complaintflow.compiler.fields import is_true
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.roles import lower_barred, lower_senders
from complaintflow.policy.lifecycle import StateSpec, TransitionSpec
from complaintflow.policy.located import Name
from complaintflow.policy.references import OUTCOME_WORDS, STATE_WORDS, Kind
from complaintflow.source import LIMITS, Code, printable, quote

_NOTHING: Final[Mapping[str, object]] = {}


@dataclass(frozen=True, slots=True)
class Guard:
    """The condition of a transition as the machine calls it; the view of the case travels in the event's keywords."""

    transition: Transition

    @property
    def __name__(self) -> str:
        """The transition's id, which diagrams show."""
        return self.transition.id

    def __call__(self, event: EventData) -> bool:
        """Return whether the transition's condition holds of `view`, without one of nothing known."""
        view = cast(View, event.kwargs.get("view", _NOTHING))
        return self.transition.guard is None or self.transition.guard.holds(view)


def build_machine(policy: CompiledPolicy) -> Machine:
    """Return the lifecycle of a policy as a machine of the `transitions` library, without a model.

    Add a model of your own and trigger it with `model.trigger(event, view=facts)`. Who may send an event, approvals and
    deadlines are the kernel's business; the machine knows states, events and conditions.
    """
    life = policy.lifecycle
    return machine_of(life.states, life.transitions, life.initial)


def machine_of(
    states: Mapping[str, State], transitions: Iterable[Transition], initial: tuple[InitialState, ...]
) -> Machine:
    """Return the machine with these states and transitions; its initial state is the last row's."""
    machine = Machine(
        model=None,
        states=[{"name": state.name, "final": state.final} for state in states.values()],
        initial=initial[-1].state,
        auto_transitions=False,
        send_event=True,
    )
    for transition in transitions:
        machine.add_transition(
            trigger=transition.event,
            source=list(transition.sources),
            # None keeps the state without leaving and entering it: an internal transition.
            dest=cast(str, transition.target),
            conditions=[cast(Any, Guard(transition))],
        )
    return machine


def read_dispatch(machine: Machine) -> Mapping[str, Mapping[str, tuple[Transition, ...]]]:
    """Return by state and event the transitions that the machine would try, in its order."""
    table: dict[str, dict[str, tuple[Transition, ...]]] = {str(state): {} for state in machine.states}
    for name, event in machine.events.items():
        by_source = cast(Mapping[str, list[MachineTransition]], event.transitions)
        for source, candidates in by_source.items():
            table[source][str(name)] = tuple(_read(candidate) for candidate in candidates)
    return table


def _read(candidate: MachineTransition) -> Transition:
    guard = candidate.conditions[0].func
    assert isinstance(guard, Guard), "every transition of the machine has its guard"
    assert candidate.dest == guard.transition.target, "the machine leads where the policy says"
    return guard.transition


def lower_lifecycle(low: Lowering) -> Lifecycle | None:
    """Return the lifecycle, None when its states and transitions do not fit together."""
    spec = low.document.lifecycle
    if _has_too_many_ways(low):
        return None
    into = _events_into(low)
    states = {str(name): _state(low, name, state, into) for name, state in spec.states.items()}
    transitions = _transitions(low, states)
    initial = _initial(low)
    if not initial:
        return None
    try:
        machine = machine_of(states, transitions, initial)
    except (MachineError, ValueError) as problem:
        low.findings.error(Code.BAD_VALUE, spec.span, f"the lifecycle cannot be built: {printable(str(problem))}")
        return None
    return Lifecycle(initial, states, transitions, read_dispatch(machine))


# ---- states


def _events_into(low: Lowering) -> Mapping[str, tuple[str, ...]]:
    """Return for each state the events by which a case can enter it."""
    spec = low.document.lifecycle
    first = [spec.initial] if isinstance(spec.initial, Name) else [row.state for row in spec.initial]
    found: dict[str, dict[str, None]] = {str(state): {"open": None} for state in first}
    for transition in spec.transitions:
        if transition.to is not None:
            found.setdefault(str(transition.to), {})[str(transition.event)] = None
    for approval in low.document.approvals.values():
        for event, follows in (("approve", approval.on_granted), ("reject", approval.on_rejected)):
            if follows is not None and follows.to is not None:
                found.setdefault(str(follows.to), {})[event] = None
        if approval.given_by and approval.requested_by and approval.on_granted and approval.on_granted.to:
            found.setdefault(str(approval.on_granted.to), {})[str(approval.requested_by)] = None
    return {state: tuple(events) for state, events in found.items()}


def _state(low: Lowering, name: Name, spec: StateSpec, into: Mapping[str, tuple[str, ...]]) -> State:
    final = is_true(spec.final)
    outcome = spec.outcome
    if outcome is not None:
        low.refer(Kind.OUTCOME, outcome, OUTCOME_WORDS)
        if not final:
            message = f"the state {quote(name)} has an outcome and is not final"
            low.findings.error(Code.BAD_VALUE, outcome.span, message, "a case that is closed in it needs `final: true`")
    elif final and not _is_outcome(low, name):
        message = f"the final state {quote(name)} has no outcome"
        low.findings.error(
            Code.MISSING_KEY, name.span, message, "add `outcome: NAME`, or declare an outcome named like the state"
        )
    elif final:
        outcome = name
    scope = low.event_scope(into.get(str(name), ()), spec.span)
    return State(
        name=str(name),
        title=words(spec.title),
        final=final,
        outcome=None if outcome is None else str(outcome),
        actions=lower_actions(low, spec.do, scope),
        clause=clause(spec.clause),
    )


def _is_outcome(low: Lowering, name: Name) -> bool:
    known = low.names.declares(Kind.OUTCOME, name) or name in OUTCOME_WORDS
    return known or low.names.is_broken(Kind.OUTCOME, name)


def _initial(low: Lowering) -> tuple[InitialState, ...]:
    spec = low.document.lifecycle.initial
    if isinstance(spec, Name):
        return (InitialState(None, str(spec)),) if low.refer(Kind.STATE, spec) else ()
    scope = low.event_scope(("open",), low.document.lifecycle.span).without(("state",), "the case has no state yet")
    rows = tuple(
        InitialState(resolve_condition(low, row.when, scope), str(row.state))
        for row in spec
        if low.refer(Kind.STATE, row.state)
    )
    if spec and spec[-1].when is not None:
        message = "a case of which no row holds would begin nowhere"
        low.findings.error(Code.MISSING_KEY, spec[-1].span, message, "end with a row that has no `when`")
    return rows


# ---- transitions


def _has_too_many_ways(low: Lowering) -> bool:
    """Return whether the transitions start from more states than are built, and report it."""
    spec = low.document.lifecycle
    every = len(spec.states)
    ways = sum(every if "open" in step.from_ or "any" in step.from_ else len(step.from_) for step in spec.transitions)
    if ways <= LIMITS.ways:
        return False
    message = f"the transitions start from {ways} states altogether, expected at most {LIMITS.ways}"
    low.findings.error(Code.LIMIT_EXCEEDED, spec.transitions[0].event.span, message, "name fewer states under `from`")
    return True


def _transitions(low: Lowering, states: Mapping[str, State]) -> tuple[Transition, ...]:
    specs = low.document.lifecycle.transitions
    ids = _ids(specs)
    known = _Known(
        {name: place for place, name in enumerate(states)},
        frozenset(name for name, state in states.items() if not state.final),
    )
    return tuple(_transition(low, id_, spec, known) for id_, spec in zip(ids, specs, strict=True))


@dataclass(frozen=True, slots=True)
class _Known:
    """The states by their place in the order of declaration, and those that are not final."""

    places: Mapping[str, int]
    open: frozenset[str]


def _ids(specs: tuple[TransitionSpec, ...]) -> list[str]:
    """Return the id of each transition: its own, or its event's name, numbered from the second on."""
    taken = {str(spec.id) for spec in specs if spec.id is not None}
    used: dict[str, int] = {}
    ids: list[str] = []
    for spec in specs:
        if spec.id is not None:
            ids.append(str(spec.id))
            continue
        event = str(spec.event)
        while True:
            used[event] = number = used.get(event, 0) + 1
            made = event if number == 1 else f"{event}_{number}"
            if made not in taken:
                break
        taken.add(made)
        ids.append(made)
    return ids


def _transition(low: Lowering, id_: str, spec: TransitionSpec, states: _Known) -> Transition:
    target = spec.to if spec.to is not None and low.refer(Kind.STATE, spec.to) else None
    scope = low.event_scope((str(spec.event),), spec.span)
    plain = Transition(
        id=id_,
        event=str(spec.event),
        sources=_sources(low, spec, states),
        target=None if target is None else str(target),
        by=lower_senders(low, spec.by),
        not_by=lower_barred(low, spec.not_by, str(spec.event)),
        guard=resolve_condition(low, spec.when, scope),
        requires=low.refer_all(Kind.DEADLINE, spec.requires),
        clause=clause(spec.clause),
    )
    return replace(plain, actions=lower_actions(low, spec.do, scope))


def _sources(low: Lowering, spec: TransitionSpec, states: _Known) -> tuple[str, ...]:
    """Return the states a transition starts from, `open` and `any` spelt out, in order of declaration."""
    named = {str(name) for name in spec.from_ if low.refer(Kind.STATE, name, STATE_WORDS)}
    if "any" in named:
        return tuple(states.places)
    if "open" in named:
        named |= states.open
    return tuple(sorted((name for name in named if name in states.places), key=states.places.__getitem__))
