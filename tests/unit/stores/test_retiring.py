"""Versions of a policy in a store: which one a new case takes, and taking one out of use."""

import json

import pytest

from complaintflow.errors import StoreError
from complaintflow.facade import Policy
from complaintflow.instants import parse_instant
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.policies import pin
from complaintflow.stores.retiring import RetiringError, named_version, retire, versions_in_use
from complaintflow.stores.versions import conflicts

TEXT = """policy: toy
format: 1
version: "{version}"
effective: {effective}{until}
time_zone: Asia/Shanghai
outcomes: {{done: {{}}}}
lifecycle:
  initial: intake
  states: {{intake: {{}}, done: {{final: true}}}}
  transitions: [{{event: close, from: intake, to: done}}]
"""


def toy(number, effective, until=None):
    said = "" if until is None else f"\nuntil: {until}"
    return Policy.from_text(TEXT.format(version=number, effective=effective, until=said))


def at(day):
    return parse_instant(f"{day}T12:00:00+08:00")


def two_versions():
    given = [toy("1", "2026-01-01"), toy("2", "2026-07-01")]
    return ComplaintDesk(MemoryStore(), given, clock=lambda: at("2026-07-05"))


def test_a_hole_between_two_versions_is_not_taken_in():
    first, third = pin(toy("1", "2026-01-01", "2026-06-30"), 0), pin(toy("3", "2026-08-01"), 0)
    assert conflicts([first], third) == (
        "the policy `toy` would have no version in force from 2026-07-01 to 2026-07-31, between `1` from 2026-01-01 "
        "until 2026-06-30 and `3` from 2026-08-01; a version begins on the day after the one before it ends: add the "
        "version between them first, or both at once"
    )
    assert conflicts([first], pin(toy("3", "2026-07-01"), 0)) == ""
    # A hole that a store has already is no reason to refuse what would fill it, in part or as a whole.
    assert conflicts([first, third], pin(toy("2", "2026-07-01", "2026-07-10"), 0)) == ""
    assert "would have no version in force" in conflicts([third], first)


def test_versions_given_at_once_are_taken_in_by_date():
    versions = [toy("3", "2026-08-01"), toy("2", "2026-07-01", "2026-07-31"), toy("1", "2026-01-01", "2026-06-30")]
    desk = ComplaintDesk(MemoryStore(), versions, clock=lambda: at("2026-07-05"))
    taken = [
        desk.open(f"C-{day}", at=at(day)).case.policy.version for day in ("2026-06-30", "2026-07-01", "2026-08-01")
    ]
    assert taken == ["1", "2", "3"]


def test_the_day_of_receipt_chooses_the_version_not_the_day_of_entry():
    desk = ComplaintDesk(
        MemoryStore(), [toy("1", "2026-01-01"), toy("2", "2026-07-01")], clock=lambda: at("2026-07-05")
    )
    answer = desk.send("C-1", "open", at=at("2026-06-30"), recorded_at=at("2026-07-05"))
    assert answer.case.policy.version == "1"


def test_another_day_may_choose_the_version():
    given = [toy("1", "2026-01-01"), toy("2", "2026-07-01")]
    desk = ComplaintDesk(MemoryStore(), given, clock=lambda: at("2026-07-05"), dated_by={"toy": "incident"})
    assert desk.open("C-1", {"incident": "2026-06-30"}).case.policy.version == "1"
    assert desk.open("C-2", {"incident": "2026-07-01T00:30:00+08:00"}).case.policy.version == "2"
    for number, incident in enumerate((None, "yesterday", 7)):
        refused = desk.open(f"C-{number + 3}", {"incident": incident}).refused
        assert refused.body["code"] == "no_policy"
        assert "the version goes by the day of `incident`" in refused.body["message"]


def test_a_version_with_open_cases_is_not_retired():
    desk = ComplaintDesk(
        MemoryStore(), [toy("1", "2026-01-01"), toy("2", "2026-07-01")], clock=lambda: at("2026-07-05")
    )
    for case in ("C-1", "C-2"):
        desk.open(case, at=at("2026-06-30"))
    desk.open("C-3", at=at("2026-07-02"))
    with pytest.raises(RetiringError) as refused, desk.store.writing() as writing:
        retire(writing, named_version(writing, "toy", "1"), 5)
    assert refused.value.cases == ("C-1", "C-2")
    assert str(refused.value) == (
        "2 open cases go by version `1` of the policy `toy`, expected none: C-1, C-2; close them or migrate them first"
    )
    with desk.store.reading() as reading:
        assert [
            (one.row.version, one.open, one.closed, one.in_force) for one in versions_in_use(reading, at("2026-07-05"))
        ] == [
            ("1", 2, 0, False),
            ("2", 1, 0, True),
        ]


def test_a_retired_version_takes_no_new_case_and_keeps_its_closed_ones():
    desk = ComplaintDesk(MemoryStore(), [toy("1", "2026-01-01")], clock=lambda: at("2026-07-05"))
    desk.open("C-1", at=at("2026-06-30"))
    desk.send("C-1", "close", at=at("2026-06-30") + 1)
    with desk.store.writing() as writing:
        retire(writing, named_version(writing, "toy", "1"), 5)
        retire(writing, named_version(writing, "toy", "1"), 9)
    assert desk.open("C-2", at=at("2026-07-01")).refused.body["code"] == "no_policy"
    assert desk.case("C-1").policy.version == "1"
    # What was published by mistake makes room for its successor of the same day.
    desk.policies.add(desk.store, [toy("2", "2026-01-01")], at("2026-07-05") + 1)
    assert desk.open("C-3", at=at("2026-07-01")).case.policy.version == "2"
    with desk.store.reading() as reading:
        assert [(one.retired, one.in_force) for one in versions_in_use(reading, at("2026-07-05"))] == [
            (True, False),
            (False, True),
        ]


def test_a_version_that_is_not_there_is_named(tmp_path):
    with ComplaintDesk.connect(tmp_path / "cases.db", toy("1", "2026-01-01")) as desk, desk.store.reading() as reading:
        with pytest.raises(StoreError, match="no version `9` of a policy `toy`; it has `toy` version `1`"):
            named_version(reading, "toy", "9")
        assert json.loads(named_version(reading, "toy", "1").sources)
