"""A pinned policy is the policy, over everything that ships and over generated ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.facade import Policy
from complaintflow.stores.pin_record import calendar_digests
from complaintflow.stores.policies import pin, pin_notes, unpin
from complaintflow.testing import live
from tests.property.worlds import ROOT, SHIPPED, law, shipped, worlds

EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.jsonl"))


def same(policy: Policy) -> Policy:
    """Return the pinned policy, which has the digests of the policy and is pinned to the same bytes."""
    row = pin(policy, 0)
    pinned = unpin(row)
    assert pinned.digest == policy.digest
    assert calendar_digests(pinned.compiled) == calendar_digests(policy.compiled)
    assert pinned.compiled.calendars == policy.compiled.calendars
    assert pin(pinned, 0) == row
    assert pin_notes(row, pinned) == ()
    return pinned


@law
@given(worlds())
def test_a_generated_policy_steps_as_before_it_was_pinned(world):
    policy, moves = world
    assert live(same(policy), moves).effects == live(policy, moves).effects


@pytest.mark.parametrize("name", SHIPPED)
def test_a_policy_that_ships_is_itself_when_pinned(name):
    same(shipped(name))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_pinned_policy_steps_the_same_over_the_examples(path: Path):
    beside = path.with_suffix(".yaml")
    policy = Policy.load(beside if beside.exists() else ROOT / "policies" / path.with_suffix(".yaml").name)
    assert told(same(policy), path) == told(policy, path)


@law
@given(data=st.data())
def test_a_pinned_policy_that_ships_steps_the_same_over_any_history(data):
    policy, moves = data.draw(worlds("shipped"))
    assert live(same(policy), moves).effects == live(policy, moves).effects


def told(policy: Policy, path: Path) -> list[object]:
    cases, found = {}, []
    for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if "report" in line:
            continue  # a report handed in is an event of no case
        event = policy.read_event(line)
        step = policy.step(cases.get(event.case), event)
        cases[event.case] = step.opened
        found += step.to_json()
    for case in cases.values():
        if case is not None:
            found += case.advance("2027-06-01T00:00:00Z").to_json()
    assert found
    return found
