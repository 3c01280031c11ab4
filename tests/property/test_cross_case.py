"""Rules across cases give the flags that a plain reading of all logs gives, in whatever order the lines arrive."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow.kernel.event import Event
from complaintflow.kernel.step import fold
from tests.property.complaint_streams import (
    HOUR,
    LOADED,
    Complaint,
    arrivals,
    book_after,
    flags_after,
    in_order,
    late_complaints,
    names_of,
    plain_reading,
)
from tests.property.patterns import pattern


@pattern("standing-order")
@given(arrivals())
@settings(max_examples=300)
def test_the_flags_are_those_of_a_plain_reading_however_the_lines_are_arranged(
    case: tuple[list[Complaint], list[Event]],
):
    all_of, events = case
    assert names_of(flags_after(in_order(events))) == plain_reading(LOADED, all_of)


@given(late_complaints())
@settings(max_examples=300)
def test_complaints_that_arrive_late_lead_to_the_same_flags(case: tuple[list[Complaint], list[Event]]):
    all_of, events = case
    assert names_of(flags_after(events)) == plain_reading(LOADED, all_of)


@given(arrivals(), st.randoms(use_true_random=False))
def test_every_arrangement_of_the_lines_gives_the_same_flags_for_the_same_cases(
    case: tuple[list[Complaint], list[Event]], chance: Random
):
    _, events = case
    own: dict[str, list[Event]] = {}
    for event in events:
        own.setdefault(event.case, []).append(event)
    order = [event.case for event in events]
    chance.shuffle(order)
    again = [own[name].pop(0) for name in order]
    assert flags_after(in_order(again)) == flags_after(in_order(events))


@given(arrivals())
def test_lines_that_come_twice_change_nothing(case: tuple[list[Complaint], list[Event]]):
    _, events = case
    once = in_order(events)
    assert flags_after([event for event in once for _ in range(2)]) == flags_after(once)


@given(arrivals())
def test_what_no_window_reaches_can_be_forgotten(case: tuple[list[Complaint], list[Event]]):
    _, events = case
    once = in_order(events)
    assert flags_after(once, lateness=80 * HOUR) == flags_after(once), "nothing is corrected later than that"


@given(arrivals())
def test_each_case_is_the_fold_of_its_own_log_flags_and_all(case: tuple[list[Complaint], list[Event]]):
    _, events = case
    for found in book_after(in_order(events)).cases.values():
        assert fold(LOADED.compiled, found.raw.entries) == found.raw
