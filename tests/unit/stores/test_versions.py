"""Versions of a policy side by side: what may not be, and which one a new case takes."""

from dataclasses import replace

import pytest

from complaintflow.errors import StoreError
from complaintflow.facade import Policy
from complaintflow.instants import parse_instant
from complaintflow.stores.policies import pin
from complaintflow.stores.versions import conflicts, in_force

TEXT = """policy: {id}
format: 1
version: "{version}"
effective: {effective}{until}
time_zone: Asia/Shanghai
outcomes: {{done: {{}}}}
lifecycle:
  initial: intake
  states: {{intake: {{}}, done: {{final: true}}}}
  transitions: [{{event: close, from: intake, to: done}}]
calendars: {{office: {{working_days: [mon, tue, wed, thu, fri], holidays: {country}, closed: {{{closed}: Outing}}}}}}
"""
# What a test does not say: it varies one thing.
USUAL = {"id": "toy", "version": "1", "until": "", "country": "CN", "closed": "2026-03-02", "effective": "2026-01-01"}


def row(**said):
    return pin(Policy.from_text(TEXT.format(**(USUAL | said))), 0)


def version(number, effective, until=None):
    return row(version=number, effective=effective, until="" if until is None else f"\nuntil: {until}")


def at(text):
    return parse_instant(text + ("T12:00:00+08:00" if len(text) == 10 else ""))


def test_one_version_has_one_meaning():
    old, new = row(), row(effective="2026-02-01")
    said = conflicts([row(id="other"), old], new)
    assert said == (
        f"the policy `toy` has a version `1` with another meaning: found the digest {new.digest}, expected "
        f"{old.digest}; give the changed policy a new `version`; running cases keep the one they have"
    )


def test_the_same_again_and_other_versions_are_no_conflict():
    assert conflicts([], row()) == ""
    assert conflicts([row()], replace(row(), added=5)) == ""
    assert conflicts([row()], row(version="2", effective="2026-02-01")) == ""
    assert conflicts([row()], row(id="toy2", effective="2026-02-01")) == ""


def test_one_version_has_one_calendar():
    old = row()
    for changed in (row(closed="2026-03-03"), row(country="DE")):
        assert changed.digest == old.digest
        said = conflicts([old], changed)
        assert said.startswith("the policy `toy` has a version `1` with another calendar `office`: found the digest")
        assert said.endswith("give the changed policy a new `version`; running cases keep the one they have")


def test_a_comment_and_holidays_announced_since_are_no_conflict():
    old = row()
    commented = pin(Policy.from_text("# Revised wording\n" + TEXT.format(**USUAL)), 0)
    assert conflicts([old], commented) == ""
    # As a package would have it that knew less: the old days differ, and the text has a comment besides.
    less = old.holidays.replace('["2026-02-17","Chinese New Year (Spring Festival)"],', "")
    assert less != old.holidays
    known = replace(old, holidays=less.replace(_digest(old.holidays), "sha256:00"))
    assert conflicts([known], commented) == ""


@pytest.mark.parametrize(
    ("known", "new", "day"),
    [
        ([("1", "2026-01-01")], ("2", "2026-01-01"), "2026-01-01"),
        ([("1", "2026-01-01", "2026-12-31")], ("2", "2026-06-01"), "2026-06-01"),
        ([("2", "2026-06-01")], ("1", "2026-01-01", "2026-12-31"), "2026-06-01"),
        ([("1", "2026-01-01"), ("2", "2026-06-01")], ("3", "2025-01-01", "2026-06-01"), "2026-01-01"),
    ],
)
def test_a_version_beside_another_is_not_taken_in(known, new, day):
    said = conflicts([version(*one) for one in known], version(*new))
    assert f"in force on {day}, expected one" in said
    assert said.endswith("a version begins after the one before it ends: give the new one another `effective`")


def test_a_version_between_or_after_others_is_taken_in():
    ended = version("1", "2026-01-01", "2026-05-31")
    assert conflicts([ended], version("2", "2026-06-01")) == ""
    assert conflicts([version("1", "2026-01-01"), version("3", "2026-06-01")], version("2", "2026-03-01")) == ""
    # Two that stand beside each other already keep no third one out.
    both = [version("1", "2026-01-01"), version("2", "2026-01-01")]
    assert conflicts(both, version("3", "2026-06-01")) == ""


def _digest(record):
    return record.partition('"calendars":{"office":"')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("day", "number"),
    [
        ("2026-01-01T00:00:00+08:00", "1"),
        ("2026-06-30T23:59:59+08:00", "1"),
        ("2026-06-30T16:00:00Z", "2"),
        ("2026-12-31T23:59:59+08:00", "2"),
        ("2027-01-01", "3"),
        ("2100-01-01", "3"),
    ],
)
def test_a_new_case_takes_the_version_of_its_day(day, number):
    rows = [version("3", "2027-01-01"), version("1", "2026-01-01"), version("2", "2026-07-01", "2026-12-31")]
    assert in_force([*rows, rows[0]], at(day)).version == number


def test_what_came_later_and_ended_gives_nothing_back():
    rows = [version("1", "2026-01-01"), version("2", "2026-07-01", "2026-12-31")]
    with pytest.raises(StoreError, match=r"no version .* in force on 2027-01-01: found `1` from 2026-01-01, `2` from"):
        in_force(rows, at("2027-01-01"))


@pytest.mark.parametrize("day", ["2025-12-31", "2026-08-01"])
def test_before_all_and_in_a_hole_there_is_none(day):
    rows = [version("1", "2026-01-01", "2026-07-31"), version("2", "2026-09-01")]
    with pytest.raises(StoreError, match=f"in force on {day}: .* add a version whose `effective` is not after"):
        in_force(rows, at(day))


@pytest.mark.parametrize(("effective", "until"), [("2026-01-01", None), ("2026-05-01", "2026-12-31")])
def test_two_at_once_are_an_error(effective, until):
    rows = [version("1", "2026-01-01", "2026-07-31" if until else None), version("2", effective, until)]
    with pytest.raises(StoreError, match=r"found the versions `.` and `.` of the policy `toy` in force on 2026-06-01"):
        in_force(rows, at("2026-06-01"))


def test_a_later_version_takes_over_from_one_without_an_end():
    rows = [version("1", "2026-01-01"), version("2", "2026-05-01")]
    assert in_force(rows, at("2026-04-30")).version == "1"
    assert in_force(rows, at("2026-05-01")).version == "2"


def test_versions_of_several_policies_and_none_at_all_are_mistakes():
    with pytest.raises(StoreError, match="found versions of the policies `other`, `toy`, expected those of one"):
        in_force([row(), row(id="other")], 0)
    with pytest.raises(StoreError, match="found no version of the policy, expected one in force"):
        in_force([], 0)
