"""The house rules that no linter knows, over the whole tree; and each rule shown to catch what it is for."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import pytest

from tests import tidy_rules as rules

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = frozenset({".git", "build", "dist", "node_modules", "__pycache__"})
TEXT_FILES = frozenset({".py", ".md", ".toml", ".yaml", ".yml", ".json", ".jsonl", ".txt", ".lock"})

Rule = Callable[[str], list[str]]


def _files() -> Iterator[Path]:
    for folder, subfolders, names in os.walk(ROOT):
        # Dot folders are environments and caches, except the one that holds what CI runs.
        subfolders[:] = sorted(
            name
            for name in subfolders
            if name not in NOT_OURS
            and (name == ".ci" or not name.startswith("."))
            and not (Path(folder) / name / "pyvenv.cfg").exists()
        )
        yield from (Path(folder) / name for name in sorted(names))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _python(*folders: str) -> list[Path]:
    return [path for path in _files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders]


def _broken(paths: list[Path], rule: Rule) -> list[str]:
    assert paths, "nothing to look at"
    return [f"{path.relative_to(ROOT)}: {problem}" for path in paths for problem in rule(_text(path))]


@pytest.mark.parametrize("rule", [rules.long_module, rules.long_functions, rules.missing_docstring])
def test_python_is_short_and_says_what_it_is(rule: Rule):
    assert _broken(_python("complaintflow", "tests", "benchmarks", "tools"), rule) == []


@pytest.mark.parametrize("rule", [rules.organisation_names, rules.mutable_state])
def test_the_package_holds_no_organisation_and_no_state(rule: Rule):
    assert _broken(_python("complaintflow"), rule) == []


def test_every_policy_declares_whose_names_stay_out_of_the_package():
    # Other files in the folder are profiles and bases, known by their first key.
    files = (ROOT / "policies").glob("*.yaml")
    stems = {path.stem for path in files if re.search(r"^policy:", _text(path), re.MULTILINE)}
    assert stems <= set(rules.ORGANISATIONS), "add the new policy's organisation to ORGANISATIONS"


def test_data_in_the_package_names_no_organisation():
    data = [
        path for path in _files() if path.relative_to(ROOT).parts[0] == "complaintflow" and path.suffix in TEXT_FILES
    ]
    assert _broken(data, rules.organisation_names) == []


def test_files_are_named_after_what_they_hold():
    paths = [PurePosixPath(path.relative_to(ROOT)) for path in _python("complaintflow", "tests", "benchmarks")]
    assert [f"{path}: {problem}" for path in paths for problem in rules.empty_name(path)] == []


@pytest.mark.parametrize("rule", [rules.unfinished_notes, rules.machine_paths])
def test_nothing_is_left_over(rule: Rule):
    texts = [path for path in _files() if path.suffix in TEXT_FILES or path.name in {"Makefile", "run", "make-venv"}]
    assert _broken(texts, rule) == []


def test_a_skipped_test_says_why():
    assert _broken(_python("tests"), rules.unexplained_skips) == []


def test_links_between_pages_lead_somewhere():
    pages = [path for path in _files() if path.suffix == ".md"]
    assert pages, "nothing to look at"
    dead = {str(page.relative_to(ROOT)): rules.dead_links(_text(page), page.parent) for page in pages}
    assert {page: links for page, links in dead.items() if links} == {}


# Seeded violations: a rule that catches nothing would pass everything above.

LONG_BODY = "\n".join("    x = 1" for _ in range(60))
LONG_DOCSTRING = '    """One.\n' + "\n" * 70 + '    """\n    return 1\n'


@pytest.mark.parametrize(
    ("rule", "bad"),
    [
        (rules.long_module, "x = 1\n" * 301),
        (rules.long_functions, f"def f():\n{LONG_BODY}\n"),
        (rules.long_functions, f"class A:\n  async def f(self):\n{LONG_BODY}\n"),
        (rules.organisation_names, "for the Volkswagen case"),
        (rules.organisation_names, "vw_only = True"),
        (rules.organisation_names, "处理大众投诉"),
        (rules.missing_docstring, "x = 1\n"),
        (rules.mutable_state, "cache = {}\n"),
        (rules.mutable_state, "CODES = ['a']\n"),
        (rules.mutable_state, "CODES: list[str] = ['a']\n"),
        (rules.mutable_state, "seen: Final = set()\n"),
        (rules.mutable_state, "if True:\n    seen = collections.deque()\n"),
        (rules.mutable_state, "def f():\n    global x\n"),
        (rules.unfinished_notes, "x = 1  # TO" + "DO later"),
        (rules.unfinished_notes, "FIX" + "ME"),
        (rules.machine_paths, "open('/wo" + "rk/main/x')"),
        (rules.machine_paths, "cd /ro" + "ot"),
        (rules.unexplained_skips, "import pytest\npytest.skip()\n"),
        (rules.unexplained_skips, "@pytest.mark.skip\ndef test_x(): ...\n"),
        (rules.unexplained_skips, "@pytest.mark.skipif(True)\ndef test_x(): ...\n"),
        (rules.unexplained_skips, "@pytest.mark.xfail(reason='')\ndef test_x(): ...\n"),
    ],
)
def test_a_rule_catches_what_it_is_for(rule: Rule, bad: str):
    assert len(rule(bad)) == 1


@pytest.mark.parametrize(
    ("rule", "good"),
    [
        (rules.long_module, "x = 1\n" * 300),
        (rules.long_functions, f"def f():\n{LONG_DOCSTRING}"),
        (rules.long_functions, "async def f():\n    return 1\n"),
        (rules.organisation_names, "we can afford a power_of_two"),
        (
            rules.mutable_state,
            "__all__ = ['a']\nCODES = ('a',)\nTABLE: Final[Mapping[str, int]] = {'a': 1}\n",
        ),
        (rules.mutable_state, "_TABLE: Mapping[str, int] = {'a': 1}\ndef f():\n    x = []\n    return x\n"),
        (rules.machine_paths, "see docs/work/x and ./root/ and network/work"),
        (rules.unexplained_skips, "pytest.skip('no data set here')\npytest.mark.xfail(reason='see ADR 3')\n"),
    ],
)
def test_a_rule_lets_good_code_pass(rule: Rule, good: str):
    assert rule(good) == []


@pytest.mark.parametrize("name", ["utils.py", "kernel/case_helpers.py", "common/x.py", "store_manager.py", "base.py"])
def test_an_empty_name_is_caught(name: str):
    assert rules.empty_name(PurePosixPath(name)) != []


def test_a_telling_name_passes():
    assert rules.empty_name(PurePosixPath("stores/database.py")) == []


def test_a_dead_link_is_caught(tmp_path: Path):
    (tmp_path / "there.md").touch()
    good = "[a](there.md#part) [b](https://example.org) [c](#here) `[d](no.md)`"
    text = f"{good} [e](gone.md)\n```\n[f](no.md)\n```\n"
    assert rules.dead_links(text, tmp_path) == ["dead link `gone.md`"]
