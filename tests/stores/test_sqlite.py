"""A store in a file: what is set, who may read it, and what happens when the disk or others get in the way."""

import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from complaintflow.errors import ConflictError, StoreError
from complaintflow.stores.addresses import open_store
from complaintflow.stores.protocol import Store
from complaintflow.stores.sqlite import APPLICATION
from complaintflow.testing.stores.samples import add_cases, case_row, log_row


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.db"


@pytest.fixture
def store(path: Path):
    store = open_store(path, wait=0.2)
    yield store
    store.close()


def setting(store: Store, name: str) -> object:
    with store.linked(writes=False) as link:
        return link.one(sa.text(f"PRAGMA {name}"))[0]


def test_the_settings_are_the_safe_ones(path: Path, store: Store):
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "wal_autocheckpoint": 4000,
        "busy_timeout": 200,
        "fullfsync": 1,
        "checkpoint_fullfsync": 1,
        "application_id": APPLICATION,
    }
    assert {name: setting(store, name) for name in expected} == expected
    fast = open_store(path, durability="normal")
    assert setting(fast, "synchronous") == 1
    fast.close()


@pytest.mark.skipif(os.name != "posix", reason="other systems keep no owner and group of a file")
def test_only_the_owner_may_read_what_is_new(path: Path, store: Store):
    add_cases(store, "C1")
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {"cases.db": 0o600, "cases.db-wal": 0o600, "cases.db-shm": 0o600}


@pytest.mark.skipif(os.name != "posix", reason="other systems keep no owner and group of a file")
def test_the_mode_of_a_file_that_is_there_stays(path: Path):
    open_store(path).close()
    path.chmod(0o640)
    open_store(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_closed_store_is_one_file(path: Path, store: Store):
    add_cases(store, "C1")
    store.close()
    assert [file.name for file in path.parent.iterdir()] == ["cases.db"]


SECRETS = (b"the key of the first complaint, 32 bytes and more", b"what was encrypted under that key" * 1000)


def on_disk(path: Path) -> list[bool]:
    """Which secrets stand in the file or in what SQLite keeps beside it."""
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    return [secret[:400] in content for secret in SECRETS]


def keep_secrets(store: Store):
    with store.writing() as writing:
        writing.add_case(case_row(), SECRETS[0])
        writing.append(log_row(secret=SECRETS[1]))


def erase(store: Store):
    with store.writing() as writing:
        writing.forget_key("C1")
        writing.drop_secrets("C1")


@pytest.mark.parametrize("closed", [True, False])
def test_what_was_erased_is_on_the_disk_no_more(path: Path, store: Store, closed: bool):
    keep_secrets(store)
    if closed:  # it lies in the file, otherwise in the write-ahead log
        store.close()
    assert on_disk(path) == [True, True]
    again = open_store(path)
    erase(again)
    assert on_disk(path) == [False, False]
    assert setting(again, "busy_timeout") == 30_000
    again.close()


def test_what_somebody_still_looks_at_goes_with_the_next_erasure(path: Path, store: Store):
    keep_secrets(store)
    with store.reading() as reading:
        reading.key("C1")
        erase(store)
        assert reading.key("C1") == SECRETS[0]
    assert on_disk(path) == [True, True]
    erase(store)
    assert on_disk(path) == [False, False]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"policy: toy\n" * 100, "no SQLite database"),
        (b"SQLite format 3\x00" + b"\xff" * 4080, "no SQLite database|damaged|something else"),
    ],
)
def test_a_file_that_is_no_store_is_left_alone(path: Path, content: bytes, said: str):
    path.write_bytes(content)
    with pytest.raises(StoreError, match=said):
        open_store(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("statement", ["CREATE TABLE other (x)", "PRAGMA application_id = 7"])
def test_a_database_of_something_else_is_left_alone(path: Path, statement: str):
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="of something else: give the store a file of its own"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_folder_is_no_store(tmp_path: Path):
    with pytest.raises(StoreError, match=r"SQLITE_CANTOPEN"):
        open_store(tmp_path)


def test_who_finds_the_file_locked_is_told_to_try_again(path: Path, store: Store):
    add_cases(store, "C1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ConflictError, match=r"try again \(SQLITE_BUSY\)"), store.writing():
        pass
    with store.reading() as reading:
        assert reading.case("C1") == case_row()
    other.execute("ROLLBACK")
    other.close()
    add_cases(store, "C2")


def test_who_waits_too_long_for_his_turn_is_told_to_try_again(store: Store):
    inside, leave = threading.Event(), threading.Event()

    def hold():
        with store.writing():
            inside.set()
            assert leave.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(60)
    with pytest.raises(ConflictError, match=r"has been writing for 0\.2 s: try again"), store.writing():
        pass
    leave.set()
    holder.join()
    add_cases(store, "C1")


@pytest.mark.parametrize("address", [":memory:", "cases.db"])
def test_a_thread_that_would_wait_for_itself_is_told_at_once(tmp_path: Path, address: str):
    store = open_store(address if address == ":memory:" else tmp_path / address, wait=600)
    with store.writing(), pytest.raises(StoreError, match="writes already"), store.writing():
        pass
    add_cases(store, "C1")
    store.close()


def test_a_number_that_no_database_takes_is_refused(store: Store):
    with pytest.raises(StoreError, match="63 bits"), store.writing() as writing:
        writing.add_case(case_row(opened=2**63), b"key")
    with store.reading() as reading:
        assert reading.counts()["cases"] == 0


def test_a_store_is_of_no_use_after_a_fork(store: Store, path: Path):
    store._process += 1  # as it looks in a child
    with pytest.raises(StoreError, match="in each process anew"), store.reading():
        pass
    store._process -= 1
    add_cases(store, "C1")


def test_messages_hold_nothing_of_what_was_written(store: Store):
    add_cases(store, "C1")
    with store.writing() as writing:
        writing.append(log_row(public="an address in Beijing", secret=b"a name"))
    with pytest.raises(ConflictError) as problem, store.writing() as writing:
        writing.append(log_row(public="an address in Beijing", secret=b"a name"))
    assert "Beijing" not in repr(problem.value)
    assert problem.value.__cause__ is None
    assert problem.value.__suppress_context__
