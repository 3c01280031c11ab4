"""When a length of time runs out, asked without a case."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from complaintflow import Limit, LimitError, Policy
from complaintflow.compiled.due import due
from complaintflow.instants import load_zone, parse_instant

POLICY = """
format: 1
policy: lengths
version: "1"
title: Lengths
effective: 2026-01-01
time_zone: {zone}
last_resort: agent
calendars:
  office: {{working_days: [mon, tue, wed, thu, fri], hours: "09:00-18:00"}}
{more}
fields: {{}}
roles: {{agent: {{}}}}
outcomes: {{closed: {{}}}}
owners: [{{owner: agent}}]
lifecycle:
  initial: received
  states: {{received: {{}}, gone: {{final: true, outcome: closed}}}}
  transitions:
    - {{event: drop, from: received, to: gone}}
"""
NIGHTS = '  nights: {working_days: [sat], hours: "20:00-23:00"}'


def policy(zone="Asia/Shanghai", more=""):
    return Policy.from_text(POLICY.format(zone=zone, more=more))


@pytest.mark.parametrize(
    ("length", "counting", "start", "end"),
    [
        ("90m", "exact", "2026-03-02T23:00:00+00:00", "2026-03-03T08:30:00+08:00"),
        ("4 working hours", "exact", "2026-03-06T17:00:00.25+08:00", "2026-03-09T12:00:00.25+08:00"),
        ("2 working days", "exact", "2026-03-06T17:00:00+08:00", "2026-03-10T17:00:00+08:00"),
        ("2 working days", "civil", "2026-03-06T17:00:00+08:00", "2026-03-10T18:00:00+08:00"),
        ("3d", "exact", "1986-05-01T02:30:00+08:00", "1986-05-04T03:00:00+09:00"),  # a gap of long ago
    ],
)
def test_a_length_runs_out_in_the_policys_zone(length, counting, start, end):
    limit = Limit.of(policy(), length, counting=counting)
    found = limit.due(datetime.fromisoformat(start))
    assert found.isoformat().replace("250000", "25") == end
    assert limit.due_us(parse_instant(start)) == parse_instant(end)
    assert limit.receipt(start).due == parse_instant(end)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/New_York"])
def test_datetimes_say_what_microseconds_say(zone):
    limit, shown_in = Limit.of(policy(zone), "3d"), load_zone(zone)
    for hour in range(0, 24 * 365 * 2, 7):
        start = datetime(2025, 6, 1, tzinfo=UTC) + timedelta(hours=hour)
        us = int(start.timestamp()) * 1_000_000
        found = limit.due(start)
        assert found.timestamp() * 1_000_000 == limit.due_us(us) == due_of(limit, us)
        assert found == found.astimezone(shown_in)
        assert found.utcoffset() == found.astimezone(shown_in).utcoffset()


def due_of(limit, us):
    compiled = limit._policy
    return due(limit.duration, us, compiled.zone, compiled.calendars, limit.counting)


@pytest.mark.parametrize(
    ("length", "options", "said"),
    [
        ("soon", {}, "expected a duration"),
        ("2h", {"counting": "loosely"}, "expected a counting (exact, civil), found `loosely`"),
        ("2h", {"calendar": "shop"}, "expected a calendar (office, nights), found `shop`"),
        ("2 working hours", {}, "`2 working hours` needs a calendar (office, nights)"),
    ],
)
def test_what_can_not_be_counted_is_said(length, options, said):
    with pytest.raises(LimitError, match=said.replace("(", r"\(").replace(")", r"\)")):
        Limit.of(policy(more=NIGHTS), length, **options)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(LimitError, match="a time with its zone, found 2026-03-02T09:00:00"):
        Limit.of(policy(), "2h").due(datetime(2026, 3, 2, 9))  # noqa: DTZ001 (that it has no zone is the point)


def test_beyond_the_calendars_years():
    limit = Limit.of(policy(), "4 working hours")
    far = datetime(2900, 1, 1, tzinfo=timezone(timedelta(hours=8)))
    for asked in (lambda: limit.due(far), lambda: limit.due_us(10**17), lambda: limit.receipt(10**17)):
        with pytest.raises(LimitError, match="leaves the years"):
            asked()
