"""`complaintflow store rekey`, `grants`, `policies` and `retire` as a person types them."""

import json

import pytest

from complaintflow.__main__ import main
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.sealing import Keys


@pytest.fixture
def typed(monkeypatch, capsys):
    def run(*words):
        monkeypatch.setattr("sys.argv", ["complaintflow", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return left.value.code or 0, told.out, told.err

    return run


def filled(path, keys=None):
    with ComplaintDesk.connect(path, "policies/vw.yaml", keys=keys) as desk:
        for case in ("C-1", "C-2"):
            desk.open(case, {"channel": "phone", "topic": "recall"}, actor={"id": "u1", "roles": ["call_center"]})
    return path


@pytest.fixture
def store(tmp_path):
    return filled(tmp_path / "cases.db")


def test_a_master_key_is_exchanged(typed, tmp_path):
    store, old, new = filled(tmp_path / "wrapped.db", Keys(b"m" * 32)), tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"m" * 32)
    new.write_bytes(b"n" * 32)
    code, out, _ = typed("store", "rekey", store, "--old-master-key", old, "--master-key", new)
    assert (code, out) == (0, "2 keys wrapped under the new master key\n")
    assert typed("store", "rekey", store, "--old-master-key", old, "--master-key", new)[1].startswith("0 keys")
    assert typed("audit", "verify", store, "--master-key", new)[0] == 0
    assert typed("audit", "verify", store, "--master-key", old)[0] == 2


def test_a_first_master_key_is_given(typed, store, tmp_path):
    key = tmp_path / "key"
    key.write_bytes(b"k" * 40)
    assert typed("store", "rekey", store, "--master-key", key)[0] == 0
    assert typed("audit", "verify", store, "--master-key", key)[0] == 0
    for words in ((store,), (store, "--master-key", key, "--old-master-key", key), (store, "--master-key", store)):
        assert typed("store", "rekey", *words)[0] == 2


def test_rights_are_printed_for_the_owner_to_grant(typed):
    code, out, _ = typed("store", "grants", 'desk "1"', "--for", "run")
    assert code == 0
    assert 'GRANT SELECT, INSERT ON cf_log TO "desk ""1""";' in out.splitlines()
    assert typed("store", "grants", "desk", "--for", "rule")[0] == 2
    assert typed("store", "grants", "")[0] == 2


def test_the_versions_of_a_store_are_listed(typed, store):
    code, out, _ = typed("store", "policies", store, "--now", "2026-03-02T09:00:00+08:00")
    assert code == 0
    head, row = out.splitlines()
    assert head.split() == ["policy", "version", "from", "until", "new", "cases", "open", "closed", "digest"]
    assert row.split()[:7] == ["vw", "01", "2017-12-06", "—", "now", "2", "0"]
    told = json.loads(typed("store", "policies", "--db", store, "--format", "json")[1])
    assert (told["policy"], told["version"], told["open"], told["retired"]) == ("vw", "01", 2, False)


def test_a_version_is_retired_only_without_open_cases(typed, store):
    code, _, err = typed("store", "retire", "vw", "01", store)
    assert (code, err.split(";")[0]) == (
        1,
        "2 open cases go by version `01` of the policy `vw`, expected none: C-1, C-2",
    )
    assert typed("store", "retire", "vw", "02", store)[0] == 2
    with ComplaintDesk.connect(store) as desk:
        for case in ("C-1", "C-2"):
            desk.send(case, "withdraw", actor={"id": "c", "roles": ["customer"]})
    code, out, _ = typed("store", "retire", "vw", "01", store)
    assert (code, out) == (0, "no new case takes version 01 of vw any more\n")
    assert typed("store", "policies", store)[1].splitlines()[1].split()[4:7] == ["retired", "0", "2"]
