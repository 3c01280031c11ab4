"""Everybody who is there tries, and the real kernel refuses: what confirms that nobody can.

In: a case that stands where people are needed, and those who are there. Out: what they tried and how the kernel
answered, or None where somebody succeeds after all.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from complaintflow.compiled.index import ENDING, leaves_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.approvals import gives
from complaintflow.kernel.case import Application, CaseState
from complaintflow.kernel.event import Actor
from complaintflow.kernel.step import advance, step
from complaintflow.verification.exploring.observing import Act
from complaintflow.verification.people.present import Presence
from complaintflow.verification.people.staging import Stage, Staged, event_of

VOTES_MAX: Final = 4_000
"""Votes that are tried, in every order, on one application."""


@dataclass(frozen=True, slots=True)
class Try:
    """An act at an instant (UTC microseconds) and the code with which it was refused; None: it was accepted."""

    act: Act
    at: int
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Denied:
    """What was tried after the case had come there, and how it stands in the end. `until`: time passed up to then."""

    tries: tuple[Try, ...]
    end: CaseState
    until: int


class Voting:
    """Every order of votes on one application."""

    def __init__(self, policy: CompiledPolicy, approval: str, present: Presence) -> None:
        """Start with nothing tried."""
        self.policy, self.approval, self.present = policy, approval, present
        self.seen: set[Hashable] = set()
        self.votes = 0
        self.best: Denied | None = None

    def denied(self, staged: Staged) -> Denied | None:
        """Return the votes that led furthest, and how everybody was refused then; None where it can be granted."""
        if self._granted(staged.case, (), staged.at) or self.votes >= VOTES_MAX:
            return None
        return self.best

    def _granted(self, case: CaseState, tries: tuple[Try, ...], at: int) -> bool:
        latest = self._latest(case)
        if latest.status == "granted":
            return True
        key = (latest.ordinal, latest.status, latest.votes, latest.roles, latest.step)
        if latest.status != "pending" or key in self.seen or self.votes >= VOTES_MAX:
            return False
        self.seen.add(key)
        refused: list[Try] = []
        for act in self._acts():
            self.votes += 1
            answer = step(self.policy, case, event_of(act, at, self.votes))
            if answer.refusal is not None:
                refused.append(Try(act, at, str(answer.refusal.body.get("code"))))
            elif answer.case is not None and self._granted(answer.case, (*tries, Try(act, at)), at):
                return True
        if self.best is None or len(tries) > sum(one.refused is None for one in self.best.tries):
            self.best = Denied((*tries, *refused), case, at)
        if latest.next is not None:
            later = advance(self.policy, case, latest.next).case
            if later is not None and self._granted(later, tries, latest.next + 1):
                return True
        return False

    def _latest(self, case: CaseState) -> Application:
        return next(one for one in reversed(case.applications) if one.approval == self.approval)

    def _acts(self) -> Iterator[Act]:
        approval = self.policy.approvals[self.approval]
        for actor in self.present.there:
            yield Act("approve", actor, {"approval": self.approval})
            if gives(approval, actor) and approval.requested_by is not None:
                yield Act(approval.requested_by, actor)


def no_event(stage: Stage, staged: Staged, events: Iterable[str], present: Presence) -> Denied | None:
    """Return how everybody was refused who sent one of some events; None where one was accepted and led on."""
    tries: dict[tuple[str, Actor], Try] = {}
    for number, (act, answer) in enumerate(_sent(stage, staged.case, events, present, staged.at)):
        if answer is None:
            tries.setdefault((act.event, act.actor), Try(act, staged.at, _code(stage, staged, act, number)))
        elif answer.state != staged.case.state or answer.tracks != staged.case.tracks or answer.outcome:
            return None
    return Denied(tuple(tries.values()), staged.case, staged.at)


def no_meeting(stage: Stage, staged: Staged, deadline: str, present: Presence) -> Denied | None:
    """Return what everybody tried in vain to meet a deadline that runs; None where it was met."""
    events = dict.fromkeys(leaf.event for leaf in leaves_of(stage.subject.compiled.deadlines[deadline].met_by))
    case, tries = staged.case, list[Try]()
    for _ in events:
        for act, answer in _sent(stage, case, events, present, staged.at):
            if answer is None:
                continue
            if answer.runs[deadline][-1].met_at is not None:
                return None
            if answer.outcome is None and answer.runs[deadline][-1].hits != case.runs[deadline][-1].hits:
                case = answer
                tries.append(Try(act, staged.at))
                break
        else:
            break
    refused = {
        (act.event, act.actor): Try(act, staged.at, _code(stage, replace(staged, case=case), act, number))
        for number, (act, answer) in enumerate(_sent(stage, case, events, present, staged.at))
        if answer is None
    }
    return Denied((*tries, *refused.values()), case, staged.at)


def _sent(
    stage: Stage, case: CaseState, events: Iterable[str], present: Presence, at: int
) -> Iterator[tuple[Act, CaseState | None]]:
    for number, event in enumerate(name for name in events if name not in ENDING):
        for data in stage.data(case, event, at):
            for actor in present.there:
                yield stage.send(case, Act(event, actor, _settled(case, data)), at, 1_000 + number)


def _settled(case: CaseState, data: Mapping[str, object]) -> Mapping[str, object]:
    """Return an event's data without a change of the facts that the case is about."""
    return {name: case.facts.get(name, value) if isinstance(value, str) else value for name, value in data.items()}


def _code(stage: Stage, staged: Staged, act: Act, number: int) -> str:
    answer = step(stage.subject.compiled, staged.case, event_of(act, staged.at, 5_000 + number))
    return "" if answer.refusal is None else str(answer.refusal.body.get("code"))
