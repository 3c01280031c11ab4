"""What is kept of a case for the rules across cases, as a store keeps it."""

from __future__ import annotations

import json

import pytest

from complaintflow.correlation import Sighting
from complaintflow.correlation.known import Asked, Known
from complaintflow.correlation.notes import Given, Noted, StoredNotes, noted_bytes, noted_from_bytes
from complaintflow.correlation.standing import Standing
from complaintflow.errors import CorrelationError

KEY = ("车", 1, 1.5, True, ("a", "b"))
SEEN = Sighting(5, "A", 7, None)
NOTED = Noted(
    "digest",
    {"over(vin)": None, "new(vin)": Known(), "again(vin)": Known(KEY, SEEN, (Asked(KEY, SEEN.ended(9)),), told=True)},
    Standing(7, None, ("class", "outcome", "tags"), ("high", None, ("a", "b"))),
    (Given("stop(vin)/ordered", "e1", KEY, Sighting(6, "A", 6)),),
)


class Rows(dict[str, bytes]):
    """A store's rows, which counts what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, case: str) -> bytes | None:
        self.asked.append(f"read {case}")
        return self.get(case)

    def write(self, case: str, body: bytes | None) -> None:
        self.asked.append(f"write {case}" if body else f"drop {case}")
        self[case] = body or b""


def test_what_is_written_is_read_again_and_written_alike():
    body = noted_bytes(NOTED)
    read = noted_from_bytes("A", body)
    assert read == NOTED
    assert noted_bytes(read) == body


def test_values_keep_their_types():
    key = noted_from_bytes("A", noted_bytes(NOTED)).orders[0].key
    assert [type(value) for value in key] == [str, int, float, bool, tuple]


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"format": 2}', '{"format": 1, "policy": "d", "rules": [], "standing": null, "orders": []}'],
)
def test_what_is_no_such_thing_is_said_with_a_remedy(body):
    with pytest.raises(CorrelationError, match=r"case `A`.*rebuild it"):
        noted_from_bytes("A", body.encode())


@pytest.mark.parametrize("seen", [[1, 2], [1, "2", None], "5"])
def test_a_sighting_that_is_none_is_said(seen):
    told = json.loads(noted_bytes(NOTED))
    told["rules"]["again(vin)"]["seen"] = seen
    with pytest.raises(CorrelationError, match="rebuild it"):
        noted_from_bytes("A", json.dumps(told).encode())


def test_a_transaction_reads_each_case_once_and_writes_what_has_changed_once():
    rows = Rows()
    rows["A"] = noted_bytes(NOTED)
    notes = StoredNotes(rows.read, rows.write)
    held = notes.get("A")
    assert held is notes.get("A")
    assert held is not None
    notes["A"] = held
    notes.write()
    assert rows.asked == ["read A"], "nothing has changed"
    held.policy = "other"
    notes["A"] = notes["A2"] = held
    notes.write()
    notes.write()
    assert rows.asked == ["read A", "write A", "write A2"]
    del notes["A"]
    assert notes.get("A") is None
    notes.write()
    assert rows.asked[-1] == "drop A"
