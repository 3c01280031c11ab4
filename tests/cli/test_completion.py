"""Shell completion: the script that a shell is given, and what it is answered."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def complaintflow(*words: str, **more: str) -> str:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    line = [sys.executable, "-m", "complaintflow", *words]
    return subprocess.run(line, capture_output=True, text=True, check=True, env=env, cwd=ROOT).stdout


def completed(line: str) -> list[str]:
    """What bash offers for the last word of a line."""
    last = str(len(line.split(" ")) - 1)
    return complaintflow(COMP_WORDS=line, COMP_CWORD=last, _COMPLAINTFLOW_COMPLETE="complete_bash").split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_given_its_script(shell):
    told = complaintflow("--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert f"_COMPLAINTFLOW_COMPLETE=complete_{shell}" in told


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("complaintflow sch", ["schema"]),
        ("complaintflow check policies/w", ["policies/wanrun.yaml"]),
        ("complaintflow check --str", ["--strict"]),
        ("complaintflow check nowhere/", []),
    ],
)
def test_words_are_completed(line, offered):
    assert completed(line) == offered


def test_folders_are_offered_beside_files_of_yaml_and_nothing_else():
    offered = completed("complaintflow test policies/")
    assert "policies/scenarios/" in offered
    assert "policies/vw.yaml" in offered
    assert all(one.endswith(("/", ".yaml")) for one in offered)


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("complaintflow test docs/tutorial/library-fines.yaml --only own", ["own_proposal"]),
        ("complaintflow test policies/scenarios/vw.yaml --only channels_of_the_f", ["channels_of_the_first_group"]),
        ("complaintflow diagram policies/vw.yaml --class e", ["escalated"]),
        ("complaintflow explain policies/vw.yaml --as region_", ["region_l2_manager", "region_senior_manager"]),
        ("complaintflow why policies/vw.yaml docs/examples/vw.jsonl --case VW-2026-0002", ["VW-2026-0002"]),
        ("complaintflow handbook policies/v", ["policies/vw.yaml"]),
    ],
)
def test_names_of_a_policy_and_of_its_scenarios_are_completed(line, offered):
    assert completed(line) == offered


def test_names_of_a_policy_that_extends_another_are_completed(tmp_path):
    (tmp_path / "base.yaml").write_text("policy: base\nclasses: [low, high]\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("policy: mine\nextends: base.yaml\nclasses: {own: {}}\n", encoding="utf-8")
    assert completed(f"complaintflow diagram {tmp_path}/mine.yaml --class ") == ["own", "low", "high"]


def test_what_a_store_knows_is_completed(tmp_path):
    store = tmp_path / "cases.db"
    given = ["--actor", "u1", "--role", "call_center", "--at", "2026-06-30T09:00:00+08:00", "--data", "topic=recall"]
    for case in ("C-1", "C-2"):
        policy = "docs/examples/migration/vw-01.yaml"
        complaintflow("case", "open", case, "--db", str(store), "--policy", policy, *given)
    assert completed(f"complaintflow case show --db {store} C") == ["C-1", "C-2"]
    assert completed(f"complaintflow case send --db {store} C-1 with") == ["withdraw"]
    assert "handling" in completed(f"complaintflow case list --db {store} --state ")
    assert completed(f"complaintflow case list --db {store} --policy-id v") == ["vw_short"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("policy: [", "test {} --only "),
        ("\x00", "diagram {} --class z"),
        ("classes: 7", "diagram {} --class z"),
        ("extends: [x, {a: b}]\nclasses: {a: 1}", "diagram {} --class z"),
        ("- 1", "why {0} {0} --case "),
        ("no store", "case show --db {} "),
    ],
)
def test_a_broken_file_offers_nothing_and_says_nothing(tmp_path, text, line):
    file = tmp_path / "broken.yaml"
    file.write_text(text, encoding="utf-8")
    words = f"complaintflow {line.format(file)}"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "_COMPLAINTFLOW_COMPLETE": "complete_bash"}
    env |= {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    program = [sys.executable, "-m", "complaintflow"]
    ran = subprocess.run(program, capture_output=True, text=True, check=True, env=env)
    assert (ran.stdout.strip(), ran.stderr) == ("", "")
