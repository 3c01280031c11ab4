"""The fixtures over the services of this folder, for every test of the project.

A server is started once in each process of the test run, the first time a test asks for it, and stopped at the
end. A service that does not start fails the test that needs it: nothing here is skipped.
"""

import gc
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.http_receiver import HttpReceiver
from tests.services.mail_server import MailServer
from tests.services.postgresql import PostgresServer
from tests.services.temporal_server import TemporalServer


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """This process's PostgreSQL; a test that stops it has to start it again."""
    # Not under pytest's own folder, which only its owner may enter and whose path is too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = PostgresServer(folder)
    try:
        server.create()
        server.start()
        yield server
    finally:
        if server.running:
            server.stop()
        shutil.rmtree(folder)


@pytest.fixture
def postgresql(postgres_server: PostgresServer) -> Iterator[str]:
    """SQLAlchemy's address of an empty database of this test's own."""
    name = postgres_server.new_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    """An HTTP receiver that takes everything until told otherwise."""
    receiver = HttpReceiver()
    receiver.start()
    yield receiver
    receiver.stop()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """An SMTP server that takes every mail until told otherwise."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def temporal_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporalServer]:
    """This process's Temporal, which keeps nothing; every test takes a task queue of its own."""
    server = TemporalServer(tmp_path_factory.mktemp("temporal"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def temporal_server_with_file(tmp_path: Path) -> Iterator[TemporalServer]:
    """A Temporal of this test's own, which may be killed and goes on over its file."""
    server = TemporalServer(tmp_path, keeps=True)
    server.start()
    yield server
    if server.running:
        server.stop()


def pytest_sessionfinish() -> None:
    """Let Temporal's SDK end before the interpreter does.

    Its threads call into Python when their objects are collected; at the interpreter's end that aborts the process
    (known there as sdk-python 300), and a test run that passed would be taken for one that crashed.
    """
    if "temporalio" in sys.modules:
        gc.collect()
        time.sleep(0.5)
