"""Whatever data an event carries: it is answered, and a refusal changes nothing."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow import Policy
from complaintflow.errors import EventError


@pytest.fixture(scope="module")
def policy():
    return Policy.from_text(Path("tests/golden/ok/every_section.yaml").read_text())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
EVENTS = (
    *("open", "receive", "take", "offer", "accept", "close", "amend", "pause", "extend", "approve", "retract"),
    *("reclassify", "assign", "flag", "withdraw", "reopen", "undeliverable", "migrated"),
)
KEYS = (
    *("amount", "channel", "demands", "promised", "days_given", "who", "part", "cost", "deadline", "deadlines", "by"),
    *("reason", "role", "class", "flag", "flags", "event", "approval", "application", "step"),
)
LIKELY = ("answer", "2d", "high", "clerk", "repeat", "leave", "1", 1, 10**20, "e1", "phone", ["repair"])
DATA = st.dictionaries(st.sampled_from(KEYS), JSON | st.sampled_from(LIKELY), max_size=4)
SENT = st.tuples(st.sampled_from(EVENTS), DATA, st.integers(0, 10**7), st.sampled_from(("clerk", "head", "x")))


@settings(max_examples=150)
@given(steps=st.lists(SENT, max_size=6))
def test_any_data_of_any_event_is_answered_and_a_refusal_changes_nothing(policy, steps):
    case = policy.open(
        "C1", at="2026-03-02T09:00:00+08:00", actor={"id": "u", "roles": ["clerk"]}, data={"amount": 5}
    ).case
    at = case.clock
    for name, data, wait, role in steps:
        at += wait * 1_000_000
        step = None
        with suppress(EventError):
            step = case.send(name, at=at, actor={"id": "u", "roles": [role]}, data=data)
        if step is None:
            continue
        if not step.accepted:
            assert step.case.state == case.state
            assert step.case.facts == case.facts
        case = step.case
