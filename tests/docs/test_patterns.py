"""Every pattern of the language has an example on the page, scenarios that pass and a property test of its own."""

import importlib
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from complaintflow.cli.suite import find_suites, run_suite
from complaintflow.compiler.load import check_sources
from complaintflow.verification.verify import verified
from tests.property.patterns import MARK

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/how-to/language-by-example.md"
EXAMPLES = ROOT / "docs/examples/patterns"
ENTRY = re.compile(
    r"^### (?P<number>\d+)\. (?P<title>[^\n]+)\n"
    r"`(?P<id>[a-z0-9-]+)` — \[(?P<policy>[a-z_]+)\.yaml\]\([^)]+\), scenarios? (?P<scenarios>[^\n]+)\n\n"
    r"(?P<words>.+?)\n```yaml\n(?P<excerpt>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)

WANTED = (
    "chained-limits", "any-of-several-acts", "all-of-several-acts", "start-waits-for-complete-material",
    "admissibility-window", "only-if-in-time", "longer-limit-for-those-in-time", "days-from-facts",
    "later-of-different-kinds", "earlier-of-different-kinds", "billing-cycles", "period-begins-on-the-day-itself",
    "clamped-months", "years-plus-days", "leap-day", "window-from-a-date", "age-between-dates", "saturday-worked",
    "close-of-business", "pauses-in-working-days", "maximum-pause", "due-moves-while-paused", "excluded-dates",
    "expiry-as-a-move", "right-that-lapses", "breach-as-distinct", "extension-before-the-limit", "extension-capped",
    "extension-one-step-at-a-time", "extension-by-a-named-chain", "extension-by-both-sides",
    "reclassified-clock-kept", "reclassified-retroactive-breach", "reclassified-clock-restarted",
    "parallel-procedures", "clock-per-assignment", "return-and-redo-once", "repeat-until-acknowledged",
    "standing-order", "escalation-by-a-decision", "declared-inability", "counters-and-sums", "whichever-first",
    "reports-by-formula", "contacts-without-dispatch", "separation-of-duties", "hop-by-hop", "lead-and-assist",
    "one-to-three-options", "judgement",
)  # fmt: skip
"""What procedures of other organisations ask for; none may be lost from the page."""


class Pattern(NamedTuple):
    number: int
    id: str
    policy: str
    scenarios: tuple[str, ...]
    excerpt: str


def patterns() -> list[Pattern]:
    return [
        Pattern(
            int(entry["number"]),
            entry["id"],
            entry["policy"],
            tuple(re.findall(r"`([^`]+)`", entry["scenarios"])),
            entry["excerpt"],
        )
        for entry in ENTRY.finditer(PAGE.read_text(encoding="utf-8"))
    ]


@lru_cache(maxsize=1)
def results() -> dict[str, dict[str, bool]]:
    """Whether each scenario passes, by policy."""
    found: dict[str, dict[str, bool]] = {}
    for suite in map(run_suite, find_suites([EXAMPLES])):
        assert suite.policy is not None, f"{suite.name} has a policy"
        found[suite.policy.compiled.id] = {result.id: result.passed for result in suite.results}
    return found


def held_by_tests() -> dict[str, list[str]]:
    """The property tests of each pattern."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests/property").glob("test_*.py")):
        if "@pattern(" not in path.read_text(encoding="utf-8"):
            continue
        module = importlib.import_module(f"tests.property.{path.stem}")
        for name, value in vars(module).items():
            for mark in getattr(value, MARK, ()):
                found.setdefault(mark, []).append(f"{path.stem}.{name}")
    return found


ALL = patterns()
each = pytest.mark.parametrize("pattern", ALL, ids=lambda one: one.id)


def test_the_page_shows_every_pattern_once_and_numbers_them():
    assert [one.id for one in ALL] == list(WANTED)
    assert [one.number for one in ALL] == list(range(1, len(WANTED) + 1))


def test_every_pattern_is_held_to_its_law_by_a_property_test():
    assert set(held_by_tests()) == set(WANTED)


@each
def test_the_excerpt_stands_in_the_policy(pattern):
    text = (EXAMPLES / f"{pattern.policy}.yaml").read_text(encoding="utf-8")
    part = yaml.load(pattern.excerpt, yaml.BaseLoader)
    assert missing(part, yaml.load(text, yaml.BaseLoader), pattern.policy) == []


def missing(part: object, whole: object, place: str) -> list[str]:
    """Where a part says something that the whole does not: of a list its items, in order, of a mapping its keys."""
    if isinstance(part, dict) and isinstance(whole, dict):
        found = [f"{place}.{key}" for key in part if key not in whole]
        return found + [one for key in part if key in whole for one in missing(part[key], whole[key], f"{place}.{key}")]
    if isinstance(part, list) and isinstance(whole, list):
        left = iter(whole)
        return [
            f"{place}[{number}]" for number, item in enumerate(part) if not any(not missing(item, o, "") for o in left)
        ]
    return [] if part == whole else [place]


@each
def test_its_scenarios_pass(pattern):
    passed = results()[pattern.policy]
    assert {name: passed.get(name) for name in pattern.scenarios} == dict.fromkeys(pattern.scenarios, True)


def test_every_scenario_of_the_examples_passes():
    failed = [f"{policy}: {name}" for policy, ran in results().items() for name, passed in ran.items() if not passed]
    assert failed == []


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.name)
def test_the_examples_are_clean(path):
    if not path.name.endswith(".scenarios.yaml"):
        assert [f"{one.span}: {one.message}" for one in verified(check_sources(path))] == []


@pytest.mark.parametrize(
    ("part", "places"),
    [
        ({"a": {"b": "1"}}, []),
        ({"a": {"b": "2"}}, ["p.a.b"]),
        ({"c": [{"x": "1"}]}, []),
        ({"c": [{"y": "2"}, {"x": "1"}]}, ["p.c[1]"]),
        ({"d": "1"}, ["p.d"]),
    ],
)
def test_a_part_that_is_none_is_found(part, places):
    assert missing(part, {"a": {"b": "1", "e": "2"}, "c": [{"x": "1", "z": "3"}, {"y": "2"}]}, "p") == places
