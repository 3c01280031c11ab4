"""Durations as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.compiled.duration import Duration, Unit, parse_duration, same_length


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("2h", 2, Unit.HOURS),
        ("2 hours", 2, Unit.HOURS),
        ("1 hour", 1, Unit.HOURS),
        ("90m", 90, Unit.MINUTES),
        ("45s", 45, Unit.SECONDS),
        ("3d", 3, Unit.DAYS),
        ("2w", 2, Unit.WEEKS),
        ("1mo", 1, Unit.MONTHS),
        ("3 months", 3, Unit.MONTHS),
        ("2 years", 2, Unit.YEARS),
        ("4 working hours", 4, Unit.WORKING_HOURS),
        ("1 working day", 1, Unit.WORKING_DAYS),
        ("10 working days", 10, Unit.WORKING_DAYS),
        ("90 working minutes", 90, Unit.WORKING_MINUTES),
        ("PT2H", 2, Unit.HOURS),
        ("PT1H30M", 90, Unit.MINUTES),
        ("1h 30m", 90, Unit.MINUTES),
        ("P3D", 3, Unit.DAYS),
        ("P2W", 2, Unit.WEEKS),
        ("P1M", 1, Unit.MONTHS),
        ("P1Y6M", 18, Unit.MONTHS),
        (" 2 h ", 2, Unit.HOURS),
        ("100 years", 100, Unit.YEARS),
    ],
)
def test_accepted_forms(text, amount, unit):
    assert parse_duration(text) == Duration(amount, unit)


def test_years_plus_days():
    assert parse_duration("2 years 30 days") == parse_duration("P2Y30D") == Duration(2, Unit.YEARS, None, 30)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0h", "above zero"),
        ("PT0S", "above zero"),
        ("-3d", "expected a duration"),
        ("1.5h", "expected a duration"),
        ("3", "expected a duration"),
        ("three days", "expected a duration"),
        ("3 business days", "expected a duration"),
        ("2H", "expected a duration"),
        ("P", "expected a duration"),
        ("PT", "expected a duration"),
        ("P1DT", "expected a duration"),
        ("２h", "expected a duration"),
        ("2h\n", "expected a duration"),
        ("", "expected a duration"),
        ("P1DT2H", "do not convert"),
        ("1 working day 4 working hours", "do not convert"),
        ("1 month 2 weeks", "do not convert"),
        ("3d 3d", "do not convert"),
        ("101 years", "longer than 100 years"),
        ("100 years 11 months", "longer than 100 years"),
        ("9" * 390 + "h", "longer than 100 years"),
        ("9" * 401 + "h", "too long"),
        ("1h " * 130 + "!", "expected a duration"),
    ],
)
def test_the_rest_is_refused_with_the_accepted_forms(text, said):
    message = parse_duration(text)
    assert isinstance(message, str)
    assert said in message
    assert "`10 working days`" in message
    assert len(message) < 400


@given(st.integers(1, 100), st.sampled_from(Unit), st.integers(0, 50))
def test_what_is_shown_reads_back(amount, unit, days):
    duration = Duration(amount, unit, None, days if unit in {Unit.MONTHS, Unit.YEARS} else 0)
    assert parse_duration(str(duration)) == duration


@given(st.text(max_size=60) | st.text("0123456789 PTYMWDHShdwmoy", max_size=60))
def test_any_text_is_answered(text):
    answer = parse_duration(text)
    assert answer.amount > 0 if isinstance(answer, Duration) else answer


def test_on_and_times():
    duration = Duration(2, Unit.WORKING_DAYS)
    assert duration.on("office").times(3) == Duration(3, Unit.WORKING_DAYS, "office")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2w", "14 days", True),
        ("1 year", "12 months", True),
        ("90m", "1h 30m", True),
        ("2 working hours", "120 working minutes", True),
        ("1 day", "24h", False),
        ("1 month", "30 days", False),
        ("1 year 2 days", "1 year", False),
        ("soon", "soon", False),
    ],
)
def test_the_same_length_in_other_words(one, other, same):
    assert same_length(one, other) is same
