"""Escalations: what triggers them, how often they fire, what they change; and the floor of the class."""

from complaintflow.kernel.course import USES_BEFORE
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.step import plain_step, step
from tests.story import Story, toy

CLASSES = """
fields: {big: bool}
classes: [general, escalated, important]
classification: {hit_policy: first, default: general, rules: [{id: big, when: {big: true}, class: escalated}]}
"""


def test_a_breach_lifts_the_class_and_moves_the_owner():
    body = (
        CLASSES
        + """
owners: [{when: {class: general}, owner: agent}, {owner: lead}]
deadlines: {reply: {starts: open, met_by: act, within: 2h}}
escalations: [{id: late, on: {breach: reply}, class: escalated, do: [{task: look, role: owner}]}]
"""
    )
    story = Story(body).open("03-02 08:00").tick("03-02 12:00")
    assert story.timed() == [
        "03-02 10:00 deadline_breached reply 03-02 10:00",
        "03-02 10:00 class_set escalated general",
        "03-02 10:00 owner_set lead agent agent",
        "03-02 10:00 task look lead",
    ]
    assert story.effects[-2].because == ("reply", "late")


def test_each_fires_once_for_each_class():
    body = (
        CLASSES
        + """
deadlines: {reply: {starts: act, again: restart, met_by: second, within: 1h}}
escalations: [{id: late, on: {breach: reply}, do: [{notify: lead, via: email, template: told}]}]
"""
    )
    story = Story(body).open("03-02 08:00")
    for hour in (9, 11):
        story.send("act", f"03-02 {hour:02}:00")
    story.tick("03-02 13:00").send("amend", "03-02 13:00:01", big=True).send("act", "03-02 14:00").tick("03-02 16:00")
    assert [story.when(e.at) for e in story.effects if e.kind == "notify"] == ["03-02 10:00", "03-02 15:00"]


def test_once_may_mean_the_case_or_every_time():
    body = """
escalations:
  - {id: first, on: {event: act}, once: case, do: [{notify: lead, via: email, template: told}]}
  - {id: each, on: {event: act}, once: always, do: [{notify: boss, via: email, template: told}]}
"""
    story = Story(body).open("03-02 08:00").send("act", "03-02 09:00")
    assert story.said() == ["notify lead email told", "notify boss email told"]
    assert story.send("act", "03-02 10:00").said() == ["notify boss email told"]


def test_an_event_with_a_condition_a_flag_and_a_lapse_trigger():
    body = """
flags: {repeat: {}}
events: {act: {data: {angry: bool}}, second: {}}
deadlines: {window: {starts: open, met_by: second, within: 1d, on_expiry: lapse}}
escalations:
  - {id: angry, on: {event: act, where: {data.angry: true}}, do: [{task: call, role: lead}]}
  - {id: again, on: {flag: repeat}, do: [{task: look, role: lead}]}
  - {id: lost, on: {lapse: window}, do: [{task: look, role: boss}]}
"""
    story = Story(body).open("03-02 08:00").send("act", "03-02 09:00", angry=False)
    assert story.said() == []
    assert story.send("act", "03-02 09:00", angry=True).said() == ["task call lead"]
    assert story.send("flag", "03-02 10:00", flag="repeat").said() == ["flag_raised repeat", "task look lead"]
    assert story.tick("03-04 08:00").timed() == [
        "03-03 08:00 deadline_lapsed window 03-03 08:00",
        "03-03 08:00 task look boss",
    ]


def test_an_age_fires_at_its_instant_if_the_case_is_still_open():
    body = "escalations: [{id: old, on: {age: 30d}, do: [{notify: boss, via: email, template: told}]}]"
    story = Story(body).open("03-02 08:00")
    assert story.when(story.case.next_due) == "04-01 08:00"
    assert story.tick("05-01 08:00").timed() == ["04-01 08:00 notify boss email told"]
    assert story.tick("06-01 08:00").said() == []
    assert Story(body).open("03-02 08:00").send("solve", "03-20 08:00").tick("05-01 08:00").said() == []


def test_the_floor_stays_where_an_escalation_put_it():
    body = (
        CLASSES.replace("default: general", "default: general, may_fall: true")
        + """
escalations: [{id: up, on: {event: act}, class: escalated}]
"""
    )
    story = Story(body).open("03-02 08:00", big=True)
    assert story.send("amend", "03-02 09:00", big=False).klass == "general"
    assert story.send("act", "03-02 10:00").klass == "escalated"
    assert story.send("amend", "03-02 11:00", big=True).send("amend", "03-02 12:00", big=False).klass == "escalated"


def test_without_may_fall_the_tables_answer_only_rises():
    story = Story(CLASSES).open("03-02 08:00", big=True).send("amend", "03-02 09:00", big=False)
    assert story.klass == "escalated"


def test_an_authorised_reclassification_needs_a_reason_and_only_rises():
    body = CLASSES + "events: {act: {}, reclassify: {by: lead}}\n"
    story = Story(body).open("03-02 08:00", big=True)
    up = {"class": "important", "reason": "press"}
    assert story.send("reclassify", "03-02 09:00", by="agent", more=up).refused == "wrong_role"
    assert story.send("reclassify", "03-02 09:00", by="lead", more={"class": "important"}).refused == "missing_field"
    assert story.send("reclassify", "03-02 09:00", by="lead", more={"reason": "press"}).refused == "missing_field"
    assert story.send("reclassify", "03-02 09:00", by="lead", more={**up, "class": "huge"}).refused == "bad_value"
    assert story.send("reclassify", "03-02 09:01", by="lead", more={**up, "class": "general"}).refused == "guard"
    assert story.send("reclassify", "03-02 09:02", by="lead", more=up).klass == "important"


def test_rules_that_feed_each_other_come_to_rest():
    body = (
        CLASSES
        + """
escalations:
  - {id: one, when: {class: general, big: true}, class: escalated}
  - {id: two, when: {class: escalated}, class: important}
"""
    )
    story = Story(body).open("03-02 08:00").send("amend", "03-02 09:00", big=True)
    assert story.klass == "important"


def test_the_class_that_a_rule_brings_about_is_no_new_occasion_for_it():
    body = (
        CLASSES
        + """
counters: {acts: {count: act}}
escalations:
  - {id: often, when: {acts: {at_least: 2}}, class: escalated, do: [{notify: lead, via: email, template: told}]}
"""
    )
    story = Story(body).open("03-02 08:00").send("act", "03-02 09:00").send("act", "03-02 10:00")
    assert story.said("notify") == ["notify lead email told"]


def test_an_owner_named_by_a_rule_outlasts_the_class_it_brings():
    body = (
        CLASSES
        + """
owners: [{when: {class: general}, owner: agent}, {owner: lead}]
deadlines: {reply: {starts: open, met_by: act, within: 2h}}
escalations: [{id: late, on: {breach: reply}, class: escalated, owner: boss}]
"""
    )
    story = Story(body).open("03-02 08:00").tick("03-02 12:00")
    assert story.case.owner == "boss"
    assert story.send("amend", "03-02 13:00", big=True).case.owner == "boss"


LINKED = """
fields: {earlier: text, others: list}
flags: {repeat: {}}
escalations:
  - {id: named, when: {earlier: present}, once: case, do: [{flag: repeat, cases: earlier}]}
  - {id: several, when: {others: present}, once: case, do: [{flag: repeat, cases: others}]}
"""


def test_a_flag_names_the_cases_that_a_fact_names():
    story = Story(LINKED).open("03-02 08:00", earlier="C-1", others=["C-1", "C-2"])
    raised = [effect.body["cases"] for effect in story.effects if effect.kind == "flag_raised"]
    assert raised == [["C-1"], ["C-1", "C-2"]]


def test_a_flag_names_no_case_where_the_fact_names_none():
    story = Story(LINKED).open("03-02 08:00", others=2)
    assert [effect.body["cases"] for effect in story.effects if effect.kind == "flag_raised"] == [[]]


def test_what_holds_at_the_opening_fires_there_however_often_cases_are_opened():
    policy = toy("""
fields: {weight: integer}
classes: {low: {}, high: {}}
classification: {hit_policy: first, default: low, rules: []}
escalations: [{id: grave, when: {weight: {at_least: 5}}, class: high}]
""").compiled
    for number in range(2 * USES_BEFORE):
        opening = Event(f"C{number}", "open", 1_780_000_000_000_000, "e", Actor("a", (("agent", None),)), {"weight": 7})
        answer = step(policy, None, opening)
        assert answer == plain_step(policy, None, opening)
        assert answer.case is not None
        assert answer.case.klass == "high"
