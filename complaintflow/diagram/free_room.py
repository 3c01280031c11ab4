"""Room between boxes and lines where tables find place.

In: rectangles and points that are taken, sizes that look for a place. Out: their upper left corners, or nothing where
one of them finds none. Works on squares of a fixed size: what touches a square takes all of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_SQUARE: Final = 16.0


def places_in(
    size: tuple[float, float], taken: Iterable[Rectangle], wanted: Sequence[tuple[float, float]], gap: float
) -> tuple[tuple[float, float], ...] | None:
    """Return a free place for each of the sizes, in their order, uppermost first; None where there is not room for all.

    `gap` is kept free on each side of what is placed, but for the edges of the whole.
    """
    rows, columns = math.ceil(size[1] / _SQUARE), math.ceil(size[0] / _SQUARE)
    full = [[0] * columns for _ in range(rows)]
    for rectangle in taken:
        _fill(full, rectangle)
    found: list[tuple[float, float]] = []
    for wide, high in wanted:
        place = _first(_sums(full), size, (wide, high), gap)
        if place is None:
            return None
        _fill(full, (place[0], place[1], place[0] + wide, place[1] + high))
        found.append(place)
    return tuple(found)


def _fill(full: list[list[int]], rectangle: Rectangle) -> None:
    left, top, right, bottom = (int(edge // _SQUARE) for edge in rectangle)
    for row in full[max(top, 0) : bottom + 1]:
        for column in range(max(left, 0), min(right + 1, len(row))):
            row[column] = 1


def _sums(full: list[list[int]]) -> list[list[int]]:
    """Return how many squares are taken above and to the left of each corner, so that any area is counted at once."""
    sums = [[0] * (len(full[0]) + 1)]
    for row in full:
        line, run = [0], 0
        for above, here in zip(sums[-1][1:], row, strict=True):
            run += here
            line.append(above + run)
        sums.append(line)
    return sums


def _first(
    sums: list[list[int]], size: tuple[float, float], wanted: tuple[float, float], gap: float
) -> tuple[float, float] | None:
    wide, high = wanted
    y = 0.0
    while y + high <= size[1]:
        x = 0.0
        while x + wide <= size[0]:
            if not _taken(sums, (x - gap, y - gap, x + wide + gap, y + high + gap)):
                return x, y
            x += _SQUARE
        y += _SQUARE
    return None


def _taken(sums: list[list[int]], rectangle: Rectangle) -> int:
    left, top = (max(int(edge // _SQUARE), 0) for edge in rectangle[:2])
    right = min(int(rectangle[2] // _SQUARE) + 1, len(sums[0]) - 1)
    bottom = min(int(rectangle[3] // _SQUARE) + 1, len(sums) - 1)
    return sums[bottom][right] - sums[top][right] - sums[bottom][left] + sums[top][left]
