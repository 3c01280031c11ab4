"""The help of a command ends with examples, and each of them does what a command is to do."""

import shlex
import sys
from pathlib import Path

import pytest

from complaintflow.__main__ import main
from complaintflow.cli.examples import EXAMPLES, epilog_of

ROOT = Path(__file__).parents[2]
ASKS = "complaintflow new ours.yaml --lang zh"


def run(line: str, monkeypatch, capfd) -> str:
    monkeypatch.setattr(sys, "argv", shlex.split(line))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 0
    return capfd.readouterr().out


@pytest.mark.parametrize("line", [line for _, line in EXAMPLES])
def test_an_example_runs(line, monkeypatch, capfd, tmp_path):
    monkeypatch.chdir(tmp_path if " new " in line else ROOT)
    if line == ASKS:
        # Nobody sits before it: every question is answered with what is proposed.
        line += " --yes"
    run(line, monkeypatch, capfd)


@pytest.mark.parametrize("command", sorted({name for name, _ in EXAMPLES}))
def test_the_help_ends_with_the_examples(command, monkeypatch, capfd):
    told = run(f"complaintflow {command} --help", monkeypatch, capfd).split()
    shown = (epilog_of(command) or "").split()
    assert told[-len(shown) :] == shown


def test_a_command_of_no_example_has_no_end():
    assert epilog_of("nothing") is None
