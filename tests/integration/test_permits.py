"""A town's 1,434 permit applications, replayed from a table with a row for every step of the work.

The table is public data that this project does not hold: it lies beside the project where it has been put there.
"""

import csv
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.integration.replays import ROOT, complaintflow, public_data, table_of

POLICY = "docs/examples/permits.yaml"
MAP = ("--map", "docs/examples/permits.map.yaml")
AFTER_ALL = ("--until", "2013-02-01")
HERE = ZoneInfo("Europe/Amsterdam")


@pytest.fixture(scope="module")
def table() -> Path:
    return public_data("receipt.csv")


@pytest.fixture(scope="module")
def applications(table):
    """The first row of every application: what the table says of it as a whole."""
    with table.open(encoding="utf-8", newline="") as stream:
        return {row["case:concept:name"]: row for row in reversed(list(csv.DictReader(stream)))}


@cache
def effects(policy, table):
    """Every effect of the replay, which several tests look at."""
    out = complaintflow("run", str(policy), "--csv", str(table), *MAP, "--json", *AFTER_ALL)
    return tuple(json.loads(line) for line in out.splitlines())


def effects_of(policy, table, kind):
    return [effect for effect in effects(policy, table) if effect["effect"] == kind]


def instant(text):
    return datetime.fromisoformat(text)


def test_every_application_is_met_late_or_without_an_end(table):
    summary = complaintflow("run", POLICY, "--csv", str(table), *MAP, *AFTER_ALL)
    assert "1,434 cases (105 open, 1,329 closed)" in summary
    assert table_of(summary, "deadline")["Decision"] == {"met": 952, "met late": 377, "breached": 105}
    channels = table_of(summary, "late or breached, by case:channel")
    assert sum(counts["met"] for counts in channels.values()) == 952
    assert next(iter(channels)) == "Internet"


def test_every_single_verdict_is_what_the_dates_say(table, applications):
    met = {effect["case"]: effect["late"] for effect in effects_of(POLICY, table, "deadline_met")}
    ended = {case: row for case, row in applications.items() if row["case:enddate"]}
    assert met == {case: instant(r["case:enddate"]) > instant(r["case:deadline"]) for case, r in ended.items()}


def test_eight_weeks_after_the_start_is_the_towns_own_date_in_1080_cases(table, applications, tmp_path):
    eight_weeks = tmp_path / "eight_weeks.yaml"
    text = (ROOT / POLICY).read_text(encoding="utf-8")
    eight_weeks.write_text(text.replace("within: {until: decide_by}", "within: 56d"), encoding="utf-8")
    told = {e["case"]: instant(e["due"]).astimezone(HERE) for e in effects_of(POLICY, table, "deadline_started")}
    counted = {
        e["case"]: instant(e["due"]).astimezone(HERE) for e in effects_of(eight_weeks, table, "deadline_started")
    }
    assert len(told) == len(counted) == 1_434
    same = [case for case in told if told[case].date() == counted[case].date()]
    assert len(same) == 1_080
    # Many of them cross a change of the clocks: eight weeks are 56 local days, not 1,344 hours.
    winter_to_summer = [
        c for c in same if instant(applications[c]["case:startdate"]).utcoffset() != told[c].utcoffset()
    ]
    assert len(winter_to_summer) > 100


def test_steps_dated_before_the_start_are_refused_and_those_after_the_end_stand_on_record(table, applications):
    refusals = effects_of(POLICY, table, "refused")
    assert [(e["event"], e["code"]) for e in refusals] == [("step", "out_of_order")] * 12
    assert {e["case"] for e in refusals} == {"case-4677", "case-5704"}
    closed = effects_of(POLICY, table, "case_closed")
    assert len(closed) == len({e["case"] for e in closed}) == 1_329


def test_an_end_on_the_day_of_the_start_closes_the_case_as_it_opens(table, applications):
    closed = {e["case"]: e["at"] for e in effects_of(POLICY, table, "case_closed")}
    early = [
        c
        for c, r in applications.items()
        if r["case:enddate"] and instant(r["case:enddate"]) < instant(r["case:startdate"])
    ]
    assert sorted(early) == ["case-10862", "case-8267"]
    assert all(instant(closed[case]) == instant(applications[case]["case:startdate"]) for case in early)
