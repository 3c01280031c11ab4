"""Laws 2, 3 and 5 of time, as far as they concern the walks, and receipts of whatever they give."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from complaintflow.compiled.due import due
from complaintflow.compiled.duration import CIVIL, EXACT, Counting, Duration, Unit
from complaintflow.compiled.pauses import due_with_pauses
from complaintflow.compiled.receipt import Standstill, explain_due, verify_receipt
from complaintflow.compiler.calendars import build_calendar
from complaintflow.compiler.zones import build_zone
from complaintflow.instants import parse_instant

MINUTE = 60_000_000
START = parse_instant("2026-03-20T00:00:00Z")
WEEK = dict.fromkeys(
    ("mon", "tue", "wed", "thu", "fri"),
    (
        ("08:00", "12:00"),
        ("13:00", "17:00"),
    ),
)
NIGHTS = dict.fromkeys(("mon", "tue", "wed", "sat", "sun"), (("22:00", "06:00"),))
ZONES = ("Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe")
CALENDARS = {
    (zone, name, at_close): build_calendar("c", zone, week, years=(2025, 2030), at_close=at_close)[0]
    for zone in ZONES
    for name, week in (("week", WEEK), ("nights", NIGHTS), ("days", dict.fromkeys(WEEK, ())))
    for at_close in ("close", "next_opening")
}
EU = Counting("eu", end="end_of_day", roll="next_working_day")
ROLLING = Counting("rolling", roll="next_working_day")
INCLUDED = Counting("included", first_day="included", end="end_of_day")


class Walk(NamedTuple):
    """The arguments of a walk, the calendar by its key."""

    key: tuple[str, str, str]
    duration: Duration
    start: int
    counting: Counting

    def due(self):
        return due(self.duration, self.start, build_zone(self.key[0]), {"c": CALENDARS[self.key]}, self.counting)

    def paused(self, intervals):
        zone, calendars = build_zone(self.key[0]), {"c": CALENDARS[self.key]}
        return due_with_pauses(self.duration, self.start, intervals, zone, calendars, self.counting)


@st.composite
def walks(draw):
    """Return the arguments of a walk."""
    zone, name, at_close = draw(st.sampled_from(sorted(CALENDARS)))
    units = [unit for unit in Unit if name != "days" or unit not in {Unit.WORKING_HOURS, Unit.WORKING_MINUTES}]
    unit = draw(st.sampled_from(units))
    amount = draw(st.integers(1, 2 if unit in {Unit.MONTHS, Unit.YEARS} else 40))
    counting = draw(st.sampled_from((EXACT, CIVIL, EU, ROLLING, INCLUDED)))
    start = START + draw(st.integers(0, 20_000)) * MINUTE
    return Walk((zone, name, at_close), Duration(amount, unit, "c"), start, counting)


pauses = st.lists(
    st.tuples(st.integers(-500, 40_000), st.integers(0, 6_000)).map(
        lambda pair: (START + pair[0] * MINUTE, START + sum(pair) * MINUTE)
    ),
    max_size=4,
)


@given(walks(), pauses, st.integers(0, 40_000))
def test_law_2_to_pause_and_resume_at_once_changes_nothing(walk, intervals, minute):
    at_once = (START + minute * MINUTE, START + minute * MINUTE)
    assert walk.paused([*intervals, at_once]) == walk.paused(intervals)
    assert walk.paused([at_once]) == walk.due()


@given(walks(), pauses, st.floats(0, 1), st.randoms(use_true_random=False))
def test_law_3_splitting_and_repeating_pauses_changes_nothing(walk, intervals, share, random):
    split = []
    for low, high in intervals:
        middle = low + int((high - low) * share)
        split += [(low, middle), (middle, high)]
    assert walk.paused(split) == walk.paused(intervals)
    doubled = split + intervals
    random.shuffle(doubled)
    assert walk.paused(doubled) == walk.paused(intervals)


@given(walks(), pauses)
def test_pauses_never_make_it_earlier_nor_end_within_one(walk, intervals):
    end = walk.paused(intervals)
    assert end >= walk.due()
    # The due instant may be the one at which a pause begins or ends, but never lies within it.
    assert not any(low < end < high for low, high in intervals if low >= walk.start)


@given(walks(), pauses)
def test_law_8_holds_with_pauses(walk, intervals):
    numbers = range(1, walk.duration.amount + 1)
    ends = [walk._replace(duration=walk.duration.times(n)).paused(intervals) for n in numbers]
    assert ends == sorted(ends)


@given(walks(), pauses)
def test_every_receipt_holds(walk, intervals):
    zone, calendars = build_zone(walk.key[0]), {"c": CALENDARS[walk.key]}
    still = [Standstill(low, high, "waiting") for low, high in intervals]
    receipt = explain_due(walk.duration, walk.start, zone, calendars, walk.counting, still)
    assert receipt.due == walk.paused(intervals)
    assert verify_receipt(receipt)
