"""Deadlines of a case that goes over to another version: one decision each, and what stays by default."""

import pytest

from complaintflow.compiled.migration import DeadlineMove
from complaintflow.instants import parse_instant
from tests.migrated_story import ANSWER, EMPTY, migrate, running
from tests.story import Story, instant

# ---- deadlines that are owed


@pytest.mark.parametrize(
    ("decision", "limit", "due"),
    [
        ("carry", "4h", "03-02 13:00"),
        ("carry", "1h", "03-02 10:00"),
        ("keep_due", "4h", "03-02 11:00"),
        ("keep_due", "1h", "03-02 11:00"),
        ("restart", "4h", "03-02 13:30"),
        ("tighten_only", "4h", "03-02 11:00"),
        ("tighten_only", "1h", "03-02 10:00"),
    ],
)
def test_one_decision_for_each_deadline(decision, limit, due):
    story = running()
    migrate(story, ANSWER % (limit, ""), deadlines={"answer": DeadlineMove("answer", decision)})
    assert (story.due("answer"), story.status("answer")) == (due, "running")


def test_carry_is_what_happens_to_a_deadline_of_which_nothing_is_written():
    story = running()
    assert migrate(story, ANSWER % ("4h", "")) == ["deadline_moved answer 03-02 13:00 03-02 11:00"]


def test_a_restart_is_a_new_cycle_and_what_the_old_one_said_stays_said():
    ladder = ", ladder: [{id: early, at: {before: 90m}, notify: agent, via: sms, template: early}]"
    story = running(ANSWER % ("2h", ladder))
    said = migrate(
        story, ANSWER % ("4h", ladder), at="03-02 10:00", deadlines={"answer": DeadlineMove("answer", "restart")}
    )
    assert said == ["migrated 1 1 handling", "deadline_cancelled answer", "deadline_started answer 03-02 14:00"]
    assert [run.fired for run in story.case.raw.runs["answer"]] == [(1,), ()]


def test_statutory_deadlines_have_no_default():
    story = running()
    statutory = ANSWER % ("4h", ", kind: statutory")
    assert migrate(story, statutory) == [
        "deadlines.answer: it is statutory and runs: what becomes of it must be decided"
    ]
    assert migrate(story, statutory, deadlines={"answer": DeadlineMove("answer", "keep_due")}) == []
    assert story.due("answer") == "03-02 11:00"


def test_a_kept_due_instant_is_put_back_by_later_pauses_and_extensions():
    rules = ", pause: {in: [waiting]}, extension: {by: agent, at_most: 1h, times: 2}"
    story = running(ANSWER % ("2h", rules))
    migrate(story, ANSWER % ("8h", rules), deadlines={"answer": DeadlineMove("answer", "keep_due")})
    story.send("wait", "03-02 09:40").send("go_on", "03-02 10:00")
    assert story.due("answer") == "03-02 11:20"
    story.send("extend", "03-02 10:10", deadline="answer", more={"by": "30m"}, reason="parts")
    assert story.due("answer") == "03-02 11:50"
    story.tick("03-02 12:00")
    assert story.status("answer") == "breached"


def test_a_kept_due_instant_gives_way_to_a_fact_that_moves_the_limit():
    fields = "fields: {promised: {type: instant}}\n"
    until = "deadlines: {answer: {starts: dispatch, met_by: act, within: {until: promised}}}"
    story = running(fields + until, promised="2026-03-02T11:00:00+08:00")
    later = fields + "deadlines: {answer: {starts: dispatch, met_by: act, within: {later_of: [{until: promised}, 4h]}}}"
    migrate(story, later, deadlines={"answer": DeadlineMove("answer", "keep_due")})
    assert story.due("answer") == "03-02 11:00"
    story.send("amend", "03-02 09:40", promised="2026-03-02T12:00:00+08:00")
    assert story.due("answer") == "03-02 11:00"
    story.send("amend", "03-02 09:50", promised="2026-03-02T18:00:00+08:00")
    assert story.due("answer") == "03-02 18:00"


def test_what_is_past_by_the_new_limit_is_breached_at_once_and_only_the_highest_step_speaks():
    ladder = (
        ", ladder: [{id: one, at: {before: 10m}, notify: agent, via: sms, template: early}, "
        "{id: two, at: due, notify: lead, via: sms, template: overdue}]"
    )
    story = running(ANSWER % ("2h", ladder))
    assert migrate(story, ANSWER % ("20m", ladder)) == [
        "deadline_moved answer 03-02 09:20 03-02 11:00",
        "deadline_breached answer 03-02 09:20 by_reclassification",
        "notify lead sms overdue",
    ]


def test_what_has_fired_stays_fired_and_what_is_new_in_a_ladder_is_told_once():
    one = "{id: one, at: {before: 90m}, notify: agent, via: sms, template: early}"
    two = "{id: two, at: {before: 100m}, notify: lead, via: sms, template: early}"
    three = "{id: three, at: {before: 110m}, notify: boss, via: sms, template: early}"
    story = running(ANSWER % ("2h", f", ladder: [{one}]"))
    story.tick("03-02 09:40")
    assert story.said("notify") == ["notify agent sms early"]
    said = migrate(story, ANSWER % ("2h", f", ladder: [{three}, {two}, {one}]"), at="03-02 09:50")
    assert said == ["notify lead sms early"]
    assert story.run("answer").fired == (1, 1, 1)
    assert story.tick("03-02 10:30").said() == []


def test_a_verdict_survives_and_a_breach_keeps_what_it_is_about():
    story = running()
    story.tick("03-02 12:00")
    assert story.status("answer") == "breached"
    assert migrate(story, ANSWER % ("8h", ""), at="03-02 12:30") == []
    assert (story.status("answer"), story.due("answer")) == ("breached", "03-02 11:00")
    assert story.send("act", "03-02 13:00").said("deadline_met") == ["deadline_met answer 03-02 11:00 late"]


def test_a_deadline_without_a_counterpart_must_be_spoken_of():
    story = running()
    assert migrate(story, EMPTY) == ["deadlines.answer: it is owed, and the new version has no deadline of the name"]
    assert migrate(story, EMPTY, deadlines={"answer": DeadlineMove(None)}) == ["deadline_cancelled answer"]
    (run,) = story.case.raw.former
    assert (run.deadline, run.status, run.ended) == ("answer", "cancelled", True)


def test_what_a_dropped_deadline_came_to_stays_on_record_and_comes_back_with_it():
    story = running()
    story.tick("03-02 12:00")
    migrate(story, EMPTY, at="03-02 12:30", deadlines={"answer": DeadlineMove(None)})
    (run,) = story.case.raw.former
    assert (run.status, run.ended, run.due) == ("breached", True, parse_instant(instant("03-02 11:00")))
    migrate(story, ANSWER % ("2h", ""), at="03-02 13:00")
    assert story.status("answer") == "breached"
    assert story.case.raw.former == ()


def test_a_deadline_may_have_another_name():
    story = running()
    renamed = "deadlines: {reply: {starts: dispatch, met_by: act, within: 2h}}"
    assert migrate(story, renamed, deadlines={"answer": DeadlineMove("reply")}) == []
    assert story.due("reply") == "03-02 11:00"


def test_acts_that_count_go_on_counting():
    both = "deadlines: {answer: {starts: dispatch, met_by: {all: [act, second]}, within: 2h}}"
    story = running(both)
    story.send("act", "03-02 09:10")
    swapped = "deadlines: {answer: {starts: dispatch, met_by: {all: [second, act]}, within: 2h}}"
    migrate(story, swapped)
    assert story.send("second", "03-02 09:40").said("deadline_met") == ["deadline_met answer 03-02 11:00"]


def test_what_was_done_is_enough_where_the_new_version_asks_for_no_more():
    story = running("deadlines: {answer: {starts: dispatch, met_by: {all: [act, second]}, within: 2h}}")
    story.send("act", "03-02 09:10")
    assert migrate(story, ANSWER % ("2h", "")) == ["deadline_met answer 03-02 11:00"]
    assert story.run("answer").met_at == parse_instant(instant("03-02 09:10"))


# ---- pauses


PAUSED = ANSWER % ("2h", ", pause: {in: [waiting]}")


def test_what_is_paused_stays_paused():
    story = running(PAUSED)
    story.send("wait", "03-02 09:20")
    assert migrate(story, ANSWER % ("4h", ", pause: {in: [waiting]}")) == [
        "deadline_moved answer 03-02 13:00 03-02 11:00"
    ]
    assert story.status("answer") == "paused"
    story.send("go_on", "03-02 10:20")
    assert story.due("answer") == "03-02 14:00"


def test_a_pause_without_a_reason_in_the_new_version_must_be_spoken_of():
    story = running(PAUSED)
    story.send("wait", "03-02 09:20")
    by_event = ANSWER % ("2h", ", pause: {by_event: true}")
    assert migrate(story, by_event) == [
        "deadlines.answer: it is paused, and the new version has no reason for that: say `paused: resume`"
    ]
    said = migrate(story, by_event, deadlines={"answer": DeadlineMove("answer", "carry", resume=True)})
    assert said == ["deadline_resumed answer 03-02 11:10"]


def test_a_deadline_that_can_pause_no_more_goes_on_where_that_is_decided():
    story = running(PAUSED)
    story.send("wait", "03-02 09:20")
    plain = ANSWER % ("2h", "")
    assert "say `paused: resume`" in migrate(story, plain)[0]
    said = migrate(story, plain, deadlines={"answer": DeadlineMove("answer", "carry", resume=True)})
    assert said == ["deadline_resumed answer 03-02 11:10"]


def test_a_suspended_case_is_suspended_for_new_clocks_too():
    rule = "pause: {by_event: true}"
    story = running(ANSWER % ("2h", f", {rule}"))
    story.send("pause", "03-02 09:20", reason="parts")
    new = (
        f"deadlines: {{answer: {{starts: dispatch, met_by: act, within: 2h, {rule}}}, "
        f"second: {{starts: dispatch, met_by: second, within: 8h, {rule}}}}}"
    )
    assert migrate(story, new) == ["deadline_started second 03-02 17:30", "deadline_paused second"]
    story.send("resume", "03-02 10:00")
    assert (story.due("answer"), story.due("second")) == ("03-02 11:40", "03-02 18:00")


# ---- what is new


SECOND = "deadlines: {second: {starts: %s, met_by: second, within: 2h}}"


@pytest.mark.parametrize(("begins", "due"), [("now", "03-02 11:30"), ("from_start", "03-02 11:00"), ("wait", None)])
def test_a_new_deadline_begins_where_its_start_has_happened(begins, due):
    story = running(EMPTY)
    said = migrate(story, SECOND % "dispatch", begins={"second": begins})
    assert said == ([] if due is None else [f"deadline_started second {due}"])


@pytest.mark.parametrize("starts", ["{state: handling}", "dispatch", "{state: [intake, handling]}"])
def test_a_new_deadline_is_really_created(starts):
    story = running(EMPTY)
    assert migrate(story, SECOND % starts) == ["deadline_started second 03-02 11:30"]
    assert story.tick("03-02 11:30").said("deadline_breached") == ["deadline_breached second 03-02 11:30"]


def test_a_new_deadline_whose_start_has_not_happened_waits_for_it():
    story = Story(EMPTY).open("03-02 08:00")
    assert migrate(story, SECOND % "dispatch") == []
    assert story.send("dispatch", "03-02 10:00").said("deadline_started") == ["deadline_started second 03-02 12:00"]


def test_a_new_deadline_that_has_been_met_already_does_not_begin():
    story = running(EMPTY)
    story.send("second", "03-02 09:10")
    assert migrate(story, SECOND % "dispatch") == []


def test_a_new_deadline_counted_from_its_start_may_be_breached_at_once():
    story = running(EMPTY)
    said = migrate(story, SECOND % "dispatch", at="03-02 12:00", begins={"second": "from_start"})
    assert said == ["deadline_started second 03-02 11:00", "deadline_breached second 03-02 11:00"]
