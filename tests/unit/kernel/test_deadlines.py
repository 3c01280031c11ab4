"""The life of a deadline: started, met by what, breached, met late, lapsed, cancelled, started again, chained."""

import pytest

from tests.story import Story

RESPONSE = """
deadlines:
  response: {starts: dispatch, met_by: act, cancelled_by: second, within: 2h}
"""


def dispatched(body: str = RESPONSE, **facts: object) -> Story:
    return Story(body).open("03-02 08:00", **facts).send("dispatch", "03-02 09:00")


def test_a_deadline_is_idle_until_its_start():
    story = Story(RESPONSE).open("03-02 08:00")
    assert story.status("response") == "idle"
    story.send("dispatch", "03-02 09:00")
    assert story.said("deadline_started") == ["deadline_started response 03-02 11:00"]
    assert story.status("response") == "running"


def test_an_act_meets_it():
    story = dispatched().send("act", "03-02 10:00")
    assert story.said() == ["deadline_met response 03-02 11:00"]
    assert story.status("response") == "met"
    assert story.case.next_due is None


def test_an_act_at_exactly_the_due_instant_is_on_time():
    story = dispatched().send("act", "03-02 11:00")
    assert story.said() == ["deadline_met response 03-02 11:00"]


def test_an_act_after_it_is_late():
    story = dispatched().send("act", "03-02 11:00:01")
    assert story.timed() == [
        "03-02 11:00 deadline_breached response 03-02 11:00",
        "03-02 11:00:01 deadline_met response 03-02 11:00 late",
    ]
    assert story.status("response") == "late"


def test_a_tick_at_the_due_instant_closes_it_for_later_acts_of_that_instant():
    story = dispatched().tick("03-02 11:00")
    assert story.timed() == ["03-02 11:00 deadline_breached response 03-02 11:00"]
    assert story.send("act", "03-02 11:00").refused == "out_of_order"


def test_cancelled_it_asks_nothing_more():
    story = dispatched().send("second", "03-02 10:00")
    assert story.said() == ["deadline_cancelled response"]
    assert story.tick("03-09 10:00").said() == []


def test_a_breach_survives_being_cancelled_and_can_not_be_met_late_any_more():
    story = dispatched().tick("03-02 12:00").send("second", "03-02 13:00").send("act", "03-02 14:00")
    assert story.said() == []
    assert story.status("response") == "breached"


@pytest.mark.parametrize("event", ["note", "amend", "assign", "second_look"])
def test_what_the_policy_does_not_name_moves_nothing(event: str):
    body = "events: {act: {}, second: {}, second_look: {}}\n" + RESPONSE
    story = dispatched(body).send(event, "03-02 10:00", **({"role": "lead"} if event == "assign" else {}))
    assert story.refused is None
    assert story.due("response") == "03-02 11:00"


def test_timers_come_before_later_events_in_order_of_due_then_declaration():
    body = """
deadlines:
  later: {starts: open, met_by: act, within: 3h}
  one: {starts: open, met_by: act, within: 2h}
  two: {starts: open, met_by: act, within: 2h}
"""
    story = Story(body).open("03-02 08:00").send("note", "03-02 12:00")
    assert [line for line in story.timed() if "breached" in line] == [
        "03-02 10:00 deadline_breached one 03-02 10:00",
        "03-02 10:00 deadline_breached two 03-02 10:00",
        "03-02 11:00 deadline_breached later 03-02 11:00",
    ]


# ---- what meets it -----------------------------------------------------------------------------------------------


def test_all_parts_are_needed_in_any_order():
    body = "deadlines: {response: {starts: open, met_by: {all: [act, second]}, within: 2h}}"
    story = Story(body).open("03-02 08:00").send("second", "03-02 08:30").send("second", "03-02 08:40")
    assert story.said() == []
    assert story.send("act", "03-02 09:00").said() == ["deadline_met response 03-02 10:00"]


def test_one_of_a_list_is_enough():
    body = "deadlines: {response: {starts: open, met_by: [act, second], within: 2h}}"
    assert Story(body).open("03-02 08:00").send("second", "03-02 08:30").said() == ["deadline_met response 03-02 10:00"]


def test_a_part_counts_only_while_its_condition_holds():
    body = """
fields: {transferred_by: text}
deadlines:
  response: {starts: open, met_by: {all: [act, {event: second, when: {transferred_by: present}}]}, within: 2h}
"""
    assert Story(body).open("03-02 08:00").send("act", "03-02 09:00").said("deadline_met") != []
    transferred = Story(body).open("03-02 08:00", transferred_by="Ministry").send("act", "03-02 09:00")
    assert transferred.said("deadline_met") == []
    assert transferred.send("second", "03-02 09:30").said("deadline_met") == ["deadline_met response 03-02 10:00"]


def test_a_group_whose_parts_do_not_apply_is_no_obstacle():
    body = """
fields: {transferred_by: text}
deadlines:
  response:
    starts: open
    met_by: {all: [act, {any: [{event: second, when: {transferred_by: present}}]}]}
    within: 2h
"""
    assert Story(body).open("03-02 08:00").send("act", "03-02 09:00").said("deadline_met") != []


def test_who_acts_and_what_they_say_count():
    body = """
events: {act: {data: {reached: bool}}}
owners: [{owner: lead}]
deadlines: {response: {starts: open, met_by: {event: act, by: owner, where: {data.reached: true}}, within: 2h}}
"""
    story = Story(body).open("03-02 08:00").send("act", "03-02 08:10", by="agent", reached=True)
    assert story.said("deadline_met") == []
    assert story.send("act", "03-02 08:20", by="lead", reached=False).said("deadline_met") == []
    assert story.send("act", "03-02 08:30", by="lead", reached=True).said("deadline_met") != []


def test_acts_before_the_start_or_before_the_earliest_moment_do_not_count():
    body = "deadlines: {cooling: {starts: dispatch, met_by: act, within: 3d, earliest: 1d}}"
    story = Story(body).open("03-02 08:00").send("act", "03-02 08:30").send("dispatch", "03-02 09:00")
    assert story.send("act", "03-03 08:59").said("deadline_met") == []
    assert story.send("act", "03-03 09:00").said("deadline_met") == ["deadline_met cooling 03-05 09:00"]


# ---- expiry ------------------------------------------------------------------------------------------------------


def test_a_right_lapses_and_later_acts_that_need_it_are_refused():
    body = """
lifecycle:
  initial: intake
  states: {intake: {}, disputed: {}}
  transitions: [{event: dispute, from: intake, to: disputed, requires: window}]
deadlines: {window: {starts: open, met_by: dispute, within: 1d, on_expiry: lapse}}
"""
    assert Story(body).open("03-02 08:00").send("dispute", "03-03 08:00").state == "disputed"
    late = Story(body).open("03-02 08:00").send("dispute", "03-03 08:00:01")
    assert late.refused == "lapsed"
    assert late.tick("03-04 08:00").timed() == ["03-03 08:00 deadline_lapsed window 03-03 08:00"]


def test_accepted_by_silence():
    body = """
lifecycle:
  initial: intake
  states: {intake: {}, solved: {final: true, outcome: solved}}
  transitions: [{event: accept, from: intake, to: solved, by: boss}]
deadlines: {silence: {starts: open, met_by: act, within: 1d, on_expiry: {send: accept}}}
"""
    story = Story(body).open("03-02 08:00").tick("03-05 08:00")
    assert story.timed() == [
        "03-03 08:00 deadline_expired silence 03-03 08:00 accept",
        "03-03 08:00 state_entered solved intake",
        "03-03 08:00 case_closed solved",
    ]


def test_an_event_sent_by_expiry_does_not_pass_a_guard():
    body = """
fields: {ready: bool}
lifecycle:
  initial: intake
  states: {intake: {}, solved: {final: true, outcome: solved}}
  transitions: [{event: accept, from: intake, to: solved, when: {ready: true}}]
deadlines: {silence: {starts: open, met_by: act, within: 1d, on_expiry: {send: accept}}}
"""
    story = Story(body).open("03-02 08:00").tick("03-05 08:00")
    assert story.state == "intake"
    assert [e.body["code"] for e in story.step.effects if e.kind == "refused"] == ["guard"]
    assert story.said("task") == ["task event_refused boss"]
    assert Story(body).open("03-02 08:00", ready=True).tick("03-05 08:00").state == "solved"


# ---- scope, starting again, chains -------------------------------------------------------------------------------


def test_out_of_scope_it_is_cancelled_unless_it_is_to_be_kept():
    body = """
fields: {big: bool}
deadlines:
  gone: {for: {not: {big: true}}, starts: open, met_by: act, within: 2h}
  kept: {for: {not: {big: true}}, when_out: keep, starts: open, met_by: act, within: 2h}
"""
    story = Story(body).open("03-02 08:00").send("amend", "03-02 09:00", big=True)
    assert story.said("deadline_cancelled") == ["deadline_cancelled gone"]
    assert story.status("kept") == "running"


def test_a_start_while_it_runs_is_kept_or_starts_again():
    body = """
deadlines:
  once: {starts: act, met_by: second, within: 2h}
  anew: {starts: act, again: restart, met_by: second, within: 2h}
"""
    story = Story(body).open("03-02 08:00").send("act", "03-02 09:00").send("act", "03-02 10:00")
    assert story.said() == ["deadline_cancelled anew", "deadline_started anew 03-02 12:00"]
    assert (story.due("once"), story.due("anew")) == ("03-02 11:00", "03-02 12:00")


def test_a_deadline_can_follow_another():
    body = """
deadlines:
  first: {starts: open, met_by: act, within: 2h}
  after_met: {starts: {deadline: first, at: met}, met_by: second, within: 1h}
  after_due: {starts: {deadline: first, at: due}, met_by: second, within: 1h}
  after_end: {starts: {deadline: first, at: ended}, met_by: second, within: 1h}
"""
    met = Story(body).open("03-02 08:00").send("act", "03-02 09:00")
    assert met.said("deadline_started") == [
        "deadline_started after_met 03-02 10:00", "deadline_started after_end 03-02 10:00"
    ]  # fmt: skip
    missed = Story(body).open("03-02 08:00").tick("03-02 10:30")
    assert missed.timed("deadline_started") == ["03-02 10:00 deadline_started after_due 03-02 11:00"]


def test_a_deadline_can_wait_for_facts_states_classes_and_flags():
    body = """
fields: {vin: text, problem: text, serious: bool}
flags: {repeat: {}}
classes: [general, important]
classification: {hit_policy: first, default: general, rules: [{id: s, when: {serious: true}, class: important}]}
deadlines:
  complete: {starts: {facts: [vin, problem]}, met_by: act, within: 1h}
  entered: {starts: {state: handling}, met_by: act, within: 1h}
  risen: {starts: {class: important}, met_by: act, within: 1h}
  flagged: {starts: {flag: repeat}, met_by: act, within: 1h}
"""
    story = Story(body).open("03-02 08:00", vin="V")
    assert story.said("deadline_started") == []
    assert story.send("amend", "03-02 09:00", problem="P").said("deadline_started") == [
        "deadline_started complete 03-02 10:00"
    ]
    assert story.send("dispatch", "03-02 09:00").said("deadline_started") == ["deadline_started entered 03-02 10:00"]
    assert story.send("amend", "03-02 09:00", serious=True).said("deadline_started") == [
        "deadline_started risen 03-02 10:00"
    ]
    assert story.send("flag", "03-02 09:00", flag="repeat").said("deadline_started") == [
        "deadline_started flagged 03-02 10:00"
    ]


def test_an_action_cancels_what_runs_but_not_what_the_same_step_starts():
    body = """
events: {act: {do: [{cancel: [old, fresh]}]}, second: {}}
deadlines:
  old: {starts: open, met_by: second, within: 2h}
  fresh: {starts: act, met_by: second, within: 2h}
"""
    story = Story(body).open("03-02 08:00").send("act", "03-02 09:00")
    assert story.said() == ["deadline_cancelled old", "deadline_started fresh 03-02 11:00"]
