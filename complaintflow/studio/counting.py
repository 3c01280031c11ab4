"""How many mistakes each file of the folder has as it was saved, counted in the background.

In: a folder, and who checks a text. Out: a number for each file that was looked at and did not change since, nor any
of the files that others are held against. Looks at one file after the other, and at nothing twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Final

from complaintflow.scenario.finding import first_key
from complaintflow.studio.folder import Folder
from complaintflow.studio.problems import StudioError

Ask = Callable[[str, str], Mapping[str, object]]
"""Checks a text at a path and returns the answer that the page would get. Raises StudioError."""


_QUIET: Final = 5.0
"""Seconds that the page has to itself before anything is counted."""


@dataclass(slots=True)
class Counts:
    """The mistakes of a folder's files."""

    folder: Folder
    ask: Ask
    done: Callable[[], None]
    _found: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    _turn: Lock = field(default_factory=Lock)
    _busy: bool = False
    _started: Event = field(default_factory=Event)
    _ended: Event = field(default_factory=Event)

    def known(self) -> dict[str, int]:
        """Return the number of mistakes of each file that was looked at."""
        with self._turn:
            return {path: count for path, (_, count) in self._found.items()}

    def start(self) -> None:
        """Look at everything for the first time: whoever waited for something else has it now."""
        if not self._ended.wait(_QUIET):
            self._started.set()
            self.begin()

    def begin(self) -> None:
        """Look at what has changed, unless that is being done, or is to begin later."""
        with self._turn:
            if self._busy or self._ended.is_set() or not self._started.is_set():
                return
            self._busy = True
        Thread(target=self._look, name="counting mistakes", daemon=True).start()

    def end(self) -> None:
        """Look at nothing more."""
        self._ended.set()

    def _look(self) -> None:
        try:
            for path, state in self._states().items():
                with self._turn:
                    known = self._found.get(path)
                if self._ended.is_set():
                    return
                if known is None or known[0] != state:
                    self._count(path, state)
        finally:
            self.done()
            with self._turn:
                self._busy = False

    def _count(self, path: str, state: bytes) -> None:
        with suppress(StudioError, UnicodeDecodeError):
            answer = self.ask(path, self.folder.read(path).decode("utf-8-sig"))
            found = answer["diagnostics"]
            assert isinstance(found, list), "a check answers with a list"
            with self._turn:
                self._found[path] = (state, sum(one["severity"] == "error" for one in found))

    def _states(self) -> dict[str, bytes]:
        """Return for each file a digest of all that its mistakes may depend on."""
        texts: dict[str, bytes] = {}
        for path in self.folder.files():
            with suppress(StudioError):
                texts[path] = self.folder.read(path)
        kinds = {path: first_key(self.folder.root / path) for path in texts}
        shared = _digest(texts[path] for path, kind in kinds.items() if kind in ("base", "clauses"))
        others = _digest(texts[path] for path, kind in kinds.items() if kind in ("policy", "profile"))
        return {
            path: _digest((texts[path], shared, b"" if kinds[path] == "policy" else others))
            for path in sorted(texts, key=lambda path: (kinds[path] == "scenarios", kinds[path] != "policy", path))
        }


def _digest(parts: Iterable[bytes]) -> bytes:
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.digest()
