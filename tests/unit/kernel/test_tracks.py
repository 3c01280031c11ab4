"""Tracks and the closing of their case: most end with it, those that continue may even begin after it."""

import pytest

from tests.story import Story

MEASURES = """
tracks:
  measure:
    lifecycle:
      initial: planned
      states: {{planned: {{}}, done: {{final: true, outcome: done}}}}
      transitions: [{{event: finish, from: planned, to: done}}]
    deadlines: {{in_time: {{starts: open, met_by: finish, within: 2d}}}}
    on_close: {on_close}
events: {{plan: {{do: [{{start: measure}}]}}}}
outcomes: {{solved: {{}}, done: {{}}}}
lifecycle:
  initial: intake
  states: {{intake: {{}}, solved: {{final: true, outcome: solved}}}}
  transitions:
    - {{event: plan, from: any}}
    - {{event: solve, from: intake, to: solved, do: [{{start: measure}}]}}
"""


def story(on_close):
    return Story(MEASURES.format(on_close=on_close)).open("03-02 08:00").send("solve", "03-02 09:00")


@pytest.mark.parametrize(("on_close", "started"), [("continue", 1), ("end", 0)])
def test_a_closing_step_starts_only_tracks_that_continue(on_close, started):
    told = story(on_close)
    assert len(told.said("track_started")) == started
    assert told.case.closed


@pytest.mark.parametrize(("on_close", "started"), [("continue", 1), ("end", 0)])
def test_a_closed_case_starts_only_tracks_that_continue(on_close, started):
    told = story(on_close).send("plan", "03-09 09:00")
    assert told.refused is None
    assert len(told.said("track_started")) == started


def test_a_track_started_after_the_closing_keeps_its_own_time():
    told = story("continue").send("finish", "03-02 10:00").send("plan", "03-09 09:00").tick("03-12 00:00")
    assert told.timed("deadline_breached") == ["03-11 09:00 deadline_breached in_time 03-11 09:00"]
    told.send("finish", "03-12 10:00")
    assert told.said("deadline_met", "track_closed") == [
        "deadline_met in_time 03-11 09:00 late",
        "track_closed done",
    ]
    assert told.case.outcome == "solved"
