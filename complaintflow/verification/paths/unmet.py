"""Deadlines that nothing can meet in time: on no path at all, or from one of their starts on.

In: a `Scene` and what was seen on its paths. Out: findings with a history in which the deadline starts, or is met too
late. Nothing is said where not every path was explored.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from complaintflow.kernel.deadlines import owed
from complaintflow.kernel.effect import Effect
from complaintflow.source import Level, quote
from complaintflow.verification.exploring.deciding import deadlines_of
from complaintflow.verification.exploring.graph import Edge
from complaintflow.verification.paths.elements import Seen
from complaintflow.verification.paths.scene import Scene
from complaintflow.verification.proof import Fault, Finding

_WAYS_MAX = 12
"""Ways to what meets a deadline that are lived through before it is doubted that one comes in time."""

_HELP = "look at what meets it, in which states that can happen, and who may do it"


def unmet(scene: Scene, seen: Seen) -> Iterator[Finding]:
    """Yield the deadlines that start and can never be met, can only be met late, or not after one of their starts."""
    if not scene.graph.complete:
        return
    before: dict[int, list[int]] = {}
    for source, edges in scene.graph.edges.items():
        for edge in edges:
            before.setdefault(edge.target, []).append(source)
    for deadline in deadlines_of(scene.policy):
        started = seen.first.get(("deadline_started", deadline.id))
        if started is None or deadline.met_by is None:
            continue
        level = Level.WARNING
        if not seen.happened("deadline_met", deadline.id):
            level, edge = Level.ERROR, started
            what = "can never be met: no path has what meets it while it runs"
        elif (late := _only_late(scene, deadline.id)) is not None:
            edge, what = late, "is met late on every way that was tried: what meets it comes after the due instant"
        elif (hopeless := _hopeless(scene, before, deadline.id)) is not None:
            edge, what = hopeless, "can start where no path has what meets it any more"
        else:
            continue
        message = f"the deadline {quote(deadline.id)} {what}"
        moves = scene.ways.along(edge)
        element = ("deadline", deadline.id)
        yield scene.found(Fault.DEADLINE_CANNOT_BE_MET, level, element, message, _HELP, moves)


def _only_late(scene: Scene, deadline: str) -> Edge | None:
    """Return an edge that meets a deadline late, where no way that was tried meets it in time with real instants.

    The graph leaves open when a clock runs out that moves nothing, so whether it had is the kernel's to say.
    """
    first: Edge | None = None
    tried: set[int] = set()
    for edge in scene.edges():
        met = next((effect for effect in _of(edge, deadline) if effect.kind == "deadline_met"), None)
        if met is None or edge.source in tried:
            continue
        if len(tried) == _WAYS_MAX:
            break
        tried.add(edge.source)
        history = scene.arrived(scene.ways.along(edge))
        if history is None or history.end.case is None:
            continue
        part = history.end.case if met.track is None else history.end.case.tracks.get(met.track)
        runs = () if part is None else part.runs.get(deadline, ())
        if any(run.status == "met" for run in runs):
            return None
        first = first or edge
    return first


def _hopeless(scene: Scene, before: dict[int, list[int]], deadline: str) -> Edge | None:
    """Return the first edge on which a deadline starts and runs, and after which no path meets it."""
    hopeful = {edge.source for edge in scene.edges() if any(one.kind == "deadline_met" for one in _of(edge, deadline))}
    ahead = deque(hopeful)
    while ahead:
        fresh = [source for source in before.get(ahead.popleft(), ()) if source not in hopeful]
        hopeful.update(fresh)
        ahead.extend(fresh)
    for edge in scene.edges():
        if edge.target not in hopeful:
            started = [effect for effect in _of(edge, deadline) if effect.kind == "deadline_started"]
            if started and _still_runs(edge, deadline, started[-1].track):
                return edge
    return None


def _of(edge: Edge, deadline: str) -> Iterator[Effect]:
    for taken in edge.taken:
        yield from (effect for effect in taken.happening.effects if effect.body.get("deadline") == deadline)


def _still_runs(edge: Edge, deadline: str, track: str | None) -> bool:
    case = edge.taken[-1].happening.after
    part = case if track is None else case.tracks.get(track)
    return case.outcome is None and part is not None and owed(part.runs[deadline][-1])
