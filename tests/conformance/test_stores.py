"""Every store passes one suite, and does what the store in memory does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from complaintflow.stores.addresses import open_store
from complaintflow.stores.protocol import Store
from complaintflow.stores.schema import metadata
from complaintflow.testing.stores import StoreMachine, StoreTests


def opened_again(store: Store) -> Store:
    return open_store(store.address, create=False)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store of each kind may be made."""
    match request.param:
        case "memory":
            return ":memory:"
        case "sqlite":
            return str(tmp_path / "cases.db")
        case _:
            return request.getfixturevalue("postgresql")


class TestStores(StoreTests):
    @pytest.fixture
    def store(self, address: str) -> Iterator[Store]:
        store = open_store(address)
        yield store
        store.close()

    @pytest.fixture
    def again(self, address: str) -> Callable[[Store], Store]:
        # What is in memory is there once.
        return (lambda store: store) if address == ":memory:" else opened_again


def emptied(address: str) -> Store:
    """Open a store on PostgreSQL with nothing in it: a database for each example would take too long."""
    store = open_store(address)
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        names = ", ".join(metadata.tables.keys() - {"cf_meta", "cf_value"})
        connection.execute(sa.text(f"TRUNCATE {names}"))
        connection.execute(sa.text("DELETE FROM cf_value WHERE name <> 'sightings'"))
    engine.dispose()
    return store


def test_a_store_does_what_the_store_in_memory_does(address: str, tmp_path: Path):
    made = iter(range(1_000_000))

    class Machine(StoreMachine):
        def opened(self) -> Store:
            if "://" in address:
                return emptied(address)
            # A store forgets nothing: each example has a new one.
            return open_store(address if address == ":memory:" else tmp_path / f"{next(made)}.db", durability="normal")

    run_state_machine_as_test(Machine, settings=settings(max_examples=40, stateful_step_count=30))
