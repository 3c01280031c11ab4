"""Moments: instants, and times since the opening."""

import pytest

from complaintflow.compiler.zones import build_zone
from complaintflow.instants import InstantError, parse_instant
from complaintflow.scenario.moments import moment_problem, parse_moment, since_opening

SHANGHAI = build_zone("Asia/Shanghai")
BERLIN = build_zone("Europe/Berlin")
OPENED = parse_instant("2026-03-02T09:00:00+08:00")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("+0h", "2026-03-02T09:00:00+08:00"),
        ("+2h", "2026-03-02T11:00:00+08:00"),
        ("+1h59m59s", "2026-03-02T10:59:59+08:00"),
        ("+1d 1s", "2026-03-03T09:00:01+08:00"),
        ("+1w", "2026-03-09T09:00:00+08:00"),
        ("+90min", "2026-03-02T10:30:00+08:00"),
        ("+500ms", "2026-03-02T09:00:00.5+08:00"),
        ("-1s", "2026-03-02T08:59:59+08:00"),
        ("2026-05-04T00:00:00Z", "2026-05-04T08:00:00+08:00"),
    ],
)
def test_a_moment_is_an_instant_or_counts_from_the_opening(text, meant):
    assert parse_moment(text, OPENED, SHANGHAI) == parse_instant(meant)


def test_days_are_local_dates_and_hours_are_elapsed():
    # The clocks went forward in the night to 29 March.
    opened = parse_instant("2026-03-28T12:00:00+01:00")
    assert parse_moment("+1d", opened, BERLIN) == parse_instant("2026-03-29T12:00:00+02:00")
    assert parse_moment("+24h", opened, BERLIN) == parse_instant("2026-03-29T13:00:00+02:00")


@pytest.mark.parametrize("text", ["", "+", "2h", "+2", "+2x", "tomorrow", "2026-03-02T09:00:00", "+999999999w", "+h"])
def test_anything_else_is_refused(text):
    assert moment_problem(text)
    with pytest.raises(InstantError):
        parse_moment(text, OPENED, SHANGHAI)


@pytest.mark.parametrize("text", ["+0h", "+2h", "+1d1s", "-1s", "+3d4h5m6s"])
def test_a_time_since_the_opening_is_written_as_it_is_read(text):
    assert since_opening(parse_moment(text, OPENED, SHANGHAI), OPENED) == text
