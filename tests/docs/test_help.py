"""The help of a command ends with examples, and each of them does what a command is to do."""

import shlex
import sys
from pathlib import Path

import pytest
import typer

from complaintflow.__main__ import main
from complaintflow.cli.app import make_app
from complaintflow.cli.examples import EXAMPLES, OF_A_STORE, epilog_of

ROOT = Path(__file__).parents[2]
ASKS = "complaintflow new ours.yaml --lang zh"
LINES = [line for _, line in EXAMPLES]
UNENDING = {
    "complaintflow studio policies/",
    "complaintflow worker --db cases.db --delivery delivery.yaml --staff staff.yaml",
    "complaintflow temporal worker --db cases.db --policy docs/tutorial/library-fines.yaml",
    "complaintflow temporal dev --ui-port 8233",
}
"""What goes on until it is stopped, two of them on a server of Temporal: only their words are read here."""

MOVED = {"vw-01.yaml": "old.yaml", "vw-02.yaml": "new.yaml"}
"""The versions of the migration by their names in the help, which names no organisation."""

CODES = {"complaintflow outbox retry --all --db cases.db": 1}
"""No letter is dead here: that is what this code says."""

BETWEEN = {
    "archive case": "complaintflow case send L-1 let_rest --db cases.db --actor anna --role clerk",
    "migrate plan": "complaintflow case open C-1 --db moves.db --policy old.yaml"
    " --data topic=recall --actor u1 --role call_center",
}
"""What has to be there before an example, and would explain nothing in the help."""


@pytest.fixture(autouse=True)
def _a_folder(monkeypatch, tmp_path):
    """Every line is begun in a folder of its own, which has what the top of the repository has."""
    for name in ("docs", "policies"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")


def run(line: str, monkeypatch, capfd, code: int = 0) -> str:
    words, _, file = line.partition(" > ")
    monkeypatch.setattr(sys, "argv", shlex.split(words))
    with pytest.raises(SystemExit) as stopped:
        main()
    told = capfd.readouterr().out
    assert stopped.value.code == code, line
    if file:
        Path(file).write_text(told, encoding="utf-8")
    return told


@pytest.mark.parametrize("line", [line for line in LINES if line not in UNENDING])
def test_an_example_runs(line, monkeypatch, capfd):
    if line == ASKS:
        # Nobody sits before it: every question is answered with what is proposed.
        line += " --yes"
    run(line, monkeypatch, capfd)


def test_the_examples_of_a_store_work_one_after_the_other(monkeypatch, capfd):
    Path("master.key").write_bytes(bytes(range(32)))
    for path in (ROOT / "docs/examples/migration").iterdir():
        for name in (path.name, MOVED.get(path.name)):
            if name is not None:
                Path(name).write_bytes(path.read_bytes())
    for name, line in OF_A_STORE:
        if line not in UNENDING:
            if name in BETWEEN:
                run(BETWEEN[name], monkeypatch, capfd)
            run(line, monkeypatch, capfd, CODES.get(line, 0))


@pytest.mark.parametrize("line", sorted(UNENDING))
def test_the_words_of_what_does_not_end_are_known(line, monkeypatch, capfd):
    assert line in {line for _, line in (*EXAMPLES, *OF_A_STORE)}
    run(f"{line} --help", monkeypatch, capfd)


def commands():
    for name, command in typer.main.get_command(make_app()).commands.items():
        inner = getattr(command, "commands", None)
        yield from [name] if inner is None else (f"{name} {one}" for one in inner)


def test_every_command_has_an_example():
    assert sorted({name for name, _ in (*EXAMPLES, *OF_A_STORE)}) == sorted(commands())


@pytest.mark.parametrize("command", ["check", "case open", "migrate rehearse"])
def test_the_help_ends_with_the_examples(command, monkeypatch, capfd):
    told = run(f"complaintflow {command} --help", monkeypatch, capfd).split()
    shown = (epilog_of(command) or "").split()
    assert told[-len(shown) :] == shown


def test_a_command_of_no_example_has_no_end():
    assert epilog_of("nothing") is None
