"""Every example shown in the documentation runs: console sessions, Python blocks, and the files they name."""

import io
import re
import shlex
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from complaintflow.__main__ import main
from complaintflow.cli.reading import read_in

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
# An excerpt of a file that runs as a whole; `test_embed` ties the two.
EXCERPT = re.compile(r"<!-- from \S+ -->\n```python\n.*?^```$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"#.*\bexits? (?:with )?(\d)")
ANYTHING = "…"
# What an example writes lies in a folder of the page's own.
WRITTEN = re.compile(r'(?<=")out\.[^"]+(?=")')
STORE = "--db out."


def blocks(language: str) -> list[tuple[str, str]]:
    """Return the blocks of all pages, each on its own; those that work on one store are one session after the other.

    A block that several pages show runs once: a page's Chinese side has the same blocks, which `test_languages` holds.
    """
    found: dict[str, str] = {}
    for page in PAGES:
        name = page.relative_to(ROOT)
        numbered = enumerate(BLOCK.finditer(EXCERPT.sub("", page.read_text(encoding="utf-8"))), 1)
        own = [(number, match[2]) for number, match in numbered if match[1] == language]
        story = [text for _, text in own if STORE in text]
        if story:
            found.setdefault("".join(story), f"{name}:story")
        for number, text in own:
            if STORE not in text:
                found.setdefault(text, f"{name}:{number}")
    return [pytest.param(text, id=place) for text, place in found.items()]


def sessions(block: str) -> list[tuple[str, int, list[str]]]:
    """Split a console block into commands, their exit codes and the output shown (may be none)."""
    found: list[tuple[str, int, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            told = EXIT.search(line)
            found.append((line[2:].split("  #")[0].strip(), int(told[1]) if told else 0, []))
        elif found:
            found[-1][2].append(line.rstrip())
    return found


def matches(shown: list[str], printed: list[str]) -> bool:
    """Whether the output is the one shown; a line of `…` alone stands for any number of lines."""
    if not shown:
        return not printed
    if shown[0].strip() == ANYTHING:
        return any(matches(shown[1:], printed[i:]) for i in range(len(printed) + 1))
    return bool(printed) and shown[0] == printed[0] and matches(shown[1:], printed[1:])


@pytest.fixture
def run(monkeypatch, capfd):
    """Run a command in this process, from its real entry point, and return its exit code, output and errors."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(command: str, out: Path) -> tuple[object, str, str]:
        words = [_elsewhere(word, out) for word in shlex.split(command)]
        assert words[0] == "complaintflow", f"only complaintflow and make are shown in console blocks: {command}"
        monkeypatch.setattr(sys, "argv", words)
        capfd.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        return stopped.value.code, *capfd.readouterr()

    yield run
    read_in("en")  # what runs next in this process is not read in the language of an example


def _elsewhere(word: str, out: Path) -> str:
    """Let a file that an example writes (`out.html`) go where it is in nobody's way."""
    return str(out / word) if word.startswith("out.") else word


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("block", blocks("console"))
def test_console_sessions_show_what_happens(block, run, tmp_path):
    ran = 0
    for command, code, shown in sessions(block):
        if command.startswith("make "):
            assert command.split()[1] in make_targets(), f"no such target: {command}"
            ran += 1
            continue
        ended, output, errors = run(command, tmp_path)
        assert ended == code, f"{command}\n{output[-2000:]}\n{errors[-2000:]}"
        if any(line.strip() for line in shown):
            printed = [line.rstrip() for line in (output + errors).splitlines()]
            wanted = shown[: max(i for i, line in enumerate(shown) if line.strip()) + 1]
            assert matches(wanted, printed), f"{command} printed:\n" + "\n".join(printed)
        ran += 1
    assert ran, "a console block without a command"


@pytest.mark.parametrize("block", blocks("python"))
def test_python_blocks_run(block, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    block = WRITTEN.sub(lambda found: (tmp_path / found[0]).as_posix(), block)
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(block, "example", "exec"), {"__name__": "example"})
    assert printed.getvalue() or "print(" not in block


def test_the_matcher_can_fail():
    assert matches(["a", ANYTHING, "b"], ["a", "x", "y", "b"])
    assert matches([ANYTHING], [])
    assert not matches(["a"], ["b"])
    assert not matches(["a", ANYTHING, "c"], ["a", "b"])
