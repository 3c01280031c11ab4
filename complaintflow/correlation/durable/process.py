"""The engine's process: started, asked with a time-out, started anew.

In: rules and facts as JSON. Out: the ids that the engine joins. A process that hangs, dies or answers out of turn is
ended, started anew and given all facts again; when that does not help either, `CorrelationError` says so.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from complaintflow.errors import CorrelationError, MissingExtraError

_CHILD: Final = Path(__file__).with_name("child.py")
_CHUNK: Final = 1 << 16
_OBSERVED: Final = 2
"""The engine's code for a fact that it takes for one it knows already."""
_NO_PYTHON: Final = "its C extension does not import on Python 3.13 and later; the index in memory answers the same"
_NO_POLL: Final = "its process is watched in a way that this system does not have; the index in memory answers the same"

Fact = Mapping[str, object]


class EngineProcess:
    """One child process, with the facts it has to know."""

    def __init__(self, rules: Mapping[str, object], timeout: float) -> None:
        """Start the engine with its rules."""
        if os.name != "posix":
            raise MissingExtraError("durable", _NO_POLL)
        self._rules = json.dumps(rules)
        self._timeout = timeout
        self._facts: dict[str, Fact] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._heard = b""
        self.starts = 0
        self._start()

    def put(self, fact: Fact) -> None:
        """Assert a fact that stays."""
        self._facts[str(fact["id"])] = fact
        try:
            self._ask(["+" + json.dumps(fact)], again=False)
        except _RefusedError as problem:
            del self._facts[str(fact["id"])]
            raise self._beginning_anew(problem) from problem

    def take(self, fact: str) -> None:
        """Retract a fact."""
        try:
            self._ask(["-" + json.dumps({"id": fact})])
        except _RefusedError as problem:
            raise self._beginning_anew(problem) from problem
        self._facts.pop(fact, None)

    def joined(self, probe: Fact) -> list[str]:
        """Return the ids of the facts that the engine joins with a probe, which does not stay."""
        try:
            first, _ = self._ask(["+" + json.dumps(probe), "-" + json.dumps({"id": probe["id"]})])
        except _RefusedError as problem:
            raise self._beginning_anew(problem) from problem
        return first

    def __len__(self) -> int:
        """Return how many facts stay."""
        return len(self._facts)

    def close(self) -> None:
        """End the process."""
        self._facts.clear()
        self._stop()

    def _beginning_anew(self, problem: _RefusedError) -> CorrelationError:
        """Start anew, so that no answer is left over, and return what to say."""
        self._start()
        return CorrelationError(str(problem))

    # ---- asking

    def _ask(self, lines: list[str], *, again: bool = True) -> list[list[str]]:
        """Send lines and return what was joined for each; the engine is started anew once if it fails.

        `again` is false for a fact that a fresh engine is given anyway.
        """
        try:
            return [self._one(line) for line in self._sent(lines)]
        except _FailedError:
            self._start()
        try:
            return [self._one(line) for line in self._sent(lines)] if again else []
        except _FailedError as problem:
            self._stop()
            message = f"the rule engine fails again and again: {problem}"
            raise CorrelationError(message) from problem

    def _sent(self, lines: Iterable[str]) -> list[str]:
        told = list(lines)
        if self._process is None or self._process.stdin is None:
            raise _FailedError("it is not there")
        try:
            self._process.stdin.write("".join(line + "\n" for line in told).encode("ascii"))
            self._process.stdin.flush()
        except OSError as problem:
            raise _FailedError(f"it has gone ({problem})") from problem
        return told

    def _one(self, line: str) -> list[str]:
        said = self._read()
        if isinstance(said, dict) and "error" in said:
            # The engine refuses what it was given: it would again.
            raise _RefusedError(f"the rule engine refuses a fact ({said['error']}): {line[:200]}")
        if not isinstance(said, list) or len(said) != 2 or said[0] == _OBSERVED:
            raise _FailedError(f"it answers {said!r}")
        return [str(found) for found in said[1]]

    def _read(self) -> object:
        """Return the next line that the process writes."""
        assert self._process is not None, "asked of a process that was started"
        assert self._process.stdout is not None, "it was started with a pipe"
        until = time.monotonic() + self._timeout
        while b"\n" not in self._heard:
            ready, _, _ = select.select([self._process.stdout], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise _FailedError(f"no answer in {self._timeout:g} s")
            chunk = os.read(self._process.stdout.fileno(), _CHUNK)
            if not chunk:
                raise _FailedError(f"it ended with {self._process.wait()}")
            self._heard += chunk
        line, _, self._heard = self._heard.partition(b"\n")
        try:
            said: object = json.loads(line)
        except ValueError as problem:
            raise _FailedError("it does not answer in JSON") from problem
        return said

    # ---- starting and stopping

    def _start(self) -> None:
        """Start the process anew and give it every fact."""
        self._stop()
        self.starts += 1
        # -I: nothing of the user's surroundings; what is installed beside this package is found all the same.
        self._process = subprocess.Popen(  # noqa: S603 (this interpreter, and a file of this package)
            [sys.executable, "-I", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._sent([self._rules])
            said = self._read()
            if isinstance(said, dict):
                raise MissingExtraError("durable", _NO_PYTHON if sys.version_info >= (3, 13) else str(said["missing"]))
            for fact in self._facts.values():
                self._one(self._sent(["+" + json.dumps(fact)])[0])
        except MissingExtraError:
            self._stop()
            raise
        except (_FailedError, _RefusedError) as problem:
            self._stop()
            message = f"the rule engine does not start: {problem}"
            raise CorrelationError(message) from problem

    def _stop(self) -> None:
        process, self._process, self._heard = self._process, None, b""
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be written has nowhere to go
                    pipe.close()


class _FailedError(Exception):
    """The process did not answer as it should; never leaves this module."""


class _RefusedError(Exception):
    """The engine refuses what it was given, and would again; never leaves this module."""
