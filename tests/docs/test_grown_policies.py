"""Pages on which a file grows snippet by snippet: every stage is a policy, the last one is what ships.

A block whose language is followed by a file's name (```yaml FILE) belongs to that file beside the page. Snippets of a
policy are laid over what came before, as `extends` does; snippets of any other file stand in it word for word.
"""

import re
import shutil
from pathlib import Path

import pytest

from complaintflow.cli.checking import check_file
from complaintflow.facade import Policy
from complaintflow.source import Level

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```yaml (?P<file>[\w.-]+\.yaml)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = sorted(page for page in (ROOT / "docs").rglob("*.md") if BLOCK.search(page.read_text(encoding="utf-8")))


def snippets(page: Path) -> dict[Path, list[str]]:
    found: dict[Path, list[str]] = {}
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        found.setdefault(page.parent / block["file"], []).append(block["body"])
    return found


def stages(file: Path, parts: list[str], folder: Path) -> list[Path]:
    """Write each stage as a file that lays its snippet over the stage before."""
    for neighbour in file.parent.glob("*.yaml"):
        shutil.copy(neighbour, folder)
    name = re.match(r"policy: (\w+)\n", parts[0])
    assert name is not None, "the first snippet says whose policy this is"
    written = []
    for number, part in enumerate(parts):
        stage = folder / f"stage-{number}.yaml"
        head = f"policy: {name[1]}\nextends: stage-{number - 1}.yaml\n" if number else ""
        stage.write_text(head + part, encoding="utf-8")
        written.append(stage)
    return written


def policies() -> list[object]:
    return [
        pytest.param(file, parts, id=f"{page.relative_to(ROOT)}:{file.name}")
        for page in PAGES
        for file, parts in snippets(page).items()
        if parts[0].startswith("policy:")
    ]


@pytest.mark.parametrize(("file", "parts"), policies())
def test_every_stage_is_a_policy_without_errors(file, parts, tmp_path):
    for stage in stages(file, parts, tmp_path):
        wrong = [f"{d.code.value}: {d.message}" for d in check_file(stage).diagnostics if d.level is not Level.NOTE]
        assert wrong == [], f"{stage.name}\n{stage.read_text(encoding='utf-8')}"


@pytest.mark.parametrize(("file", "parts"), policies())
def test_the_last_stage_means_what_ships(file, parts, tmp_path):
    last = stages(file, parts, tmp_path)[-1]
    assert Policy.load(last).digest == Policy.load(file).digest


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_other_snippets_stand_in_their_files(page):
    for file, parts in snippets(page).items():
        text = file.read_text(encoding="utf-8")
        if not parts[0].startswith("policy:"):
            assert [part for part in parts if part not in text] == []


def test_there_are_such_pages():
    assert len(policies()) >= 2
