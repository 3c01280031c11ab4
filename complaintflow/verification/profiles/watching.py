"""Who watches every path for a profile: an observer for each guarantee that stands for a check.

In: a prepared profile. Out: observers, and what came of their watching. Nobody here explores.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Protocol

from complaintflow.compiled.guarantees import Never
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Words
from complaintflow.verification.exploring.observing import Happening, Observer, Seen
from complaintflow.verification.exploring.realising import Sent
from complaintflow.verification.guarantees.look import Look
from complaintflow.verification.guarantees.moments import any_happens
from complaintflow.verification.guarantees.observers import observer_of
from complaintflow.verification.guarantees.reading import reads_of
from complaintflow.verification.profiles.document import StagesCheck
from complaintflow.verification.profiles.preparing import Prepared


@dataclass(frozen=True, slots=True)
class Failure:
    """A walk on which a guarantee fails. `confirmed`: the kernel went it; `scenario`: its text as a file.

    `acts`: what was sent, with its instants; empty where no instants were found.
    """

    acts: tuple[Sent, ...]
    confirmed: bool
    scenario: str | None = None


class Paths(Protocol):
    """What the exploration of every path has shown."""

    def corrections(self, name: str) -> int | None:
        """Return how often a case may be corrected on the paths that were all gone, None for any number of times.

        -1: not even those of cases that are never corrected were.
        """

    @property
    def summary(self) -> Words:
        """How many cases and steps were gone."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was not gone, and why."""

    def failure(self, name: str) -> Failure | None:
        """Return the walk on which a guarantee fails, if there is one."""

    def seen(self, name: str) -> bool:
        """Whether what a guarantee waits for happens on some path."""


@dataclass(frozen=True, slots=True, eq=False)
class StagesObserver:
    """Counts the moments that end a stage; its mark is how many there were."""

    policy: CompiledPolicy
    guarantee: Never
    most: int

    @property
    def name(self) -> str:
        """The guarantee's name."""
        return self.guarantee.name

    @property
    def reads(self) -> frozenset[str]:
        """The facts and elements that the moments name."""
        return reads_of(self.policy, self.guarantee)

    def begin(self) -> Hashable:
        """Return that there was none."""
        return 0

    def see(self, mark: Hashable, happening: Happening) -> Seen:
        """Count a stage that has ended."""
        assert isinstance(mark, int), "the mark is a count"
        if not any_happens(self.guarantee.moments, Look(self.policy, happening)):
            return Seen(mark)
        count = mark + 1
        broken = f"{count} stages have ended" if count > self.most else None
        return Seen(min(count, self.most + 1), broken=broken, used=True)


def observers_of(prepared: Prepared) -> Iterator[Observer]:
    """Yield an observer for every guarantee that a profile has given the policy."""
    policy = prepared.policy
    if policy is None:
        return
    for ask in prepared.asks:
        for name in ask.guarantees:
            guarantee = policy.guarantees[name]
            if isinstance(ask.check, StagesCheck):
                assert isinstance(guarantee, Never), "stages are watched as moments that should not come too often"
                yield StagesObserver(policy, guarantee, ask.check.at_most.value)
            elif (observer := observer_of(policy, guarantee)) is not None:
                yield observer
