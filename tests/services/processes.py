"""Servers that the tests start as children: with a log in a file, never outliving the test run, ended by a signal.

In: a command. Out: a running process. It knows no server in particular. Output never goes through a pipe: a server
that inherits one keeps whoever reads it waiting for ever.
"""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Generous: a machine that builds something else at the same time is slow, and a test must not depend on it.
PATIENCE_S = 60.0

# Waits for its standard input to end, which it does when the test run is gone, however it went.
_LAST_WILL = 'while read -r line; do :; done; kill -QUIT "$1" 2>/dev/null; sleep 3; kill -KILL "$1" 2>/dev/null'


class DidNotStartError(RuntimeError):
    """A server the tests need did not come up; the message ends with the last lines it wrote."""


def wait_until(condition: Callable[[], bool], what: str, seconds: float = PATIENCE_S) -> None:
    """Poll until it holds; after the limit fail with what was waited for."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError(f"waited {seconds:g} s in vain: {what}")
        time.sleep(0.02)


def as_user(user: int | None) -> dict[str, Any]:
    """What `subprocess` is told to run a program as this user, with no group but its own; None changes nothing."""
    return {} if user is None else {"user": user, "group": pwd.getpwuid(user).pw_gid, "extra_groups": []}


@dataclass(slots=True)
class Child:
    """One server process."""

    command: Sequence[str]
    log: Path
    as_user: int | None = None  # a numeric user id; None is whoever runs the tests
    environment: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None
    _last_will: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; that it works is for the caller to find out."""
        assert self._process is None, "it runs already"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.log.parent,
                env={**os.environ, **self.environment},
                start_new_session=True,  # Ctrl-C reaches the tests, which then stop it in order
                **as_user(self.as_user),
            )
        # Without it, a test run that is killed would leave the server behind.
        self._last_will = subprocess.Popen(
            ["sh", "-c", _LAST_WILL, "sh", str(self._process.pid)], stdin=subprocess.PIPE, start_new_session=True
        )

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def wait_ready(self, ready: Callable[[], bool]) -> None:
        """Wait until `ready`; a process that ends instead is told with what it wrote."""
        try:
            wait_until(lambda: not self.running or ready(), f"{self.command[0]} should be ready")
        except TimeoutError as late:
            self.stop(signal.SIGKILL)
            raise DidNotStartError(f"{late}\n{self.last_words()}") from None
        if not self.running:
            self.stop(signal.SIGKILL)
            raise DidNotStartError(f"{self.command[0]} ended at once\n{self.last_words()}")

    def stop(self, by: signal.Signals, seconds: float = PATIENCE_S) -> None:
        """Send the signal and wait for the end; one that does not end in that time is killed."""
        if self._last_will is not None:
            self._last_will.kill()
            assert self._last_will.stdin is not None
            self._last_will.stdin.close()
            self._last_will.wait()
            self._last_will = None
        if self._process is not None:
            if self._process.poll() is None:
                self._process.send_signal(by)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
