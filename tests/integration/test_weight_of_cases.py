"""What an open case weighs in memory: at most three times its own JSON, whoever holds it."""

from __future__ import annotations

import gc
import json
import logging
import tracemalloc
from collections.abc import Callable

import pytest

from benchmarks.many_cases import POLICY, events_of
from benchmarks.many_complaints import START
from complaintflow import ComplaintDesk, Event, Policy
from complaintflow.correlation import Casebook, CasesAtRest
from complaintflow.stores.memory import MemoryStore

COUNT = 40
NEAR = 1
Holds = tuple[Callable[[list[Event]], object], Callable[[str], dict[str, object]]]


def in_a_casebook(policy: Policy) -> Holds:
    book = Casebook(policy, cases=CasesAtRest(at_hand=NEAR))
    return lambda events: [book.take(event) for event in events], lambda name: book.cases[name].to_json()


def in_a_desk(policy: Policy) -> Holds:
    desk = ComplaintDesk(MemoryStore(), [policy], clock=lambda: 0)
    desk._at_hand._most = NEAR
    return desk.send_all, lambda name: desk.case(name).to_json()


@pytest.mark.parametrize(("holder", "most"), [(in_a_casebook, 1.0), (in_a_desk, 3.0)])
def test_an_open_case_weighs_at_most_three_times_its_json(
    holder: Callable[[Policy], Holds], most: float, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.CRITICAL, logger="complaintflow")  # what pytest keeps of a log is no case's weight
    policy = Policy.load(POLICY)
    names = [f"C-{number:04}" for number in range(COUNT)]
    lives = [list(events_of(policy, name, number, START, 2 + number % 5)) for number, name in enumerate(names)]
    take, _ = holder(policy)
    take(lives[0])  # what is worked out once and kept is no case's weight
    take, told = holder(policy)
    take(lives[0])
    gc.collect()
    tracemalloc.start()
    try:
        for events in lives[1:]:
            take(events)
        gc.collect()
        weight = tracemalloc.get_traced_memory()[0] / (COUNT - 1)
    finally:
        tracemalloc.stop()
    texts = [json.dumps(told(name), ensure_ascii=False, separators=(",", ":")) for name in names[1:]]
    own = sum(len(text.encode()) for text in texts) / len(texts)
    assert weight <= most * own, f"{weight:.0f} bytes a case, {own:.0f} of JSON"
