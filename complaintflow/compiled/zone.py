"""A time zone as a table of integers.

In: the instants at which a zone's offset changes. Out: local time for an instant and the instant for a local time, for
every instant a case can name. Local time is written as the microseconds that the same wall clock would show in UTC.
Before the first tabulated year the first offset holds, after the last year the last one: the table is total and does
no input.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

DAY = 86_400_000_000
"""Microseconds of a local day of 24 hours."""

SINCE_EVER = -(1 << 62)
"""The start of a zone's first offset."""


@dataclass(frozen=True, slots=True)
class Zone:
    """An IANA zone: from `starts[i]` (UTC microseconds) on, local time is UTC plus `offsets[i]` microseconds.

    `tzdata` is the IANA release the table was read from.
    """

    name: str
    starts: tuple[int, ...]
    offsets: tuple[int, ...]
    tzdata: str = ""
    _local_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _local_ends: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        assert self.starts[0] == SINCE_EVER, "a zone's first offset holds since ever"
        starts = tuple(start + offset for start, offset in zip(self.starts, self.offsets, strict=True))
        ends = tuple(start + offset for start, offset in zip(self.starts[1:], self.offsets[:-1], strict=True))
        # INVARIANT: both bisections below need sorted tables; changes lie further apart than the clock jumps.
        assert list(starts) == sorted(starts), "local starts of a zone are in order"
        assert list(ends) == sorted(ends), "local ends of a zone are in order"
        object.__setattr__(self, "_local_starts", starts)
        object.__setattr__(self, "_local_ends", ends)

    def to_local(self, us: int) -> int:
        """Return the wall clock of the zone at an instant, in local microseconds."""
        return us + self.offsets[bisect_right(self.starts, us) - 1]

    def from_local(self, local: int, *, last: bool = False) -> int:
        """Return the instant at which the wall clock shows `local`.

        A local time that does not exist is the first instant after the gap; one that comes twice is its first
        occurrence, or its last with `last`.
        """
        if last:
            i = bisect_right(self._local_starts, local) - 1
            us = local - self.offsets[i]
            return us if i == len(self._local_ends) else min(us, self.starts[i + 1])
        i = bisect_right(self._local_ends, local)
        return max(local - self.offsets[i], self.starts[i])

    def from_local_sorted(self, locals_: Sequence[int], *, last: bool = False) -> list[int]:
        """Return `from_local` of each of the sorted local times, at the cost of one pass."""
        answer: list[int] = []
        done = 0
        final = len(self._local_ends)
        for i, offset in enumerate(self.offsets):
            upper = self._local_starts[i + 1 :][:1] if last else self._local_ends[i:][:1]
            stop = bisect_left(locals_, upper[0], done) if upper else len(locals_)
            if stop == done:
                continue
            if last:
                gap = bisect_left(locals_, self._local_ends[i], done, stop) if i < final else stop
                answer += [local - offset for local in locals_[done:gap]]
                answer += [self.starts[i + 1]] * (stop - gap) if i < final else []
            else:
                gap = bisect_left(locals_, self._local_starts[i], done, stop)
                answer += [self.starts[i]] * (gap - done)
                answer += [local - offset for local in locals_[gap:stop]]
            done = stop
        return answer
