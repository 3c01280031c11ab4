"""Values of the author's model that remember where they stand.

In: a text or a value, and its span. Out: `Text`, `Name` and `Located`, equal and hashed like what they hold. Does not
judge what the text means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Generic, Self, TypeVar

from complaintflow.source.span import Span

T = TypeVar("T")


class Text(str):
    """A text of the policy; `plain` says that it was written without quotes."""

    __slots__ = ("plain", "span")
    span: Span
    plain: bool

    def __new__(cls, text: str, span: Span, *, plain: bool = True) -> Self:
        """Return `text` with the place it stands at."""
        made = super().__new__(cls, text)
        made.span = span
        made.plain = plain
        return made

    def __reduce__(self) -> tuple[partial[Self], tuple[str, Span]]:
        """Let a copy keep the place."""
        return partial(type(self), plain=self.plain), (str(self), self.span)


class Name(Text):
    """A declared name, or a reference to one."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Located(Generic[T]):
    """A value that is no text, such as a duration, and its place. Equal to another one of the same value."""

    value: T
    span: Span = field(compare=False)
