"""Entries of a log as they are kept: nothing personal in public, everything back with the key, marks without it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from complaintflow.errors import StoreError
from complaintflow.facade import Case, Policy
from complaintflow.stores.chain import chained
from complaintflow.stores.codec import (
    ERASED,
    read_entry,
    read_snapshot,
    salted_differently,
    write_entry,
    write_snapshot,
)
from complaintflow.stores.personal import personal
from complaintflow.stores.rows import LogRow
from complaintflow.stores.sealing import Keys, Sealer

EXAMPLES = ["vw", "bank", "wanrun", "toyota", "dealer", "ford_survey"]
KEY = bytes(range(32))


def lived(name):
    """Yield every step of the example events of a policy: the policy, the case after it, its effects."""
    policy = Policy.load(f"policies/{name}.yaml")
    cases: dict[str, Case] = {}
    for line in Path(f"docs/examples/{name}.jsonl").read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        if "report" in said:
            continue
        event = policy.read_event(said)
        before = cases.get(event.case)
        step = policy.step(before, event)
        if step.opened is not None:
            cases[event.case] = step.opened
            if before is None or len(step.opened.raw.entries) > len(before.raw.entries):
                yield policy, step.opened.raw, step.effects


def row_of(policy, case, effects, sealer):
    public, secret = write_entry(policy.compiled, sealer, case, case.entries[-1], effects)
    event = case.entries[-1].event
    number = len(case.entries)
    return chained(LogRow(case.id, number, "event", event.id, 0, 0, policy.digest, 1, public, secret, "", ""))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_entry_comes_back_as_it_was(name):
    sealer = Sealer(KEY)
    count = 0
    for policy, case, effects in lived(name):
        row = row_of(policy, case, effects, sealer)
        read = read_entry(row, sealer)
        assert read.entry == case.entries[-1]
        assert read.effects == effects
        assert read.ids == tuple(effect.id for effect in effects)
        assert not salted_differently(row, sealer)
        assert row_of(policy, case, effects, sealer) == row, "the same is written the same"
        count += 1
    assert count > 20


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "ford_survey"])  # whose events name nobody
def test_nothing_personal_stands_in_public(name):
    sealer = Sealer(KEY)
    found = 0
    for policy, case, effects in lived(name):
        plan = personal(policy.compiled)
        event = case.entries[-1].event
        public = json.loads(row_of(policy, case, effects, sealer).public)
        text = json.dumps(public, ensure_ascii=False)
        for datum, value in event.data.items():
            if plan.datum(event.name, datum) and isinstance(value, str) and len(value) >= 6:
                assert value not in text
                found += 1
    assert found > 5


@pytest.mark.parametrize("name", EXAMPLES)
def test_without_the_key_what_is_public_is_left(name):
    sealer = Sealer(KEY)
    marks = 0
    for policy, case, effects in lived(name):
        row = row_of(policy, case, effects, sealer)
        erased = replace(row, secret=None)
        read = read_entry(erased, None)
        assert read.ids == tuple(effect.id for effect in effects)
        assert [one.kind for one in read.effects] == [one.kind for one in effects]
        for left, right in zip(read.effects, effects, strict=True):
            for key in ("state", "class", "outcome", "deadline", "due", "late", "code"):
                assert left.body.get(key) == right.body.get(key)
        marks += ERASED in repr(read.entry)
        assert chained(erased) == replace(row, secret=None), "the chain does not cover what was encrypted"
    assert marks > 5


def test_a_value_changed_in_secret_is_found():
    sealer = Sealer(KEY)
    policy, case, effects = next(iter(lived("vw")))
    row = row_of(policy, case, effects, sealer)
    assert row.secret is not None
    kept = json.loads(sealer.decrypt(row.secret, "log", case.id, "1"))
    kept[0] = "somebody else"
    forged = sealer.encrypt(json.dumps(kept).encode(), "log", case.id, "1")
    assert salted_differently(replace(row, secret=forged), sealer)
    assert salted_differently(replace(row, secret=sealer.encrypt(b"[]", "log", case.id, "1")), sealer)


def test_a_secret_is_bound_to_its_row():
    sealer = Sealer(KEY)
    rows = [row for one in lived("vw") if (row := row_of(*one, sealer)).secret is not None]
    with pytest.raises(StoreError, match="does not belong to its key"):
        read_entry(replace(rows[0], secret=rows[1].secret), sealer)
    with pytest.raises(StoreError, match="altered"):
        read_entry(replace(rows[0], secret=None), sealer)


def test_a_snapshot_comes_back_with_its_log():
    sealer = Sealer(KEY)
    for _, case, _ in lived("bank"):
        snapshot = write_snapshot(sealer, case)
        assert snapshot == write_snapshot(sealer, case), "made anew it is the same, byte for byte"
        assert read_snapshot(case.id, len(case.entries), snapshot, sealer, case.entries) == case
        with pytest.raises(StoreError):
            read_snapshot(case.id, len(case.entries) + 1, snapshot, sealer, case.entries)


def test_a_customer_who_acts_is_personal_and_staff_is_not():
    policy = Policy.load("policies/vw.yaml")
    sealer = Sealer(KEY)
    opened = policy.open(
        "C-1",
        {"channel": "phone", "topic": "recall"},
        at="2026-03-02T09:00:00+08:00",
        actor={"id": "li.wei@example.com", "roles": ["customer", "call_center"]},
    )
    row = row_of(policy, opened.case.raw, opened.effects, sealer)
    assert "li.wei" not in row.public
    opened = policy.open(
        "C-1",
        {"channel": "phone", "topic": "recall"},
        at="2026-03-02T09:00:00+08:00",
        actor={"id": "agent-7", "roles": ["call_center"]},
    )
    assert "agent-7" in row_of(policy, opened.case.raw, opened.effects, sealer).public


class TestKeys:
    def test_a_key_is_wrapped_under_the_master_key(self):
        keys = Keys(b"m" * 32)
        kept = keys.fresh("C-1")
        secret = keys.sealer("C-1", kept).encrypt(b"x", "y")
        assert keys.sealer("C-1", kept).decrypt(secret, "y") == b"x"
        with pytest.raises(StoreError):
            keys.sealer("C-2", kept)
        with pytest.raises(StoreError):
            Keys(b"n" * 32).sealer("C-1", kept)
        with pytest.raises(StoreError, match="none was given"):
            Keys().sealer("C-1", kept)

    def test_keys_of_two_cases_differ(self):
        assert Keys().fresh("C-1") != Keys().fresh("C-1")

    def test_a_short_master_key_is_refused(self):
        with pytest.raises(StoreError, match="32 bytes"):
            Keys(b"short")

    def test_a_master_key_stays_out_of_what_is_shown(self):
        assert "mmmm" not in repr(Keys(b"m" * 32))
