"""Where cases get stuck: no way out, nothing that runs, nobody who is asked, a pause that nothing ends.

In: a `Scene`. Out: findings, each with the shortest history that gets there. A customer's withdrawal is no way out of
a procedure: it is left out of account.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from complaintflow.kernel.case import CaseState
from complaintflow.kernel.deadlines import owed
from complaintflow.source import Level, quote
from complaintflow.verification.exploring.graph import Node
from complaintflow.verification.exploring.pending import pending_of
from complaintflow.verification.paths.scene import Scene
from complaintflow.verification.proof import Fault, Finding


def stuck(scene: Scene) -> Iterator[Finding]:
    """Yield states that nobody can leave, and cases that can come to no end though others of their state can."""
    lost: dict[str, Node] = {}
    fine: set[str] = set()
    for node in scene.graph.nodes:
        if node.number in scene.ways.ending:
            fine.add(node.case.state)
        elif node.case.state not in lost:
            lost[node.case.state] = node
    for state, node in lost.items():
        alone = not any(edge.target != node.number for edge in scene.graph.edges.get(node.number, ()))
        moves = scene.ways.moves(node.number)
        if state not in fine:
            message = f"nobody can leave the state {quote(state)}: no path leads from it to an end"
            help_ = "add a transition to a final state, or make the state final"
            yield scene.found(Fault.NO_WAY_OUT, Level.ERROR, ("state", state), message, help_, moves)
        else:
            what = "nothing more can happen to it" if alone else "no path leads to an end"
            message = f"a case can get stuck in the state {quote(state)}: {what}"
            help_ = "let an event lead on whatever the conditions answer"
            yield scene.found(Fault.DEAD_END, Level.ERROR, ("state", state), message, help_, moves)


@dataclass(frozen=True, slots=True)
class _Quiet:
    """Whether anything is owed, asked or awaited in a case."""

    case: CaseState

    def owes(self) -> bool:
        runs = [runs[-1] for runs in self.case.runs.values()]
        runs += [r[-1] for track in self.case.tracks.values() if track.outcome is None for r in track.runs.values()]
        return any(owed(run) and run.status != "waiting" for run in runs)

    def asks(self) -> bool:
        cases = (self.case, *self.case.tracks.values())
        return any(a.status == "pending" for case in cases for a in case.applications)


def silent(scene: Scene) -> Iterator[Finding]:
    """Yield the states in which an open case can be with no deadline that runs and nobody asked for anything.

    What only a correction of the record brings about is worth knowing: a note.
    """
    tasked, meant = _tasked(scene), meant_silences(scene)
    told: set[str] = set()
    for node in sorted(scene.graph.nodes, key=lambda one: one.corrections > 0):
        case = node.case
        if case.outcome is not None or case.state in told or case.state in tasked:
            continue
        quiet = _Quiet(case)
        if quiet.owes() or quiet.asks() or _ages(scene, case):
            continue
        told.add(case.state)
        if case.state in meant:
            continue
        message = f"a case in the state {quote(case.state)} can fall silent: no deadline runs and nobody is asked"
        level = Level.NOTE if node.corrections else Level.WARNING
        message = f"once its record was corrected, {message}" if node.corrections else message
        help_ = "start a deadline, give somebody a task, or say at the state why it is meant (`silence`)"
        moves = scene.ways.moves(node.number)
        yield scene.found(Fault.SILENCE, level, ("state", case.state), message, help_, moves)


def meant_silences(scene: Scene) -> frozenset[str]:
    """Return the states of which the policy says why nothing need run in them."""
    states = scene.subject.document.lifecycle.states
    return frozenset(str(name) for name, spec in states.items() if spec.silence is not None)


def _ages(scene: Scene, case: CaseState) -> bool:
    return any(kind == "age" for _, kind, _ in pending_of(scene.policy, case))


def _tasked(scene: Scene) -> frozenset[str]:
    """Return the states that are only ever entered with somebody being given a task."""
    entered: dict[str, bool] = {}
    for edge in scene.edges():
        for taken in edge.taken:
            effects = taken.happening.effects
            if any(effect.kind == "state_entered" for effect in effects):
                asked = any(effect.kind in ("task", "approval_requested") for effect in effects)
                state = taken.happening.after.state
                entered[state] = entered.get(state, True) and asked
    return frozenset(state for state, asked in entered.items() if asked)


def paused(scene: Scene) -> Iterator[Finding]:
    """Yield deadlines that can stand still for ever: paused without a longest pause while no other clock runs."""
    told: set[str] = set()
    for node in scene.graph.nodes:
        if node.case.outcome is not None:
            continue
        parts = [node.case, *(track for track in node.case.tracks.values() if track.outcome is None)]
        still = [name for part in parts for name, runs in part.runs.items() if runs[-1].status == "paused"]
        fresh = [name for name in still if name not in told]
        # Clocks that move nothing are none of the exploration's business, but they do end a pause, or stand beside it.
        if not fresh or pending_of(scene.policy, node.case):
            continue
        told.update(fresh)
        for name in fresh:
            message = f"the deadline {quote(name)} can stand still for ever: no clock runs that would end its pause"
            help_ = "give the pause `at_most`, or a deadline of its own to the state that pauses it"
            moves = scene.ways.moves(node.number)
            yield scene.found(Fault.ENDLESS_PAUSE, Level.WARNING, ("deadline", name), message, help_, moves)
