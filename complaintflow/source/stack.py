"""What the tree builder keeps while it reads: the mappings and lists whose end has not been seen.

In: the start of a mapping or list. Out: `Open`, to which keys and values are added. Builds no node and reports nothing.
"""

from __future__ import annotations

from typing import Protocol

import yaml

from complaintflow.source.node import Node, Scalar
from complaintflow.source.span import Span


class Mark(Protocol):
    """A place as PyYAML gives it, counted from 0."""

    @property
    def index(self) -> int:
        """The number of characters before it."""

    @property
    def line(self) -> int:
        """The number of lines before its own."""

    @property
    def column(self) -> int:
        """The number of characters before it in its line."""


def marks_of(event: yaml.Event) -> tuple[Mark, Mark]:
    """Return where an event starts and ends."""
    start, end = event.start_mark, event.end_mark
    assert start is not None, "the parser says where an event starts"
    assert end is not None, "the parser says where an event ends"
    return start, end


class Open:
    """A mapping or list whose end has not been seen.

    `key` is the one whose value comes next, `None` when that value is to be left out.
    """

    __slots__ = (
        "awaits_value", "entries", "first_keys", "in_flow", "is_mapping", "items", "key", "last", "start",
        "under_merge",
    )  # fmt: skip

    def __init__(self, start: Span, *, is_mapping: bool, in_flow: bool, under_merge: bool) -> None:
        """Start with nothing in it."""
        self.is_mapping = is_mapping
        self.in_flow = in_flow
        self.start = start
        self.items: list[Node] = []
        self.entries: list[tuple[Scalar, Node]] = []
        self.first_keys: dict[str, Span] = {}
        self.awaits_value = False
        self.key: Scalar | None = None
        self.under_merge = under_merge
        self.last: Span | None = None

    @property
    def awaits_key(self) -> bool:
        """Whether a key comes next."""
        return self.is_mapping and not self.awaits_value
