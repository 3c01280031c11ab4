"""Another master key: everything can be read with the new one, nothing with the old one, and nobody has to wait."""

import pytest

from complaintflow.errors import StoreError
from complaintflow.facade import Policy
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores import audit
from complaintflow.stores.addresses import open_store
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.rewrapping import rewrap
from complaintflow.stores.sealing import Keys

AGENT = {"id": "agent-7", "roles": ["call_center"]}
FACTS = {
    "channel": "phone", "topic": "other", "problem": "abnormal_noise", "customer_words": "过减速带前轴咚咚响。",
    "summary": "前悬架异响", "customer_name": "王建国", "customer_phone": "13900000001", "vin": "LFV3A23C8K3007919",
    "dealer": "D17", "region": "north",
}  # fmt: skip
NOW = 1_772_413_200_000_000
OLD, NEW = b"o" * 32, b"n" * 40


@pytest.fixture(scope="module")
def vw():
    return Policy.load("policies/vw.yaml")


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


def filled(store, vw, keys):
    desk = ComplaintDesk(store, [vw], clock=lambda: NOW, keys=keys)
    for number in range(5):
        desk.open(f"C-{number}", {**FACTS, "vin": f"V{number}"}, actor=AGENT)
    desk.send("C-4", "calmed", actor=AGENT)
    assert desk.erase("C-4", reason="asked for", force=True).accepted
    return desk


def kept(store):
    with store.reading() as reading:
        logs = [row for number in range(5) for row in reading.log(f"C-{number}")]
        return logs, {f"C-{number}": reading.key(f"C-{number}") for number in range(5)}


@pytest.mark.parametrize(("old", "new"), [(OLD, NEW), (None, NEW), (OLD, None)], ids=["other", "first", "none"])
def test_keys_are_wrapped_under_another_master_key(store, vw, old, new):
    desk = filled(store, vw, Keys(old))
    logs, before = kept(store)
    state = desk.case("C-0").raw
    looked = []
    assert rewrap(store, Keys(new, (old,)), looked.append, batch=2) == 4
    assert looked == [2, 4, 5]
    after_logs, after = kept(store)
    assert after_logs == logs
    assert after["C-4"] is None
    assert not {after[case] for case in before if before[case]} & set(before.values())
    fresh = ComplaintDesk(store, clock=lambda: NOW, keys=Keys(new))
    assert fresh.case("C-0").raw == state
    assert fresh.send("C-0", "dispatch", actor=AGENT).accepted
    with pytest.raises(StoreError):
        ComplaintDesk(store, clock=lambda: NOW, keys=Keys(old)).case("C-1")
    assert not audit.verify(store, audit.AuditWith(keys=Keys(new))).discrepancies


def test_it_may_be_stopped_and_the_service_goes_on(vw):
    """A service that was given both keys works before, amidst and afterwards; new keys are the new one's."""
    store = MemoryStore()
    filled(store, vw, Keys(OLD))
    both = Keys(NEW, (OLD,))

    class StoppedError(Exception):
        pass

    def stop(looked):
        raise StoppedError

    with pytest.raises(StoppedError):
        rewrap(store, both, stop, batch=2)
    desk = ComplaintDesk(store, clock=lambda: NOW, keys=both)
    for number in range(4):
        assert desk.send(f"C-{number}", "dispatch", actor=AGENT).accepted
    desk.open("C-9", {**FACTS, "vin": "V9"}, actor=AGENT)
    assert rewrap(store, both) == 2
    assert rewrap(store, both) == 0
    assert ComplaintDesk(store, clock=lambda: NOW, keys=Keys(NEW)).case("C-9").raw.facts["vin"] == "V9"


def test_a_key_under_none_of_those_given_is_named(vw):
    store = MemoryStore()
    filled(store, vw, Keys(OLD))
    before = kept(store)
    with pytest.raises(StoreError, match="C-0"):
        rewrap(store, Keys(NEW, (b"x" * 32,)))
    with pytest.raises(StoreError, match="32 bytes"):
        Keys(NEW, (b"short",))
    assert kept(store) == before
    assert "oooo" not in repr(Keys(NEW, (OLD,)))
