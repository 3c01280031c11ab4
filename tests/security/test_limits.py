"""What one event may hold, and what it may set off: beyond that it is refused or no event at all, and quickly so."""

import pytest

from complaintflow.errors import EventError, PolicyError
from complaintflow.facade import Policy
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.keepable import TEXT_MAX
from complaintflow.stores.memory import MemoryStore

AGENT = {"id": "agent-7", "roles": ["call_center"]}
FACTS = {"channel": "phone", "topic": "recall"}
NOW = 1_772_413_200_000_000


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.fixture
def desk():
    with ComplaintDesk(MemoryStore(), ["policies/vw.yaml"], clock=lambda: NOW) as made:
        made.open("C-1", FACTS, actor=AGENT)
        yield made


@pytest.mark.parametrize(
    "data",
    [
        {"more": nested(21)},
        {"more": nested(100_000)},
        {"more": list(range(5_001))},
        {f"k{number}": 1 for number in range(5_001)},
        {"more": ["x" * 100_001] * 10},
        {"k" * (TEXT_MAX + 1): 1},
        {"more": 10**300},
    ],
    ids=["deep", "very deep", "many", "many keys", "much text", "long key", "digits"],
)
def test_what_one_event_holds_is_bounded(desk, data):
    with pytest.raises(EventError):
        desk.send("C-1", "note", data={"text": "x", **data}, actor=AGENT)
    assert desk.version("C-1") == 1


@pytest.mark.parametrize("data", [{"text": "x" * 20_001}, {"text": "x" * 900_000}], ids=["a text", "the most"])
def test_what_a_fact_holds_is_bounded(desk, data):
    assert desk.send("C-1", "note", data=data, actor=AGENT).refused.body["code"] == "bad_value"
    assert desk.send("C-1", "note", data={"text": "x" * 20_000}, actor=AGENT).accepted


@pytest.mark.parametrize("name", ["case", "event", "id", "role", "unit", "actor"])
def test_names_are_bounded(desk, name):
    long = "x" * 201
    said = {
        "case": "C-1",
        "event": "note",
        "at": "2026-03-02T01:00:00Z",
        "id": "n",
        "data": {"text": "x"},
        "actor": AGENT,
    }
    if name in ("role", "unit"):
        said["actor"] = {"id": "u", "roles": [{"role": "dealer", name: long}]}
    elif name == "actor":
        said["actor"] = {"id": long, "roles": []}
    else:
        said[name] = long
    with pytest.raises(EventError, match="200"):
        desk.send(said["case"], said)


def test_a_policy_that_is_too_large_is_a_diagnostic(tmp_path):
    path = tmp_path / "large.yaml"
    path.write_bytes(b"policy: x\n" + b"# " + b"x" * (4 * 1024 * 1024))
    with pytest.raises(PolicyError, match=r"limit|large"):
        Policy.load(path)
