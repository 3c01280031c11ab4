"""The service writes what the kernel says: every example, over every store, with the service started anew midway."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from complaintflow.correlation.casebook import Casebook
from complaintflow.facade import Policy
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.addresses import open_store
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.rebuild import differences, rebuild

EXAMPLES = {
    name: (f"policies/{name}.yaml", f"docs/examples/{name}.jsonl")
    for name in ("vw", "bank", "wanrun", "toyota", "dealer", "ford_survey")
} | {
    "hotline": ("docs/examples/hotline.yaml", "docs/examples/hotline.jsonl"),
    "library": ("docs/tutorial/library-fines.yaml", "docs/tutorial/library-fines.jsonl"),
}
NOW = 1_790_000_000_000_000


def clock():
    return NOW


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request, tmp_path):
    if request.param == "memory":
        made = MemoryStore()
    elif request.param == "sqlite":
        made = open_store(str(tmp_path / "cases.db"))
    else:
        made = open_store(request.getfixturevalue("postgresql"))
    yield made
    made.close()


def events_of(name):
    policy = Policy.load(EXAMPLES[name][0])
    lines = [json.loads(line) for line in Path(EXAMPLES[name][1]).read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if "report" not in line]
    lines.sort(key=lambda line: datetime.fromisoformat(line.get("recorded_at") or line["at"]))
    return policy, [policy.read_event(line) for line in lines]


def wrong_rows(desk):
    policy_of = lambda reading, digest: desk.policies.of(reading, digest).compiled  # noqa: E731
    with desk.store.reading() as reading:
        names = [row.case for row in reading.cases()]
        return [(name, what) for name in names for what in differences(reading, name, policy_of, desk.keys)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_service_says_what_the_kernel_says(store, name):
    policy, events = events_of(name)
    book = Casebook(policy)
    desk = ComplaintDesk(store, [policy], clock=clock)
    for number, event in enumerate(events):
        if number in (len(events) // 3, 2 * len(events) // 3):
            desk = ComplaintDesk(store, clock=clock)  # nothing is remembered but what the store holds
        expected = [answer.step for answer in book.take(event)]
        answer = desk.send(event.case, event)
        assert [one.effects for one in (answer, *answer.others)] == [step.effects for step in expected]
        again = desk.send(event.case, event)
        assert again.effects == answer.effects
    soon = events[-1].entered_at + 86_400_000_000
    assert desk.fire_due(soon) <= len(list(book.advance_all(soon)))
    cases = {row.id for row in desk.cases()}
    assert cases == set(book.cases)
    assert len(cases) > 1
    for case in cases:
        assert desk.case(case).raw == book.cases[case].raw
    assert wrong_rows(desk) == []


def test_what_is_derived_is_made_anew_byte_for_byte(store):
    policy, events = events_of("bank")
    desk = ComplaintDesk(store, [policy], clock=clock, webhooks={"crm": ["*"]})
    desk.send_all(events)
    desk.fire_due(NOW)
    policy_of = lambda reading, digest: desk.policies.of(reading, digest).compiled  # noqa: E731

    def derived():
        with store.reading() as reading:
            rows = list(reading.cases())
            return rows, [reading.timer(row.case) for row in rows], list(reading.outbox(limit=100_000))

    before = derived()
    assert len(before[2]) > 100
    with store.writing() as writing:
        for row in before[0]:
            writing.drop_derived(row.case)
    assert derived() != before
    with store.writing() as writing:
        for row in before[0]:
            rebuild(writing, row.case, policy_of, desk.keys)
    assert derived() == before
    assert wrong_rows(desk) == []
