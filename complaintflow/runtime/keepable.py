"""Data of an event as they can be kept: what JSON holds, and no more of it than a case can bear.

In: an event of an embedder's, with any Python values in its data. Out: the same event with plain values, or an
EventError that names the place. What is kept comes back as it was.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from complaintflow.errors import EventError
from complaintflow.kernel.event import Event

TEXT_MAX: Final = 1_000_000
"""How many characters the texts of one event hold together; longer things are attached by reference and digest."""

DIGITS_MAX: Final = 10**300
"""Numbers stay below: nobody's complaint needs more digits, and some of the libraries around give up on them."""


def as_kept(event: Event) -> Event:
    """Return an event whose data are plain JSON values. Raises EventError."""
    room = _Room()
    data = {room.text(key, f"data.{key}"): room.plain(value, f"data.{key}") for key, value in event.data.items()}
    return event if data == event.data and not room.changed else replace(event, data=data)


class _Room:
    """Counts what an event holds."""

    def __init__(self) -> None:
        self._left = TEXT_MAX
        self.changed = False

    def plain(self, value: object, place: str) -> object:
        """Return a value as JSON has it. Raises EventError."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self.text(value, place)
        if isinstance(value, int):
            if abs(value) >= DIGITS_MAX:
                raise EventError(f"`{place[:80]}`: a number of more than 300 digits")
            return value
        if isinstance(value, float):
            if not math.isfinite(value):
                raise EventError(f"`{place[:80]}`: expected a number, found `{value}`")
            return value
        if isinstance(value, list | tuple):
            self.changed = self.changed or isinstance(value, tuple)
            return [self.plain(item, f"{place}[{number}]") for number, item in enumerate(value)]
        if isinstance(value, dict):
            return {self.text(key, place): self.plain(item, f"{place}.{key}") for key, item in value.items()}
        raise EventError(
            f"`{place[:80]}`: expected text, a number, true or false, a list or an object, found "
            f"`{type(value).__name__[:40]}`; write dates as text (2026-03-02)"
        )

    def text(self, text: object, place: str) -> str:
        """Return a text or key, and count it. Raises EventError."""
        if not isinstance(text, str):
            raise EventError(f"`{place[:80]}`: keys are text")
        self._left -= len(text)
        if self._left < 0:
            raise EventError(
                f"`{place[:80]}`: the event holds more than {TEXT_MAX:,} characters; attach long texts by reference"
            )
        return text
