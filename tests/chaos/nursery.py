"""Where processes that are going to be killed are born quickly: forked from one that has loaded everything already.

In: on its standard input, one birth a line. Out: children, each of which opens the store for itself. The one they come
from has opened nothing and has one thread, so nothing is inherited but loaded modules and compiled policies.
"""

import json
import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from tests.chaos.lives import SECRET, Birth, Post, Steps, live
from tests.chaos.scripts import FOLDER, policy_of
from tests.services.processes import PATIENCE_S


class Dead(Exception):  # noqa: N818 (what happened, and was meant to)
    """The process at the other end is no more."""


class Life:
    """A process, seen from outside."""

    def __init__(self, link: socket.socket) -> None:
        self.link = link
        self._line: Any = link.makefile("rwb")
        _, self.pid = self.hear()

    def order(self, what: str, now: int, last: int | None = None, event: object = None) -> None:
        """Tell it to do something; with `last` it dies at that step. Raises Dead."""
        try:
            pickle.dump((what, now, last, event), self._line)
            self._line.flush()
        except OSError:
            raise Dead from None

    def hear(self) -> Any:
        """Return what it says. Raises Dead."""
        try:
            return pickle.load(self._line)
        except (EOFError, ConnectionError, pickle.UnpicklingError):
            raise Dead from None

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def bury(self) -> None:
        with suppress(OSError):
            self._line.close()
        self.link.close()


class Nursery:
    """Bears processes for as long as its block lasts."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="cf-"))
        self.socket = str(self._folder / "s")
        self._log = self._folder / "lives.log"
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.settimeout(PATIENCE_S)
        self._listening.bind(self.socket)
        self._listening.listen(64)
        with self._log.open("ab") as log:
            self._mother = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.nursery"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=FOLDER,
                env={**os.environ, "PYTHONPATH": str(FOLDER)},
                start_new_session=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._mother.stdin is not None
        self._mother.stdin.close()
        self._mother.wait(PATIENCE_S)
        self._listening.close()
        shutil.rmtree(self._folder)

    def bear(self, birth: Birth) -> Life:
        """Return a new process that has the store open, or is about to."""
        with self._lock:
            return self._bear(birth)

    def _bear(self, birth: Birth) -> Life:
        assert self._mother.stdin is not None
        self._mother.stdin.write(json.dumps(asdict(birth)).encode() + b"\n")
        self._mother.stdin.flush()
        try:
            link, _ = self._listening.accept()
        except TimeoutError:
            raise AssertionError(f"no process was born\n{self.last_words()}") from None
        link.settimeout(3 * PATIENCE_S)
        return Life(link)

    def last_words(self) -> str:
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])


def main() -> None:
    """Bear what the lines of the standard input ask for."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    _load_everything()
    for line in sys.stdin:
        birth = Birth(**json.loads(line))
        policy_of(birth.policy)
        if os.fork() == 0:
            code = 1
            try:
                live(birth)
                code = 0
            except BaseException:  # noqa: BLE001 (the child must not go on as its mother)
                traceback.print_exc()
                sys.stderr.flush()
            finally:
                os._exit(code)


def _load_everything() -> None:
    from complaintflow.runtime.delivery import Secrets, Webhook, WebhookTarget
    from complaintflow.runtime.delivery.mail import server_of
    from complaintflow.runtime.telemetry import installed_telemetry
    from complaintflow.stores import postgresql, sqlite

    installed_telemetry()
    assert sqlite is not postgresql
    server_of("mailto://127.0.0.1:1?from=desk@example.com&smtp=127.0.0.1&to=reader@example.com")
    Webhook(WebhookTarget("crm", "http://127.0.0.1:1/", ("KEY",)), Secrets({"KEY": SECRET}))
    assert Post is not Steps


if __name__ == "__main__":
    main()
