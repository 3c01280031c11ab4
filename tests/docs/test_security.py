"""The page on security names tests that there are; the Chinese page names the same."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(test_\w+)`")
DEFINED = re.compile(r"^ *(?:async )?def (test_\w+)\(", re.MULTILINE)


def named(page):
    return NAMED.findall((ROOT / "docs/explanation" / page).read_text(encoding="utf-8"))


def test_every_test_that_is_named_exists():
    there = {name for file in (ROOT / "tests").rglob("test_*.py") for name in DEFINED.findall(file.read_text("utf-8"))}
    wanted = set(named("security.md"))
    assert len(wanted) > 40
    assert wanted - there == set()


def test_both_languages_name_the_same_tests():
    assert named("security.md") == named("security.zh.md")


def test_every_threat_names_a_test():
    text = (ROOT / "docs/explanation/security.md").read_text(encoding="utf-8")
    for heading in ("Threats", "Limits"):
        part = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
        rows = [line for line in part.splitlines() if line.startswith("|")][2:]
        assert [row for row in rows if "**" not in row and not NAMED.search(row)] == []
