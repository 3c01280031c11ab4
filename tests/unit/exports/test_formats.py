"""What each format promises, held to an independent reader where there is one."""

import csv
import io
import json
from datetime import UTC, datetime

import icalendar
import jsonschema
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from complaintflow.compiled.zone import DAY
from complaintflow.confidentiality import MARK, Sight, read_viewer
from complaintflow.exports import History, cloudevents, csv_log, ical, ocel, xes
from complaintflow.exports.lines import folded, instant
from complaintflow.exports.messages import effect_schema
from tests.story import Story

BODY = """\
fields: {name: {type: text, visible_to: lead}, until: {type: date, visible_to: lead}, count: integer}
classes: [low, high]
classification:
  hit_policy: first
  default: low
  rules: [{id: many, when: {count: {more_than: 3}}, class: high}]
owners: [{owner: agent}]
deadlines:
  reply:
    title: {en: "Reply; soon, please", zh: 尽快答复，谢谢}
    starts: open
    met_by: act
    within: 2d
    ladder:
      - {id: early, at: {before: 12h}, notify: owner, via: email, template: early}
      - {id: high_only, at: due, when: {class: high}, task: look, role: lead}
      - {id: overdue, at: {after: 1d}, notify: [agent, lead], via: sms, template: overdue}
  promise: {starts: open, met_by: second, within: {until: until}}
approvals:
  waiver: {requested_by: second, chain: [{steps: [{role: lead, within: 3d, on_timeout: remind}]}]}
"""


def told(*events, sight=None, body=BODY, until=None, **facts):
    """A history of one case: its opening, then events as (name, at) or (name, at, data)."""
    story = Story(body).open("03-02 09:00", **{"name": "王建国", "until": "2026-03-20", **facts})
    viewer = None if sight is None else Sight.of(story.policy.compiled, read_viewer(story.policy.compiled, sight))
    history = History(story.policy, viewer)
    history.event(story.case.raw.entries[0].event, story.step)
    for name, at, *data in events:
        story.send(name, at, **(data[0] if data else {}))
        history.event(story.case.raw.entries[-1].event, story.step)
    if until is not None:
        history.time(story.tick(until).step.effects)
        history.settle(story.case.raw)
    return history, story


def calendar(history, language="en"):
    text = "".join(ical(history.policy.compiled, history.cases(), language))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    return icalendar.Calendar.from_ical(text)


def todos(history, language="en"):
    return {str(one["uid"]).split("%2F")[1]: one for one in calendar(history, language).walk("VTODO")}


# ---- history


def test_refused_and_repeated_events_are_no_part_of_the_history():
    history, story = told(("act", "03-02 10:00"), ("reopen", "03-02 11:00"))
    history.event(story.case.raw.entries[1].event, story.policy.step(story.case, story.case.raw.entries[1].event))
    (one,) = history.cases()
    assert [event.name for event, _ in one.acts] == ["open", "act"]
    assert [effect.kind for effect in history.effects()].count("refused") == 1


def test_what_the_lifecycle_sends_itself_is_an_act_of_the_system():
    body = """\
roles: {agent: {}, boss: {}}
deadlines: {reply: {starts: open, met_by: act, within: 2h, on_expiry: {send: solve}}}
"""
    history, _ = told(body=body, until="03-03 09:00")
    (one,) = history.cases()
    acts = [(event.name, event.actor.id, happening.after.state) for event, happening in one.acts]
    assert acts == [("open", "a1", "intake"), ("solve", "system", "solved")]
    assert [happening.after.outcome for _, happening in one.acts] == [None, "solved"]


def test_a_case_is_told_with_the_state_that_each_act_led_to():
    history, _ = told(("dispatch", "03-02 10:00"), ("wait", "03-02 11:00"), ("amend", "03-02 12:00", {"count": 5}))
    (one,) = history.cases()
    assert [(event.name, h.after.state, h.after.klass, h.after.owner) for event, h in one.acts] == [
        ("open", "intake", "low", "agent"), ("dispatch", "handling", "low", "agent"),
        ("wait", "waiting", "low", "agent"), ("amend", "waiting", "high", "agent"),
    ]  # fmt: skip


# ---- tables


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_text_begins_a_formula(text):
    history, _ = told(name=text)
    (row,) = csv.DictReader(io.StringIO(csv_log(history.policy.compiled, history.cases())))
    assert row["data:name"] == row["case:fact:name"] == f"'{text}"


def test_only_what_is_declared_is_exported():
    history, _ = told(secret="undeclared words")
    compiled = history.policy.compiled
    for written in (csv_log(compiled, history.cases()), "".join(xes(compiled, history.cases())),
                    ocel(compiled, history.cases())):  # fmt: skip
        assert "undeclared words" not in written


# ---- messages


def test_effects_are_cloudevents():
    history, _ = told(("act", "03-02 10:00"), ("reopen", "03-02 11:00"))
    messages = list(cloudevents(history.policy.compiled, history.effects()))
    read = [JSONFormat().read(CloudEvent, line) for line in messages]
    plain = [effect for _, effect in zip(read, history.effects(), strict=True)]
    for message, effect in zip(read, plain, strict=True):
        assert message.get_id() == effect.id
        assert message.get_subject() == "C"
        assert message.get_type() == f"complaintflow.effect.{effect.kind}"
        assert message.get_time() == datetime.fromtimestamp(effect.at / 1_000_000, UTC)
        data = message.get_data()
        jsonschema.validate(data, effect_schema())
        assert data["effect"] == effect.kind
    assert len({(one.get_source(), one.get_id()) for one in read}) == len(read)
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in messages)
    assert json.loads(messages[0])["specversion"] == "1.0"


# ---- calendar


def test_a_running_deadline_is_a_to_do_with_its_ladder_as_alarms():
    history, story = told()
    reply = todos(history)["reply"]
    assert int(reply.decoded("due").timestamp() * 1_000_000) == story.run("reply").due
    assert int(reply.decoded("dtstart").timestamp() * 1_000_000) == story.run("reply").started
    assert reply["summary"] == "C: Reply; soon, please"
    assert todos(history, "zh")["reply"]["summary"] == "C: 尽快答复，谢谢"
    assert (reply["status"], str(reply["class"]), reply["sequence"]) == ("NEEDS-ACTION", "CONFIDENTIAL", 1)
    assert reply["categories"].cats == ["low"]
    alarms = {str(one["description"]): one.decoded("trigger") for one in reply.walk("VALARM")}
    due = reply.decoded("due")
    assert {words: round((at - due).total_seconds() / 3600) for words, at in alarms.items()} == {
        "e-mail: owner": -12, "text message: agent; text message: lead": 24,
    }  # fmt: skip
    (high,) = [one for one in todos(told(count=9)[0])["reply"].walk("VALARM") if "look" in str(one["description"])]
    assert high.decoded("trigger") == due


def test_a_to_do_keeps_its_name_while_it_changes():
    before, after = told()[0], told(("act", "03-02 10:00"))[0]
    first, second = todos(before)["reply"], todos(after)["reply"]
    assert first["uid"] == second["uid"]
    assert second["sequence"] > first["sequence"]
    assert (second["status"], second.decoded("completed")) == ("COMPLETED", datetime(2026, 3, 2, 2, tzinfo=UTC))
    assert not second.walk("VALARM")
    breached = todos(told(until="03-10 00:00")[0])["reply"]
    assert (breached["status"], breached["priority"]) == ("NEEDS-ACTION", 1)
    assert len(breached.walk("VALARM")) == 2


def test_approvals_and_tasks_with_an_instant_are_to_dos():
    body = BODY + "escalations: [{id: up, on: {event: act}, once: always, do: {task: call, role: lead, within: 5h}}]\n"
    history, _ = told(("second", "03-02 10:00"), ("act", "03-02 11:00"), body=body)
    found = {str(one["summary"]): one for one in calendar(history).walk("VTODO")}
    assert found["C: waiver"].decoded("due") == datetime(2026, 3, 5, 2, tzinfo=UTC)
    assert found["C: call"].decoded("due") == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_a_hidden_due_instant_is_no_date_in_the_calendar():
    history, _ = told(sight="agent")
    promise = todos(history)["promise"]
    assert "due" not in promise
    assert promise["description"] == MARK
    assert "due" in todos(told(sight="lead")[0])["promise"]


def test_lines_are_folded_between_characters():
    line = "SUMMARY:" + "投诉处理" * 30
    parts = folded(line).removesuffix("\r\n").split("\r\n")
    assert all(len(part.encode()) <= 75 for part in parts)
    assert "".join(part.removeprefix(" ") if number else part for number, part in enumerate(parts)) == line
    assert instant(1) == "19700101T000001Z"
    assert instant(DAY) == "19700102T000000Z"
