"""A case as it really lives, with observers looking on: every event and every timer, each at its own instant.

In: a policy, observers, acts with their instants. Out: what broke an observer, if anything did. Nothing is abstracted
here: the kernel runs as it always does, and an observer's clock runs out where the calendar puts it.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from complaintflow.compiled.due import due as walk_due
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import Event
from complaintflow.kernel.step import advance, step
from complaintflow.kernel.timers import next_timer
from complaintflow.verification.exploring.observing import Act, Expire, Happening, Observer, Seen

_TIMERS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Told:
    """What breaks an observer, and when (UTC microseconds)."""

    words: str
    at: int


@dataclass(frozen=True, slots=True)
class Following:
    """A case, what its observer remembers, and when its clocks run out. Immutable: every move gives a new one."""

    policy: CompiledPolicy
    observer: Observer
    case: CaseState | None
    mark: Hashable
    clocks: tuple[tuple[str, int], ...] = ()
    broken: Told | None = None

    @classmethod
    def begin(cls, policy: CompiledPolicy, observer: Observer) -> Following:
        """Return an observer before its case is opened."""
        return cls(policy, observer, None, observer.begin())

    def send(self, act: Act, event: Event) -> Following | None:
        """Return what follows from an event, after everything that happens before it; None where it is refused."""
        before = self if self.case is None else self.until(event.at, including=False)
        if before.broken is not None:
            return before
        answer = step(self.policy, before.case, event)
        if answer.refusal is not None or answer.case is None:
            return None
        return before.saw(Happening(act, before.case, answer.case, answer.effects), event.at, answer.case)

    def until(self, to: int, *, including: bool = True) -> Following:
        """Return what follows when time passes up to an instant: timers first, then the observer's own clocks."""
        now: Following = self
        for _ in range(_TIMERS_MAX):
            assert now.case is not None, "time passes in an open case"
            timer = next_timer(now.case, self.policy)
            own = min(((at, name) for name, at in now.clocks), default=None)
            instant = min((at for at in (timer, None if own is None else own[0]) if at is not None), default=None)
            late = instant is None or instant > to or (instant == to and not including)
            if late or now.broken is not None:
                return now
            now = now._fire(timer, own)
        return now

    def _fire(self, timer: int | None, own: tuple[int, str] | None) -> Following:
        assert self.case is not None, "timers fire in an open case"
        if timer is not None and (own is None or timer <= own[0]):
            answer = advance(self.policy, self.case, timer)
            assert answer.case is not None, "a timer leaves a case"
            elements = (*dict.fromkeys(b for e in answer.effects for b in e.because[:1]), "timer")
            move = Expire(elements[0])
            return self.saw(Happening(move, self.case, answer.case, answer.effects), timer, answer.case)
        assert own is not None, "one of the two is due"
        at, name = own
        rest = replace(self, clocks=tuple(one for one in self.clocks if one[0] != name))
        move = Expire(name, observer=self.observer.name)
        return rest.saw(Happening(move, self.case, self.case), at, self.case)

    def saw(self, happening: Happening, at: int, case: CaseState) -> Following:
        """Return what follows once the observer has seen a happening at an instant, which left the case so."""
        seen: Seen = self.observer.see(self.mark, happening)
        if seen.broken is not None:
            return replace(self, case=case, broken=Told(seen.broken, at))
        gone = {*seen.stops, *(clock.name for clock in seen.starts)}
        policy = self.policy
        fresh = [
            (clock.name, walk_due(clock.length, at, policy.zone, policy.calendars, clock.counting))
            for clock in seen.starts
        ]
        kept = [one for one in self.clocks if one[0] not in gone]
        return replace(self, case=case, mark=seen.mark, clocks=(*kept, *fresh))
