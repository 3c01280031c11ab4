"""Closing and reopening: what ends, what goes on, and how the time in between counts."""

import pytest

from tests.story import Story


def reopening(mode: str, more: str = "") -> str:
    return f"deadlines: {{reply: {{starts: open, met_by: act, within: 10h, reopening: {mode}{more}}}}}"


def closed_and_reopened(body: str) -> Story:
    return Story(body).open("03-02 08:00").send("solve", "03-02 10:00").send("reopen", "03-02 15:00")


def test_closing_ends_every_deadline():
    story = Story(reopening("continue")).open("03-02 08:00").send("solve", "03-02 10:00")
    assert story.said() == ["state_entered solved intake", "deadline_cancelled reply", "case_closed solved"]
    assert story.case.closed
    assert story.case.outcome == "solved"
    assert story.case.next_due is None
    assert story.tick("03-09 08:00").said() == []


@pytest.mark.parametrize(
    ("mode", "effect"),
    [
        ("continue", ["deadline_resumed reply 03-02 23:00"]),
        ("continue_including_closed", ["deadline_resumed reply 03-02 18:00"]),
        ("new_cycle", ["deadline_started reply 03-03 01:00"]),
        ("new_case", []),
    ],
)
def test_each_deadline_says_what_reopening_means(mode: str, effect: list[str]):
    story = closed_and_reopened(reopening(mode))
    assert story.said() == ["case_reopened solved", *effect, "state_entered handling solved"] or story.said() == [
        "case_reopened solved",
        "state_entered handling solved",
        *effect,
    ]
    assert not story.case.closed


def test_time_that_ran_out_while_closed_breaches_at_the_reopening():
    body = reopening("continue_including_closed")
    story = Story(body).open("03-02 08:00").send("solve", "03-02 10:00").send("reopen", "03-02 20:00")
    assert story.timed("deadline_breached") == ["03-02 20:00 deadline_breached reply 03-02 18:00"]


def test_a_new_cycle_keeps_the_first_verdict():
    story = Story(reopening("new_cycle")).open("03-02 08:00").tick("03-02 19:00")
    story.send("solve", "03-02 20:00").send("reopen", "03-02 21:00")
    first, second = story.case.raw.runs["reply"]
    assert (first.status, second.status, second.cycle) == ("breached", "running", 2)


def test_what_was_met_before_the_closing_stays_met():
    story = Story(reopening("continue")).open("03-02 08:00").send("act", "03-02 09:00")
    story.send("solve", "03-02 10:00").send("reopen", "03-02 11:00")
    assert story.status("reply") == "met"


def test_what_the_closing_itself_met_is_owed_again():
    body = "deadlines: {reply: {starts: open, met_by: solve, within: 10h}}"
    story = Story(body).open("03-02 08:00").send("solve", "03-02 10:00")
    assert story.said("deadline_met") == ["deadline_met reply 03-02 18:00"]
    story.send("reopen", "03-02 11:00")
    assert story.said("deadline_resumed") == ["deadline_resumed reply 03-02 19:00"]
    assert story.status("reply") == "running"


def test_a_pause_that_the_closing_interrupted_still_counts():
    body = reopening("continue", ", pause: {in: waiting}")
    story = Story(body).open("03-02 08:00").send("wait", "03-02 09:00").send("solve", "03-02 10:00")
    story.send("reopen", "03-02 15:00")
    # One hour used before the pause; pause and closed time (09:00 to 15:00) do not count.
    assert story.said("deadline_resumed") == ["deadline_resumed reply 03-03 00:00"]


def test_a_deadline_that_waited_for_a_limit_waits_again():
    body = """
fields: {days: integer}
deadlines: {reply: {starts: open, met_by: act, within: {days_from: days, unit: days}}}
"""
    story = Story(body).open("03-02 08:00").send("solve", "03-02 10:00").send("reopen", "03-02 11:00")
    assert story.said("deadline_resumed") == []
    assert story.status("reply") == "idle"
    assert story.send("amend", "03-02 12:00", days=1).said("deadline_started") == ["deadline_started reply 03-03 08:00"]


def test_nothing_starts_in_a_closed_case():
    body = "deadlines: {reply: {starts: note, met_by: act, within: 10h}}"
    story = Story(body).open("03-02 08:00").send("solve", "03-02 10:00").send("note", "03-02 11:00")
    assert story.refused is None
    assert story.said() == []
    assert story.case.raw.runs == {}


def test_moving_to_another_outcome_closes_anew():
    body = """
outcomes: {solved: {}, dropped: {}}
lifecycle:
  initial: intake
  states: {intake: {}, solved: {final: true, outcome: solved}, dropped: {final: true, outcome: dropped}}
  transitions:
    - {event: solve, from: intake, to: solved}
    - {event: drop, from: any, to: dropped}
"""
    story = Story(body).open("03-02 08:00").send("solve", "03-02 09:00").send("drop", "03-02 10:00")
    assert story.case.outcome == "dropped"
    assert story.said("case_closed") == ["case_closed dropped"]


def test_withdrawing_closes_as_withdrawn_without_a_transition_of_the_policy():
    story = Story(reopening("continue")).open("03-02 08:00").send("withdraw", "03-02 09:00")
    assert story.said() == ["state_entered withdrawn intake", "deadline_cancelled reply", "case_closed withdrawn"]
    assert story.send("reopen", "03-02 10:00").refused == "closed"


def test_an_approval_whose_time_came_while_closed_runs_out_at_the_reopening():
    body = """
approvals:
  waiver: {requested_by: act, chain: {steps: {role: lead, within: 2h, on_timeout: refuse}}}
"""
    story = Story(body).open("03-02 08:00").send("act", "03-02 09:00").send("solve", "03-02 10:00")
    assert story.tick("03-02 14:00").said() == []
    story.send("reopen", "03-02 15:00").tick("03-02 16:00")
    assert story.timed() == [
        "03-02 15:00 approval_timed_out waiver 1 system",
        "03-02 15:00 approval_rejected waiver 1 system",
    ]
