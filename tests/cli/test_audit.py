"""`complaintflow audit` as a person types it, over a file that somebody else changed with a tool of their own."""

import json
import sqlite3
import stat
from contextlib import closing

import pytest

from complaintflow.__main__ import main
from complaintflow.instants import parse_instant
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.sealing import Keys

AGENT = {"id": "agent-7", "roles": ["call_center"]}


def made(path, keys=None):
    """A store with two complaints, the second a day after the first."""
    with ComplaintDesk.connect(
        path, "policies/vw.yaml", clock=lambda: parse_instant("2026-03-03T09:00:00+08:00"), keys=keys
    ) as desk:
        for case, day in (("C-1", "02"), ("C-2", "03")):
            data = {"channel": "phone", "topic": "recall", "customer_name": "Zhang San"}
            desk.open(case, data, at=f"2026-03-{day}T09:00:00+08:00", actor=AGENT)
            desk.send(case, "dispatch", at=f"2026-03-{day}T09:00:00+08:00", actor=AGENT)
        desk.advance("C-1", "2026-03-03T08:00:00+08:00")
    return path


@pytest.fixture
def store(tmp_path):
    return made(tmp_path / "cases.db")


@pytest.fixture
def run(monkeypatch, capsys):
    def typed(*words):
        monkeypatch.setattr("sys.argv", ["complaintflow", "audit", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return left.value.code or 0, told.out, told.err

    return typed


def tamper(path, statement, *values):
    with closing(sqlite3.connect(path)) as database:
        assert database.execute(statement, values).rowcount > 0
        database.commit()


def test_a_store_that_nobody_touched(run, store):
    code, out, _ = run("verify", store, "--rebuild")
    assert code == 0
    assert "nothing altered, removed, inserted, reordered or cut off" in out
    assert "2 cases folded anew and compared" in out
    assert run("verify", "--db", store)[0] == 0


def test_an_altered_entry_is_named(run, store):
    tamper(store, "UPDATE cf_log SET public = replace(public, 'recall', 'repair') WHERE case_id = 'C-1' AND n = 1")
    code, out, _ = run("verify", store)
    assert code == 1
    assert "altered  case C-1, entry 1" in out
    code, out, _ = run("verify", store, "--format", "json")
    told = json.loads(out)
    assert (code, told["clean"], told["found"]) == (1, False, 1)
    assert {key: told["discrepancies"][0][key] for key in ("kind", "case", "n")} == {
        "kind": "altered",
        "case": "C-1",
        "n": 1,
    }


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE cf_case SET state = 'forged' WHERE id = 'C-1'", "case"),
        ("UPDATE cf_timer SET due = due + 1 WHERE case_id = 'C-1'", "timer"),
        ("DELETE FROM cf_timer WHERE case_id = 'C-1'", "timer"),
    ],
)
def test_what_is_derived_is_compared_when_asked(run, store, statement, said):
    tamper(store, statement)
    assert run("verify", store)[0] == 0
    code, out, _ = run("verify", store, "--rebuild")
    assert code == 1
    assert "snapshot_differs  case C-1" in out
    assert said in out


def test_an_altered_policy_is_named(run, store):
    tamper(store, "UPDATE cf_policy SET sources = replace(sources, 'call_center', 'call_centre')")
    code, out, _ = run("verify", store)
    assert code == 1
    assert "policy_altered" in out


def test_a_case_that_is_gone_shows_once_it_was_sealed(run, store):
    code, out, _ = run("seal", store)
    assert (code, out.split()[:4]) == (0, ["seal", "1", "2", "cases"])
    assert run("seal", store)[1] == "nothing has moved since the last seal\n"
    for table, column in (("cf_case", "id"), ("cf_log", "case_id"), ("cf_key", "case_id"), ("cf_timer", "case_id")):
        tamper(store, f"DELETE FROM {table} WHERE {column} = 'C-2'")
    code, out, _ = run("verify", store)
    assert code == 1
    assert "case_removed  case C-2" in out


def test_a_head_kept_elsewhere_shows_a_store_that_was_put_in_place_of_another(run, store, tmp_path):
    key, head = tmp_path / "auditor", tmp_path / "head.json"
    assert run("keygen", key)[0] == 0
    assert stat.S_IMODE((tmp_path / "auditor.pem").stat().st_mode) == 0o600
    assert run("seal", store)[0] == 0
    assert run("head", store, "--sign", f"{key}.pem", "-o", head)[0] == 0
    code, out, _ = run("verify", store, "--head", head, "--public-key", f"{key}.pub.pem")
    assert code == 0
    assert "1 exported head compared" in out
    other = made(tmp_path / "other.db")
    run("seal", other)
    assert run("verify", other)[0] == 0
    code, out, _ = run("verify", other, "--head", head, "--public-key", f"{key}.pub.pem")
    assert code == 1
    assert "head_mismatch" in out
    run("keygen", tmp_path / "somebody")
    code, out, _ = run("verify", store, "--head", head, "--public-key", tmp_path / "somebody.pub.pem")
    assert code == 1
    assert "its signature is not that of the public key" in out


def test_a_head_is_printed_where_no_file_is_named(run, store):
    code, _, err = run("head", store)
    assert code == 2
    assert "audit seal" in err
    run("seal", store)
    code, out, _ = run("head", store)
    assert (code, json.loads(out)["seal"]) == (0, 1)


def test_keys_are_never_written_over(run, tmp_path):
    assert run("keygen", tmp_path / "key")[0] == 0
    before = (tmp_path / "key.pem").read_bytes()
    code, _, err = run("keygen", tmp_path / "key")
    assert code == 2
    assert "is there already" in err
    assert (tmp_path / "key.pem").read_bytes() == before


def test_a_master_key_is_needed_where_there_is_one(run, tmp_path):
    store, key = made(tmp_path / "wrapped.db", Keys(b"m" * 32)), tmp_path / "master"
    key.write_bytes(b"m" * 32 + b"\n")
    assert run("verify", store, "--master-key", key)[0] == 0
    code, _, err = run("verify", store)
    assert code == 2
    assert "master key" in err
    key.write_bytes(b"short")
    assert run("verify", store, "--master-key", key)[0] == 2


def test_what_cannot_be_done_is_said(run, store, tmp_path):
    nothing = tmp_path / "nothing"
    for words in (
        ("verify", nothing),
        ("verify",),
        ("verify", store, "--db", store),
        ("verify", store, "--head", nothing),
        ("verify", store, "--head", store),
        ("verify", store, "--public-key", nothing),
        ("seal", nothing),
        ("head", store, "--sign", nothing),
        ("head", store, "--sign", store),
        ("keygen", nothing / "key"),
    ):
        code, _, err = run(*words)
        assert code == 2, words
        assert "Traceback" not in err
    assert not nothing.exists()
