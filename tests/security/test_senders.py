"""What a sender with access to the service can't do: speak for the service, for another case, or for the future."""

import shutil
from pathlib import Path

import pytest

from complaintflow.errors import EventError, PolicyError
from complaintflow.facade import Policy
from complaintflow.kernel.event import SYSTEM_ACTOR, Actor, Event
from complaintflow.runtime.delivery.channel import Outcome
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.outbox import Courier
from complaintflow.staff import staff_from_text
from complaintflow.stores.memory import MemoryStore

AGENT = {"id": "agent-7", "roles": ["call_center"]}
ACTOR = Actor("agent-7", (("call_center", None),))
FACTS = {
    "channel": "phone", "topic": "other", "problem": "abnormal_noise", "customer_words": "过减速带前轴咚咚响。",
    "summary": "前悬架异响", "customer_name": "王建国", "customer_phone": "13900000001", "vin": "LFV3A23C8K3007919",
    "dealer": "D17", "region": "north",
}  # fmt: skip
NOW = 1_772_413_200_000_000
HOUR = 3_600_000_000


@pytest.fixture(scope="module")
def vw():
    return Policy.load("policies/vw.yaml")


@pytest.fixture
def desk(vw):
    with ComplaintDesk(MemoryStore(), [vw], clock=lambda: NOW) as made:
        made.open("C-1", FACTS, actor=AGENT)
        yield made


class Refuses:
    """A receiver that takes nothing, for good."""

    def deliver(self, parcel):
        return Outcome("rejected", "no such address")


def test_the_id_of_a_report_to_come_cannot_be_taken(desk):
    answer = desk.send("C-1", "dispatch", actor=AGENT)
    notice = next(effect for effect in answer.effects if effect.kind == "notify")
    taken = desk.send("C-1", "note", id=f"undeliverable/{notice.id}", data={"text": "x"}, actor=AGENT)
    assert taken.refused.body["code"] == "bad_value"
    Courier(desk, lambda lane: Refuses()).deliver_due()
    kinds = [effect.kind for moment in desk.timeline("C-1") for effect in moment.effects]
    assert "escalation_failed" in kinds


def test_the_complaint_of_another_case_cannot_be_claimed(desk):
    """A follow-up event that names a complaint to come would draw that complaint into the sender's case."""
    answer = desk.send("C-1", "follow_up", id="C-9:open", data={"complaint": "C-9", **FACTS}, actor=AGENT)
    assert answer.refused.body["code"] == "bad_value"
    event = Event("C-1", "follow_up", NOW, "C-9:open", ACTOR, {"complaint": "C-9"})
    assert desk.send_all([event])[0].refused.body["code"] == "bad_value"
    assert desk.open("C-9", {**FACTS, "vin": "WVWZZZ1JZXW000001"}, actor=AGENT).taken_by is None
    with desk.store.reading() as reading:
        assert reading.alias("C-9") is None


def test_the_id_of_a_finding_across_cases_cannot_be_taken(desk, vw):
    rule = next(iter(vw.compiled.cross_case)).id
    answer = desk.send("C-1", "note", id=f"{rule}:0123456789abcdef", data={"text": "x"}, actor=AGENT)
    assert answer.refused.body["code"] == "bad_value"


@pytest.mark.parametrize(
    "actor",
    [
        {"id": "system", "roles": ["call_center"]},
        {"id": "u", "roles": ["call_center"], "on_behalf_of": "system"},
        Actor("u", (("call_center", None),), "system"),
        SYSTEM_ACTOR,
    ],
    ids=["id", "on behalf", "actor", "own"],
)
def test_nobody_acts_for_the_service(desk, actor):
    answer = desk.send("C-1", "note", data={"text": "x"}, actor=actor)
    assert answer.refused.body["code"] == "wrong_role"


def test_an_object_of_a_sender_speaks_of_no_other_case(desk):
    """Whoever embeds the service has checked who may write to the case that is named: no other one is meant."""
    with pytest.raises(EventError, match="C-1"):
        desk.send("C-2", {"case": "C-1", "event": "note", "data": {"text": "x"}}, actor=AGENT)
    with pytest.raises(EventError, match="C-1"):
        desk.send("C-2", Event("C-1", "note", NOW, "n", ACTOR, {"text": "x"}))
    assert desk.version("C-1") == 1


def test_an_object_of_a_sender_says_no_other_actor(desk):
    forged = {"event": "dispatch", "actor": {"id": "boss", "roles": ["hq"]}}
    with pytest.raises(EventError, match="`actor` is said twice"):
        desk.send("C-1", forged, actor=AGENT)
    desk.send("C-1", {"event": "note", "data": {"text": "x"}}, actor=AGENT)
    assert desk.case("C-1").raw.entries[-1].event.actor == ACTOR
    with pytest.raises(EventError, match="beside an Event"):
        desk.send("C-1", Event("C-1", "note", NOW, "n", ACTOR, {"text": "x"}), actor=AGENT)


LOOP: list = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    "event",
    [
        Event("C-1", "note", NOW, "", ACTOR),
        Event("C-1", "note", NOW, "a\nb", ACTOR),
        Event("C-1", "note", NOW, "x" * 201, ACTOR),
        Event("C-1", "no\x00te", NOW, "n", ACTOR),
        Event("C-1", "note", 1.5, "n", ACTOR),
        Event("C-1", "note", True, "n", ACTOR),
        Event("C-1", "note", 10**30, "n", ACTOR),
        Event("C-1", "note", NOW, "n", ACTOR, recorded_at=10**30),
        Event("C-1", "note", NOW, "n", Actor("u", ("call_center",))),
        Event("C-1", "note", NOW, "n", Actor("u\n")),
        Event("C-1", "note", NOW, "n", ACTOR, {"text": "x", "more": LOOP}),
        Event("C-1", "note", NOW, "n", ACTOR, {"text": "x", "more": list(range(5_001))}),
        Event("C-1", "note", NOW, "n", ACTOR, track="\x00"),
    ],
    ids=[
        "no id",
        "line",
        "long id",
        "name",
        "half",
        "true",
        "far",
        "entered",
        "role",
        "actor",
        "loop",
        "many",
        "track",
    ],
)
def test_an_event_of_ones_own_making_is_held_to_the_same(desk, event):
    with pytest.raises(EventError):
        desk.send("C-1", event)
    with pytest.raises(EventError):
        desk.send_all([event])
    assert desk.version("C-1") == 1
    assert desk.send("C-1", "note", data={"text": "x"}, actor=AGENT).accepted


def test_time_does_not_pass_because_a_sender_says_so(vw):
    with ComplaintDesk(MemoryStore(), [vw], clock=lambda: NOW, ahead=HOUR) as desk:
        desk.open("C-1", FACTS, actor=AGENT)
        for at in ("2026-03-02T12:00:00Z", "9999-12-31T23:59:59Z"):
            answer = desk.send("C-1", "note", at=at, data={"text": "x"}, actor=AGENT)
            assert answer.refused.body["code"] == "bad_value"
        later = desk.send("C-1", "note", at="2026-03-02T01:00:00Z", recorded_at="2030-01-01T00:00:00Z", actor=AGENT)
        assert later.refused.body["code"] == "bad_value"
        assert desk.version("C-1") == 1
        assert desk.send("C-1", "note", at=NOW + HOUR, data={"text": "x"}, actor=AGENT).accepted


@pytest.mark.parametrize(
    "said",
    ["{by: hq_senior_manager}", "{by: dealer, data: {ticket: {type: text, required: true}}}"],
    ids=["another role", "more data"],
)
def test_no_policy_keeps_the_service_from_reporting_a_failure(tmp_path, said):
    path = Path(shutil.copytree("policies", tmp_path / "policies")) / "vw.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("\nevents:\n") == 1
    path.write_text(text.replace("\nevents:\n", f"\nevents:\n  undeliverable: {said}\n"), encoding="utf-8")
    with ComplaintDesk(MemoryStore(), [path], clock=lambda: NOW) as desk:
        desk.open("C-1", FACTS, actor=AGENT)
        desk.send("C-1", "dispatch", actor=AGENT)
        Courier(desk, lambda lane: Refuses()).deliver_due()
        kinds = [effect.kind for moment in desk.timeline("C-1") for effect in moment.effects]
        assert "escalation_failed" in kinds


def test_a_staff_file_reaches_nobody_outside_through_a_url_in_a_complaint():
    text = Path("docs/examples/vw.staff.yaml").read_text(encoding="utf-8")
    assert text.count("sms: customer_phone") == 1
    forged = text.replace("sms: customer_phone", "apprise: customer_phone")
    with pytest.raises(PolicyError, match="apprise"):
        staff_from_text(forged, name="docs/examples/vw.staff.yaml")
