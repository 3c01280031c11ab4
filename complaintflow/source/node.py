"""The tree a file is read into.

In: what the reader understood. Out: `Scalar`, `Sequence` and `Mapping`, each with its span. A scalar is
text and nothing else: the schema decides later whether `no` is a word, a country or an answer.
"""

from __future__ import annotations

from collections.abc import Mapping as ReadOnlyMapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from complaintflow.source.span import Span


@dataclass(frozen=True, slots=True)
class Scalar:
    """One text; `plain` says that it was written without quotes and not as a block.

    A value that was left out is the empty plain scalar.
    """

    text: str
    span: Span
    plain: bool

    @property
    def is_absent(self) -> bool:
        """Whether the value was left out (`key:` with nothing behind it)."""
        return self.plain and not self.text


class _Draft:
    """A scalar while it is being written: the same slots without a lock on them."""

    __slots__ = ("plain", "span", "text")


def scalar_at(text: str, span: Span, *, plain: bool) -> Scalar:
    """Return `Scalar(…)` for less than half the price: one is made for every key and value of a file."""
    made: Any = _Draft()
    made.text = text
    made.span = span
    made.plain = plain
    made.__class__ = Scalar
    return made  # type: ignore[no-any-return]  # it is one now


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order they were written; no key occurs twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span
    _by_text: ReadOnlyMapping[str, tuple[Scalar, Node]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the entries, so that looking up every key of a long mapping stays linear."""
        by_text = {entry[0].text: entry for entry in self.entries}
        assert len(by_text) == len(self.entries), "a mapping has no duplicate keys"
        object.__setattr__(self, "_by_text", by_text)

    def get(self, key: str) -> Node | None:
        """Return the value under `key`, or `None`."""
        entry = self._by_text.get(key)
        return None if entry is None else entry[1]

    def key(self, key: str) -> Scalar | None:
        """Return the key itself as it was written, for diagnostics about it, or `None`."""
        entry = self._by_text.get(key)
        return None if entry is None else entry[0]

    def keys(self) -> tuple[str, ...]:
        """Return the keys' text in the order they were written."""
        return tuple(self._by_text)


Node: TypeAlias = Scalar | Sequence | Mapping
