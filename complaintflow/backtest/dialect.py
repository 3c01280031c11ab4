"""What an engine must be able to say, so that conditions can be written in its columns.

In: nothing. Out: `Dialect`, some thirty words over expressions of a type of its own (`E`): an expression of Polars, a
text of SQL, a value of Ibis. Nothing here leans on an engine's own dates, zones or readings of text: these differ from
one to the next, whole numbers and texts do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, Protocol, TypeVar

E = TypeVar("E")

Comparison = Literal["==", "!=", ">", ">=", "<", "<="]
Kind = Literal["truth", "whole", "real", "text", "day", "instant", "items"]
"""Types of a column's values. A day is ISO text and an instant UTC microseconds, where the dialect has no better."""

BLANKS: Final = "".join(
    map(chr, (*range(9, 14), *range(28, 33), 133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288))
)
"""What is taken off both ends of a cell: what Python takes for blanks, told to every engine."""


class Dialect(Protocol[E]):
    """The words of an engine. What is compared with a missing value may be missing itself; `sure` makes it false."""

    def literal(self, value: bool | float | str) -> E:
        """Return a constant."""

    def constant(self, kind: Kind, value: object) -> E:
        """Return a constant to compare a column of a kind with."""

    def nothing(self, kind: Kind) -> E:
        """Return a missing value."""

    def both(self, parts: Sequence[E]) -> E:
        """Return whether all hold; true of none."""

    def either(self, parts: Sequence[E]) -> E:
        """Return whether one holds; false of none."""

    def negated(self, part: E) -> E:
        """Return whether it does not hold."""

    def sure(self, part: E) -> E:
        """Return the truth value, false where it is missing."""

    def is_there(self, value: E) -> E:
        """Return whether a value is not missing."""

    def compare(self, left: E, how: Comparison, right: E) -> E:
        """Return a comparison of two values of one kind."""

    def one_of(self, text: E, values: Sequence[str]) -> E:
        """Return whether a text is one of some."""

    def has(self, items: E, value: str) -> E:
        """Return whether a list of texts has an item."""

    def length(self, items: E) -> E:
        """Return how many items a list has."""

    def chosen(self, branches: Sequence[tuple[E, E]], otherwise: E) -> E:
        """Return the value of the first branch whose condition holds."""

    def joined(self, texts: Sequence[E]) -> E:
        """Return texts written one after the other."""

    def after_first(self, text: E) -> E:
        """Return a text without its first character."""

    def plus(self, left: E, right: E) -> E:
        """Return a sum of whole numbers."""

    def minus(self, left: E, right: E) -> E:
        """Return a difference of whole numbers."""

    def times(self, left: E, factor: int) -> E:
        """Return a whole number several times."""

    def over(self, left: E, divisor: int) -> E:
        """Return how often a divisor goes into a whole number that is not negative."""

    def keep(self, columns: Mapping[str, E]) -> Mapping[str, E]:
        """Work expressions out once, under these names, and return how to speak of them."""


class TextDialect(Dialect[E], Protocol[E]):
    """An engine that reads cells of text too."""

    def stripped(self, text: E, blanks: str) -> E:
        """Return a text without some characters at both ends."""

    def matches(self, text: E, pattern: str) -> E:
        """Return whether a whole text is of a pattern."""

    def group(self, text: E, pattern: str, number: int) -> E:
        """Return a part of a text of a pattern; missing or empty where that part is not there."""

    def replaced(self, text: E, pattern: str, by: str) -> E:
        """Return a text with every piece of a pattern replaced."""

    def whole(self, text: E) -> E:
        """Return the whole number that a text means; missing where it means none."""

    def real(self, text: E) -> E:
        """Return the nearest number of double precision; missing where a text means none."""

    def real_as_whole(self, real: E) -> E:
        """Return a number without fraction as a whole one; missing where it is none."""

    def is_finite(self, real: E) -> E:
        """Return whether a number is neither infinite nor no number."""

    def characters(self, text: E) -> E:
        """Return how many characters a text has."""

    def split(self, text: E, separator: str) -> E:
        """Return the pieces of a text."""

    def has_missing(self, items: E) -> E:
        """Return whether a list has an item that is missing."""

    def only(self, items: E, values: Sequence[str]) -> E:
        """Return whether a list has no items but some."""
