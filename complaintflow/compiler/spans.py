"""Ranges of one fact: the line is cut where one of them begins or ends, and what holds between two cuts is known.

In: rows with bounds. Out: cuts, and for every place between and on them what is found there. Ranges may lie over one
another as they like: where they do so too often to write down every place by itself, what is found is put together
when it is asked for, from as many lists as the number of places has binary digits.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar, cast

from complaintflow.compiled.condition import Test

E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)
Span = tuple[int, int]
"""The first place, and the one after the last."""
Sides = tuple[bool, bool]
"""Whether some range begins or ends just before its bound (`at_least`, `less_than`), and just after one."""

_EACH: Final = 8
"""Places written down for each row, all together."""
_BEFORE: Final = frozenset(("at_least", "less_than"))
_BEGINS: Final = frozenset(("at_least", "more_than"))


class Places(Protocol[E_co]):
    """What is found at each place."""

    def __getitem__(self, place: int, /) -> E_co:
        """Return what is found there."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line cut into places, and where on it each row lies."""

    cuts: tuple[object, ...]
    spans: list[Span]
    size: int

    @property
    def covered(self) -> int:
        """How many places the rows cover, all together."""
        return sum([max(end - first, 0) for first, end in self.spans])


def sides_of(bounds: Iterable[Test]) -> Sides:
    """Return on which sides of their bounds ranges begin and end."""
    before = {test.operator in _BEFORE for test in bounds}
    return True in before, False in before


def place_of(sides: Sides) -> tuple[Callable[..., int], ...]:
    """Return the functions of cuts and a value that give, added up, the place of the value."""
    if all(sides):
        return bisect_left, bisect_right
    return (bisect_left,) if sides[1] else (bisect_right,)


def cut(rows: Sequence[Sequence[Test]], sides: Sides) -> Line:
    """Cut the line at all bounds; a row without any lies everywhere."""
    values = {test.value: 0 for bounds in rows for test in bounds}
    cuts = sorted(cast("Iterable[int]", values))
    width = 2 if all(sides) else 1
    at = {value: width * number for number, value in enumerate(cuts)}
    size = width * len(cuts) + 1
    spans: list[Span] = []
    for bounds in rows:
        first, end = 0, size
        for test in bounds:
            operator = test.operator
            place = at[cast(int, test.value)] + (1 if operator in _BEFORE else width)
            if operator in _BEGINS:
                first = max(first, place)
            else:
                end = min(end, place)
        spans.append((first, end))
    return Line(tuple(cuts), spans, size)


def first_at(line: Line, entries: Sequence[E], nothing: E) -> tuple[E, ...]:
    """Return for every place the first entry whose span covers it."""
    found = [nothing] * line.size
    # From each place the way to the next one that is free; walked ways are made shorter behind us.
    ahead = list(range(line.size + 1))
    for entry, (first, end) in zip(entries, line.spans, strict=True):
        place = first
        while place < end:
            free = place
            while ahead[free] != free:
                ahead[free] = ahead[ahead[free]]
                free = ahead[free]
            if free >= end:
                break
            found[free] = entry
            ahead[free] = free + 1
            place = free + 1
    return tuple(found)


def all_at(line: Line, entries: Sequence[E], finish: Callable[[list[E]], object]) -> Places[object]:
    """Return for every place what `finish` makes of all entries whose spans cover it, in their order."""
    if line.covered > _EACH * (len(entries) + _EACH):
        return _Gathered(line, entries, finish)
    found: list[list[E]] = [[] for _ in range(line.size)]
    for entry, (first, end) in zip(entries, line.spans, strict=True):
        for place in range(first, end):
            found[place].append(entry)
    return tuple([finish(some) for some in found])


class _Gathered:
    """Entries kept once for each large stretch of places that they cover; asked for, those over a place are gathered.

    The stretches halve one another, so that a span is made of few of them and a place lies in few of them.
    """

    __slots__ = ("_entries", "_finish", "_size", "_stretches")

    def __init__(self, line: Line, entries: Sequence[E], finish: Callable[[list[E]], object]) -> None:
        self._entries: Sequence[object] = entries
        self._finish = cast("Callable[[list[object]], object]", finish)
        self._size = line.size
        self._stretches: dict[int, list[int]] = {}
        for order, (first, end) in enumerate(line.spans):
            low, high = first + line.size, end + line.size
            while low < high:
                if low % 2:
                    self._stretches.setdefault(low, []).append(order)
                    low += 1
                if high % 2:
                    high -= 1
                    self._stretches.setdefault(high, []).append(order)
                low, high = low // 2, high // 2

    def __getitem__(self, place: int, /) -> object:
        orders: list[int] = []
        stretch = place + self._size
        while stretch:
            orders += self._stretches.get(stretch, ())
            stretch //= 2
        return self._finish([self._entries[order] for order in sorted(orders)])
