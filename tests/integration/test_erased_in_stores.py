"""What is erased is gone from every byte: the examples over every store; what is left is what rebuilding gives."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintflow.facade import Policy
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.addresses import open_store
from complaintflow.stores.audit import AuditWith, verify
from complaintflow.stores.audit_derived import FoldedAnew
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.personal import personal
from complaintflow.stores.rebuild import rebuild
from complaintflow.stores.rows import CaseRow
from complaintflow.stores.schema import metadata

EXAMPLES = {name: (f"policies/{name}.yaml", f"docs/examples/{name}.jsonl") for name in ("vw", "bank", "toyota")} | {
    "hotline": ("docs/examples/hotline.yaml", "docs/examples/hotline.jsonl")
}
NOW = 1_790_000_000_000_000


def clock():
    return NOW


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


def events_of(name):
    policy = Policy.load(EXAMPLES[name][0])
    lines = [json.loads(line) for line in Path(EXAMPLES[name][1]).read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if "report" not in line]
    lines.sort(key=lambda line: datetime.fromisoformat(line.get("recorded_at") or line["at"]))
    return policy, [policy.read_event(line) for line in lines]


def texts_in(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from texts_in(item)
        case list() | tuple():
            for item in value:
                yield from texts_in(item)


def tokens(policy, events) -> set[str]:
    """Personal texts of events: long enough not to be found by chance, and no words of the policy."""
    plan = personal(policy.compiled)
    found = {
        text
        for event in events
        for name, value in event.data.items()
        if plan.datum(event.name, name)
        for text in texts_in(value)
    }
    return {text for text in found if len(text) >= 4 and text not in plan.words}


def every_byte(store, capsys=None) -> bytes:
    """All that a store holds, as bytes: the files of SQLite, every table of PostgreSQL, the tables in memory."""
    if store.address == ":memory:":
        return repr(store._tables).encode()
    if "://" not in store.address:
        engine = sa.create_engine(f"sqlite:///{store.address}")
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        path = Path(store.address)
        return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))
    engine = sa.create_engine(store.address)
    with engine.connect() as connection:
        rows = [list(connection.execute(sa.text(f"SELECT * FROM {name}"))) for name in metadata.tables]
    engine.dispose()
    texts = [bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode("utf-8", "replace")
             for table in rows for row in table for value in row]  # fmt: skip
    return b"\n".join(texts)


def secrets_of(store, case) -> list[bytes]:
    """The key of a case and all that is encrypted under it."""
    with store.reading() as reading:
        row, key = reading.case(case), reading.key(case)
        found = [one.secret for one in reading.log(case) if one.secret is not None]
    return [key, row.snapshot, *found]


def shown(store, secret: bytes) -> bytes:
    return repr(secret).encode()[2:-1] if store.address == ":memory:" else secret


def derived(store, case):
    with store.reading() as reading:
        lanes = [lane for lane in reading.waiting_lanes(10_000) if lane.case == case]
        return reading.case(case), reading.timer(case), reading.retention(case), list(reading.outbox(case)), lanes


def told(row: CaseRow):
    return row.state, row.klass, row.owner, row.outcome, row.opened, row.closed, row.version, row.head, row.policy


@pytest.mark.parametrize("name", EXAMPLES)
def test_of_an_erased_case_no_byte_tells_anything_personal(store, name):
    policy, events = events_of(name)
    desk = ComplaintDesk(store, [policy], clock=clock, webhooks={"crm": ["*"]})
    for event in events:
        desk.send(event.case, event)
    desk.fire_due(NOW)
    over = [one.id for one in desk.cases() if desk.case(one.id).closed]
    assert over
    planted = {case: tokens(policy, [event for event in events if desk.transact(
        lambda work, event=event: work.name_of(event.case), "") == case]) for case in over}  # fmt: skip
    staff = {event.actor.id for event in events}  # who acted is named for as long as the log is kept
    others = staff | {text for event in events if event.case not in over for text in texts_in(dict(event.data))}
    gone = {text for found in planted.values() for text in found} - others
    kept = [secret for case in over for secret in secrets_of(store, case)]
    for case in over:
        before = derived(store, case)[0]
        answer = desk.erase(case, reason="asked for", force=True)
        assert answer.accepted or answer.refused == "open", answer
        if answer.accepted:
            assert told(derived(store, case)[0]) == told(before)
    erased = [one.id for one in desk.cases() if one.status == "erased"]
    assert erased
    if len(erased) == len(over):
        whole = every_byte(store)
        assert [text for text in gone if text.encode() in whole] == []
        assert [secret for secret in kept if shown(store, secret) in whole] == []
    report = verify(store, AuditWith(keys=desk.keys, derived=FoldedAnew(desk.keys)))
    assert report.clean, report.discrepancies
    assert report.erased == len(erased)
    policy_of = lambda reading, digest: desk.policies.of(reading, digest).compiled  # noqa: E731
    for case in erased:
        left = derived(store, case)
        with store.writing() as writing:
            writing.drop_derived(case)
            row = writing.case(case)
            writing.put_case(replace(row, state="?", klass="?", owner="?", outcome="?", closed=None), row.version)
            rebuild(writing, case, policy_of, desk.keys)
        assert derived(store, case) == left
        assert all(one.erased for one in desk.timeline(case))


@pytest.mark.parametrize("name", ["hotline", "toyota"])
def test_other_cases_go_on_when_some_are_erased(store, name):
    policy, events = events_of(name)
    desk = ComplaintDesk(store, [policy], clock=clock)
    erased = 0
    for event in events:
        desk.send(event.case, event)
        for one in list(desk.cases()):
            if one.status == "live" and desk.case(one.id).closed:
                erased += desk.erase(one.id, reason="asked for", force=True).accepted
    desk.fire_due(NOW)
    assert erased
    assert any(one.status == "live" for one in desk.cases())
    report = verify(store, AuditWith(keys=desk.keys, derived=FoldedAnew(desk.keys)))
    assert report.clean, report.discrepancies


TOY = """policy: toy
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
roles: {agent: {}, boss: {}}
fields: {words: {type: text, personal: true}, name: {type: text, personal: true}, topic: {type: choice, choices: [a]}}
templates: {told: {text: "Dear {name}: {words}"}}
events: {say: {data: {words: {type: text, personal: true}}, records: words}}
lifecycle:
  initial: intake
  states: {intake: {}, done: {final: true}}
  transitions: [{event: say, from: intake}, {event: close, from: intake, to: done}]
outcomes: {done: {}}
"""
_WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=6, max_size=20)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_was_said_is_gone(tmp_path_factory, data):
    store = open_store(str(tmp_path_factory.mktemp("erased") / "cases.db"), durability="normal")
    now = iter(range(NOW, NOW + 1_000_000))
    desk = ComplaintDesk(store, [Policy.from_text(TOY)], clock=lambda: next(now))
    said: dict[str, list[str]] = {}
    for number in range(data.draw(st.integers(1, 3))):
        case = f"C-{number}"
        mark = f"mark{number}of{number}"
        words = [f"{mark}{one}" for one in data.draw(st.lists(_WORDS, min_size=2, max_size=5))]
        said[case] = words
        actor = {"id": f"{mark}customer", "roles": ["customer"]}
        desk.open(case, {"words": words[0], "name": words[1], "topic": "a"})
        for one in words[2:]:
            desk.send(case, "say", data={"words": one})
            desk.send(case, "say", data={"words": one, "topic": one}, actor=actor)
            desk.send(case, "no_such_event", data={"words": one}, actor=actor)
        desk.send(case, "close", data={"other": words[0]})
    gone = data.draw(st.sets(st.sampled_from(sorted(said)), min_size=1))
    keys = [secret for case in gone for secret in secrets_of(store, case)]
    for case in sorted(gone):
        how = data.draw(st.sampled_from((desk.erase, desk.purge)))
        assert how(case, reason="asked for", force=True).accepted
    whole = every_byte(store)
    for number, case in enumerate(said):
        assert f"mark{number}of{number}".encode() not in whole  # encrypted as long as it is there
        if case not in gone:
            assert desk.case(case).facts["name"] == said[case][1]
    assert [secret for secret in keys if secret in whole] == []
    assert verify(store, AuditWith(keys=desk.keys, derived=FoldedAnew(desk.keys))).clean
    store.close()
