"""Lanes: each a process that answers one question after the other, ended and begun anew where one takes too long.

In: the name of a question, what it is about, seconds. Out: the answer, or a `StudioError`. The caller waits; a server
lets a thread of its own do that.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Lock
from time import monotonic
from typing import Final

from complaintflow.studio.problems import BUSY, FAILED, TOO_LONG, StudioError
from complaintflow.studio.worker import work

_WAITING_MAX: Final = 12
_GRACE: Final = 2.0


class Errand:
    """A process that works for the studio, and the connection to it."""

    def __init__(self, root: str, *, yields: bool = False) -> None:
        """Begin the process; `yields`: it lets others go first, where the system knows that."""
        context = multiprocessing.get_context("spawn")  # a fork would carry the server's threads and sockets along
        ours, theirs = context.Pipe()
        self.connection: Connection = ours
        self.process: BaseProcess = context.Process(target=work, args=(theirs, root, yields), daemon=True)
        self.process.start()
        theirs.close()

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.connection.close()
        self.process.terminate()
        self.process.join(_GRACE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(_GRACE)
        self.process.close()


class Lane:
    """One process, kept while it answers in time."""

    def __init__(self, root: str, *, yields: bool = False) -> None:
        """Work on the policies of a folder; the process begins with the first question."""
        self._root = root
        self._yields = yields
        self._turn = Lock()
        self._count = Lock()
        self._waiting = 0
        self._errand: Errand | None = None

    def ask(self, name: str, asked: Mapping[str, object], seconds: float) -> object:
        """Return the answer to a question. Raises StudioError where there is none, or none in time."""
        with self._count:
            if self._waiting >= _WAITING_MAX:
                raise StudioError(BUSY, "too many questions at once; ask again in a moment")
            self._waiting += 1
        try:
            with self._turn:
                return self._ask(name, asked, seconds)
        finally:
            with self._count:
                self._waiting -= 1

    def warm(self) -> None:
        """Begin the process before somebody asks."""
        with self._turn:
            if self._errand is None:
                self._errand = Errand(self._root, yields=self._yields)

    def end(self) -> None:
        """End the process."""
        with self._turn:
            self._drop()

    def _ask(self, name: str, asked: Mapping[str, object], seconds: float) -> object:
        errand = self._errand = self._errand or Errand(self._root, yields=self._yields)
        try:
            errand.connection.send((name, dict(asked)))
            until = monotonic() + seconds
            while errand.connection.poll(max(0.0, until - monotonic())):
                kind, value, *words = errand.connection.recv()
                if kind == "no":
                    raise StudioError(int(value), str(words[0]))
                if kind == "ok":
                    return value
        except (EOFError, OSError) as problem:
            self._drop()
            raise StudioError(FAILED, "what was working on this has ended (out of memory?)") from problem
        self._drop()
        raise StudioError(TOO_LONG, f"no answer within {seconds:g} seconds; it was stopped")

    def _drop(self) -> None:
        errand, self._errand = self._errand, None
        if errand is not None:
            errand.end()
