"""`complaintflow migrate` as a person types it, from the draft of a plan to the cases that went over.

The outputs are in `tests/golden/cli/migrate`, a file for each command, and in Chinese in its folder `zh`;
`--update-golden` writes them anew.
"""

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from complaintflow.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden/cli/migrate"
BEFORE, AFTER = "--now 2026-06-30T18:00:00+08:00", "--now 2026-06-30T18:05:00+08:00"
U1 = "--actor u1 --role call_center"
CASES = (
    f"case open C-1 --policy vw-01.yaml --data topic=recall {U1} --at 2026-06-30T09:00:00+08:00",
    f"case send C-1 dispatch {U1} --at 2026-06-30T17:30:00+08:00",
    f"case open C-2 --data topic=airbag {U1} --at 2026-06-30T10:00:00+08:00",
    f"case send C-2 dispatch {U1} --at 2026-06-30T10:10:00+08:00",
    "case send C-2 submit_solution --actor h1 --role hq --at 2026-06-30T11:00:00+08:00",
    f"case open C-3 --data topic=other {U1} --at 2026-06-30T16:00:00+08:00",
)
# Name, what is typed (ID: what the rehearsal ended with), the exit code.
STORY = (
    ("plan", "migrate plan vw_short@01 vw-02.yaml", 0),
    ("plan-to-a-file", "migrate plan vw-01.yaml vw-02.yaml --out out.yaml", 0),
    ("check-a-draft", "check out.yaml", 0),
    ("plan-again", "migrate plan vw-01.yaml vw-02.yaml --out out.yaml", 2),
    ("plan-of-nothing", "migrate plan vw_short@00 vw-02.yaml", 2),
    ("rehearse-a-draft", f"migrate rehearse out.yaml {BEFORE}", 1),
    ("rehearse-blocked", f"migrate rehearse gap.yaml {BEFORE}", 1),
    ("rehearse", f"migrate rehearse plan.yaml {BEFORE}", 0),
    ("rehearse-markdown", f"migrate rehearse plan.yaml --format markdown {BEFORE}", 0),
    ("rehearse-json", f"migrate rehearse plan.yaml --format json {BEFORE}", 0),
    ("rehearse-carry", f"migrate rehearse carry.yaml {BEFORE}", 0),
    ("apply-without", f"migrate apply plan.yaml {AFTER}", 2),
    ("apply-nonsense", f"migrate apply plan.yaml --rehearsal nonsense {AFTER}", 1),
    ("apply-another-plan", f"migrate apply carry.yaml --rehearsal ID {AFTER}", 1),
    ("apply-blocked", f"migrate apply gap.yaml --rehearsal ID {AFTER}", 1),
    ("respond", "case send C-1 respond --actor d1 --role dealer --at 2026-06-30T18:01:00+08:00", 0),
    ("apply-moved", f"migrate apply plan.yaml --rehearsal ID {AFTER}", 1),
    ("apply-others", f"migrate apply plan.yaml --rehearsal rehearsal.json --skip-changed --by boss {AFTER}", 1),
    ("rehearse-rest", f"migrate rehearse plan.yaml {AFTER}", 0),
    ("apply", "migrate apply plan.yaml --rehearsal ID --now 2026-06-30T18:10:00+08:00", 0),
    ("apply-again", "migrate apply plan.yaml --rehearsal ID --now 2026-06-30T18:10:00+08:00", 0),
    ("show", "case show C-1 --now 2026-06-30T18:10:00+08:00", 0),
    ("show-zh", "case show C-2 --now 2026-06-30T18:10:00+08:00 --lang zh", 0),
    ("why-before", "case why C-1 C-1/2/1", 0),
    ("why-after", "case why C-1 C-1/4/2", 0),
    ("versions", "store policies --now 2026-07-01T18:10:00+08:00", 0),
    ("rebuild", "audit rebuild --check", 0),
)


@pytest.fixture
def typed(monkeypatch, capsys, tmp_path):
    for file in (ROOT / "docs/examples/migration").glob("*.yaml"):
        shutil.copy(file, tmp_path)
    plan = (tmp_path / "plan.yaml").read_text(encoding="utf-8")
    (tmp_path / "gap.yaml").write_text(plan.replace("  handling: diagnosis\n", ""), encoding="utf-8")
    (tmp_path / "carry.yaml").write_text(plan.replace("response: keep_due", "response: carry"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMPLAINTFLOW_DB", "cases.db")
    monkeypatch.setenv("COLUMNS", "120")

    def run(words):
        monkeypatch.setattr("sys.argv", ["complaintflow", *shlex.split(words)])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return left.value.code or 0, told.out, told.err

    return run


def told_again(typed, folder, golden, update, named):
    """Tell the story, and return what of it is not as it is written in a folder."""
    for command in CASES:
        assert typed(command)[0] == 0
    known, wrong = "", []
    for name, command, code in STORY:
        found, out, err = typed(command.replace("ID", known))
        assert found == code, (name, out, err)
        rehearsal = re.search(r"(?:Rehearsal: |演练编号：)(\S+Z\.\w{40})", out)
        known = rehearsal[1].strip("`") if rehearsal and name in {"rehearse", "rehearse-rest"} else known
        if name == "rehearse-json":
            (folder / "rehearsal.json").write_text(out, encoding="utf-8")
            assert json.loads(out)["rehearsal"] == known
        if name not in named:
            continue
        # The head of a log covers when it was written.
        text = re.sub('"head": "[0-9a-f]+"', '"head": "…"', f"$ complaintflow {command}\n{out}{err}")
        file = golden / f"{name}.txt"
        if update:
            file.write_text(text, encoding="utf-8")
        if text != file.read_text(encoding="utf-8"):
            wrong.append(text)
    assert {file.stem for file in golden.glob("*.txt")} == named
    return wrong


def test_a_migration_from_the_draft_to_the_cases_that_went_over(typed, tmp_path, request):
    update = request.config.getoption("--update-golden")
    wrong = told_again(typed, tmp_path, GOLDEN, update, {name for name, _, _ in STORY})
    assert not wrong, "\n".join(wrong)


# A draft is a file of YAML with remarks for its author; JSON is for programs.
IN_CHINESE = {name for name, _, _ in STORY} - {"plan", "rehearse-json", "show-zh", "check-a-draft"}


def test_the_same_migration_in_chinese(typed, monkeypatch, tmp_path, request):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    wrong = told_again(typed, tmp_path, GOLDEN / "zh", request.config.getoption("--update-golden"), IN_CHINESE)
    assert not wrong, "\n".join(wrong)


def test_what_does_not_go_together_is_said(typed):
    typed(CASES[0])
    code, _, err = typed("migrate rehearse plan.yaml other.db --db cases2.db")
    assert (code, "name the store once" in err) == (2, True)
    code, _, err = typed("migrate plan vw-01.yaml vw-01.yaml")
    assert (code, "both are version 01 of `vw_short`" in err) == (2, True)
    (Path.cwd() / "other.yaml").write_text((Path.cwd() / "vw-02.yaml").read_text().replace("vw_short", "other"))
    code, _, err = typed("migrate plan vw-01.yaml other.yaml")
    assert (code, "between versions of one policy, found `vw_short` and `other`" in err) == (2, True)
    code, _, err = typed("migrate apply plan.yaml --rehearsal x --skip-changed")
    assert (code, "--skip-changed needs the rehearsal's JSON" in err) == (2, True)
