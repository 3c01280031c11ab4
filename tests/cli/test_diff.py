"""`complaintflow diff` as a gate: exit codes, formats, names that are given, revisions of a repository."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from complaintflow.cli.diff import DiffFormat, diff
from complaintflow.cli.diff_view import shift_words
from complaintflow.cli.exits import Exit
from complaintflow.facade import Policy
from complaintflow.verification.comparing.difference import Shift

HERE = Path(__file__).parents[2] / "docs" / "how-to"
OLD, TIDIED, CHANGED = (str(HERE / f"{name}.yaml") for name in ("shop", "shop-tidied", "shop-changed"))


def test_exit_codes_fit_a_gate(capsys, tmp_path):
    assert diff(OLD, OLD) is Exit.OK
    assert diff(OLD, TIDIED) is Exit.OK
    assert diff(OLD, CHANGED) is Exit.WRONG
    assert diff(OLD, CHANGED, allow="class,deadline,notice") is Exit.OK
    assert diff(OLD, CHANGED, allow="class") is Exit.WRONG
    broken = tmp_path / "broken.yaml"
    broken.write_text("policy: broken\nformat: 1\n", encoding="utf-8")
    assert diff(OLD, str(broken)) is Exit.USAGE
    assert diff(OLD, str(tmp_path / "missing.yaml")) is Exit.USAGE
    assert diff(OLD, TIDIED, allow="deadlines") is Exit.USAGE
    assert "expected kinds of differences" in capsys.readouterr().err


def test_a_reader_of_chinese_reads_no_english_sentence(capsys):
    assert diff(OLD, CHANGED, lang="zh") is Exit.WRONG
    printed = capsys.readouterr().out
    assert "    旧：24小时\n    新：12小时\n    到期时刻提前12小时（一年中试了303个起始时刻）\n" in printed
    assert "      新：答复：开始计时，2026-01-01 周四 12:00:00 到期\n" in printed
    assert "      新：没有这一项\n" in printed
    assert re.findall(r"[a-z]+ [a-z]+ [a-z]+", printed.partition("\n")[2]) == []


def test_how_far_a_due_instant_moves_in_chinese():
    hour = 3_600_000_000
    assert (
        shift_words(Shift(-50 * hour, 0, 7, 303), "zh") == "提前2天2小时至不变（一年中试了303个起始时刻，其中7个不变）"
    )
    assert shift_words(Shift(hour // 2, 72 * hour, 0, 9), "zh") == "推迟0.5小时至推迟3天（一年中试了9个起始时刻）"


def test_json_carries_witnesses_that_run(capsys):
    assert diff(OLD, CHANGED, format=DiffFormat.JSON) is Exit.WRONG
    said = json.loads(capsys.readouterr().out)
    assert [one["kind"] for one in said["differences"]] == ["class", "deadline", "notice"]
    assert said["differences"][1]["moves"] == {
        "least_seconds": -43_200, "most_seconds": -43_200, "unchanged": 0, "tried": 303,
    }  # fmt: skip
    events = said["differences"][0]["witness"]["events"]
    classes = []
    for path in (OLD, CHANGED):
        policy = Policy.load(path)
        classes.append(policy.step(None, policy.read_event(events[0])).case.raw.klass)
    assert classes == ["normal", "serious"]
    assert diff(OLD, CHANGED, format=DiffFormat.MARKDOWN) is Exit.WRONG
    assert "## Deadlines" in capsys.readouterr().out


def test_what_messages_say_is_listed_and_counts_where_somebody_asks_for_it(capsys, tmp_path):
    text = Path(OLD).read_text(encoding="utf-8")
    reads = tmp_path / "reads.yaml"
    reads.write_text(text.replace("has not been answered.", "is a shame.\\nSorry."), encoding="utf-8")
    assert diff(OLD, str(reads)) is Exit.OK
    printed = capsys.readouterr().out
    assert "What messages say (no case differs)\n  templates.overdue.text\n    old: Complaint " in printed
    assert "\n    new: Complaint {case} is a shame.\\nSorry. / 投诉{case}尚未答复。\n" in printed
    assert printed.endswith("equal in meaning (proved); 1 text of a message differs\n")
    assert diff(OLD, str(reads), wording=True) is Exit.WRONG
    assert diff(OLD, TIDIED, wording=True) is Exit.OK
    capsys.readouterr()
    assert diff(OLD, str(reads), format=DiffFormat.JSON) is Exit.OK
    assert [one["message"] for one in json.loads(capsys.readouterr().out)["wording"]] == [True]
    titled = tmp_path / "titled.yaml"
    titled.write_text(text.replace("en: Looked into", "en: Examined"), encoding="utf-8")
    assert titled.read_text(encoding="utf-8") != text
    assert diff(OLD, str(titled), wording=True) is Exit.OK


def test_a_name_that_is_given_is_taken(capsys, tmp_path):
    text = Path(TIDIED).read_text(encoding="utf-8").replace("limit: 1440m", "limit: 12h")
    text = text.replace("from: looked_into, to: answered", "from: [looked_into, received], to: answered")
    changed = tmp_path / "changed.yaml"
    changed.write_text(text, encoding="utf-8")
    assert diff(OLD, str(changed), renamed=["checking=looked_into"]) is Exit.WRONG
    printed = capsys.readouterr().out
    assert "state checking → looked_into (as given)" in printed
    assert "the state" not in printed
    assert diff(OLD, str(changed), renamed=["checking=nowhere"]) is Exit.USAGE
    assert diff(OLD, str(changed), renamed=["checking"]) is Exit.USAGE


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_revision_of_a_repository_is_compared(monkeypatch, tmp_path, capsys):
    def git(*words):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *words], cwd=tmp_path, check=True)

    (tmp_path / "policies").mkdir()
    file = tmp_path / "policies" / "mine.yaml"
    shutil.copy(OLD, file)
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "As it was")
    shutil.copy(CHANGED, file)
    monkeypatch.chdir(tmp_path)
    assert diff("HEAD:policies/mine.yaml", "policies/mine.yaml") is Exit.WRONG
    assert diff("HEAD:policies/mine.yaml", "HEAD:policies/mine.yaml") is Exit.OK
    assert diff("HEAD:policies/other.yaml", "policies/mine.yaml") is Exit.USAGE
    assert diff("nowhere:policies/mine.yaml", "policies/mine.yaml") is Exit.USAGE
    assert "no such file or revision" in capsys.readouterr().err
