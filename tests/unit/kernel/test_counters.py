"""Counters: how many, how many different, how much; within a time, set back, and what follows from them."""

from tests.story import Story

BODY = """
fields: {kind: {type: choice, choices: [a, b]}}
events:
  call: {data: {reached: bool, slot: {type: choice, choices: [morning, noon, evening]}, cost: integer}}
  visit: {}
counters:
  calls: {count: call}
  unreached: {count: call, where: {data.reached: false}, reset: [{event: call, where: {data.reached: true}}, visit]}
  slots: {distinct: slot, of: call, where: {data.reached: false}, within: 3d}
  spent: {sum: cost, of: call}
"""


def opened() -> Story:
    return Story(BODY).open("03-02 08:00")


def test_each_counter_tells_its_value():
    story = opened().send("call", "03-02 09:00", reached=False, slot="morning", cost=3)
    assert story.said() == [
        "counter_set calls 1",
        "counter_set unreached 1",
        "counter_set slots 1",
        "counter_set spent 3",
    ]
    story.send("call", "03-02 10:00", reached=False, slot="morning", cost=4)
    assert story.said() == [
        "counter_set calls 2",
        "counter_set unreached 2",
        "counter_set slots 1",
        "counter_set spent 7",
    ]


def test_a_datum_that_is_missing_counts_nothing():
    assert opened().send("call", "03-02 09:00").said() == ["counter_set calls 1"]


def test_a_reset_sets_it_back():
    story = opened().send("call", "03-02 09:00", reached=False).send("visit", "03-02 10:00")
    assert story.said() == ["counter_set unreached 0"]
    assert story.send("call", "03-02 11:00", reached=False).said("counter_set")[1] == "counter_set unreached 1"


def test_a_reset_by_the_counted_event_itself():
    story = opened().send("call", "03-02 09:00", reached=False).send("call", "03-02 10:00", reached=True)
    assert "counter_set unreached 0" in story.said()


def test_occurrences_leave_a_window():
    story = opened().send("call", "03-02 09:00", reached=False, slot="morning")
    story.send("call", "03-05 09:00", reached=False, slot="noon")
    assert "counter_set slots 2" in story.said()
    story.send("call", "03-05 09:01", reached=False, slot="noon")
    assert "counter_set slots 1" in story.said()


def test_a_refused_event_counts_nothing():
    story = opened().send("call", "03-02 09:00", reached="perhaps")
    assert story.refused == "bad_value"
    assert "counter_set calls 1" in story.send("call", "03-02 10:00").said()


THRESHOLD = """
classes: [general, escalated]
classification: {hit_policy: first, default: general}
counters: {follow_ups: {count: act}}
escalations:
  - id: third
    when: {class: general, follow_ups: {more_than: 2}}
    class: escalated
    do: [{notify: lead, via: email, template: told}]
"""


def test_more_than_two_is_the_third():
    story = Story(THRESHOLD).open("03-02 08:00").send("act", "03-02 09:00").send("act", "03-02 10:00")
    assert story.klass == "general"
    story.send("act", "03-02 11:00")
    assert story.said() == ["counter_set follow_ups 3", "class_set escalated general", "notify lead email told"]
    assert story.send("act", "03-02 12:00").said() == ["counter_set follow_ups 4"]


def test_a_guard_sees_the_counter_as_the_event_leaves_it():
    body = """
counters: {tries: {count: act}}
lifecycle:
  initial: intake
  states: {intake: {}, solved: {final: true, outcome: solved}}
  transitions:
    - {id: third, event: act, from: intake, to: solved, when: {tries: {at_least: 3}}}
    - {id: try, event: act, from: intake}
"""
    story = Story(body).open("03-02 08:00").send("act", "03-02 09:00").send("act", "03-02 10:00")
    assert story.state == "intake"
    assert story.send("act", "03-02 11:00").state == "solved"
