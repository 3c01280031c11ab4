"""Keeping, auditing and looking after a store, as somebody types it whose environment asks for Chinese.

The outputs are in `tests/golden/cli/keeping`, all in one file for each story; `--update-golden` writes them anew.
"""

import os
import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings

from complaintflow.__main__ import main
from complaintflow.facade import Policy
from complaintflow.instants import parse_instant
from complaintflow.locale import said
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.audit import AuditWith, verify
from tests.cli.test_service import GOLDEN as SHOP
from tests.ledgers import KEYS
from tests.property.test_audit import TAMPERINGS
from tests.tampered_stores import in_memory
from tests.unit.runtime.test_keeping import TEXT

GOLDEN = Path(__file__).parents[2] / "tests/golden/cli/keeping"
CLOSED = parse_instant("2026-03-02T09:00:00+08:00")
STORE = "--db cases.db"
KEEPING = (
    (f"archive list {STORE}", 0),
    (f"archive list --due --until 2026-03-31 {STORE}", 0),
    (f"archive list --due --until 2026-03-01 {STORE}", 0),
    (f"archive run --now 2026-03-05T00:00:00Z {STORE}", 0),
    (f"archive run --now 2026-03-05T00:00:00Z {STORE}", 0),
    (f"archive restore C-1 --now 2026-03-06T00:00:00Z --actor u1 --reason 客户来电 {STORE}", 0),
    (f"archive restore C-1 {STORE}", 1),
    (f"archive erase C-3 --reason 客户要求 {STORE}", 1),
    (f"archive case C-9 {STORE}", 1),
    (f"archive erase C-1 --now 2026-03-07T00:00:00Z --reason 客户要求 {STORE}", 0),
    (f"archive purge C-2 --now 2026-03-07T00:00:00Z --reason 客户要求 {STORE}", 0),
    (f"case show C-1 --now 2026-03-07T00:00:00Z {STORE}", 0),
    (f"case why C-1 {STORE}", 2),
    (f"case show C-2 {STORE}", 2),
    (f"store policies --now 2026-03-07T00:00:00Z {STORE}", 0),
    (f"store retire toy 1 {STORE}", 1),
    (f"store retire toy 9 {STORE}", 2),
    (f"store rekey {STORE}", 2),
    (f"store rekey --master-key key {STORE}", 0),
    (f"audit verify {STORE}", 2),
    ("store rekey cases.db --master-key none.key", 2),
    ("store copy cases.db other.db", 0),
    ("store copy cases.db other.db", 2),
    ("audit head other.db", 2),
    ("audit verify other.db --db cases.db", 2),
    ("audit verify other.db --master-key key", 0),
    ("audit keygen auditor", 0),
    ("audit keygen auditor", 2),
    ("audit rebuild other.db --master-key key --check", 0),
    ("health", 2),
    ("health --db other.db --health-file alive", 1),
    ("health --db postgresql://somebody@127.0.0.1:1/cases", 1),
    ("schema shop.yaml --for staff", 2),
)
WRONG = (
    "case show C-9", "case list --db none.db", "case list --db :memory:", "case list --db mysql://x/y",
    "case open C-9 --policy none.yaml", "case open C-9 --data topic", "case open C-9 --data topic=fire --data topic=no",
    "case open C-9 --data @none.json", "case open C-9 --json 5", "case open C-9 --json {", "case open C-9 --role agent",
    "case open C-9 --as-person lin", "case open C-9 --staff shop.staff.yaml",
    "case open C-9 --staff shop.staff.yaml --as-person lin --actor lin",
    "case open C-9 --staff shop.staff.yaml --as-person nobody", "case open C-9 --at yesterday",
    "case show C-1 --as nobody", "case due --now 2026-03-03", "outbox show C-1/99/0", "outbox retry",
    "worker --once --delivery none.yaml", "worker --now 2026-03-03T12:00:00+08:00 --until 2026-03-03T11:00:00+08:00",
    "case open C-9 --dated-by shop", "case open C-9 --dated-by none=day", "migrate apply plan.yaml cases.db",
    "audit verify --db shop.yaml",
)  # fmt: skip
WORDS = re.compile(r"\b[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}\b")
# What programs of others say, and an author's own.
NOT_OURS = re.compile(r"Expecting property name enclosed in double quotes|complaintflow audit verify TO")


@pytest.fixture
def typed(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.delenv("COMPLAINTFLOW_DB", raising=False)
    for file in SHOP.glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "key").write_bytes(b"k" * 40)
    monkeypatch.chdir(tmp_path)

    def run(command):
        monkeypatch.setattr("sys.argv", ["complaintflow", *shlex.split(command)])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return left.value.code or 0, told.out + told.err

    return run


def steady(text):
    """Take out what changes with the machine, the moment and other programs."""
    text = text.replace(f"{Path.cwd()}{os.sep}", "")
    text = re.sub(r"(?<![A-Za-z0-9])(?=[0-9a-f]*\d)[0-9a-f]{12,64}(?![A-Za-z0-9])", "<digest>", text)
    text = re.sub(r"(无法连接postgresql://\S+处的PostgreSQL：).*?(；请检查)", r"\1…\2", text, flags=re.DOTALL)
    return re.sub(r"(?:落后|在)[\d,.]+秒", "…秒", text)


def held(request, name, text):
    """Compare a story with what is written of it."""
    file = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
    told = "\n".join(line for line in text.splitlines() if not line.startswith("$ "))
    assert WORDS.findall(NOT_OURS.sub("", re.sub("`[^`]*`", "", told))) == []


def test_cases_are_kept_and_stores_looked_after(typed, request):
    with ComplaintDesk.connect("cases.db", Policy.from_text(TEXT), clock=lambda: CLOSED) as desk:
        for case in ("C-1", "C-2", "C-3"):
            assert desk.open(case, {"topic": "delay", "words": "the words of Wang"}).accepted
        for case in ("C-1", "C-2"):
            assert desk.send(case, "close").accepted
    text = ""
    for command, code in KEEPING:
        found, printed = typed(command)
        text += f"$ complaintflow {command}\n{steady(printed)}\n"
        assert found == code, text
    held(request, "keeping", text)


def test_wrong_usage_is_said(typed, request):
    with ComplaintDesk.connect("cases.db", "shop.yaml", clock=lambda: CLOSED) as desk:
        assert desk.open("C-1", {"topic": "noise"}, actor={"id": "lin", "roles": ["agent"]}).accepted
    text = ""
    for command in WRONG:
        code, printed = typed(command if "--db" in command or "cases.db" in command else f"{command} {STORE}")
        text += f"$ complaintflow {command}\n{steady(printed)}\n"
        assert code == 2, text
    held(request, "wrong-usage", text)


def test_what_an_audit_finds_is_said(typed, request):
    with ComplaintDesk.connect("cases.db", "shop.yaml", clock=lambda: CLOSED) as desk:
        for case in ("C-1", "C-2", "C-3", "C-4"):
            desk.open(case, {"topic": "noise"}, actor={"id": "lin", "roles": ["agent"]}, id=f"e-{case}")
            desk.send(case, "note", actor={"id": "lin", "roles": ["agent"]}, id=f"n-{case}")
    sealed = typed("audit seal cases.db")[1]
    with closing(sqlite3.connect("cases.db")) as database:
        for statement in (
            "UPDATE cf_log SET public = replace(public, 'noise', 'fire') WHERE case_id = 'C-1' AND n = 1",
            "DELETE FROM cf_log WHERE case_id = 'C-2' AND n = 2",
            *(f"DELETE FROM {table} WHERE case_id = 'C-3'" for table in ("cf_log", "cf_key")),
            "DELETE FROM cf_case WHERE id = 'C-3'",
            "UPDATE cf_case SET state = 'done' WHERE id = 'C-4'",
        ):
            database.execute(statement)
        database.commit()
    text = f"$ complaintflow audit seal cases.db\n{steady(sealed)}\n"
    for command, expected in (
        ("audit seal cases.db", 0), ("audit verify cases.db --rebuild", 1), ("audit rebuild cases.db --check", 1)
    ):  # fmt: skip
        code, printed = typed(command)
        text += f"$ complaintflow {command}\n{steady(printed)}\n"
        assert code == expected, text
    held(request, "audit", text)


# What somebody wrote into a store may be any word, but never two of them.
ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,}")
NO_DIGEST = re.compile(r" $|^,")


@pytest.mark.parametrize("tampering", TAMPERINGS.values(), ids=TAMPERINGS)
def test_whatever_an_audit_finds_is_said_in_chinese(tampering):
    @settings(max_examples=8, deadline=None)
    @given(tampering)
    def search(tampered):
        for one in verify(in_memory(tampered[0]), AuditWith(keys=KEYS)).discrepancies:
            for english in filter(str.isascii, (one.found, one.expected)):
                if not NO_DIGEST.search(english):  # somebody wrote nothing in its place
                    assert not ENGLISH.search(said(english, "zh")), english

    search()
