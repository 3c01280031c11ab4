"""Patterns of the language about working time and clocks that stand still: each against counting hour by hour."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.property.patterns import pattern
from tests.property.telling import OPENED, clock, due_of, moment
from tests.property.worlds import law
from tests.story import Story

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = OPENED - 8 * HOUR


@pattern("saturday-worked")
@law
@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 23), st.integers(1, 20), st.booleans())
def test_saturday_counts_where_it_is_worked(day, hour, days, saturday):
    week = "mon, tue, wed, thu, fri" + (", sat" if saturday else "")
    calendar = f"calendars: {{office: {{working_days: [{week}]}}}}\n"
    last, counted = day, 0
    while counted < days:
        last += DAY
        counted += last.weekday() < (6 if saturday else 5)
    assert due_of(f"{calendar}deadlines: {{d: {{starts: open, within: {days} working days}}}}", moment(day, hour)) == (
        moment(last, hour)
    )


OFFICE = """
calendars: {office: {week: {mon: HOURS, tue: HOURS, wed: HOURS, thu: HOURS, fri: HOURS}, at_close: CLOSE}}
deadlines: {d: {starts: open, within: COUNT working hours}}
"""


@pattern("close-of-business")
@law
@given(st.integers(0, 7 * 24 - 1), st.integers(1, 60), st.sampled_from(("close", "next_opening")))
def test_what_runs_out_at_closing_is_due_then_or_at_the_next_opening(start, hours, at_close):
    body = OFFICE.replace("HOURS", '["09:00-17:00"]').replace("CLOSE", at_close).replace("COUNT", str(hours))

    def is_open(at: datetime) -> bool:
        return at.weekday() < 5 and 9 <= at.hour < 17

    now, left = MONDAY + start * HOUR, hours
    while left:
        left -= is_open(now)
        now += HOUR
    if at_close == "next_opening":
        while not is_open(now):
            now += HOUR
    assert due_of(body, MONDAY + start * HOUR) == now


PAUSED = """
calendars: {office: {working_days: [mon, tue, wed, thu, fri]}}
deadlines:
  d: {starts: open, met_by: act, within: COUNT working days, pause: {in: waiting, at_most: MOST working days}}
"""


def on_working_days(start: datetime, counted: int, still: tuple[datetime, datetime] | None) -> datetime:
    """Where so many hours of working days run out, counted one by one; those in `still` do not count."""
    now = start
    while counted:
        stands = still is not None and still[0] <= now < still[1]
        counted -= now.weekday() < 5 and not stands
        now += HOUR
    return now


def days_after(start: datetime, days: int) -> datetime:
    """The same hour of the n-th working day after a moment on a working day."""
    day = start
    for _ in range(days):
        day += DAY
        while day.weekday() >= 5:
            day += DAY
    return day


pauses = st.tuples(st.integers(0, 4), st.integers(1, 20), st.integers(1, 20), st.integers(1, 100), st.integers(1, 5))


@pattern("pauses-in-working-days", "maximum-pause", "due-moves-while-paused")
@law
@given(pauses)
def test_a_pause_gives_back_working_days_and_no_more_than_its_maximum(drawn):
    weekday, hour, days, length, most = drawn
    opened = MONDAY + weekday * DAY + 7 * HOUR
    stops = days_after(opened, 1) + (hour - 12) * HOUR
    assume(stops.weekday() < 5 and days_after(opened, days) > stops)
    story = Story(PAUSED.replace("COUNT", str(days)).replace("MOST", str(most))).open(clock(opened))
    story.send("wait", clock(stops))
    goes_on = stops + length * HOUR
    longest = days_after(stops, most)
    ends = min(goes_on, longest)
    # While it stands still the due instant is shown as if it were resumed at the moment one looks.
    looks = stops + length // 2 * HOUR
    if stops < looks < ends:
        story.tick(clock(looks))
        (shown,) = [one for one in story.case.due if one.deadline == "d"]
        assert story.when(shown.due_us) in near(on_working_days(opened, days * 24, (stops, looks)))
    story.tick(clock(goes_on - timedelta(minutes=1)))
    assert (story.status("d") == "paused") == (goes_on - timedelta(minutes=1) < longest)
    story.send("go_on", clock(goes_on))
    assert story.due("d") in near(on_working_days(opened, days * 24, (stops, ends)))


def near(at: datetime) -> tuple[str, ...]:
    """The instant itself, and where it falls at the end of a day, the beginning of the next working day."""
    following = at
    while following.hour == 0 and following.weekday() >= 5:
        following += DAY
    return clock(at), clock(following)
