"""Ladders, warnings and escalations that end in nobody on some path.

In: a `Scene`. Out: findings, each with the shortest history that shows it. Two ways lead there: a recipient that means
nobody (a relation that the owner's role does not have), which the kernel says by an effect; and a step for those who
take part in a case in which nobody does, of which nothing is left but the record that its time came.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Final

from complaintflow.compiled.actions import Action, AddParticipants, Notify, Relation, RoleRef, SetOwner, Task
from complaintflow.compiled.orders import case_orders
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Step
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.step import advance
from complaintflow.source import Level, quote
from complaintflow.verification.exploring.beginnings import bare
from complaintflow.verification.exploring.observing import Expire, Move
from complaintflow.verification.exploring.pending import Clock, fires_first, pending_of
from complaintflow.verification.paths.scene import Scene
from complaintflow.verification.proof import Fault, Finding

_TIMERS_MAX: Final = 12
"""Timers of one ladder that are let run out: repeats say what the first said."""

_HELP: Final = "name a role that is always there, or a `last_resort`"
_HELP_PARTICIPANTS: Final = "name a role besides `participants`, or let somebody take part before"


def reads_of_owner(policy: CompiledPolicy) -> tuple[str, ...]:
    """Return that owners must be told apart, where somebody is looked up by a relation that not every role has."""
    refs = [ref for action in case_orders(policy) for ref in _refs(action)]
    asked = {ref.name for ref in refs if isinstance(ref, Relation) and ref.of == "owner"}
    known = policy.roles.values()
    relations = [{**role.relations, "superior": role.superior} for role in known]
    return ("owner",) if any(one.get(name) is None for one in relations for name in asked) else ()


def to_nobody(scene: Scene, known: frozenset[str]) -> Iterator[Finding]:
    """Yield the ladders and escalations that reach nobody; `known` are those of which that has been told."""
    told: set[str] = set()
    for edge in scene.edges():
        for taken in edge.taken:
            for element in untold(scene.policy, taken.touched, taken.happening.effects):
                if element not in told:
                    told.add(element)
                    yield _silent(scene, element, scene.ways.along(edge))
    yield from _quiet(scene, known, told)


def untold(policy: CompiledPolicy, touched: Iterable[str], effects: Iterable[Effect]) -> Iterator[str]:
    """Yield the steps of ladders (`DEADLINE.STEP`) and the escalations that had their turn and told nobody anything."""
    spoken = {name for effect in effects for name in effect.because}
    had_a_turn = frozenset(touched)
    for element, name, actions in _timed(policy):
        if element in had_a_turn and name not in spoken and any(map(_for_participants_only, actions)):
            yield name


def _timed(policy: CompiledPolicy) -> Iterator[tuple[str, str, tuple[Action, ...]]]:
    """Yield what a step says that it touched, the name and the actions of each ladder step and escalation."""
    parts = [("", policy), *((f"{kind}/", track.policy) for kind, track in policy.tracks.items())]
    for prefix, part in parts:
        for deadline in part.deadlines.values():
            for rung in deadline.ladder:
                name = f"{deadline.id}.{rung.id}"
                yield f"rung:{prefix}{name}", name, rung.actions
        yield from ((f"escalation:{prefix}{rule.id}", rule.id, rule.actions) for rule in part.escalations)


def _for_participants_only(action: Action) -> bool:
    return isinstance(action, Notify) and action.when is None and {*action.to, *action.copy} == {"participants"}


def _refs(action: Action) -> tuple[RoleRef, ...]:
    match action:
        case Notify():
            return (*action.to, *action.copy)
        case AddParticipants():
            return action.roles
        case Task() | SetOwner():
            return (action.role,)
        case _:
            return ()


def _quiet(scene: Scene, known: frozenset[str], told: set[str]) -> Iterator[Finding]:
    """Let the clocks that only remind people run out wherever they run, and yield those that reach nobody."""
    tried: set[Hashable] = set()
    failed = set(known)
    for node in scene.graph.nodes:
        case = node.case
        for clock in pending_of(scene.policy, case):
            track, kind, name = clock
            alike = (clock, case.state, case.klass, case.owner, bool(case.participants))
            if kind == "approval" or clock in node.pending or alike in tried:
                continue
            tried.add(alike)
            for number, answer in _fired(scene, case, clock):
                moves = (*scene.ways.moves(node.number), *[Expire(name, track or None)] * number)
                if name not in failed and any(effect.kind == "escalation_failed" for effect in answer.effects):
                    failed.add(name)
                    yield _failing(scene, clock, moves)
                for element in untold(scene.policy, answer.touched, answer.effects):
                    if element not in told:
                        told.add(element)
                        yield _silent(scene, element, moves)


def _fired(scene: Scene, case: CaseState, clock: Clock) -> Iterator[tuple[int, Step]]:
    """Yield what the timers of one clock do, one after the other, with their number from 1 on."""
    for number in range(1, _TIMERS_MAX):
        first = fires_first(scene.policy, case, clock)
        due = None if first is None else pending_of(scene.policy, first).get(clock)
        if first is None or due is None:
            return
        answer = advance(scene.policy, first, max(due.at, first.clock))
        if answer.case is None or answer.refusal is not None:
            return
        yield number, answer
        case = bare(answer.case)


def _failing(scene: Scene, clock: Clock, moves: tuple[Move, ...]) -> Finding:
    _, kind, name = clock
    what = "ladder of the deadline" if kind == "deadline" else "escalation"
    element = ("deadline" if kind == "deadline" else "escalation", name)
    message = f"the {what} {quote(name)} can reach nobody"
    return scene.found(Fault.LADDER_TO_NOBODY, Level.ERROR, element, message, _HELP, moves)


def _silent(scene: Scene, element: str, moves: tuple[Move, ...]) -> Finding:
    deadline, dot, _ = element.partition(".")
    place = ("deadline", deadline) if dot else ("escalation", element)
    which = f"the step {quote(element)} tells" if dot else f"the escalation {quote(element)} tells"
    message = f"{which} nobody: it is for those who take part, and here nobody does"
    return scene.found(Fault.LADDER_TO_NOBODY, Level.ERROR, place, message, _HELP_PARTICIPANTS, moves)
