"""What a question carries, held to what it must be.

In: a parsed JSON object. Out: its parts, typed, or a `StudioError` that names the one that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.studio.problems import BAD_REQUEST, StudioError

Told = Callable[[Mapping[str, object]], None]
"""Takes word of how far the answer is."""

_SECONDS: Final = 60.0
_SECONDS_MAX: Final = 900.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's parts, by name."""

    parts: Mapping[str, object]

    def text(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.parts.get(name)
        if not isinstance(value, str):
            raise _expected(name, "a text")
        return value

    def text_or(self, name: str, default: str) -> str:
        """Return a text, or what counts where there is none."""
        return default if self.parts.get(name) is None else self.text(name)

    def number(self, name: str) -> int:
        """Return a whole number from 1 on that must be there."""
        value = self.parts.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 10_000_000:
            raise _expected(name, "a whole number from 1 on")
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts; none where there is no list."""
        value = self.parts.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise _expected(name, "a list of texts")
        return value

    def counts(self, name: str) -> dict[str, int]:
        """Return how often each name is counted; nothing where there is no object."""
        part = self.part(name)
        found = {} if part is None else dict(part.parts)
        counted = {key: value for key, value in found.items() if isinstance(value, int) and not isinstance(value, bool)}
        if len(counted) < len(found):
            raise _expected(name, "whole numbers")
        return counted

    def part(self, name: str) -> Asked | None:
        """Return an object, None where there is none."""
        value = self.parts.get(name)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise _expected(name, "an object")
        return Asked(value)

    def items(self, name: str) -> list[Asked]:
        """Return a list of objects; none where there is no list."""
        value = self.parts.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise _expected(name, "a list of objects")
        return [Asked(item) for item in value]

    @property
    def seconds(self) -> float:
        """For how long to work on something, within bounds."""
        value = self.parts.get("seconds")
        given = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else _SECONDS
        return min(max(given, 1.0), _SECONDS_MAX)

    @property
    def language(self) -> str:
        """The language of titles: `en` or `zh`."""
        return "zh" if self.parts.get("language") == "zh" else "en"


def _expected(name: str, what: str) -> StudioError:
    return StudioError(BAD_REQUEST, f"expected {what} as `{name}`")
