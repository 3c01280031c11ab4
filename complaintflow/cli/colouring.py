"""What a diagram is coloured by: scenarios, events of a file, or a case of a store.

In: what the command line names. Out: marks, from the kernel's own answers. Files with mistakes end the command with
their diagnostics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from complaintflow.cli.reading import worded

if TYPE_CHECKING:
    from complaintflow.compiled.policy import CompiledPolicy
    from complaintflow.diagram import Marks, Trail
    from complaintflow.facade import Policy, Step
    from complaintflow.kernel.effect import Effect
    from complaintflow.kernel.event import Event


@dataclass(frozen=True, slots=True)
class Colouring:
    """What the command line says of it."""

    policy: Path
    events: Path | None
    case: str | None
    db: str | None
    master_key: Path | None
    coverage: bool


def coloured(policy: Policy, by: Colouring) -> tuple[CompiledPolicy, Marks | None]:
    """Return the policy to draw, and its marks; a stored case is drawn on the version that it goes by."""
    from complaintflow.cli.loading import usage

    if by.coverage and (by.events is not None or by.case is not None):
        raise usage(worded("colour by one thing: --coverage, --events, or --case with a store"))
    if by.coverage:
        return policy.compiled, covered(by.policy)
    if by.events is not None:
        return policy.compiled, gone(policy, by.events, by.case)
    if by.case is not None:
        return stored(policy, by.case, by.db, by.master_key)
    return policy.compiled, None


def covered(path: Path) -> Marks:
    """Return in how many of the policy's scenarios everything is visited."""
    from complaintflow.cli.suite import find_suites, run_suite
    from complaintflow.diagram import seen_in
    from complaintflow.scenario.ways import way_of

    (suite,) = find_suites([path])
    return seen_in(way_of(suite.policy.compiled, result) for result in run_suite(suite).results)


def gone(policy: Policy, events: Path, case: str | None) -> Marks:
    """Return the way that the cases of a file of events took, or one of them."""
    from complaintflow.cli.loading import usage
    from complaintflow.cli.run import run_lines
    from complaintflow.cli.session import Session
    from complaintflow.diagram import Trail

    following = _Following(Trail(policy.compiled), case)
    session = Session(policy, following)
    try:
        run_lines(session, events, None)
    finally:
        session.book.close()
    if session.bad_lines:
        raise usage(f"{events}: {following.problem}")
    if not following.trail.states:
        raise usage(
            worded("{file}: it opens no case", file=events)
            if case is None
            else worded("{file}: it opens no case called `{case}`", file=events, case=case)
        )
    return following.trail.marks()


class _Following:
    """Listens to a session and follows its cases, or one of them."""

    def __init__(self, trail: Trail, case: str | None) -> None:
        self.trail = trail
        self.case = case
        self.problem = ""

    def event(self, event: Event, step: Step) -> None:
        """Take an event and its step."""
        if self.case in {None, event.case}:
            self.trail.step(event.case, event.name, step.effects, track=event.track, at=event.at, touched=step.touched)

    def time(self, effects: Iterable[Effect]) -> None:
        """Take what happened by itself."""
        for effect in effects:
            if self.case in {None, effect.case}:
                self.trail.step(effect.case, None, (effect,))

    def bad_line(self, number: int, message: str, _: Mapping[str, str]) -> None:
        """Keep what is wrong with the first line that is no event."""
        self.problem = self.problem or f"line {number}: {message}"


def stored(policy: Policy, case: str, db: str | None, master_key: Path | None) -> tuple[CompiledPolicy, Marks]:
    """Return the version that a stored case goes by, and the way that the case took."""
    from complaintflow.cli.loading import usage
    from complaintflow.cli.service.case_looking import effects_of
    from complaintflow.cli.service.desks import opened
    from complaintflow.diagram import Trail

    with opened(db, master_key) as desk:
        found = desk.case(case)
        if found.policy.id != policy.id:
            raise usage(
                worded(
                    "the case `{case}` goes by the policy `{found}`, not by `{policy}`",
                    case=case,
                    found=found.policy.id,
                    policy=policy.id,
                )
            )
        trail = Trail(found.policy.compiled)
        told: dict[int, list[Effect]] = {}
        for _, effect in effects_of(desk, found):
            told.setdefault(effect.seq, []).append(effect)
        for entry in found.raw.entries:
            event = entry.event if entry.refusal is None else None
            effects = [effect for seq in sorted(told) if seq <= entry.seq for effect in told.pop(seq)]
            name, track = (None, None) if event is None else (event.name, event.track)
            trail.step(case, name, effects, track=track, at=entry.at)
    return found.policy.compiled, trail.marks()
