"""A store of any version that there ever was can be opened; a schema does not change without a new version."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from complaintflow.errors import StoreError
from complaintflow.stores import schema
from complaintflow.stores.addresses import open_store
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.migrations import STEPS, bring_up, version_of
from complaintflow.stores.protocol import Store
from complaintflow.testing.stores.transactions import filled, state
from tests.stores import records

NEWER = schema.VERSION + 1
ADDED = ("ALTER TABLE cf_seal ADD COLUMN note TEXT", "UPDATE cf_seal SET note = 'from ' || number")
STEP = {NEWER: {"sqlite": ADDED, "postgresql": ADDED}}


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "cases.db") if request.param == "sqlite" else request.getfixturevalue("postgresql")


@pytest.fixture
def engine(address: str):
    url = address if "://" in address else f"sqlite:///{address}"
    engine = sa.create_engine(url)
    yield engine
    engine.dispose()


def of_model() -> object:
    store: Store = MemoryStore()
    filled(store)
    return state(store)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_schema_that_changes_gets_a_new_version(kind: str, request: pytest.FixtureRequest):
    recorded = records.record(schema.VERSION, kind)
    if request.config.getoption("--update-golden"):
        recorded.write_text(records.statements(kind), encoding="utf-8")
    assert recorded.exists(), "a new version of the schema: record it with --update-golden"
    assert records.statements(kind) == recorded.read_text(encoding="utf-8"), (
        "the tables changed: give the schema a new VERSION and the migrations a step that leads there, "
        "then record it with --update-golden"
    )


def test_the_present_schema_is_on_record_with_data(tmp_path: Path, request: pytest.FixtureRequest):
    recorded = records.record(schema.VERSION, "dump")
    if request.config.getoption("--update-golden"):
        store = open_store(tmp_path / "cases.db")
        filled(store)
        store.close()
        recorded.write_text(records.dumped(tmp_path / "cases.db"), encoding="utf-8")
    assert recorded.exists()


def test_every_version_is_on_record_and_has_a_step():
    assert list(range(1, schema.VERSION + 1)) == records.VERSIONS, "a released version never leaves the tests"
    assert sorted(STEPS) == list(range(2, schema.VERSION + 1))
    for version in records.VERSIONS:
        assert all(records.record(version, kind).exists() for kind in ("sqlite", "postgresql"))
    assert all(set(step) == {"sqlite", "postgresql"} for step in STEPS.values())


@pytest.mark.parametrize("version", records.VERSIONS)
def test_a_file_of_every_version_opens_with_all_that_is_in_it(version: int, tmp_path: Path):
    records.restored(version, tmp_path / "old.db")
    store = open_store(tmp_path / "old.db", create=False)
    assert state(store) == of_model()
    store.close()
    open_store(tmp_path / "new.db").close()
    assert records.shape_on_sqlite(tmp_path / "old.db") == records.shape_on_sqlite(tmp_path / "new.db")


@pytest.mark.parametrize("version", records.VERSIONS)
def test_a_database_of_every_version_opens_with_all_that_is_in_it(
    version: int, tmp_path: Path, postgresql: str, postgres_server
):
    records.restored(version, tmp_path / "old.db")
    with records.connected(postgresql) as connection:
        records.restored_on_postgresql(version, tmp_path / "old.db", connection)
        store = open_store(postgresql, create=False)
        assert state(store) == of_model()
        store.close()
        old = records.shape_on_postgresql(connection)
    other = postgres_server.new_database()
    open_store(postgres_server.url(other)).close()
    with records.connected(postgres_server.url(other)) as connection:
        assert records.shape_on_postgresql(connection) == old
    postgres_server.drop_database(other)


def test_an_older_store_is_brought_up_step_by_step(address: str, engine: sa.Engine):
    store = open_store(address)
    filled(store)
    store.close()
    with engine.begin() as connection:
        assert bring_up(connection, version=NEWER, steps=STEP) == schema.VERSION
    with engine.begin() as connection:
        assert version_of(connection) == NEWER
        assert connection.execute(sa.text("SELECT note FROM cf_seal")).scalar_one() == "from 1"
        assert bring_up(connection, version=NEWER, steps=STEP) == NEWER


def test_a_step_that_fails_leaves_the_store_as_it_was(address: str, engine: sa.Engine):
    store = open_store(address)
    filled(store)
    before = state(store)
    failing = {NEWER: {kind: (*of, "UPDATE cf_nothing SET x = 1") for kind, of in STEP[NEWER].items()}}
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(sa.exc.DBAPIError):
            bring_up(connection, version=NEWER, steps=failing)
    with engine.connect() as connection:
        assert version_of(connection) == schema.VERSION
        assert "note" not in {column["name"] for column in sa.inspect(connection).get_columns("cf_seal")}
    assert state(store) == before
    store.close()


def test_a_newer_store_is_left_alone(address: str, engine: sa.Engine):
    open_store(address).close()
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE cf_meta SET value = '999' WHERE name = 'schema'"))
    with pytest.raises(StoreError, match=r"schema version 999, this release .* knows \d+ at most: install"):
        open_store(address)
    with engine.begin() as connection:
        assert version_of(connection) == 999


def test_a_table_of_somebody_else_is_not_taken_for_a_store(address: str, engine: sa.Engine):
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE cf_meta (name TEXT, value TEXT)"))
    with pytest.raises(StoreError, match="of its own"):
        open_store(address)


def test_several_that_open_a_new_store_at_once_make_one(address: str):
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_store(address), range(4)))
    filled(stores[0])
    states = [state(store) for store in stores]
    assert states[1:] == states[:1] * 3
    for store in stores:
        store.close()


def test_a_store_that_lost_its_secret_says_so(tmp_path: Path):
    open_store(tmp_path / "cases.db").close()
    with sqlite3.connect(tmp_path / "cases.db") as connection:
        connection.execute("DELETE FROM cf_value")
    connection.close()
    with pytest.raises(StoreError, match="go back to a backup"):
        open_store(tmp_path / "cases.db")
