"""Guarantees as observers of walks: each remembers one yes or no, and asks for a clock where time is bounded.

In: a compiled policy. Out: an `Observer` for each guarantee that can be judged; those whose length is still to be
decided have none. On time is inclusive: what happens at the very instant at which the clock runs out comes before that.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, assert_never

from complaintflow.compiled.condition import Condition
from complaintflow.compiled.guarantees import (
    After,
    Always,
    Before,
    Bound,
    EventHappens,
    Every,
    Guarantee,
    Moments,
    Never,
)
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.explanation.guarantee_words import broken_words
from complaintflow.verification.exploring.observing import Expire, Happening, ObserverClock, Seen
from complaintflow.verification.guarantees.look import Look
from complaintflow.verification.guarantees.moments import any_happens, had_occasion
from complaintflow.verification.guarantees.reading import conditions_of, reads_of

CLOCK: Final = "bound"
"""The name of a guarantee's clock."""


@dataclass(frozen=True, slots=True, eq=False)
class GuaranteeObserver:
    """Watches one guarantee. Its mark is whether something is owed (after, every) or has happened (before)."""

    policy: CompiledPolicy
    guarantee: Guarantee

    @property
    def name(self) -> str:
        """The guarantee's name."""
        return self.guarantee.name

    @property
    def reads(self) -> frozenset[str]:
        """The facts and elements that the guarantee names."""
        return reads_of(self.policy, self.guarantee)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions that the guarantee asks, for whoever chooses complaints that differ in them."""
        return tuple(conditions_of(self.guarantee))

    @property
    def can_settle(self) -> bool:
        """Whether something can happen after which nothing breaks the guarantee any more."""
        match self.guarantee:
            case Before(since=since):
                return not since
            case After(trigger=trigger):
                return all(isinstance(one, EventHappens) and one.events == ("open",) for one in trigger)
            case _:
                return False

    @property
    def occasions(self) -> Moments | None:
        """The moments at which alone it can be broken, whatever has been; None where others can break it, or time."""
        match self.guarantee:
            case After(trigger=trigger, bound=bound):
                return trigger if bound.length is None else None
            case Before(moments=moments) | Never(moments=moments):
                return moments
            case _:
                return None

    def settled_by(self, happening: Happening) -> bool:
        """Return whether a happening settles a guarantee that can be settled, so that nothing after it can break it.

        What had to come before has come; or what was owed since the opening, which happens once, is there.
        """
        look = Look(self.policy, happening)
        match self.guarantee:
            case Before(expect=expect):
                return any_happens(expect, look)
            case After(trigger=trigger, when=when, bound=bound, expect=expect, or_else=or_else, unless=unless):
                if any_happens((*expect, *or_else, *unless), look):
                    return True
                if happening.before is not None:
                    return bound.length is None
                return not (any_happens(trigger, look) and look.holds(when))
            case _:
                return False

    def begin(self) -> Hashable:
        """Return that nothing has happened."""
        return False

    def see(self, mark: Hashable, happening: Happening) -> Seen:
        """Return what the guarantee makes of a happening."""
        move = happening.move
        if isinstance(move, Expire) and move.observer is not None:
            return self._ran_out(mark) if move.observer == self.name else Seen(mark)
        look = Look(self.policy, happening)
        match self.guarantee:
            case After():
                return self._after(self.guarantee, mark, look)
            case Before():
                return self._before(self.guarantee, mark, look)
            case Every():
                return self._every(self.guarantee, mark, look)
            case Always(holds=holds, span=span):
                asked = look.holds(span)
                broken = asked and not holds.holds(look.after)
                return Seen(mark, broken=broken_words(self.policy, self.guarantee) if broken else None, used=asked)
            case Never(moments=moments, when=when):
                broken = any_happens(moments, look) and look.holds(when)
                words = broken_words(self.policy, self.guarantee) if broken else None
                return Seen(mark, broken=words, used=had_occasion(moments, look, narrowed=when is not None))
            case _:
                assert_never(self.guarantee)

    def _ran_out(self, mark: Hashable) -> Seen:
        return Seen(mark, broken=broken_words(self.policy, self.guarantee), used=True) if mark else Seen(mark)

    def _after(self, guarantee: After, mark: Hashable, look: Look) -> Seen:
        triggered = any_happens(guarantee.trigger, look) and look.holds(guarantee.when)
        if not (mark or triggered):
            return Seen(mark)
        settled = any_happens((*guarantee.expect, *guarantee.or_else, *guarantee.unless), look)
        if guarantee.bound.length is None:
            words = None if settled else broken_words(self.policy, guarantee)
            return Seen(mark, broken=words, used=triggered)
        if settled:
            return Seen(False, stops=(CLOCK,) if mark else (), used=triggered)
        # What is owed already is owed sooner: a further occasion does not put it off.
        starts = () if mark else (self._clock(guarantee.bound),)
        return Seen(True, starts=starts, used=triggered)

    def _before(self, guarantee: Before, mark: Hashable, look: Look) -> Seen:
        happened = bool(mark) and not any_happens(guarantee.since, look)
        happened = happened or any_happens(guarantee.expect, look)
        asked = any_happens(guarantee.moments, look) and look.holds(guarantee.when)
        words = broken_words(self.policy, guarantee) if asked and not happened else None
        return Seen(happened, broken=words, used=asked)

    def _every(self, guarantee: Every, mark: Hashable, look: Look) -> Seen:
        if look.happening.after.closed or not look.holds(guarantee.span):
            return Seen(False, stops=(CLOCK,) if mark else ())
        if mark and not any_happens((*guarantee.expect, *guarantee.or_else), look):
            return Seen(mark, used=True)
        return Seen(True, starts=(self._clock(guarantee.bound),), used=True)

    def _clock(self, bound: Bound) -> ObserverClock:
        assert bound.length is not None, "what happens at once needs no clock, and what is undecided no observer"
        return ObserverClock(CLOCK, bound.length, self.policy.countings[bound.counting])


def waits_for(guarantee: Guarantee) -> str | None:
    """Return the parameter that a guarantee waits for: its length is still to be decided."""
    return guarantee.bound.parameter if isinstance(guarantee, After | Every) else None


def observer_of(policy: CompiledPolicy, guarantee: Guarantee) -> GuaranteeObserver | None:
    """Return the observer of a guarantee, of the policy's own or of a profile; None while its length is undecided."""
    return None if waits_for(guarantee) is not None else GuaranteeObserver(policy, guarantee)


def observers_of(policy: CompiledPolicy) -> tuple[GuaranteeObserver, ...]:
    """Return the observers of the policy's guarantees, in order of declaration."""
    found = (observer_of(policy, guarantee) for guarantee in policy.guarantees.values())
    return tuple(observer for observer in found if observer is not None)
