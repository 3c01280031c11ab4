"""Transactions of several threads share one wait for the disk, and nothing else: each happens by itself, or not."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from complaintflow.errors import ConflictError, StoreError
from complaintflow.stores.addresses import open_store
from complaintflow.stores.protocol import Writing
from complaintflow.stores.sqlite import SqliteStore
from complaintflow.testing.stores.samples import add_cases, case_row, log_row
from tests.stores.groups import add, commits, known, together, until_queued


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.db"


@pytest.fixture
def store(path: Path):
    store = open_store(path)
    yield store
    store.close()


def test_those_that_wait_share_one_commit(path: Path, store: SqliteStore):
    before = commits(path)
    futures = together(store, *(add(f"C{number}") for number in range(8)))
    assert [future.result() for future in futures] == [None] * 8
    assert commits(path) == before + 1
    assert known(store) == [f"C{number}" for number in range(8)]


def test_who_is_alone_commits_alone(path: Path, store: SqliteStore):
    before = commits(path)
    for number in range(3):
        with store.writing_together() as writing:
            add(f"C{number}")(writing)
    assert commits(path) == before + 3


@pytest.mark.parametrize("wrong", range(3))
def test_one_that_fails_takes_no_other_with_it(path: Path, store: SqliteStore, wrong: int):
    def boom(writing: Writing) -> None:
        add("Z")(writing)
        raise RuntimeError("boom")

    parts = [add("A"), add("B"), add("C")]
    parts[wrong] = boom
    futures = together(store, *parts)
    failed = [type(future.exception()) for future in futures]
    assert failed == [RuntimeError if number == wrong else type(None) for number in range(3)]
    assert known(store) == [name for number, name in enumerate("ABC") if number != wrong]


def test_a_conflict_is_its_own_senders(store: SqliteStore):
    add_cases(store, "A")

    def again(writing: Writing) -> None:
        add("B")(writing)
        for _ in range(2):
            writing.append(log_row("A"))

    futures = together(store, add("C"), again, add("D"))
    assert isinstance(futures[1].exception(), ConflictError)
    assert [futures[0].exception(), futures[2].exception()] == [None, None]
    assert known(store) == ["A", "C", "D"]


def test_a_failure_that_was_caught_undoes_its_own_part(store: SqliteStore):
    add_cases(store, "A")

    def goes_on(writing: Writing) -> None:
        add("B")(writing)
        for _ in range(2):
            try:
                writing.append(log_row("A"))
            except ConflictError:
                continue

    futures = together(store, add("C"), goes_on, add("D"))
    assert isinstance(futures[1].exception(), ConflictError)
    assert known(store) == ["A", "C", "D"]


def test_what_turns_out_wrong_at_the_end_is_told_to_all_as_a_conflict(store: SqliteStore):
    # A row of a case that is not there is found by the commit, which can't say whose it is.
    futures = together(store, add("A"), lambda writing: writing.append(log_row("nobody")), add("C"))
    assert [type(future.exception()) for future in futures] == [ConflictError] * 3
    assert known(store) == []
    with pytest.raises(StoreError, match="add the case first"), store.writing_together() as writing:
        writing.append(log_row("nobody"))
    add_cases(store, "A")


def test_a_disk_that_is_full_is_told_to_all(store: SqliteStore):
    with store.linked(writes=False) as link:
        pages = link.one(sa.text("PRAGMA page_count"))
        link.run(sa.text(f"PRAGMA max_page_count = {pages[0]}"))

    def much(writing: Writing) -> None:
        writing.add_case(case_row("B", snapshot=b"x" * 1_000_000), b"key")

    futures = together(store, add("A"), much, add("C"))
    # SQLite undoes what did not fit, or the whole transaction; who is told that it is written finds it there.
    assert isinstance(futures[1].exception(), StoreError)
    written = [name for name, future in zip("ABC", futures, strict=True) if future.exception() is None]
    assert known(store) == written


def test_who_writes_alone_does_so_between_groups(path: Path, store: SqliteStore):
    before, told = commits(path), []
    inside, leave = threading.Event(), threading.Event()

    def first() -> None:
        with store.writing_together() as writing:
            inside.set()
            assert leave.wait(60)
            add("A")(writing)

    def alone() -> None:
        with store.writing() as writing:
            told.append([row.case for row in writing.cases()])
            add("B")(writing)

    def last() -> None:
        with store.writing_together() as writing:
            add("C")(writing)

    with ThreadPoolExecutor(3) as pool:
        futures = [pool.submit(first)]
        assert inside.wait(60)
        for number, do in enumerate((alone, last), 1):
            futures.append(pool.submit(do))
            until_queued(store, number)
        leave.set()
    assert [future.exception() for future in futures] == [None] * 3
    assert told == [["A"]]
    assert commits(path) == before + 3


def test_who_waits_too_long_is_told_and_leaves_the_queue(path: Path):
    store = open_store(path, wait=0.05)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with store.writing_together() as writing:
            inside.set()
            assert leave.wait(60)
            add("A")(writing)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(60)
    with pytest.raises(ConflictError, match="try again"), store.writing_together():
        pass
    leave.set()
    holder.join()
    assert known(store) == ["A"]
    with store.writing_together() as writing, pytest.raises(StoreError, match="writes already"), store.writing():
        add("B")(writing)
    store.close()


def test_an_erasure_within_a_group_is_off_the_disk(path: Path, store: SqliteStore):
    key = b"the key of the first complaint, 32 bytes and more"
    with store.writing() as writing:
        writing.add_case(case_row("C1"), key)
    futures = together(store, add("A"), lambda writing: writing.forget_key("C1"), add("B"))
    assert [future.exception() for future in futures] == [None] * 3
    assert key not in b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_many_threads_write_what_one_would(path: Path, store: SqliteStore):
    def write(thread: int) -> None:
        for number in range(25):
            with store.writing_together() as writing:
                name = f"C{number % 5}"
                row = writing.case(name)
                if row is None:
                    writing.add_case(case_row(name, version=1), b"key")
                else:
                    assert writing.put_case(case_row(name, version=row.version + 1), row.version)

    before = commits(path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with store.reading() as reading:
        assert [row.version for row in reading.cases()] == [40] * 5
    assert commits(path) - before <= 200
    with sqlite3.connect(path) as check:
        assert check.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    check.close()
