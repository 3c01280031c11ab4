"""Ordered facts: their values as numbers, and the simplest value of every kind that comparisons tell apart.

In: a fact's type and the values it is compared with. Out: numbers for the solver and back, and candidates: between any
two neighbouring ones lies nothing that a comparison could tell from one of them. Asks no solver.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, nextafter
from typing import Final, Literal

from complaintflow.compiled.lifecycle import DataType
from complaintflow.kernel.data import ITEMS_MAX, NUMBER_MAX

Number = int | Fraction
Order = Literal["is", "is_not", "more_than", "at_least", "less_than", "at_most"]
ORDERS: Final[frozenset[str]] = frozenset(("more_than", "at_least", "less_than", "at_most"))
DAY_US: Final = 86_400_000_000
EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


def is_ordered(kind: DataType) -> bool:
    """Return whether facts of the type can be more or less than one another."""
    return kind in ("integer", "number", "date", "instant")


def bounds(kind: DataType, least: int | None = None, most: int | None = None) -> tuple[int, int]:
    """Return the smallest and the largest number that a fact of the type can be (a length, for one with items)."""
    match kind:
        case "date":
            return 1, date.max.toordinal()
        case "list" | "attachments":
            return 0, ITEMS_MAX
        case _:
            return (-NUMBER_MAX if least is None else least), (NUMBER_MAX if most is None else most)


def to_number(value: object) -> Number:
    """Return the number that stands for a value: a day's ordinal, microseconds, or the number itself, exactly."""
    if isinstance(value, str):
        return date.fromisoformat(value).toordinal()
    if isinstance(value, float):
        exact = Fraction(value)
        return exact.numerator if exact.denominator == 1 else exact
    assert isinstance(value, int), "ordered facts are compared with numbers, days and instants"
    return value


def from_number(number: Number, kind: DataType) -> object:
    """Return the value that a number stands for."""
    if kind == "date":
        return date.fromordinal(int(number)).isoformat()
    return int(number) if number == int(number) else float(number)


def origin(kind: DataType, near: str) -> int:
    """Return the number near which values are chosen: 0, or the given day."""
    if kind == "date":
        return date.fromisoformat(near).toordinal()
    if kind == "instant":
        return (date.fromisoformat(near).toordinal() - EPOCH_DAY) * DAY_US
    return 0


def whole_bound(order: str, value: Number) -> tuple[str, int] | None:
    """Return a comparison of a whole number as one with a whole number; None where equality is out of the question."""
    if isinstance(value, int):
        return order, value
    match order:
        case "more_than" | "at_least":
            return "at_least", ceil(value)
        case "less_than" | "at_most":
            return "at_most", floor(value)
        case _:
            return None


def distances(kind: DataType, marks: Iterable[Number], near: int) -> list[Number]:
    """Return, rising, how far from `near` the candidates lie: the marks, what lies next to them and between them.

    Every kind of value that comparisons with the marks tell apart has one at such a distance, on either side.
    """
    known = {Fraction(mark) for mark in marks} | {Fraction(near)}
    if kind != "number":
        around = {int(mark) + step for mark in known for step in (-1, 0, 1)}
        return sorted({abs(number - near) for number in around})
    far = sorted({abs(mark - near) for mark in known})
    found: set[Number] = {*far, far[-1] + 1}
    for low, high in pairwise(far):
        middle = _between(low, high)
        if middle is not None:
            found.add(middle)
    return sorted(found)


def _between(low: Fraction, high: Fraction) -> Number | None:
    """Return a number between two others that a fact can hold, as simple as may be; None where there is none."""
    whole = floor(low) + 1
    if whole < high:
        return whole
    for digits in range(1, 7):
        rough = Fraction(floor((low + high) / 2 * 10**digits), 10**digits)
        exact = Fraction(float(rough))
        if low < exact < high:
            return exact
    exact = Fraction(float((low + high) / 2))
    return exact if low < exact < high else None


def holes(mark: Number, others: Iterable[Number]) -> list[tuple[Number, Number]]:
    """Return the gaps beside a mark in which there is no number that a fact could hold."""
    if isinstance(mark, int) and abs(mark) < 2**52:
        return []
    beside = {Fraction(nextafter(float(mark), towards)) for towards in (float("-inf"), float("inf"))}
    return [(min(mark, other), max(mark, other)) for other in others if Fraction(other) in beside]
