"""Facts of complaints as columns hold them.

In: expressions of a dialect. Out: one small class for each shape that a fact takes, which `expressions` asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic

from complaintflow.backtest.dialect import E, Kind


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is the same in every row: a fact without a column, a counter that has counted nothing."""

    value: object = None


@dataclass(frozen=True, slots=True)
class Scalar(Generic[E]):
    """One value of a kind."""

    kind: Kind
    value: E


@dataclass(frozen=True, slots=True)
class Number(Generic[E]):
    """A number: whole, or of double precision; of the two parts at most one has a value in a row."""

    whole: E | None
    real: E | None


@dataclass(frozen=True, slots=True)
class Items(Generic[E]):
    """Texts in a list."""

    items: E


@dataclass(frozen=True, slots=True)
class Members(Generic[E]):
    """A set: whether it is there, and for each of its choices whether it has it."""

    there: E
    members: Mapping[str, E]


@dataclass(frozen=True, slots=True)
class Amount(Generic[E]):
    """A list of which nothing is known but how many items it has."""

    count: E


Fact = Known | Scalar[E] | Number[E] | Items[E] | Members[E] | Amount[E]
