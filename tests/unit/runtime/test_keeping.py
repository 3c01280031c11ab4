"""Closed cases are archived, brought back, erased and purged: by hand, and by the rules of their policy."""

import pytest

from complaintflow.errors import StoreError
from complaintflow.facade import Policy
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.keeping import Retention
from complaintflow.runtime.outbox import retry
from complaintflow.stores.audit import AuditWith, verify
from complaintflow.stores.audit_derived import FoldedAnew
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.protocol import CaseFilter
from complaintflow.stores.seals import seal_all

TEXT = """policy: toy
format: 1
version: "1"
effective: 2026-01-01
time_zone: Asia/Shanghai
last_resort: boss
roles: {agent: {}, boss: {}}
fields:
  topic: {type: choice, choices: [fraud, delay]}
  words: {type: text, personal: true}
  lawsuit: bool
tasks: {look: {}}
events: {lawsuit: {data: {lawsuit: bool}, records: lawsuit}}
lifecycle:
  initial: intake
  states: {intake: {}, done: {final: true}}
  transitions:
    - {event: open, to: intake, do: [{task: {to: boss, task: look}}]}
    - {event: close, from: intake, to: done}
    - {event: lawsuit, from: [intake, done]}
    - {event: reopen, from: done, to: intake}
outcomes: {done: {}}
retention:
  hold: {lawsuit: true}
  rules:
    - {id: fraud, when: {topic: fraud}, erase_after: 10 years}
    - {id: quick, archive_after: 2 days, erase_after: 1 month, purge_after: 1 year}
"""
TEXT = TEXT.replace("    - {event: open, to: intake, do: [{task: {to: boss, task: look}}]}\n", "")
SECRET = "桂花巷十七号的王建国"


@pytest.fixture(scope="module")
def toy():
    return Policy.from_text(TEXT)


@pytest.fixture
def desk(toy, clock):
    with ComplaintDesk(MemoryStore(), [toy], clock=clock, webhooks={"crm": ["*"]}) as made:
        yield made


def closed(desk, case="C-1", **facts):
    assert desk.open(case, {"topic": "delay", "words": SECRET, **facts}).accepted
    assert desk.send(case, "close").accepted
    delivered(desk, case)


def delivered(desk, case):
    """Take everything for delivered, as a receiver that is there would have it."""
    from complaintflow.runtime.delivery.channel import Outcome
    from complaintflow.runtime.outbox import Courier

    class Taken:
        def deliver(self, parcel):
            return Outcome("delivered")

    Courier(desk, lambda lane: Taken()).deliver_due()


def clean(desk):
    report = verify(desk.store, AuditWith(keys=desk.keys, derived=FoldedAnew(desk.keys)))
    assert report.clean, report.discrepancies
    return report


def test_an_archived_case_takes_no_events_and_comes_back(desk):
    closed(desk)
    answer = desk.archive("C-1", actor={"id": "u9"}, reason="tidying up")
    assert (answer.act.kind, answer.act.actor, answer.act.reason) == ("archive", "u9", "tidying up")
    assert desk.send("C-1", "reopen").refused.body["code"] == "gone"
    assert desk.case("C-1").state == "done"
    assert [one.id for one in desk.cases(CaseFilter(status="live"))] == []
    assert desk.archive("C-1").refused == "done_already"
    clean(desk)
    assert desk.restore("C-1").accepted
    assert desk.restore("C-1").refused == "not_archived"
    assert desk.send("C-1", "reopen").accepted
    clean(desk)


def test_only_what_is_over_is_put_away(desk):
    desk.open("C-1", {"topic": "delay"})
    for answer in (desk.archive("C-1"), desk.erase("C-1", reason="x"), desk.purge("C-1", reason="x")):
        assert answer.refused == "open"
    assert desk.archive("C-9").refused == "no_such_case"
    closed(desk, "C-2")
    assert desk.erase("C-2", reason="").refused == "no_reason"


def test_an_erased_case_says_what_it_did_and_nothing_personal(desk):
    closed(desk)
    before = next(desk.cases())
    desk.send("C-1", "note", data={"text": SECRET})
    delivered(desk, "C-1")
    assert SECRET in repr(desk.timeline("C-1"))
    answer = desk.erase("C-1", reason="the customer asked", actor={"id": "dpo"})
    assert answer.act.kind == "erase"
    with pytest.raises(StoreError, match="erased"):
        desk.case("C-1")
    for refused in (lambda: desk.view("C-1", "agent"), lambda: desk.explain("C-1"), lambda: desk.allowed("C-1")):
        with pytest.raises(StoreError, match="erased"):
            refused()
    after = next(desk.cases())
    names = ("state", "klass", "owner", "outcome", "opened")
    assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names]
    assert after.status == "erased"
    told = desk.timeline("C-1")
    assert all(one.erased for one in told)
    assert SECRET not in repr(told)
    assert SECRET not in repr(desk._at_hand._kept)
    assert [effect.body["state"] for one in told for effect in one.effects if effect.kind == "state_entered"] == [
        "intake", "done",
    ]  # fmt: skip
    assert desk.due("2030-01-01T00:00:00Z") == []
    assert desk.erase("C-1", reason="again").refused == "done_already"
    assert desk.restore("C-1").refused == "not_archived"
    assert desk.send("C-1", "note", data={"text": "x"}).refused.body["code"] == "gone"
    assert desk.advance("C-1").refused.body["code"] == "gone"
    assert clean(desk).erased == 1


def test_a_legal_hold_keeps_a_case(desk, clock):
    closed(desk)
    desk.send("C-1", "lawsuit", data={"lawsuit": True})
    delivered(desk, "C-1")
    assert desk.erase("C-1", reason="x").refused == "held"
    assert desk.purge("C-1", reason="x", force=True).refused == "held"
    clock.set("2040-01-01T00:00:00+08:00")
    assert Retention()(desk, clock()) == 1  # archived, and no more
    assert desk.restore("C-1").accepted
    desk.send("C-1", "lawsuit", data={"lawsuit": False})
    delivered(desk, "C-1")
    assert Retention()(desk, clock()) == 1
    assert list(desk.cases()) == []


def test_what_is_still_to_be_told_is_waited_for_unless_forced(desk, clock):
    desk.open("C-1", {"topic": "delay"})
    desk.send("C-1", "close")
    assert desk.erase("C-1", reason="x").refused == "undelivered"
    assert desk.erase("C-1", reason="x", force=True).accepted
    with desk.store.reading() as reading:
        dead = reading.outbox("C-1", status="dead")
        assert reading.counts()["outbox_pending"] == 0
        assert {one.detail for one in reading.attempts("C-1")} == {"the case was erased"}
    assert dead
    assert not retry(desk, dead[0].case, dead[0].lane, dead[0].position)
    clean(desk)


def test_a_purged_case_is_gone_and_the_gap_is_explained(desk, clock):
    closed(desk)
    closed(desk, "C-2")
    seal_all(desk.store, clock())
    assert desk.purge("C-1", reason="the customer asked").accepted
    with pytest.raises(StoreError, match="no case"):
        desk.case("C-1")
    assert [one.id for one in desk.cases()] == ["C-2"]
    assert desk.purge("C-1", reason="again").refused == "done_already"
    assert desk.open("C-1", {"topic": "delay"}).refused.body["code"] == "gone"
    assert desk.send("C-1", "close").refused.body["code"] == "no_such_case"
    assert clean(desk).purged == 1
    seal_all(desk.store, clock())
    assert clean(desk).acts == 1


def test_the_rules_archive_erase_and_purge_in_their_time(desk, clock):
    closed(desk)
    closed(desk, "C-2", topic="fraud")
    keep, done = Retention(), []
    for day in ("2026-03-03", "2026-03-05", "2026-04-01", "2026-04-03", "2027-03-01", "2027-03-03", "2036-03-03"):
        clock.set(f"{day}T09:00:00+08:00")
        keep(desk, clock())
        done.append({one.id: one.status for one in desk.cases()})
        assert keep(desk, clock()) == 0
        clean(desk)
    assert [one.get("C-1") for one in done] == ["live", "archived", "archived", "erased", "erased", None, None]
    assert [one["C-2"] for one in done] == ["live"] * 6 + ["erased"]
    with desk.store.reading() as reading:
        assert [(one.case, one.kind, one.rule) for one in reading.acts()] == [
            ("C-1", "archive", "quick"), ("C-1", "erase", "quick"), ("C-1", "purge", "quick"),
            ("C-2", "erase", "fraud"),
        ]  # fmt: skip


def test_who_comes_late_does_what_is_due_by_then(desk, clock):
    closed(desk)
    clock.set("2026-05-01T09:00:00+08:00")
    assert Retention()(desk, clock()) == 1
    assert next(desk.cases()).status == "erased"


def test_a_case_that_was_brought_back_is_archived_again_after_its_next_closing(desk, clock):
    closed(desk)
    clock.set("2026-03-05T09:00:00+08:00")
    assert Retention()(desk, clock()) == 1
    assert desk.restore("C-1").accepted
    assert Retention()(desk, clock()) == 0
    desk.send("C-1", "reopen")
    with desk.store.reading() as reading:
        assert reading.retention("C-1") is None
    desk.send("C-1", "close")
    delivered(desk, "C-1")
    clock.set("2026-03-08T09:00:00+08:00")
    assert Retention()(desk, clock()) == 1
    assert next(desk.cases()).status == "archived"


def test_a_case_that_cannot_be_put_away_holds_up_no_other(desk, clock):
    desk.open("C-1", {"topic": "delay"})
    desk.send("C-1", "close")
    clock.set("2026-03-02T10:00:00+08:00")
    closed(desk, "C-2")
    with desk.store.writing() as writing:  # as if a receiver had been down ever since
        from dataclasses import replace

        row = next(one for one in writing.outbox("C-1"))
        writing.put_outbox(replace(row, status="pending"))
    clock.set("2026-05-01T09:00:00+08:00")
    assert Retention(1)(desk, clock()) == 1
    Retention()(desk, clock())
    assert [one.status for one in desk.cases()] == ["live", "erased"]
    with desk.store.reading() as reading:
        assert reading.retention("C-1").failures == 1


def test_a_sender_who_read_the_case_before_it_was_erased_writes_nothing(desk):
    closed(desk)
    with desk.store.reading() as reading:
        row = reading.case("C-1")
    desk.erase("C-1", reason="x")
    with desk.store.writing() as writing:
        assert not writing.put_case(row, row.version)
