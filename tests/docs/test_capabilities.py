"""The page of capabilities, held to the policies: what it says is written, is shown, and is complete."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from complaintflow.cli.suite import find_suites

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/capabilities.md").read_text("utf-8")
ROW = re.compile(r"^\| (C\d\d) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS = {number: (title, paths, clauses, shown) for number, title, paths, clauses, shown in ROW.findall(PAGE)}
POLICIES = sorted(path.stem for path in (ROOT / "policies").glob("*.yaml"))


@lru_cache(maxsize=32)
def policy_file(name: str):
    return yaml.safe_load((ROOT / f"policies/{name}.yaml").read_text("utf-8"))


@lru_cache(maxsize=32)
def register(name: str):
    return yaml.safe_load((ROOT / f"policies/clauses/{name}.yaml").read_text("utf-8"))["entries"]


@lru_cache(maxsize=32)
def cited(name: str):
    """The clauses of each of the policy's own scenarios: of one complaint, of several, of reports."""
    documents = [document for suite in find_suites([ROOT / f"policies/{name}.yaml"]) for document in suite.documents]
    scenarios = [one for document in documents for one in (*document.cases, *document.together, *document.reports)]
    return {str(one.id): {str(clause) for clause in one.clause} for one in scenarios}


def is_written(node, parts: list[str]) -> bool:
    if not parts:
        return True
    first, rest = parts[0], parts[1:]
    if isinstance(node, dict):
        return any(is_written(item, rest) for key, item in node.items() if first in ("*", key))
    return isinstance(node, list) and first == "*" and any(is_written(item, rest) for item in node)


def shown_by(number: str) -> dict[str, list[str]]:
    parts = (part.split(": ", 1) for part in ROWS[number][3].split("; "))
    return {policy: re.findall(r"`(\w+)`", ids) for policy, ids in parts}


def test_every_capability_has_its_row():
    assert list(ROWS) == [f"C{number:02}" for number in range(1, 40)]


@pytest.mark.parametrize("number", ROWS)
def test_it_is_written_as_the_page_says(number):
    paths = re.findall(r"`([^`]+)`", ROWS[number][1])
    using = shown_by(number)
    assert paths
    assert set(using) <= set(POLICIES)
    for path in paths:
        assert any(is_written(policy_file(name), path.split(".")) for name in using), path
    for name in using:
        assert any(is_written(policy_file(name), path.split(".")) for path in paths), name


@pytest.mark.parametrize("number", ROWS)
def test_its_scenarios_cite_its_clauses(number):
    """That they pass is a test of each scenario's own: every file in `policies/scenarios` is collected."""
    clauses = set(ROWS[number][2].split(", "))
    for name, ids in shown_by(number).items():
        assert ids
        for one in ids:
            assert clauses & cited(name)[one], f"{name}: {one}"


@pytest.mark.parametrize("number", ROWS)
def test_every_policy_that_models_one_of_its_clauses_is_there(number):
    clauses = ROWS[number][2].split(", ")
    modelling = {
        name for name in POLICIES for one in clauses if register(name).get(one, {}).get("status") == "modelled"
    }
    assert modelling <= set(shown_by(number))
