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
