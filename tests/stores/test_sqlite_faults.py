"""A store in a file whose disk is full or fails, that may not be written or is damaged: nothing is half done."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from complaintflow.errors import StoreError
from complaintflow.stores.addresses import open_store
from complaintflow.stores.protocol import Store
from complaintflow.stores.rows import TimerRow
from complaintflow.testing.stores.samples import add_cases, case_row, everything


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.db"


@pytest.fixture
def store(path: Path):
    store = open_store(path)
    yield store
    store.close()


def limited(store: Store, pages: int) -> None:
    """Let the file grow no further than so many pages, on every connection there is: the disk is full."""
    with store.linked(writes=False) as link:
        link.run(sa.text(f"PRAGMA max_page_count = {pages}"))


def test_a_full_disk_changes_nothing(store: Store):
    add_cases(store, "C1")
    with store.reading() as reading:
        before = everything(reading, ["C1", "C2"])
    limited(store, 1)
    with pytest.raises(StoreError, match=r"no room on the disk.*make room.*SQLITE_FULL"):
        write_much(store)
    with store.reading() as reading:
        assert everything(reading, ["C1", "C2"]) == before
    limited(store, 1_000_000)
    add_cases(store, "C2")


def write_much(store: Store):
    with store.writing() as writing:
        writing.put_timer("C1", TimerRow("C1", 1))
        writing.add_case(case_row("C2", snapshot=b"x" * 1_000_000), b"key")


FILLING = """
import resource, signal, sys
from complaintflow.errors import StoreError
from complaintflow.stores.addresses import open_store
from complaintflow.testing.stores.samples import add_cases, case_row
store = open_store(sys.argv[1])
add_cases(store, "C1")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails, as on a disk that is full
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
kept = 0
try:
    for number in range(1000):
        add_cases(store, case_row(f"D{number:03}", snapshot=b"x" * 20_000))
        kept += 1
except StoreError as problem:
    print(kept, problem)
with store.reading() as reading:
    print(reading.counts()["cases"])
"""


@pytest.mark.skipif(os.name != "posix", reason="a limit on the size of files is set by POSIX's means")
def test_a_disk_that_fails_in_the_middle_keeps_what_was_written_before(path: Path):
    run = subprocess.run([sys.executable, "-c", FILLING, path], capture_output=True, text=True, check=False)
    assert not run.stderr, run.stderr
    first, second = run.stdout.splitlines()
    kept = int(first.split()[0])
    assert 0 < kept < 40
    assert "the disk" in first
    assert int(second) == kept + 1
    again = open_store(path, create=False)
    with again.reading() as reading:
        assert reading.counts()["cases"] == kept + 1
    add_cases(again, case_row("E", snapshot=b"x" * 1_000_000))
    again.close()


READING_ONLY = """
import os, sys
from complaintflow.errors import StoreError
from complaintflow.stores.addresses import open_store
open_store(sys.argv[2]).close()  # all that has to be imported is
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)  # root may write anything
else:
    os.chmod(os.path.dirname(sys.argv[1]), 0o555)
try:
    store = open_store(sys.argv[1])
    with store.writing() as writing:
        writing.set_store_value("x", b"y")
except StoreError as problem:
    print(problem)
"""


@pytest.mark.skipif(os.name != "posix", reason="other systems keep no owner and group of a file")
@pytest.mark.parametrize("name", ["cases.db", "new.db"])
def test_a_place_that_may_not_be_written_says_so(name: str):
    # Not under pytest's own folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    try:
        open_store(folder / "cases.db").close()
        (folder / "cases.db").chmod(0o444)
        before = (folder / "cases.db").read_bytes()
        command = [sys.executable, "-c", READING_ONLY, folder / name, folder / "other.db"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert not run.stderr, run.stderr
        assert "check who may" in run.stdout
        assert (folder / "cases.db").read_bytes() == before
    finally:
        shutil.rmtree(folder)


def test_a_file_that_is_taken_away_is_missed_not_made_anew(path: Path):
    open_store(path).close()
    store = open_store(path)
    store._connections.drop()
    path.rename(path.with_name("elsewhere.db"))
    with pytest.raises(StoreError, match=r"check that it is there.*SQLITE_CANTOPEN"), store.reading():
        pass
    assert not path.exists()
    store.close()


def test_a_damaged_file_says_so(path: Path):
    store = open_store(path)
    add_cases(store, *(f"C{number}" for number in range(200)))
    store.close()
    body = bytearray(path.read_bytes())
    body[8192:] = os.urandom(len(body) - 8192)
    path.write_bytes(body)
    with pytest.raises(StoreError, match=r"damaged.*go back to a backup"), open_store(path).reading() as reading:
        reading.cases()
