"""Warnings that come when it is too late.

In: a `Scene`. Out: findings with a history. Instants are the kernel's own: a limit is placed at openings through a
whole year, by day and by night, over holidays and weekends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from complaintflow.compiled.deadlines import Deadline
from complaintflow.compiled.placing import place
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel import ladder
from complaintflow.kernel.case import CaseState, Run
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.step import step
from complaintflow.source import Level, quote
from complaintflow.verification.exploring.deciding import deadlines_of
from complaintflow.verification.exploring.following import Following
from complaintflow.verification.exploring.graph import Edge
from complaintflow.verification.exploring.moves import event_of
from complaintflow.verification.exploring.pending import later_run
from complaintflow.verification.exploring.realising import History, Sent
from complaintflow.verification.paths.scene import Scene
from complaintflow.verification.proof import Fault, Finding

_HOUR: Final = 3_600_000_000
_STEP: Final = 7 * _HOUR
"""Openings are tried every seven hours, so that in a week every hour of the day comes up."""

_OPENINGS: Final = 366 * 24 // 7


def late_warnings(scene: Scene) -> Iterator[Finding]:
    """Yield the steps of ladders that are meant to come before the due instant and can come after it.

    Each row of a deadline's limits is tried, from the first path on which a run starts with it.
    """
    told: set[str] = set()
    for (name, _), (deadline, track, edge) in _first_with_each_row(scene).items():
        early = [n for n, rung in enumerate(deadline.ladder) if rung.moment in ("warn", "start", "before")]
        if name in told or not early:
            continue
        history = scene.arrived(scene.ways.along(edge))
        run = _run(history, name, track)
        if history is None or run is None:
            continue
        policy = scene.policy if track is None else scene.policy.tracks[kind_of(track)].policy
        for number in early:
            shift = _too_late(policy, deadline, run, number)
            if shift is None:
                continue
            told.add(name)
            rung = deadline.ladder[number]
            what = f"the step {quote(rung.id)} of the deadline {quote(name)}"
            message = f"{what} can come too late to warn: {_when(rung.moment)}"
            help_ = "let it come earlier, or make the limit longer"
            shown = _moved(scene, history, shift)
            witness = scene.shown(f"late_{name}_{number}", shown or history)
            yield Finding(
                Fault.WARNING_AFTER_DUE, Level.WARNING, scene.places.span("deadline", name), message, help_,
                witness=witness,
            )  # fmt: skip
            break


def _first_with_each_row(scene: Scene) -> dict[tuple[str, int], tuple[Deadline, str | None, Edge]]:
    """Return for each deadline and row of its limits the first edge on which a run starts with it, and its track."""
    known = {deadline.id: deadline for deadline in deadlines_of(scene.policy)}
    found: dict[tuple[str, int], tuple[Deadline, str | None, Edge]] = {}
    for edge in scene.edges():
        for effect in edge.taken[-1].happening.effects:
            if effect.kind == "deadline_started":
                name = str(effect.body["deadline"])
                run = _last_run(edge.taken[-1].happening.after, name, effect.track)
                if run is not None:
                    found.setdefault((name, run.row), (known[name], effect.track, edge))
    return found


def _last_run(case: CaseState, name: str, track: str | None) -> Run | None:
    part = case if track is None else case.tracks.get(track)
    runs = None if part is None else part.runs.get(name)
    return runs[-1] if runs else None


def _when(moment: str) -> str:
    return "it lies before the start" if moment == "before" else "it lies after the due instant"


def _run(history: History | None, name: str, track: str | None) -> Run | None:
    case: CaseState | None = None if history is None else history.end.case
    run = None if case is None else _last_run(case, name, track)
    return run if run is not None and run.due is not None and run.status == "running" else None


def _too_late(policy: CompiledPolicy, deadline: Deadline, run: Run, number: int) -> int | None:
    """Return how much later a case must be opened so that a step comes too late; None where it never does."""
    row = deadline.limits[run.row] if 0 <= run.row < len(deadline.limits) else None
    if row is None or run.pauses:
        return None
    for count in range(_OPENINGS):
        moved = later_run(run, count * _STEP)
        due = place(policy, deadline, row.limit, {}, moved)
        warn = place(policy, deadline, row.warn, {}, moved) if row.warn is not None else None
        if due is None:
            return None
        moved = replace(moved, due=due, warn=warn)
        instant = ladder.first_instant(policy, moved, deadline.ladder[number])
        if instant is None:
            return None
        before = deadline.ladder[number].moment == "before"
        if instant < moved.started if before else instant > due:
            return count * _STEP
    return None


def _moved(scene: Scene, history: History, by: int) -> History | None:
    """Return the same history so much later, if the kernel still takes it."""
    case: CaseState | None = None
    sent = tuple(Sent(one.act, one.at + by) for one in history.sent)
    for number, one in enumerate(sent):
        answer = step(scene.policy, case, event_of(one.act, one.at, number))
        if answer.refusal is not None or answer.case is None:
            return None
        case = answer.case
    if case is None:
        return None
    return History(sent, case.clock, "", Following(scene.policy, history.end.observer, case, None))
