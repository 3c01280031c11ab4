"""The fixtures over the services of this folder, for every test of the project.

A server is started once in each process of the test run, the first time a test asks for it, and stopped at the
end. A service that does not start fails the test that needs it: nothing here is skipped.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.http_receiver import HttpReceiver
from tests.services.mail_server import MailServer
from tests.services.postgresql import PostgresServer


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
