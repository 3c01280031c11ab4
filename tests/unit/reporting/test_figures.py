"""What counts when: the edges that the page of metrics speaks of."""

from fractions import Fraction

import pytest

from complaintflow.compiled.metrics import BUILT_IN, Metric
from complaintflow.compiled.period import parse_period, period_of
from complaintflow.instants import parse_date
from complaintflow.reporting.metrics import Figure
from complaintflow.reporting.wording import Wording, decimal
from tests.unit.reporting.small import HEAD, figure, library, line, period, policy

SMALL = policy()


def metric(text, events, month, *others, until=""):
    used = policy(f"metrics: {{m: {text}}}")
    return figure(used, events, "m", month, *others, until=until)


def test_the_last_moment_of_a_month_belongs_to_it_and_the_next_does_not():
    events = [line("a", "open", "02-28 23:59"), line("b", "open", "03-01 00:00")]
    assert figure(SMALL, events, "received", "2026-02").value == 1
    assert figure(SMALL, events, "received", "2026-03").value == 1


def test_what_is_entered_later_counts_when_it_is_entered():
    events = [line("a", "open", "02-28 09:00", recorded="03-02 09:00")]
    assert figure(SMALL, events, "received", "2026-02").value == 0
    assert figure(SMALL, events, "received", "2026-03").value == 1


def test_a_case_reopened_in_its_month_is_open_and_one_reopened_later_was_closed():
    events = [line("a", "open", "02-02 09:00"), line("a", "finish", "02-03 09:00")]
    assert figure(SMALL, events, "closed", "2026-02").value == 1
    within = [*events, line("a", "reopen", "02-04 09:00")]
    assert figure(SMALL, within, "closed", "2026-02").value == 0
    assert figure(SMALL, within, "open_at_end", "2026-02").value == 1
    later = [*events, line("a", "reopen", "03-04 09:00")]
    assert figure(SMALL, later, "closed", "2026-02").value == 1
    assert figure(SMALL, later, "open_at_end", "2026-03").value == 1


def test_a_breach_counts_once_and_when_it_happens():
    # Due on 1 March at 09:00, answered on the 2nd.
    events = [line("a", "open", "02-27 09:00"), line("a", "answer", "03-02 09:00", score=3)]
    february, march = (figure(SMALL, events, "timeliness", month) for month in ("2026-02", "2026-03"))
    assert (february.value, february.whole) == (None, 0)
    assert (march.value, march.part, march.whole) == (0, 0, 1)
    over_the_end = [line("a", "open", "02-26 09:00"), line("a", "answer", "03-02 09:00", score=3)]
    february, march = (figure(SMALL, over_the_end, "timeliness", month) for month in ("2026-02", "2026-03"))
    assert (february.value, february.whole) == (0, 1)
    assert (march.value, march.whole) == (None, 0)


def test_what_is_taken_back_counts_nowhere():
    events = [
        line("a", "open", "02-02 09:00"), line("a", "call", "02-03 09:00"), line("a", "call", "02-04 09:00"),
    ]  # fmt: skip
    taken_back = [*events, line("a", "retract", "02-05 09:00", more={"event": events[1].id})]
    assert metric("{occurrences: call}", events, "2026-02").value == 2
    assert metric("{occurrences: call}", taken_back, "2026-02").value == 1
    refused = [*events, line("a", "reopen", "02-05 09:00")]
    assert metric("{occurrences: reopen}", refused, "2026-02").value == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{share: {of: received, where: {category: a}}}", None),
        ("{mean: amount, of: known}", None),
        ("{max: amount, of: known}", None),
        ("{sum: amount, of: known}", 0),
        ("{timeliness: all}", None),
        ("{ratio: [received, closed]}", None),
        ("{add: [timeliness, received]}", None),
        ("{count: received}", 0),
        ("{change: received}", None),
    ],
)
def test_nothing_divided_by_nothing_is_no_zero(text, value):
    assert metric(text, [], "2026-02", "2025-02").value == value


def test_a_change_knows_whether_there_were_data():
    old, new = line("a", "open", "2025-02-10 09:00"), line("b", "open", "02-10 09:00")
    more = line("c", "open", "02-11 09:00")
    found = metric("{change: received}", [old, new, more], "2026-02", "2025-02")
    assert (found.value, found.part, found.whole) == (1, 2, 1)
    assert found.since == old.at
    none = metric("{change: received}", [new, more], "2026-02", "2025-02")
    assert (none.value, none.no_data) == (None, True)
    before = line("z", "open", "2025-01-10 09:00")
    zero = metric("{change: received}", [before, new], "2026-02", "2025-02")
    assert (zero.value, zero.whole, zero.no_data, zero.since) == (None, 0, False, None)


def test_a_difference_of_percentages_is_in_points():
    events = [
        line("z", "open", "01-01 00:00"), line("a", "open", "01-10 09:00", category="a"),
        line("b", "open", "02-10 09:00", category="a"),
    ]  # fmt: skip
    used = policy(
        "metrics:\n  s: {share: {of: received, where: {category: a}}}\n"
        "  m: {change: s, against: previous_period, as: number}\n  r: {change: s, against: previous_period}"
    )
    cases = library(used, events, "2026-02", "2026-01").slice(period("2026-02"))
    points, relative = cases.figure("m"), cases.figure("r")
    assert (points.value, points.unit) == (Fraction(1, 2), "points")
    assert relative.value == 1
    words = Wording("en")
    assert words.value(points) == "+50.0 points"
    assert words.value(relative) == "+100.0%"
    assert words.detail(points) == "100.0%, before 50.0%"


def test_working_time_is_that_of_the_calendar():
    # Friday 27 February 17:00 to Monday 2 March 10:00; Saturday the 28th makes up for the Spring Festival.
    events = [line("a", "open", "02-27 17:00"), line("a", "answer", "03-02 10:00", score=1)]
    days = metric("{mean: {from: open, to: answer, unit: working days}, of: known}", events, "2026-03")
    assert days.value == 2
    hours = policy(
        "metrics: {m: {mean: {from: open, to: answer, unit: working hours, calendar: shop}, of: known}}",
        HEAD.replace("calendars:", 'calendars:\n  shop: {week: {mon: ["09:00-17:00"], fri: ["09:00-18:00"]}}'),
    )
    assert figure(hours, events, "m", "2026-03").value == 2


def test_a_length_goes_from_the_first_to_the_last():
    events = [
        line("a", "open", "02-02 09:00"), line("a", "call", "02-03 09:00"), line("a", "answer", "02-04 09:00", score=1),
        line("a", "call", "02-05 09:00"), line("a", "answer", "02-06 09:00", score=1),
    ]  # fmt: skip
    assert metric("{mean: {from: call, to: answer, unit: days}, of: known}", events, "2026-02").value == 3
    assert metric("{mean: {from: answer, to: call, unit: days}, of: known}", events, "2026-02").value == 1
    assert metric("{mean: {from: open, to: closing}, of: known}", events, "2026-02").value is None


def test_a_set_stands_in_each_of_its_rows_and_the_total_counts_it_once():
    events = [line("a", "open", "02-02 09:00", tags=["x", "y"]), line("b", "open", "02-02 09:00", tags=["x"])]
    cases = library(SMALL, events, "2026-02").slice(period("2026-02"))
    in_x = cases.narrowed(lambda case: "x" in (case.view.get("tags") or ()))
    assert (in_x.figure("received").value, cases.figure("received").value) == (2, 2)


def test_time_stands_still_at_until():
    events = [line("a", "open", "02-02 09:00"), line("b", "open", "02-10 09:00")]
    assert figure(SMALL, events, "received", "2026-02", until="02-05 00:00").value == 1
    # Due on the 4th at 09:00: not yet breached on the 4th at 08:00.
    assert figure(SMALL, events, "timeliness", "2026-02", until="02-04 08:00").whole == 0
    assert figure(SMALL, events, "timeliness", "2026-02", until="02-04 09:00").whole == 1


def test_a_policy_may_have_its_own_metric_of_a_built_in_name():
    used = policy("metrics: {received: {count: received, where: {category: a}}}")
    events = [line("a", "open", "02-02 09:00", category="a"), line("b", "open", "02-02 09:00")]
    assert figure(used, events, "received", "2026-02").value == 1
    assert figure(used, events, "closed", "2026-02").value == 0


@pytest.mark.parametrize(
    ("text", "value", "reached"),
    [
        ("{at_least: 100}", Fraction(1), True),
        ("{at_least: 100}", Fraction(99, 100), False),
        ("{at_most: 5}", Fraction(1, 20), True),
        ("{at_least: 10, at_most: 20}", Fraction(3, 20), True),
        ("{at_least: 10}", None, None),
    ],
)
def test_targets_of_percentages_are_written_as_their_number(text, value, reached):
    used = policy(f"metrics: {{m: {{timeliness: all, target: {text}}}}}")
    assert Figure(used.compiled.metrics["m"], value, "percent").on_target is reached


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Fraction(1, 2), 0, "1"), (Fraction(-1, 2), 0, "-1"), (Fraction(1, 3), 2, "0.33"), (Fraction(2, 3), 2, "0.67"),
        (Fraction(12345678), 0, "12,345,678"), (Fraction(-1, 100), 1, "0.0"), (Fraction(5, 100), 1, "0.1"),
    ],
)  # fmt: skip
def test_rounding_is_half_away_from_zero(value, digits, text):
    assert decimal(value, digits) == text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"), ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"), ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-W01", "2025-12-29", "2026-01-04"), ("2026-W53", "2026-12-28", "2027-01-03"),
    ],
)  # fmt: skip
def test_periods(text, first, last):
    found = parse_period(text)
    assert found is not None
    days = [(parse_date(day) - parse_date("1970-01-01")).days for day in (first, last)]
    assert [found.first_day, found.end_day - 1] == days
    assert str(found) == text
    assert found.next.previous == found == found.previous.next
    assert period_of(found.kind, found.first_day) == period_of(found.kind, found.end_day - 1) == found


@pytest.mark.parametrize(
    "text", ["2026-00", "2026-13", "2026-Q5", "2026-H3", "2025-W53", "26-01", "2026-1", "", "2026-W00"]
)
def test_what_is_no_period(text):
    assert parse_period(text) is None


def test_last_year_of_a_fifty_third_week():
    assert str(period("2026-W53").last_year) == "2025-W52"
    assert str(period("2026-02").last_year) == "2025-02"
    assert [str(one) for one in period("2026-Q2").parts("month")] == ["2026-04", "2026-05", "2026-06"]


def test_every_built_in_metric_has_a_title_in_both_languages():
    assert all(isinstance(one, Metric) and one.title.en and one.title.zh for one in BUILT_IN.values())
