"""What never happens on any path, and what goes wrong on one.

In: a `Scene`. Out: findings: unused states, transitions and deadlines, ladders that end in nobody, steps that never
come to rest. What never happens is told only where every path was explored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from complaintflow.compiled.deadlines import Deadline, NoLimit
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.effect import Effect
from complaintflow.source import Level, quote
from complaintflow.verification.exploring.graph import Edge
from complaintflow.verification.exploring.observing import Act, Happening
from complaintflow.verification.paths.nobody import to_nobody
from complaintflow.verification.paths.scene import Scene
from complaintflow.verification.proof import Fault, Finding
from complaintflow.verification.reach import is_false


@dataclass(slots=True)
class Seen:
    """What happened on some path: elements by kind, and the first edge on which each did."""

    first: dict[tuple[str, str], Edge] = field(default_factory=dict)
    failed: dict[str, Edge] = field(default_factory=dict)

    def note(self, kind: str, name: str, edge: Edge) -> None:
        """Note that something happened, if it is the first time."""
        self.first.setdefault((kind, name), edge)

    def happened(self, kind: str, name: str) -> bool:
        """Return whether something happened on some path."""
        return (kind, name) in self.first


_EFFECTS: Mapping[str, str] = {
    "deadline_started": "deadline", "deadline_met": "deadline", "deadline_cancelled": "deadline",
    "approval_requested": "approval", "approval_granted": "approval",
}  # fmt: skip


def seen_in(scene: Scene) -> Seen:
    """Return what happens on the paths of a graph."""
    seen = Seen()
    for edge in scene.edges():
        for taken in edge.taken:
            for name in taken.touched:
                kind, _, rest = name.partition(":")
                seen.note(kind, rest, edge)
            for effect in taken.happening.effects:
                if effect.kind == "escalation_failed" and not _reported(taken.happening, effect):
                    seen.failed.setdefault(str(effect.because[-1] if effect.because else effect.body.get("to")), edge)
                elif effect.kind in _EFFECTS:
                    seen.note(effect.kind, str(effect.body.get(_EFFECTS[effect.kind])), edge)
    return seen


def _reported(happening: Happening, effect: Effect) -> bool:
    """Whether somebody's not being reached is what the event reports, and no fault of the policy."""
    move = happening.move
    return isinstance(move, Act) and move.event == "undeliverable" and move.data.get("effect") == effect.body.get("of")


def failing(scene: Scene, seen: Seen) -> Iterator[Finding]:
    """Yield what goes wrong on some path."""
    for cause, edge in seen.failed.items():
        kind, _, _ = cause.partition(".")
        element = ("deadline", kind) if kind in scene.policy.deadlines else ("escalation", cause)
        element = ("approval", cause) if cause in scene.policy.approvals else element
        message = f"what {quote(cause)} orders can reach nobody"
        help_ = "name a role that is always there, or a `last_resort`"
        yield scene.found(Fault.LADDER_TO_NOBODY, Level.ERROR, element, message, help_, scene.ways.along(edge))
    known = frozenset(name for cause in seen.failed for name in (cause, cause.partition(".")[0]))
    yield from to_nobody(scene, known)
    for number, expire, words in scene.graph.endless[:5]:
        message = f"when {quote(expire.element)} runs out, the step never comes to rest: {words}"
        help_ = "let what follows from a timer not bring about itself"
        moves = scene.ways.moves(number)
        element = ("deadline", expire.element)
        yield scene.found(Fault.STEP_WITHOUT_END, Level.ERROR, element, message, help_, moves)


def unused(scene: Scene, seen: Seen) -> Iterator[Finding]:
    """Yield what never happens on any path; asked only where every path was explored."""
    if not scene.graph.complete:
        return
    policy = scene.policy
    entered = {node.case.state for node in scene.graph.nodes}
    for state in policy.lifecycle.states:
        if state not in entered:
            message = f"no case ever enters the state {quote(state)}"
            yield _never(scene, Fault.STATE_NEVER_ENTERED, ("state", state), message)
    for way in policy.lifecycle.transitions:
        if not seen.happened("transition", way.id) and not is_false(way.guard):
            message = f"no case ever takes the transition {quote(way.id)}"
            yield _never(scene, Fault.TRANSITION_NEVER_TAKEN, ("transition", way.id), message)
    for name, deadline in _deadlines(policy).items():
        undecided = all(isinstance(row.limit, NoLimit) for row in deadline.limits)
        if not undecided and not seen.happened("deadline_started", name):
            message = f"the deadline {quote(name)} never starts on any path"
            yield _never(scene, Fault.DEADLINE_NEVER_STARTS, ("deadline", name), message)


def _never(scene: Scene, fault: Fault, element: tuple[str, str], message: str) -> Finding:
    help_ = "something before it always goes another way; drop it, or let it be reached"
    return Finding(fault, Level.WARNING, scene.places.span(*element), message, help_)


def _deadlines(policy: CompiledPolicy) -> dict[str, Deadline]:
    found = dict(policy.deadlines)
    for track in policy.tracks.values():
        found |= track.policy.deadlines
    return found
