"""Duplicates, mistakes, imports, receipts and bounces, over a store in memory."""

import asyncio
import json

import pytest

from complaintflow.errors import EventError
from complaintflow.facade import Policy
from complaintflow.runtime.asynchronous import AsyncComplaintDesk
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.audit import AuditWith, verify
from complaintflow.stores.audit_derived import FoldedAnew
from complaintflow.stores.memory import MemoryStore

TEXT = """policy: toy
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
roles: {agent: {}, boss: {}}
fields: {topic: {type: choice, choices: [noise, smell]}, said: {type: text}}
templates: {told: {text: Told}}
deadlines:
  reply: {starts: {event: open}, within: 2 hours, met_by: answer}
events: {answer: {by: [agent]}, merge: {by: [agent]}, link: {by: [agent]}}
lifecycle:
  initial: intake
  states: {intake: {}, done: {final: true}, gone: {final: true, outcome: merged}}
  transitions:
    - {event: answer, from: intake, do: [{notify: boss, template: told, via: sms}]}
    - {event: close, from: intake, to: done}
    - {event: reopen, from: [gone, done], to: intake}
outcomes: {done: {}, merged: {}}
"""
AGENT = {"id": "u1", "roles": ["agent"]}


@pytest.fixture
def desk(clock):
    with ComplaintDesk(MemoryStore(), [Policy.from_text(TEXT)], clock=clock) as made:
        yield made
        report = verify(made.store, AuditWith(keys=made.keys, derived=FoldedAnew(made.keys)))
        assert report.clean, report.discrepancies


def kinds(answer):
    return [effect.kind for effect in answer.effects]


def test_a_merge_is_heard_in_both_cases_and_taken_back_in_both(desk, clock):
    for case in "AB":
        desk.open(case, {"topic": "noise"})
    clock.now += 60_000_000
    answer = desk.merge("A", "B", reason="the same call", actor=AGENT)
    assert answer.accepted, answer.refused
    assert "case_merged" in kinds(answer)
    assert [one.event.name for one in answer.others] == ["absorb"]
    assert (desk.case("A").merged_into, desk.case("A").outcome) == ("B", "merged")
    assert [(link.case, link.relation) for link in desk.case("B").links] == [("A", "absorbed")]
    assert desk.case("B").state == "intake"
    again = desk.merge("A", "B", reason="the same call", actor=AGENT, id=answer.event.id)
    assert again.repeated
    back = desk.send("A", "reopen", data={"reason": "they differ"})
    assert back.accepted, back.refused
    assert [one.event.name for one in back.others] == ["unlink"]
    assert desk.case("B").links == ()
    assert desk.case("A").merged_into is None


@pytest.mark.parametrize(("into", "code"), [("nowhere", "bad_value"), ("A", "bad_value")])
def test_a_merge_that_makes_no_sense_changes_nothing(desk, into, code):
    desk.open("A", {"topic": "noise"})
    answer = desk.merge("A", into, reason="x", actor=AGENT)
    assert answer.refused.body["code"] == code
    assert desk.case("A").merged_into is None


def test_what_the_other_case_would_not_take_is_not_merged(desk):
    for case in "ABC":
        desk.open(case, {"topic": "noise"})
    assert desk.merge("B", "C", reason="x", actor=AGENT).accepted
    answer = desk.merge("A", "B", reason="x", actor=AGENT)
    assert answer.refused.body["code"] == "guard"
    assert "merge into that one" in answer.refused.body["message"]
    assert desk.case("A").outcome is None
    desk.send("C", "close")
    assert desk.archive("C").accepted
    assert desk.merge("A", "C", reason="x", actor=AGENT).refused.body["code"] == "gone"


def test_merging_is_not_for_everybody(desk):
    for case in "AB":
        desk.open(case, {"topic": "noise"})
    assert desk.merge("A", "B", reason="x", actor={"id": "x", "roles": ["boss"]}).refused.body["code"] == "wrong_role"
    assert desk.send("A", "merge", data={"into": "B", "reason": "x"}).refused is not None
    assert desk.case("B").links == ()


def test_cases_are_linked(desk):
    for case in "AB":
        desk.open(case, {"topic": "noise"})
    assert desk.link("A", "B", "duplicate", actor=AGENT).accepted
    assert [(one.case, one.relation) for one in desk.case("A").links] == [("B", "duplicate")]


def test_a_mistake_is_taken_back(desk, clock):
    desk.open("A", {"topic": "noise"})
    clock.now += 1_000_000
    wrong = desk.amend("A", {"topic": "smell"}, id="oops")
    assert wrong.accepted
    clock.now += 1_000_000
    assert desk.retract("A", "oops", reason="the other line").accepted
    assert desk.case("A").facts["topic"] == "noise"
    assert desk.retract("A", "oops").refused.body["code"] == "guard"
    assert desk.retract("A", "never").refused.body["code"] == "bad_value"


def test_receipts_and_bounces_are_held_to_what_was_sent(desk, clock):
    desk.open("A", {"topic": "noise"})
    answer = desk.send("A", "answer", actor=AGENT)
    notice = next(effect for effect in answer.effects if effect.kind == "notify")
    clock.now += 60_000_000
    assert desk.undelivered("A", notice.id, reason="no such number").accepted
    assert any(effect["effect"] == "escalation_failed" for one in desk.timeline("A") for effect in _lines(desk, one))
    clock.now += 60_000_000
    assert desk.delivered("A", notice.id, medium="sms", at=clock.now).accepted
    told = desk.case("A").notices[0]
    assert (told.delivered, told.by) == (clock.now, "sms")
    assert desk.delivered("A", "A/99/0").refused.body["code"] == "bad_value"


def _lines(desk, moment):
    from complaintflow.kernel.wire import effect_json

    return [effect_json(effect, str) for effect in moment.effects]


def test_a_running_case_is_imported_with_its_clock(desk, clock):
    standing = {
        "state": "intake", "opened": "2026-03-02T08:00:00+08:00",
        "deadlines": {"reply": {"status": "running", "started": "2026-03-02T08:00:00+08:00"}},
    }  # fmt: skip
    answer = desk.import_case("OLD-1", {"topic": "noise"}, standing=standing)
    assert answer.accepted, answer.refused
    assert [one.due_us for one in desk.due("2026-03-03T00:00:00+08:00")] == [clock.now + 3_600_000_000]
    clock.now += 2 * 3_600_000_000
    assert desk.fire_due() == 1
    assert desk.case("OLD-1").deadlines["reply"] == "breached"


def test_cases_are_imported_from_lines_and_known_again(desk, clock):
    lines = [
        {
            "case": f"OLD-{number}", "at": "2026-03-02T09:00:00+08:00", "id": "import",
            "data": {"topic": "noise", "standing": {"state": "intake", "opened": "2026-03-02T08:00:00+08:00"}},
        }
        for number in range(250)
    ]  # fmt: skip
    lines = [json.loads(json.dumps(line)) for line in lines]
    answers = list(desk.import_all(lines))
    assert [one.refused for one in answers if one.refused] == []
    assert len(list(desk.cases())) == 250
    again = list(desk.import_all(lines[:10]))
    assert all(one.repeated for one in again)
    assert len(list(desk.cases())) == 250
    with pytest.raises(EventError, match="import"):
        list(desk.import_all([{**lines[0], "event": "open"}]))
    assert desk.import_case("OLD-1", standing={"state": "nowhere"}, at=clock.now).refused is not None


def test_the_same_for_asyncio(desk, clock):
    async def run():
        waiting = AsyncComplaintDesk(desk)
        for case in "ABC":
            await waiting.open(case, {"topic": "noise"})
        merged = await waiting.merge("A", "B", reason="same", actor=AGENT)
        assert merged.accepted
        assert (await waiting.link("C", "B", actor=AGENT)).accepted
        assert (await waiting.retract("B", "never")).refused is not None
        assert (await waiting.delivered("B", "B/9/9")).refused is not None
        assert (await waiting.undelivered("B", "B/9/9")).refused is not None
        assert (await waiting.import_case("D", standing={"state": "nowhere"})).refused is not None
        assert await waiting.import_all([]) == []
        assert (await waiting.erase("B", reason="x")).refused == "open"
        assert (await waiting.archive("A")).accepted
        assert (await waiting.restore("A")).accepted
        assert (await waiting.purge("A", reason="x", force=True)).accepted
        assert await waiting.keep_next() is None
        waiting._pool.shutdown()

    asyncio.run(run())


def test_every_verb_has_a_twin():
    from complaintflow.runtime.daily import DailyLife
    from complaintflow.runtime.keeping import Keeping

    verbs = {name for kind in (DailyLife, Keeping) for name in vars(kind) if not name.startswith("_")}
    assert {name for name in verbs - {"transact", "clock"} if not hasattr(AsyncComplaintDesk, name)} == set()
