"""A store brought to another place: all its rows, readable and verified there, and cases that go on."""

from pathlib import Path

import pytest

from complaintflow import Policy
from complaintflow.errors import StoreError
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.addresses import open_store
from complaintflow.stores.audit import AuditWith, verify
from complaintflow.stores.copying import copy_store
from complaintflow.stores.seals import seal_all
from tests.temporal.staged import CLERK, POLICY

CASES = 30


@pytest.fixture
def filled(tmp_path: Path) -> str:
    """A SQLite store with open and closed cases, waiting effects and a seal."""
    address = str(tmp_path / "cases.db")
    with ComplaintDesk(open_store(address), [Policy.from_text(POLICY)]) as desk:
        for number in range(CASES):
            desk.open(f"L-{number}", {"sender": f"Wang {number}"}, actor=CLERK, id="o1", at="2026-03-02T09:00:00+08:00")
        desk.fire_due()
        for number in range(0, CASES, 3):
            desk.send(f"L-{number}", "answer", actor=CLERK)
        seal_all(desk.store, desk.clock())
    return address


def _told(address: str) -> list[object]:
    with ComplaintDesk(open_store(address, create=False)) as desk, desk.store.reading() as reading:
        return [reading.counts(), *(desk.timeline(f"L-{number}") for number in range(CASES))]


def test_a_copy_on_postgresql_says_the_same_verifies_and_goes_on(filled: str, postgresql: str):
    rows = copy_store(filled, postgresql)
    assert rows["cf_case"] == CASES
    assert _told(postgresql) == _told(filled)
    with ComplaintDesk(open_store(postgresql, create=False)) as desk:
        assert list(verify(desk.store, AuditWith()).discrepancies) == []
        assert desk.case("L-1").facts["sender"] == "Wang 1"
        assert desk.send("L-1", "answer", actor=CLERK).accepted


def test_a_copy_goes_back_to_a_file_too(filled: str, postgresql: str, tmp_path: Path):
    copy_store(filled, postgresql)
    copy_store(postgresql, str(tmp_path / "back.db"))
    assert _told(str(tmp_path / "back.db")) == _told(filled)


def test_nothing_is_copied_over_cases_that_are_there(filled: str, tmp_path: Path):
    other = str(tmp_path / "other.db")
    with ComplaintDesk(open_store(other), [Policy.from_text(POLICY)]) as desk:
        desk.open("L-0", actor=CLERK)
    with pytest.raises(StoreError, match="expected an empty place"):
        copy_store(filled, other)
    with ComplaintDesk(open_store(other, create=False)) as desk:
        assert [case.id for case in desk.cases()] == ["L-0"]


@pytest.mark.parametrize(("source", "target"), [(":memory:", "to.db"), ("nowhere.db", "to.db")])
def test_what_can_not_be_copied_is_said(tmp_path: Path, source: str, target: str):
    source = source if source == ":memory:" else str(tmp_path / source)
    with pytest.raises(StoreError):
        copy_store(source, str(tmp_path / target))
