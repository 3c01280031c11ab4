"""Cases that lived elsewhere: their clocks go on, nothing that was handled is done again, nonsense is refused."""

import json

import pytest

from complaintflow.kernel.step import fold
from tests.story import Story, instant

BODY = """
roles: {agent: {superior: lead}, lead: {superior: boss}, boss: {}}
confidential: {personal: agent}
fields: {topic: text, phone: {type: text, personal: true}, count: integer}
classes: [general, high]
classification: {default: general, rules: [{id: fire, when: {topic: fire}, class: high}]}
owners: [{when: {class: high}, owner: lead}, {owner: agent}]
flags: {press: {}}
counters: {acts: {count: act}}
events: {act: {}, second: {}, import: {by: lead}}
escalations:
  - {id: often, when: {acts: {more_than: 2}}, do: [{task: look, role: boss}]}
  - {id: old, on: {age: 5d}, do: [{task: call, role: boss}]}
deadlines:
  reply:
    starts: open
    met_by: act
    within: 4h
    ladder:
      - {id: soon, at: {before: 1h}, notify: agent, via: email, template: early}
      - {id: due, at: due, notify: customer, via: email, template: overdue}
      - {id: after, at: {after: 2h}, notify: lead, via: email, template: again}
  visit: {starts: dispatch, met_by: second, within: 2d, pause: {in: waiting}}
"""
OPENED = instant("03-02 08:00")


def taken(at: str = "03-02 09:00", facts=None, by=("lead",), **standing: object) -> Story:
    story = Story(BODY)
    actor = {"id": "l1", "roles": list(by)}
    said = {"state": "intake", "opened": OPENED, **standing}
    return story._take(story.policy.import_case("C", facts or {}, standing=said, at=instant(at), actor=actor, id="i"))


def test_it_stands_as_it_stood_and_says_only_that():
    story = taken(
        facts={"topic": "fire", "phone": "1"}, state="handling", owner="agent", flags=["press"], counters={"acts": 2},
        participants=["lead"], deadlines={"reply": {"started": OPENED}}, history=["opened by telephone"],
        **{"class": "high"},
    )  # fmt: skip
    assert [effect.kind for effect in story.step] == ["case_imported"]
    case = story.case
    assert (case.state, case.klass, case.owner, case.outcome) == ("handling", "high", "agent", None)
    assert story.due("reply") == "03-02 12:00"
    assert [raised.flag for raised in case.raw.flags] == ["press"]
    assert case.raw.entries[0].event.data["standing"]["history"] == ["opened by telephone"]
    assert fold(story.policy.compiled, case.raw.entries) == case.raw
    assert story.policy.case_from_json(json.loads(json.dumps(case.to_json()))) == case
    assert story.send("note", "03-02 09:30").owner == "agent"


def test_clocks_go_on_where_they_were():
    story = taken(deadlines={"reply": {"started": OPENED, "due": instant("03-02 12:30")}})
    assert story.tick("03-02 11:45").timed() == ["03-02 11:30 notify agent email early"]
    assert story.tick("03-02 13:00").timed("deadline_breached") == ["03-02 12:30 deadline_breached reply 03-02 12:30"]


def test_what_time_has_passed_is_not_told_again_unless_it_is_still_to_be_told():
    late = "03-02 15:00"
    silent = taken(late, deadlines={"reply": {"started": OPENED, "status": "breached"}})
    assert silent.tick("03-09 08:00").said("notify") == []
    told = taken(late, deadlines={"reply": {"started": OPENED, "status": "breached", "fired": {"soon": 1, "due": 1}}})
    assert told.tick("03-02 15:30").timed("notify") == ["03-02 15:00 notify lead email again"]
    overdue = taken(late, deadlines={"reply": {"started": OPENED}})
    assert overdue.tick("03-02 15:30").said() == ["deadline_breached reply 03-02 12:00"]


def test_a_breach_is_met_late_and_a_pause_goes_on():
    story = taken("03-02 15:00", deadlines={"reply": {"started": OPENED, "status": "breached"}})
    assert story.send("act", "03-02 16:00").status("reply") == "late"
    paused = {"started": OPENED, "status": "paused", "paused_since": instant("03-02 10:00")}
    story = taken("03-02 15:00", state="waiting", deadlines={"visit": paused})
    assert story.send("go_on", "03-02 16:00").due("visit") == "03-04 14:00"


def test_escalations_that_hold_or_whose_age_has_passed_count_as_fired():
    story = taken("03-09 08:00", counters={"acts": 3})
    assert story.tick("03-20 08:00").said() == []
    assert story.send("act", "03-20 09:00").said("task") == []
    story = taken("03-09 08:00", counters={"acts": 3}, escalated=[])
    assert story.tick("03-09 09:00").said("task") == ["task call boss", "task look boss"]


def test_a_closed_case_stays_closed_and_may_be_reopened():
    story = taken("03-05 08:00", state="solved", closed=instant("03-04 08:00"))
    assert (story.case.outcome, story.case.next_due) == ("solved", None)
    assert story.send("act", "03-05 09:00").refused == "closed"
    assert story.send("reopen", "03-05 10:00").case.state == "handling"


def reply(said: dict[str, object]) -> dict[str, object]:
    return {"deadlines": {"reply": said}}


@pytest.mark.parametrize(
    ("standing", "code", "place"),
    [
        ({"state": None}, "missing_field", "standing.state"),
        ({"state": "nowhere"}, "bad_value", "standing.state"),
        ({"opened": None}, "missing_field", "standing.opened"),
        ({"opened": "yesterday"}, "bad_value", "standing.opened"),
        ({"opened": instant("03-03 08:00")}, "bad_value", "standing.opened"),
        ({"class": "huge"}, "bad_value", "standing.class"),
        ({"owner": "king"}, "bad_value", "standing.owner"),
        ({"flags": ["odd"]}, "bad_value", "standing.flags.0"),
        ({"status": "x"}, "bad_value", "standing.status"),
        ({"counters": {"acts": -1}}, "bad_value", "standing.counters.acts"),
        ({"counters": {"odd": 1}}, "bad_value", "standing.counters.odd"),
        ({"escalated": ["odd"]}, "bad_value", "standing.escalated.0"),
        ({"deadlines": {"odd": {"started": OPENED}}}, "bad_value", "standing.deadlines.odd"),
        (reply({}), "missing_field", "standing.deadlines.reply.started"),
        (reply({"started": instant("03-01 08:00")}), "bad_value", "standing.deadlines.reply.started"),
        (reply({"started": OPENED, "status": "odd"}), "bad_value", "standing.deadlines.reply.status"),
        (reply({"started": OPENED, "fired": {"odd": 1}}), "bad_value", "standing.deadlines.reply.fired.odd"),
        (reply({"started": OPENED, "status": "paused"}), "missing_field", "standing.deadlines.reply.paused_since"),
        ({"state": "solved", **reply({"started": OPENED})}, "bad_value", "standing.deadlines.reply.status"),
    ],
)  # fmt: skip
def test_what_can_not_have_been_is_refused_with_its_place(standing, code, place):
    story = Story(BODY)
    said = {key: value for key, value in {"state": "intake", "opened": OPENED, **standing}.items() if value is not None}
    actor = {"id": "l", "roles": ["lead"]}
    refusal = story.policy.import_case("C", {}, standing=said, at=instant("03-02 09:00"), actor=actor).refused
    assert (refusal.body["code"], refusal.body["fields"]) == (code, [place])


def test_only_those_named_and_the_system_import_and_only_once():
    assert taken(by=("agent",)).refused == "wrong_role"
    story = Story(BODY)
    said = {"state": "intake", "opened": OPENED}
    step = story.policy.import_case("C", {"topic": "x"}, standing=said, at=instant("03-02 09:00"))
    assert step.accepted
    again = story.policy.step(step.case, step.case.raw.entries[0].event)
    assert (again.case, again.effects) == (step.case, step.effects)
    assert step.case.send("import", at=instant("03-02 10:00")).refused.body["code"] == "already_open"
    plain = Story("").policy
    refused = plain.import_case(
        "C", standing=said, at=instant("03-02 09:00"), actor={"id": "a", "roles": ["boss"]}
    ).refused
    assert refused.body["code"] == "wrong_role"
    assert plain.import_case("C", standing=said, at=instant("03-02 09:00")).accepted


def test_bad_facts_are_refused_and_what_is_hidden_stays_hidden():
    assert taken(facts={"count": "many"}).refused == "bad_value"
    case = taken(facts={"phone": "555-1234"}, history=["called 555-1234"]).case
    assert "555-1234" in str(case.view("agent").to_json(case.policy.instant))
    assert "555-1234" not in str(case.view("lead").to_json(case.policy.instant))
