"""Cases as they stood at certain instants.

In: a policy, the instants, and events in the order in which they were entered. Out: for each instant every case as it
was known just before it: what was entered by then, and every timer that had run out by then. Works out no number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import Event
from complaintflow.kernel.step import advance, step

Cases = Mapping[str, CaseState]


@dataclass(slots=True)
class Archive:
    """The cases of a policy, kept as they stood just before each of some instants (UTC microseconds).

    `until`: the last instant that counts; what was entered later is not known, and time stands still there.
    """

    policy: CompiledPolicy
    instants: tuple[int, ...]
    until: int | None = None
    first: int | None = None
    last: int | None = None
    _now: dict[str, CaseState] = field(default_factory=dict)
    _entered: dict[str, int] = field(default_factory=dict)
    _kept: dict[int, dict[str, CaseState]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Put the instants in order."""
        self.instants = tuple(sorted(set(self.instants)))
        self._kept = {instant: {} for instant in self.instants}

    def take(self, event: Event) -> None:
        """Take the next event, unless it was entered after `until`. Refused events change nothing."""
        if self._enter(event):
            self._put(event.case, step(self.policy, self._now.get(event.case), event).case)

    def record(self, event: Event, case: CaseState | None) -> None:
        """Take an event that somebody else has answered already, with the case as it left it."""
        if self._enter(event):
            self._put(event.case, case)

    def _enter(self, event: Event) -> bool:
        """Keep the case for the instants that the event leaves behind; say whether the event counts."""
        entered = max(event.entered_at, self._entered.get(event.case, event.entered_at))
        if self.until is not None and entered > self.until:
            return False
        self.first = entered if self.first is None else min(self.first, entered)
        self.last = entered if self.last is None else max(self.last, entered)
        self._keep(event.case, entered)
        self._entered[event.case] = entered
        return True

    def _put(self, name: str, case: CaseState | None) -> None:
        if case is not None:
            self._now[name] = case

    def finish(self) -> None:
        """Let every case stand as it is at the instants that are left."""
        for case in self._now:
            self._keep(case, None)

    @property
    def now(self) -> Cases:
        """The cases as the last event left them."""
        return self._now

    def at(self, instant: int) -> Cases:
        """Return the cases as they stood just before an instant, in the order of their first appearance."""
        return self._kept[instant]

    def as_of(self, instant: int) -> int:
        """Return the last moment that counts in what is kept for an instant."""
        return instant - 1 if self.until is None else min(instant - 1, self.until)

    def _keep(self, case: str, entered: int | None) -> None:
        """Keep a case for the instants that lie after its last event and not after the next one."""
        standing = self._now.get(case)
        if standing is None:
            return
        first = bisect_left(self.instants, self._entered[case] + 1)
        last = len(self.instants) if entered is None else bisect_left(self.instants, entered + 1)
        for instant in self.instants[first:last]:
            # A branch of its own: the case itself goes on from its last event, so that what is late stays late.
            moved = advance(self.policy, standing, self.as_of(instant)).case
            assert moved is not None, "time passing keeps a case"
            standing = moved
            self._kept[instant][case] = standing


def archived(
    policy: CompiledPolicy, events: Iterable[Event], instants: Iterable[int], until: int | None = None
) -> Archive:
    """Return the archive of some events."""
    archive = Archive(policy, tuple(instants), until)
    for event in events:
        archive.take(event)
    archive.finish()
    return archive
