"""Deliveries that stay in the house: a file of lines for trying things out, and a function of the embedder.

In: parcels or notices. Out: outcomes, and JSON Lines. A recorded line holds whatever a recipient would read: personal
data, so the file is made for its owner's eyes only.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from complaintflow.runtime.delivery.channel import Outcome, Parcel
from complaintflow.runtime.delivery.notice import Notice

CONSOLE: Final = "-"
"""The path that means standard output."""


class Lines:
    """A file that lines are added to, each whole and on disk before the call ends; `-` is standard output."""

    __slots__ = ("_lock", "_path")

    def __init__(self, path: Path | str) -> None:
        """Take the path; the file is made when the first line comes."""
        self._path: Final = str(path)
        self._lock: Final = threading.Lock()

    def add(self, value: object) -> Outcome:
        """Add a line of JSON."""
        line = json.dumps(value, ensure_ascii=False, separators=(", ", ": "), default=str)
        data = line.encode("utf-8", "replace") + b"\n"
        try:
            with self._lock:
                if self._path == CONSOLE:
                    sys.stdout.write(data.decode())
                    sys.stdout.flush()
                else:
                    self._append(data)
        except OSError as problem:
            return Outcome("retry", f"the file cannot be written ({type(problem).__name__})")
        return Outcome("delivered", "recorded")

    def _append(self, data: bytes) -> None:
        # One write in append mode: lines of several workers do not run into each other.
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            if os.write(file, data) != len(data):
                message = "the disk took only a part"
                raise OSError(message)
            os.fsync(file)
        finally:
            os.close(file)


class Recorded:
    """A transport that writes notices down instead of sending them."""

    __slots__ = ("_lines",)

    def __init__(self, path: Path | str) -> None:
        """Take the path of the file; `-` is standard output."""
        self._lines: Final = Lines(path)

    @property
    def for_all(self) -> bool:
        """Each recipient has a line of their own."""
        return False

    def send(self, notice: Notice, address: str) -> Outcome:
        """Write the notice down."""
        return self._lines.add(
            {
                "effect": notice.effect_id,
                "case": notice.case,
                "via": notice.medium,
                "to": address,
                "language": notice.language,
                "subject": notice.subject,
                "text": notice.text,
            }
        )


class RecordChannel:
    """A channel that writes effects down as they are, for trying things out."""

    __slots__ = ("_lines",)

    def __init__(self, path: Path | str) -> None:
        """Take the path of the file; `-` is standard output."""
        self._lines: Final = Lines(path)

    def deliver(self, parcel: Parcel) -> Outcome:
        """Write the effect down."""
        return self._lines.add({"lane": parcel.lane, "position": parcel.position, **parcel.effect})


class FunctionChannel:
    """A channel that calls a function of the embedder: with the parcel, for an outcome.

    The function may return None for delivered. What it raises is a reason to try again, and is not lost: its kind
    stands in the outcome. It must come back by itself; nobody else ends it.
    """

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[Parcel], Outcome | None]) -> None:
        """Take the function."""
        self._function: Final = function

    def deliver(self, parcel: Parcel) -> Outcome:
        """Call the function once."""
        try:
            outcome = self._function(parcel)
        except Exception as problem:  # noqa: BLE001  # a mistake in the function must not stop the loop
            return Outcome("retry", f"the embedder's function failed ({type(problem).__name__})")
        return Outcome("delivered") if outcome is None else outcome
