"""What stands in an order that changes all the time: which case is due first, and which after it.

In: keys that can be compared. Out: the same in order. A key is put in and taken out at a cost that hardly grows with
their number, and the first one is at hand: whoever lets time pass looks at what is due and at nothing else.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, Generic, Protocol, TypeVar

PIECE: Final = 512
"""How many keys lie together: keys move aside within a piece only; one of twice the size is cut in two."""


class Comparable(Protocol):
    """Whatever has an order."""

    def __lt__(self, other: Any, /) -> bool:  # noqa: ANN401 (of its own kind)
        """Whether it comes before another."""


Key = TypeVar("Key", bound=Comparable)


class Agenda(Generic[Key]):
    """Different keys in order."""

    __slots__ = ("_count", "_lasts", "_pieces")

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        """Begin with some keys."""
        in_order = sorted(keys)
        self._pieces = [in_order[start : start + PIECE] for start in range(0, len(in_order), PIECE)]
        self._lasts = [piece[-1] for piece in self._pieces]
        self._count = len(in_order)

    def put(self, key: Key) -> None:
        """Put a key in, which must not be there."""
        self._count += 1
        if not self._pieces:
            self._pieces.append([key])
            self._lasts.append(key)
            return
        number = min(bisect_left(self._lasts, key), len(self._pieces) - 1)
        piece = self._pieces[number]
        insort(piece, key)
        if len(piece) > 2 * PIECE:
            self._pieces[number : number + 1] = [piece[:PIECE], piece[PIECE:]]
            self._lasts[number : number + 1] = [piece[PIECE - 1], piece[-1]]
        else:
            self._lasts[number] = piece[-1]

    def drop(self, key: Key) -> None:
        """Take a key out, if it is there."""
        number = bisect_left(self._lasts, key)
        if number == len(self._pieces):
            return
        piece = self._pieces[number]
        place = bisect_left(piece, key)
        if piece[place] != key:
            return
        del piece[place]
        self._count -= 1
        if piece:
            self._lasts[number] = piece[-1]
        else:
            del self._pieces[number], self._lasts[number]

    def first(self) -> Key | None:
        """Return the first key, None where there is none."""
        return self._pieces[0][0] if self._pieces else None

    def since(self, key: Key) -> Iterator[Key]:
        """Yield the keys from one on in order; they must not change meanwhile."""
        number = bisect_left(self._lasts, key)
        if number == len(self._pieces):
            return
        piece = self._pieces[number]
        yield from islice(piece, bisect_left(piece, key), None)
        for later in islice(self._pieces, number + 1, None):
            yield from later

    def __iter__(self) -> Iterator[Key]:
        """Iterate over the keys in order; they must not change meanwhile."""
        for piece in self._pieces:
            yield from piece

    def __len__(self) -> int:
        """Return how many keys there are."""
        return self._count
