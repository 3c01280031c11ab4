"""A store by its address; what can't be one is told with what to write instead, and never with a password."""

import subprocess
import sys
from pathlib import Path

import pytest

from complaintflow.errors import MissingExtraError, StoreError
from complaintflow.stores.addresses import open_store
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.sqlite import SqliteStore
from complaintflow.testing.stores.samples import add_cases


@pytest.mark.parametrize("name", ["cases.db", "投诉.db", "a b#c?d%20e.db", "cases", "c:d.db"])
def test_a_path_is_a_sqlite_file(tmp_path: Path, name: str):
    store = open_store(tmp_path / name)
    assert isinstance(store, SqliteStore)
    add_cases(store, "C1")
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    again = open_store(str(tmp_path / name), create=False)
    with again.reading() as reading:
        assert reading.counts()["cases"] == 1
    assert again.address == str(tmp_path / name)
    again.close()


def test_a_sqlite_address_is_a_path_after_three_strokes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for address in ("sqlite:///near%20by.db", f"sqlite:///{tmp_path}/far.db"):
        open_store(address).close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["far.db", "near by.db"]


@pytest.mark.parametrize("address", [":memory:", "sqlite://", "sqlite:///:memory:"])
def test_memory_has_an_address(address: str):
    store = open_store(address)
    assert isinstance(store, MemoryStore)
    assert store.address == ":memory:"


@pytest.mark.parametrize("address", ["mysql://user:hunter2@host/x", "http://x", "oracle+x://hunter2@y"])
def test_other_kinds_are_refused_with_those_there_are(address: str):
    with pytest.raises(StoreError, match="expected a path such as") as problem:
        open_store(address)
    assert "hunter2" not in str(problem.value)


@pytest.mark.parametrize(
    "address",
    ["postgresql://u:hunter2@localhost:port/x", "postgresql://u:hunter2@localhost", "postgresql://u:hunter2@[::1/x"],
)
def test_an_address_that_cannot_be_read_shows_no_password(address: str):
    with pytest.raises(StoreError, match="postgresql://user@host/database") as problem:
        open_store(address)
    assert "hunter2" not in str(problem.value)


@pytest.mark.parametrize("hidden", ["user:hunter2@localhost:1/x", "user@localhost:1/x?password=hunter2"])
def test_a_server_that_is_not_there_is_named_without_its_password(hidden: str):
    with pytest.raises(StoreError, match="can't be reached at postgresql://user@localhost:1/x") as problem:
        open_store(f"postgresql://{hidden}")
    assert "hunter2" not in str(problem.value)
    assert problem.value.__cause__ is None


@pytest.mark.parametrize("address", ["", "a\x00b"])
def test_what_is_no_path_is_refused(address: str):
    with pytest.raises(StoreError, match="expected a path"):
        open_store(address)


def test_a_store_is_created_only_where_that_is_wanted(tmp_path: Path, postgresql: str):
    with pytest.raises(StoreError, match="there is no store at"):
        open_store(tmp_path / "cases.db", create=False)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreError, match="there is no store at"):
        open_store(postgresql, create=False)
    open_store(postgresql).close()
    open_store(postgresql, create=False).close()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(StoreError, match=r"nowhere.*create the folder"):
        open_store(tmp_path / "nowhere" / "cases.db")


def test_an_address_of_postgresql_is_shown_as_people_write_it(postgresql: str):
    store = open_store(postgresql)
    assert store.address.startswith("postgresql://postgres@/")
    store.close()


@pytest.mark.parametrize(
    ("package", "address", "extra"),
    [("sqlalchemy", "cases.db", "sql"), ("psycopg", "postgresql://localhost/x", "postgresql")],
)
def test_a_missing_package_is_named_by_its_extra(tmp_path: Path, package: str, address: str, extra: str):
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from complaintflow.stores.addresses import open_store\n"
        f"open_store(':memory:').close(); open_store({address!r})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert run.stderr.splitlines()[-1].endswith(f"pip install 'complaintflow[{extra}]'"), run.stderr
    assert MissingExtraError.__name__ in run.stderr
