"""The verbs of the service, over a store in memory; stores and faults have tests of their own."""

import asyncio
import json
from pathlib import Path

import pytest

from complaintflow.errors import EventError, StoreError
from complaintflow.facade import Policy
from complaintflow.runtime.asynchronous import AsyncComplaintDesk
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.protocol import CaseFilter
from complaintflow.stores.rebuild import differences

AGENT = {"id": "agent-7", "roles": ["call_center"]}
FACTS = {
    "channel": "phone", "topic": "other", "problem": "abnormal_noise", "customer_words": "过减速带前轴咚咚响。",
    "summary": "前悬架异响", "customer_name": "王建国", "customer_phone": "13900000001", "vin": "LFV3A23C8K3007919",
    "dealer": "D17", "region": "north",
}  # fmt: skip


def opened(desk, case="C-1", **more):
    answer = desk.open(case, {**FACTS, **more}, actor=AGENT)
    assert answer.accepted, answer.refused
    return answer


def test_opening_writes_log_case_timer_and_outbox(desk):
    answer = opened(desk)
    with desk.store.reading() as reading:
        row = reading.case("C-1")
        assert (row.version, row.state, row.policy) == (1, answer.case.state, desk.case("C-1").policy.digest)
        assert [one.event for one in reading.log("C-1")] == [answer.event.id]
        assert reading.counts()["cases"] == 1
    assert answer.version == 1
    assert desk.case("C-1") == answer.case


def test_without_an_instant_it_happens_now(desk, clock):
    opened(desk)
    clock.now += 60_000_000
    answer = desk.send("C-1", "dispatch", actor=AGENT)
    assert answer.accepted
    assert answer.event.at == clock.now


def test_a_clock_set_back_writes_no_history_that_goes_back(desk, clock):
    opened(desk)
    clock.now -= 3_600_000_000
    answer = desk.send("C-1", "dispatch", actor=AGENT)
    assert answer.accepted
    assert answer.event.at == desk.case("C-1").raw.opened


def test_an_event_sent_twice_happens_once(desk, clock):
    first = desk.open("C-1", FACTS, actor=AGENT, id="e1")
    clock.now += 5_000_000
    again = desk.open("C-1", FACTS, actor=AGENT, id="e1")
    assert again.repeated
    assert not first.repeated
    assert again.effects == first.effects
    assert desk.version("C-1") == 1


def test_the_same_id_with_other_content_is_refused(desk):
    desk.open("C-1", FACTS, actor=AGENT, id="e1")
    desk.send("C-1", "dispatch", actor=AGENT, id="e2")
    other = desk.send("C-1", "note", data={"text": "x"}, actor=AGENT, id="e2")
    assert other.refused.body["code"] == "id_reused"
    assert not other.repeated
    assert desk.version("C-1") == 2


def test_a_refusal_is_a_value_and_on_record(desk):
    opened(desk)
    answer = desk.send("C-1", "dispatch", actor={"id": "x", "roles": ["dealer"]})
    assert answer.refused.body["code"] in ("wrong_role", "wrong_unit")
    assert [one.kind for one in desk.timeline("C-1")] == ["event", "refused"]
    assert desk.case("C-1").state == "intake"


def test_an_unknown_case_is_refused(desk):
    assert desk.send("C-9", "dispatch", actor=AGENT).refused.body["code"] == "no_such_case"
    with pytest.raises(StoreError, match="no case"):
        desk.case("C-9")


def test_who_acts_is_never_guessed(desk):
    opened(desk)
    assert desk.send("C-1", "dispatch").refused.body["code"] == "wrong_role"


def test_what_is_no_event_raises(desk):
    with pytest.raises(EventError):
        desk.send("C-1", {"event": "open", "at": "yesterday"})
    with pytest.raises(EventError):
        desk.open("C-1", FACTS, at="2026-03-02T09:00:00", actor=AGENT)


def test_a_version_that_was_not_seen_is_a_conflict(desk):
    opened(desk)
    stale = desk.version("C-1")
    desk.send("C-1", "note", data={"text": "called"}, actor=AGENT)
    answer = desk.send("C-1", "dispatch", actor=AGENT, expected_version=stale)
    assert answer.refused.body["code"] == "conflict"
    assert answer.version == 2
    assert desk.send("C-1", "dispatch", actor=AGENT, expected_version=2).accepted


def test_a_sender_that_tries_again_gets_its_answer_whatever_has_come_since(desk):
    opened(desk)
    first = desk.send("C-1", "note", data={"text": "a"}, actor=AGENT, id="n1", expected_version=1)
    desk.send("C-1", "note", data={"text": "b"}, actor=AGENT, id="n2")
    again = desk.send("C-1", "note", data={"text": "a"}, actor=AGENT, id="n1", expected_version=1)
    assert again.repeated
    assert again.effects == first.effects


def test_events_of_one_batch_are_all_written_or_none(desk):
    lines = [
        {"case": "C-1", "event": "open", "at": "2026-03-02T09:00:00+08:00", "actor": AGENT, "data": FACTS},
        {"case": "C-2", "event": "open", "at": "2026-03-02T09:01:00+08:00", "actor": AGENT, "data": FACTS},
    ]
    with pytest.raises(EventError):
        desk.send_all([*lines, {"case": "C-3"}])
    assert list(desk.cases()) == []
    assert [one.accepted for one in desk.send_all(lines)] == [True, True]


def test_time_passes_by_itself_and_only_once(desk, clock):
    opened(desk)
    desk.send("C-1", "dispatch", actor=AGENT)
    assert desk.fire_due() == 0
    clock.set("2026-03-05T09:00:00+08:00")
    assert desk.fire_due() == 1
    version = desk.version("C-1")
    assert desk.fire_due() == 0
    assert desk.version("C-1") == version
    assert {one.kind for one in desk.timeline("C-1")} == {"event", "time"}
    statuses = desk.case("C-1").deadlines.values()
    assert "breached" in statuses


def test_a_worker_that_was_away_writes_what_a_punctual_one_writes(vw, clock):
    def live(ticks):
        clock.set("2026-03-02T09:00:00+08:00")
        with ComplaintDesk(MemoryStore(), [vw], clock=clock) as desk:
            opened(desk)
            desk.send("C-1", "dispatch", actor=AGENT)
            for tick in ticks:
                clock.set(tick)
                desk.fire_due()
            return [(one.n, one.at, one.kind, one.effects) for one in desk.timeline("C-1")]

    hours = [f"2026-03-{day:02}T{hour:02}:00:00+08:00" for day in range(2, 10) for hour in range(10, 24)]
    late = live(["2026-03-09T23:00:00+08:00"])
    assert live(hours) == late
    assert len(late) > 3


def test_what_is_due_is_listed(desk, clock):
    opened(desk)
    desk.send("C-1", "dispatch", actor=AGENT)
    found = desk.due("2026-03-31T00:00:00+08:00")
    assert found
    assert found == sorted(found, key=lambda one: one.due_us)
    assert desk.due(clock.now) == []


def test_cases_are_listed_page_by_page(desk):
    for number in range(510):
        opened(desk, f"C-{number:04}", vin=f"LFV3A23C8K301{number:04}")
    assert [one.id for one in desk.cases()] == [f"C-{number:04}" for number in range(510)]
    assert list(desk.cases(CaseFilter(state="nowhere"))) == []


def test_views_hide_what_a_role_may_not_see():
    policy = Policy.load("docs/examples/confidential.yaml")
    with ComplaintDesk(MemoryStore(), [policy], clock=lambda: 1_772_413_200_000_000) as desk:
        for line in Path("docs/examples/confidential.jsonl").read_text(encoding="utf-8").splitlines():
            event = policy.read_event(json.loads(line))
            desk.send(event.case, event)
        case = next(iter(desk.cases())).id
        role = min(policy.compiled.roles)
        assert desk.view(case, role).to_json(policy.instant) == desk.case(case).view(role).to_json(policy.instant)
        whole = repr(desk.timeline(case))
        assert any(repr(desk.timeline(case, name)) != whole for name in policy.compiled.roles)


def test_a_case_stays_with_its_version_of_the_policy(clock):
    text = Path("docs/tutorial/library-fines.yaml").read_text(encoding="utf-8")
    old = Policy.from_text(text)
    changed = text.replace(f'version: "{old.version}"', 'version: "next"').replace(
        f"effective: {old.compiled.effective}", "effective: 2026-03-10"
    )
    new = Policy.from_text(changed)
    assert new.version == "next"
    facts = json.loads(Path("docs/tutorial/library-fines.jsonl").read_text(encoding="utf-8").splitlines()[0])
    store = MemoryStore()
    first = ComplaintDesk(store, [old, new], clock=clock)
    assert first.open("A", facts["data"], actor=facts["actor"]).accepted
    clock.set("2026-03-10T09:00:00+08:00")
    second = ComplaintDesk(store, clock=clock)  # the files are gone: the store has them
    assert second.open("B", facts["data"], actor=facts["actor"]).accepted
    second.send("A", "note", data={"text": "x"}, actor=facts["actor"])
    assert [second.case(name).policy.version for name in "AB"] == [old.version, "next"]
    with pytest.raises(StoreError, match="version"):
        ComplaintDesk(store, [Policy.from_text(changed.replace("2026-03-10", "2026-03-11"))], clock=clock)


def test_two_policies_side_by_side(clock):
    with ComplaintDesk(MemoryStore(), ["policies/vw.yaml", "policies/bank.yaml"], clock=clock) as desk:
        answer = desk.open("C-1", FACTS, actor=AGENT)
        assert answer.refused.body["code"] == "no_policy"
        assert desk.open("C-1", FACTS, actor=AGENT, policy="vw").accepted
        assert desk.send("C-1", "dispatch", actor=AGENT).accepted


def test_everything_derived_can_be_made_anew(desk, clock):
    opened(desk)
    desk.send("C-1", "dispatch", actor=AGENT)
    clock.set("2026-03-05T09:00:00+08:00")
    desk.fire_due()
    with desk.store.reading() as reading:
        policy_of = lambda looking, digest: desk.policies.of(looking, digest).compiled  # noqa: E731
        assert list(differences(reading, "C-1", policy_of, desk.keys)) == []


def test_the_same_for_asyncio(desk):
    async def run():
        waiting = AsyncComplaintDesk(desk)
        await waiting.open("C-1", FACTS, actor=AGENT)
        answers = await asyncio.gather(
            *(waiting.send("C-1", "note", data={"text": str(number)}, actor=AGENT) for number in range(20))
        )
        assert all(one.accepted for one in answers)
        assert sorted(one.version for one in answers) == list(range(2, 22))
        assert (await waiting.case("C-1")).state == "intake"
        assert [one.id for one in await waiting.cases()] == ["C-1"]
        await waiting.close()

    asyncio.run(run())


COMPLAINT = {
    "channel": "phone", "topic": "other", "problem": "abnormal_noise", "customer_words": "过减速带前轴咚咚响。",
    "summary": "前悬架异响", "customer_name": "王建国", "customer_phone": "13900000001", "dealer": "D17",
    "region": "north", "vin": "LFV3A23C8K3007919",
}  # fmt: skip


def test_a_follow_up_that_is_sent_again_is_known_for_the_same(desk, clock):
    desk.open("C-1", COMPLAINT, actor=AGENT, id="a")
    clock.now += 60_000_000
    first = desk.open("C-2", COMPLAINT, actor=AGENT, id="b")
    assert first.taken_by == "C-1"
    clock.now += 60_000_000
    again = desk.open("C-2", COMPLAINT, actor=AGENT, id="b")
    assert (again.refused, again.repeated, again.effects) == (None, True, first.effects)
    again = desk.send("C-2", "open", data=COMPLAINT, actor=AGENT, id="b", expected_version=1)
    assert (again.refused, again.repeated) == (None, True)


def test_a_complaint_that_waited_for_its_turn_comes_after_what_was_written_meanwhile(desk, vw, clock):
    # Two clerks enter the same complaint; the one who looked at the clock first comes second.
    desk.open("C-1", COMPLAINT, actor=AGENT)
    said = {"case": "C-2", "event": "open", "id": "b", "at": "2026-03-02T08:59:59+08:00", "actor": AGENT}
    event = vw.read_event({**said, "data": COMPLAINT})
    answer = desk.transact(lambda work: work.take(event, clock=clock), "C-2")
    assert (answer.refused, answer.taken_by) == (None, "C-1")
    assert desk.case("C-1").raw.clock == clock.now


def test_a_case_with_which_anything_is_wrong_is_put_aside(desk, clock, monkeypatch):
    from complaintflow.runtime.work import Work

    opened(desk)
    opened(desk, "C-2", vin="LFV3A23C8K3017777")
    for case in ("C-1", "C-2"):
        desk.send(case, "dispatch", actor=AGENT)
    lived = Work.advance

    def broken(work, case, until):
        if case == "C-1":
            raise ZeroDivisionError
        return lived(work, case, until)

    monkeypatch.setattr(Work, "advance", broken)
    clock.set("2026-03-05T09:00:00+08:00")
    desk.fire_due()
    assert "breached" in desk.case("C-2").deadlines.values()
    assert [one.case for one in desk.troubles(clock.now)] == ["C-1"]
    assert desk.version("C-1") == 2
