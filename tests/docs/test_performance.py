"""The page about speed quotes the table of `make bench` as it is printed, with the targets that are measured today."""

import re
from pathlib import Path

import pytest

from benchmarks.__main__ import WORKLOADS
from benchmarks.summary import wanted
from benchmarks.targets import TARGETS
from tests.speed.workloads import ceilings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/explanation/performance.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (W\d\w?|load|many) \|(.*)\|$", re.MULTILINE)

CELLS = 6


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def quoted() -> list[list[str]]:
    rows = ([match[1], *cells(match[2])] for match in ROW.finditer(PAGE))
    return [row for row in rows if len(row) == CELLS]


def first_number(text: str) -> float:
    return float(re.match(r"[-\d.,]+", text)[0].replace(",", ""))


def test_the_page_quotes_every_target_as_it_is():
    assert [row[:3] for row in quoted()] == [[one.workload, one.what, wanted(one)] for one in TARGETS]


@pytest.mark.parametrize("row", quoted(), ids=lambda row: f"{row[0]} {row[1]}")
def test_what_is_said_to_be_held_is_held(row: list[str]):
    _, _, target, measured, held, factors = row
    within = first_number(measured) <= first_number(target.removeprefix("≤ "))
    missed = "missed" in factors
    assert held == ("no" if not within else "yes, not over every peer" if missed else "yes")
    for factor, least in re.findall(r"([\d.,]+) × \(≥ ([\d.,]+)\)", factors):
        assert first_number(factor) >= first_number(least)


def test_every_peer_that_is_wanted_is_quoted():
    for target, row in zip(TARGETS, quoted(), strict=True):
        for peer, least in target.faster_than.items():
            assert re.search(rf"{re.escape(peer)} [\d.,]+ × \(≥ {least:,g}", row[-1]), (target.what, peer)


def test_commands_of_the_page_are_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)", PAGE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for module in re.findall(r"`python -m ([\w.]+)", PAGE):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module
    asked = re.findall(r"--only ([\w ]+)", PAGE)
    assert asked
    assert {name for names in asked for name in names.split()} <= set(WORKLOADS)


def test_the_page_names_the_ceilings():
    assert "tests/speed/ceilings.json" in PAGE
    assert "python -m tests.speed.renew" in PAGE
    assert len(ceilings()) > 10


def test_the_first_page_quotes_the_same_figures():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("\n## How fast\n")[2].partition("\n## ")[0]
    rows = [cells(line.strip("|")) for line in section.splitlines() if line.startswith("| ") and " × " in line]
    assert len(rows) >= 5
    known = {row[1]: row for row in quoted()}
    for what, target, measured, factors in rows:
        _, _, full_target, full_measured, _, full_factors = known[what]
        assert (target, measured) == (full_target, full_measured.partition(" (")[0])
        for factor in re.findall(r"[^,]+ [\d.,]+ ×", factors):
            assert factor.strip() in full_factors, what
