"""A store whose derived rows are gone, or wrong, is made anew from its logs, byte for byte: every example and store."""

from dataclasses import replace

import pytest

from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores import spool
from complaintflow.stores.addresses import open_store
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.rebuild_store import rebuild_store
from complaintflow.stores.rows import TimerRow
from complaintflow.testing.stores.samples import everything
from tests.integration.test_service import EXAMPLES, NOW, clock, events_of


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request, tmp_path):
    if request.param == "memory":
        made = MemoryStore()
    else:
        made = open_store(
            str(tmp_path / "cases.db") if request.param == "sqlite" else request.getfixturevalue("postgresql")
        )
    yield made
    made.close()


def whole(store, policy):
    """All that a store holds."""
    with store.reading() as reading:
        cases = [row.case for row in reading.cases()]
        noted = {case: reading.noted(policy.id, case) for case in cases}
        seen = {case: reading.sightings(case) for case in cases}
        return everything(reading, cases), noted, seen


def lived(store, name, *, erasing=False):
    policy, events = events_of(name)
    desk = ComplaintDesk(store, [policy], clock=clock, webhooks={"crm": ["*"]})
    for number, event in enumerate(events):
        desk.send(event.case, event)
        if erasing and (number % 9 == 8 or number == len(events) - 1):
            for one in list(desk.cases()):
                if one.status == "live" and desk.case(one.id).closed:
                    desk.erase(one.id, reason="asked for", force=True)
    desk.fire_due(NOW)
    return policy, desk


def tear_down(store, policy):
    with store.writing() as writing:
        for row in list(writing.cases()):
            writing.drop_derived(row.case)
            writing.drop_sightings(row.case)
            writing.drop_aliases(row.case)
            writing.put_noted(policy.id, row.case, None)
            writing.put_retention(row.case, None)
            wrong = replace(row, state="?", klass="?", owner=None, outcome="?", next_due=7, owed=7, closed=7)
            assert writing.put_case(wrong, row.version)


@pytest.mark.parametrize("name", EXAMPLES)
def test_everything_derived_is_made_anew(store, name):
    policy, desk = lived(store, name)
    before = whole(store, policy)
    assert any(before[2].values()) == bool(policy.compiled.cross_case)
    assert rebuild_store(store, desk.keys).clean
    assert whole(store, policy) == before
    tear_down(store, policy)
    torn = whole(store, policy)
    checked = rebuild_store(store, desk.keys, check=True)
    assert {one.case for one in checked.differences} == {one.id for one in desk.cases()}
    assert whole(store, policy) == torn
    report = rebuild_store(store, desk.keys)
    assert report == checked
    assert whole(store, policy) == before
    assert rebuild_store(store, desk.keys, check=True).clean


@pytest.mark.parametrize("name", ["hotline", "wanrun", "toyota"])
def test_with_erased_cases_and_little_memory(store, name, monkeypatch):
    monkeypatch.setattr(spool, "AT_HAND", 1)
    monkeypatch.setattr("complaintflow.stores.rebuild_store.CHUNK", 3)
    policy, desk = lived(store, name, erasing=True)
    before = whole(store, policy)
    assert any(row.status == "erased" for row in before[0]["cases"])
    assert rebuild_store(store, desk.keys).differences == []
    tear_down(store, policy)
    rebuild_store(store, desk.keys)
    assert whole(store, policy) == before


def test_what_differs_is_named(store):
    policy, desk = lived(store, "vw")
    case = next(desk.cases()).id
    with store.writing() as writing:
        writing.put_timer(case, TimerRow(case, 77))
        writing.put_alias("of nobody", case)
    told = rebuild_store(store, desk.keys, check=True)
    expected = {"timer", "aliases"} if policy.compiled.cross_case else {"timer"}
    assert {one.what for one in told.differences} == expected
