"""Recorded histories: every release replays them and writes the same effects, byte for byte.

A folder holds a policy (or the name of one that ships), the lines that came in, and the lines that went out.
`pytest tests/histories --update-golden` writes the latter anew; a change there is a change of what a policy means.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from complaintflow.border import read_event, read_instant
from complaintflow.facade import Case, Policy
from complaintflow.kernel.step import fold

HERE = Path(__file__).resolve().parent
RECORDED = sorted(path.parent for path in HERE.glob("*/*/events.jsonl"))


def policy_of(folder: Path) -> Policy:
    own = folder / "policy.yaml"
    return Policy.load(own if own.exists() else HERE.parents[1] / "policies" / f"{folder.name.split('-')[0]}.yaml")


def replayed(policy: Policy, lines: list[str]) -> tuple[list[str], dict[str, Case | None]]:
    """What the lines bring about. A line is an event, or `{"until": T}`: time passes for every case."""
    told: list[str] = []
    cases: dict[str, Case | None] = {}
    for line in map(json.loads, lines):
        if "until" in line:
            until = read_instant(line, "until")
            steps = [(name, case.advance(until)) for name, case in cases.items() if case is not None]
        else:
            event = read_event(line)
            steps = [(event.case, policy.step(cases.get(event.case), event))]
        for name, step in steps:
            cases[name] = step.opened
            told += [json.dumps(effect, ensure_ascii=False) for effect in step.to_json()]
    return told, cases


def test_there_are_histories():
    assert len(RECORDED) >= 5


@pytest.mark.parametrize("folder", RECORDED, ids=[f"{f.parent.name}/{f.name}" for f in RECORDED])
def test_a_recorded_history_replays_byte_for_byte(folder: Path, request: pytest.FixtureRequest):
    told, _ = replayed(policy_of(folder), lines_of(folder / "events.jsonl"))
    text = "".join(line + "\n" for line in told)
    if request.config.getoption("--update-golden"):
        (folder / "effects.jsonl").write_text(text, encoding="utf-8")
    assert text == (folder / "effects.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", RECORDED, ids=[f"{f.parent.name}/{f.name}" for f in RECORDED])
def test_the_cases_it_leaves_can_be_rebuilt_from_their_logs(folder: Path):
    policy = policy_of(folder)
    _, cases = replayed(policy, lines_of(folder / "events.jsonl"))
    for case in cases.values():
        assert case is not None
        assert fold(policy.compiled, case.raw.entries) == case.raw
        assert policy.case_from_json(json.loads(json.dumps(case.to_json()))) == case


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
