"""What must not be said of a case: the hidden texts, wherever they are quoted.

In: the hidden values of a case. Out: `Secrets`, which tells whether a text quotes one of them. A text that does is
hidden as a whole: a hole in it would show how long the hidden part is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

LARGE: Final = 1000
"""A hidden number from this on counts as quoted where it stands in a text."""

QUOTED_LENGTH: Final = 4
"""A hidden text of this length counts as quoted where it stands inside another; of Chinese, two characters do."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Hidden texts of a case: `exact` are hidden where they stand alone, `inside` also within other texts."""

    exact: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()

    @classmethod
    def of(cls, values: Iterable[object]) -> Secrets:
        """Return the secrets that hidden values are: every text and number in them, at any depth."""
        exact = frozenset(text.casefold() for value in values for text in texts_in(value) if text)
        return cls(exact, frozenset(text for text in exact if _tells_by_itself(text)))

    def are_in(self, text: str) -> bool:
        """Whether the text quotes a secret."""
        folded = text.casefold()
        return folded in self.exact or any(secret in folded for secret in self.inside)


def _tells_by_itself(text: str) -> bool:
    return len(text) >= QUOTED_LENGTH or (len(text) > 1 and not text.isascii())


def texts_in(value: object) -> Iterator[str]:
    """Yield every text and number inside a value, keys of objects among them."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        # A number of one or two digits is no secret by itself: it stands everywhere.
        if abs(value) >= LARGE:
            yield str(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from texts_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item)
