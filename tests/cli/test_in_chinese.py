"""What the commands print about the shipped policies for readers of Chinese holds no English sentence.

Names of a policy, files, codes and what stands in quotes are nobody's language; three words of English in a row are.
"""

import re
import sys
from pathlib import Path

import pytest

from complaintflow.__main__ import main

ROOT = Path(__file__).parents[2]
POLICIES = sorted(path.stem for path in (ROOT / "policies").glob("*.yaml"))
LOGS = sorted(name for name in POLICIES if (ROOT / f"docs/examples/{name}.jsonl").exists())
NAMES = re.compile(r"`[^`]*`|“[^”]*”|\[[^\]]*\]|（[\w., -]*）|\([\w., :-]*\)")
# The words of which English sentences are made, and names seldom.
ENGLISH = re.compile(
    r"\b(is|are|was|were|the|an?|be|been|not|no|has|have|had|of|if|when|with|without|must|may|which|that|this|it|for"
    r"|from|found|expected|starts|needs|touched|every|passed|failed|nothing|written|line|scenarios?|clauses?)\b"
    r" [a-z]|[a-z] (is|are|was|were|the|an?|not|has|of|if|when|with|must|may|for|from)\b"
)


def english(text, allowed):
    """Return the lines that hold an English sentence."""
    return [line for line in text.splitlines() if ENGLISH.search(NAMES.sub("", allowed(line)))]


def notices_and_names(line):
    """A notice is called by its template's name, which has no title; what follows three spaces is what caused it."""
    return re.sub(r"(通知[^：]*：).*", r"\1", re.sub(r"   [a-z_].*", "", line))


def as_it_is(line):
    return line


@pytest.fixture
def printed(monkeypatch, capfd, tmp_path):
    def run(*words):
        monkeypatch.chdir(ROOT)
        monkeypatch.setattr(sys, "argv", ["complaintflow", *words, "--lang", "zh"])
        capfd.readouterr()
        with pytest.raises(SystemExit):
            main()
        told = capfd.readouterr()
        assert "Traceback" not in told.err
        return told.out + told.err

    return run


@pytest.mark.parametrize("name", POLICIES)
def test_check_and_trace_of_a_policy(name, printed):
    told = printed("check", f"policies/{name}.yaml", "--format", "plain") + printed(
        "trace", f"policies/{name}.yaml", "--gaps"
    )
    assert re.search("[\u4e00-\u9fff]", told)
    assert english(told, as_it_is) == []


@pytest.mark.parametrize("name", POLICIES)
def test_explaining_a_complaint_of_which_nothing_is_known(name, printed, tmp_path):
    facts = tmp_path / "facts.yaml"
    facts.write_text('at: "2026-03-02T09:00:00+08:00"\n', encoding="utf-8")
    told = printed("explain", f"policies/{name}.yaml", str(facts))
    assert re.search("[\u4e00-\u9fff]", told)
    assert english(told, as_it_is) == []


@pytest.mark.parametrize("name", LOGS)
def test_the_story_of_a_log(name, printed):
    told = printed("run", f"policies/{name}.yaml", f"docs/examples/{name}.jsonl")
    assert "汇总" in told
    assert english(told, notices_and_names) == []


def test_timelines_of_scenarios(printed):
    told = printed("test", "policies/dealer.yaml", "--verbose")
    assert "个通过" in told
    assert english(told, notices_and_names) == []


@pytest.mark.parametrize(
    "line",
    [
        "every rule, transition, deadline, ladder step and approval step is touched",
        "vw: `a` is cited by nobody",
        "时限 until the moment in `promised`",
        "拒绝：the case is open",
    ],
)
def test_what_is_english_is_noticed(line):
    assert english(line, as_it_is) == [line]
