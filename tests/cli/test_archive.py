"""`complaintflow archive` and `complaintflow audit rebuild` as a person types them."""

import json
import sqlite3
from contextlib import closing

import pytest

from complaintflow.__main__ import main
from complaintflow.facade import Policy
from complaintflow.instants import parse_instant
from complaintflow.runtime.desk import ComplaintDesk
from tests.unit.runtime.test_keeping import TEXT

CLOSED = parse_instant("2026-03-02T09:00:00+08:00")


@pytest.fixture
def store(tmp_path):
    """Three cases: two closed at the same time, the third open."""
    path = tmp_path / "cases.db"
    with ComplaintDesk.connect(path, Policy.from_text(TEXT), clock=lambda: CLOSED) as desk:
        for case in ("C-1", "C-2", "C-3"):
            assert desk.open(case, {"topic": "delay", "words": "the words of Wang"}).accepted
        for case in ("C-1", "C-2"):
            assert desk.send(case, "close").accepted
    return path


@pytest.fixture
def run(monkeypatch, capsys, store):
    def typed(*words):
        monkeypatch.setattr("sys.argv", ["complaintflow", *map(str, words), "--db", str(store)])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return left.value.code or 0, told.out, told.err

    return typed


def test_the_rules_are_followed_as_of_an_instant(run):
    code, out, _ = run("archive", "list", "--due", "--until", "2026-03-31")
    assert code == 0
    assert out.count("archive  quick") == 2
    _, out, _ = run("archive", "run", "--now", "2026-03-05T00:00:00Z")
    assert out.count("archived") == 2
    _, out, _ = run("archive", "run", "--now", "2026-03-05T00:00:00Z")
    assert out == "nothing was done\n"
    _, out, _ = run("archive", "run", "--now", "2026-05-01T00:00:00Z", "--format", "json")
    assert [(json.loads(line)["case"], json.loads(line)["act"]) for line in out.splitlines()] == [
        ("C-1", "erase"), ("C-2", "erase"),
    ]  # fmt: skip
    _, out, _ = run("archive", "list", "--due", "--until", "+10d", "--now", "2027-03-01T00:00:00Z", "--format", "json")
    assert [json.loads(line)["act"] for line in out.splitlines()] == ["purge", "purge"]
    _, out, _ = run("archive", "run", "--now", "2028-01-01T00:00:00Z")
    assert out.count("purged") == 2
    code, out, _ = run("audit", "verify")
    assert code == 0
    assert "2 cases purged" in out


def test_cases_are_put_away_by_hand(run):
    code, out, _ = run("archive", "case", "C-1", "--reason", "tidying up", "--actor", "u1")
    assert (code, "C-1" in out, "u1" in out) == (0, True, True)
    assert run("archive", "restore", "C-1")[0] == 0
    code, out, err = run("archive", "restore", "C-1")
    assert (code, out) == (1, "")
    assert "nothing to bring back (not_archived)" in err
    assert run("archive", "erase", "C-1", "--reason", "asked for")[0] == 0
    assert run("archive", "purge", "C-2", "--reason", "asked for")[0] == 0
    code, _, err = run("archive", "erase", "C-3", "--reason", "asked for")
    assert code == 1
    assert "the case is open" in err
    assert run("archive", "erase", "C-3")[0] == 2
    _, out, _ = run("archive", "list", "--format", "json")
    told = [json.loads(line) for line in out.splitlines()]
    assert [one["act"] for one in told] == ["archive", "restore", "erase", "purge"]
    assert [one["reason"] for one in told] == ["tidying up", "", "asked for", "asked for"]
    code, out, _ = run("case", "show", "C-1")
    assert (code, "erased" in out.lower(), "Wang" in out) == (0, True, False)
    assert run("case", "list")[0] == 0
    assert run("case", "due")[0] == 0
    assert run("case", "why", "C-1")[0] != 0


def test_what_is_derived_is_compared_and_made_anew(run, store):
    code, out, _ = run("audit", "rebuild", "--check")
    assert (code, out) == (0, "3 cases, 0 differences\n")
    with closing(sqlite3.connect(store)) as database:
        database.execute("UPDATE cf_case SET state = 'elsewhere' WHERE id = 'C-2'")
        database.commit()
    code, out, _ = run("audit", "rebuild", "--check")
    assert (code, out) == (1, "C-2: case differs\n3 cases, 1 difference\n")
    code, out, _ = run("audit", "rebuild", "--format", "json")
    assert (code, json.loads(out)["differences"]) == (0, [{"case": "C-2", "what": "case"}])
    assert run("audit", "rebuild", "--check")[0] == 0
