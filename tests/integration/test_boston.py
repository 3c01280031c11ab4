"""A city's 58,251 service requests, replayed: the verdicts are those of the city's own flag.

The table is public data that this project does not hold: it lies beside the project where it has been put there.
"""

import csv
import gzip
import json

import pytest

from tests.integration.replays import complaintflow, public_data, table_of

RUN = ("run", "docs/examples/boston311.yaml", "--map", "docs/examples/boston311.map.yaml")


@pytest.fixture(scope="module")
def table():
    return public_data("boston_311_2011.csv.gz")


def rows_where(table, folder, chosen):
    """Write the rows of the table that are chosen to a table of their own, and return them."""
    with gzip.open(table, "rt", encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = [row for row in reader if chosen(row)]
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames)
        writer.writeheader()
        writer.writerows(rows)
    return rows


def test_every_verdict_is_the_citys_own(table):
    summary = complaintflow(*RUN, "--csv", str(table), "--until", "2019-11-01T00:00:00-04:00")
    assert "58,251 cases (3,681 open, 54,570 closed)" in summary
    flags = table_of(summary, "late or breached, by ontime")
    # Flag by verdict: a single row judged otherwise would show in one of the cells that must be empty.
    assert flags["ONTIME"] == {"met": 35_591, "met late": 0, "breached": 0, "no deadline": 10_981, "late %": 0}
    assert flags["OVERDUE"] == {"met": 0, "met late": 8_073, "breached": 3_448, "no deadline": 0, "late %": 100}
    # The city gave no flag to these; their dates say that they were late.
    assert flags["(empty)"] == {"met": 0, "met late": 157, "breached": 1, "no deadline": 0, "late %": 100}
    departments = table_of(summary, "late or breached, by department")
    assert sum(counts["met late"] for counts in departments.values()) == 8_073 + 157
    assert max(departments, key=lambda name: departments[name]["met late"]) == "PWDx"
    assert table_of(summary, "late or breached, by type")["Street Light Outages"]["met late"] == 1_479


def test_without_until_open_requests_are_still_running(table, tmp_path):
    rows = rows_where(table, tmp_path, lambda row: row["target_dt"] and not row["closed_dt"])
    assert len(rows) == 3_449
    summary = complaintflow(*RUN, "--csv", str(tmp_path / "rows.csv"))
    assert table_of(summary, "deadline")["Target"] == {"running": 3_449}


def test_a_target_before_the_opening_breaches_at_once(table, tmp_path):
    rows = rows_where(table, tmp_path, lambda row: row["target_dt"] and row["target_dt"] < row["open_dt"])
    assert len(rows) == 3
    effects = [
        json.loads(line) for line in complaintflow(*RUN, "--csv", str(tmp_path / "rows.csv"), "--json").splitlines()
    ]
    breaches = {e["case"]: e["at"] for e in effects if e["effect"] == "deadline_breached"}
    opened = {e["case"]: e["at"] for e in effects if e["effect"] == "state_entered" and e["state"] == "received"}
    assert breaches == opened
    assert [e["late"] for e in effects if e["effect"] == "deadline_met"] == [True] * 3


def test_a_request_without_a_target_has_no_deadline_and_no_verdict(table, tmp_path):
    rows = rows_where(table, tmp_path, lambda row: not row["target_dt"] and int(row["case_enquiry_id"]) % 50 == 0)
    assert len(rows) > 100
    out = complaintflow(*RUN, "--csv", str(tmp_path / "rows.csv"), "--json", "--until", "2019-11-01T00:00:00-04:00")
    assert "deadline_" not in out
