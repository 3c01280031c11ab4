"""What the command line says before any command works: help, and what is wrong with a command line.

The screens are in `tests/golden/cli/help`; `--update-golden` writes them anew.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from complaintflow.cli.app import make_app
from complaintflow.cli.help_words import asked_language, texts_of
from complaintflow.locale import phrase

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden/cli/help"
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
CHINESE = re.compile("[\u4e00-\u9fff]")
QUOTED = re.compile(r"`[^`]*`|complaintflow [^\n]*|https?://\S+")
# Two English words in a row are a sentence nobody translated; names of standards and of products may have two.
TREE = typer.main.get_command(make_app())
"""The commands as they are told in English."""
ENGLISH = re.compile(r"(?<![-\w/.])[A-Za-z]{2,} [a-z]{2,}")


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")


def said(*words):
    ran = CliRunner().invoke(make_app(), list(words), prog_name="complaintflow")
    return ran.stdout + ran.stderr, ran.exit_code


def every_command():
    def walk(command, path):
        yield path
        for name, inner in getattr(command, "commands", {}).items():
            yield from walk(inner, (*path, name))

    return list(walk(TREE, ()))


def params_of(path):
    command = TREE
    for name in path:
        command = command.commands[name]
    return command


def test_every_text_of_help_has_its_chinese():
    for text in texts_of(TREE):
        chinese = phrase("zh", text)
        assert CHINESE.search(chinese), text
        assert not ENGLISH.search(QUOTED.sub("", chinese)), chinese


@pytest.mark.parametrize("path", every_command(), ids=" ".join)
def test_the_help_of_a_command_is_chinese_and_whole(path):
    shown, code = said("--lang", "zh", *path, "--help")
    assert code == 0
    assert not re.search(
        r"Usage:|─ Options|─ Arguments|─ Commands|Examples:|\[required|\[default|\[env var|Show this", shown
    )
    assert not re.search(r"…\s*│", shown), "a line was cut off"
    whole = re.sub(r"[\s│]", "", shown)
    command = params_of(path)
    for text in (command.help, *(getattr(one, "help", None) for one in command.params)):
        # The help breaks lines in the column of another text: only the beginning surely stands on one line.
        assert text is None or re.sub(r"\s", "", phrase("zh", text))[:6] in whole


@pytest.mark.parametrize("path", every_command(), ids=" ".join)
def test_every_command_takes_the_language(path):
    names = [one.name for one in params_of(path).params]
    assert "lang" in names or hasattr(params_of(path), "commands")


SCREENS = {
    "all": ("--help",),
    "check": ("check", "--help"),
    "case-open": ("case", "open", "--help"),
    "store": ("store", "--help"),
    "no-such-command": ("chekc",),
    "no-such-command-of-a-group": ("case", "shwo"),
    "no-such-option": ("check", "--form"),
    "missing-argument": ("explain", "policies/vw.yaml"),
    "missing-option": ("archive", "erase", "C-1"),
    "missing-value": ("check", "--format"),
    "no-such-choice": ("check", "--format", "x", "a.yaml"),
    "no-number": ("health", "--lag-max", "x"),
    "too-small": ("health", "--lag-max", "-3"),
    "no-whole-number": ("simulate", "a.yaml", "--cases", "many"),
    "too-many-words": ("version", "a", "b"),
    "no-value-wanted": ("check", "--strict=1", "a.yaml"),
    "no-such-language": ("check", "--lang", "fr", "a.yaml"),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen(name, request):
    shown, code = said("--lang", "zh", *SCREENS[name])
    assert code == (0 if "--help" in SCREENS[name] else 2)
    shown = "\n".join(line.rstrip() for line in shown.splitlines()).strip("\n") + "\n"
    path = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


POLICY = "docs/tutorial/library-fines.yaml"
EVENTS = "docs/tutorial/library-fines.jsonl"
REFUSALS = (
    ("run", POLICY, "nowhere.jsonl"),
    ("run", POLICY, "docs/tutorial"),
    ("run", POLICY),
    ("run", POLICY, EVENTS, "--until", "2026-13-45"),
    ("run", POLICY, EVENTS, "--as", "nobody"),
    ("run", POLICY, EVENTS, "--group", "colour"),
    ("run", POLICY, EVENTS, "--lateness", "2 working days"),
    ("why", POLICY, EVENTS),
    ("export", POLICY, EVENTS),
    ("explain", POLICY, "docs/tutorial/library-fines.facts.yaml", "--at", "never"),
    ("report", POLICY, EVENTS, "--period", "someday"),
    ("report", POLICY, "--calendar", "soon"),
    ("test", POLICY, "--only", "none_of_these"),
    ("test", "docs/examples/embedding"),
    ("verify", POLICY, "--from", "2026-01-01"),
    ("diff", POLICY, POLICY, "--allow", "nothing"),
    ("diff", POLICY, POLICY, "--renamed", "waived"),
    ("diff", POLICY, POLICY, "--renamed", "waived=forgiven"),
    ("diagram", POLICY, "-o", "picture.gif"),
    ("diagram", POLICY, "--class", "none"),
    ("diagram", POLICY, "--coverage", "--events", EVENTS),
    ("handbook", POLICY, "-o", "book.txt"),
    ("simulate", POLICY, "--cases", "1", "--csv", "nowhere/cases.csv"),
    ("new", POLICY, "--yes"),
)


def test_what_a_command_refuses_to_do(request, monkeypatch):
    monkeypatch.chdir(ROOT)
    shown = ""
    for words in REFUSALS:
        told, code = said("--lang", "zh", *words)
        assert code == 2, words
        shown += f"$ complaintflow {' '.join(words)}\n{told}"
    path = GOLDEN / "refusals.txt"
    if request.config.getoption("--update-golden"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")
    answers = [line for line in shown.splitlines() if not line.startswith("$")]
    assert all(line.startswith("错误：") for line in answers)


def test_english_stays_as_typer_has_it():
    assert "Usage: complaintflow check [OPTIONS]" in said("check", "--help")[0]
    said("--lang", "zh", "check", "--help")
    assert "─ Options ─" in said("check", "--help")[0]
    assert "No such command 'chekc'. Did you mean 'check'?" in said("chekc")[0]


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ((), None),
        (("check", "--help"), None),
        (("--lang", "zh", "check"), "zh"),
        (("check", "--help", "--lang=zh"), "zh"),
        (("--lang", "zh", "check", "--lang", "en"), "en"),
        (("handbook", "--lang", "both"), None),
        (("--lang", "zh", "handbook", "--lang", "both"), "zh"),
        (("check", "--lang"), None),
        (("check", "--", "--lang", "zh"), None),
    ],
)
def test_the_language_that_is_asked_for(words, language):
    assert asked_language(words) == language


@pytest.mark.parametrize("name", VARIABLES)
def test_the_environment_is_asked_where_no_option_is_given(name, monkeypatch):
    monkeypatch.setenv(name, "zh_CN.UTF-8")
    assert "用法：" in said("fmt", "--help")[0]
    assert "Usage:" in said("fmt", "--help", "--lang", "en")[0]


@pytest.mark.parametrize("words", [("--lang", "zh", "fmt"), ("fmt", "--lang", "zh")])
def test_a_command_without_titles_speaks_too(words):
    assert "没有这个文件" in said(*words, "none.yaml")[0]
    assert "there is no such file" in said("--lang", "zh", "fmt", "none.yaml", "--lang", "en")[0]


def test_help_loads_nothing_that_works():
    heavy = ("yaml", "jsonschema", "holidays", "z3", "sqlalchemy", "starlette", "temporalio", "matplotlib", "docx")
    program = (
        "import sys; sys.argv = ['complaintflow', '--lang', 'zh', '--help']\n"
        "from complaintflow.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"sys.stderr.write(' '.join(name for name in {heavy!r} if name in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stderr == ""
    assert "命令" in ran.stdout


def test_no_words_at_all_are_answered_by_the_help(monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "用法：complaintflow [选项] 命令" in said()[0]
