"""Calendars whose working days share their hours, written there or set as a parameter."""

import pytest

from complaintflow.compiled.due import due
from complaintflow.compiled.duration import CIVIL, parse_duration
from complaintflow.instants import parse_instant

MONDAY = parse_instant("2026-03-02T10:00:00+08:00")


def policy_with(value, *more, days="[mon, tue, wed, thu, fri]"):
    parameter = "{}" if value is None else f"{{value: {value}}}"
    return "\n".join((
        f"parameters: {{office_hours: {parameter}}}",
        f"calendars: {{office: {{working_days: {days}, hours: {{parameter: office_hours}}}}}}",
        *more,
    ))  # fmt: skip


def ends(policy, text):
    return due(parse_duration(text).on("office"), MONDAY, policy.zone, policy.calendars, CIVIL)


@pytest.mark.parametrize(
    ("value", "closes"),
    [
        ('["08:30-12:00", "13:00-17:30"]', "2026-03-05T17:30:00+08:00"),
        ("08:30-12:00, 13:00-17:30", "2026-03-05T17:30:00+08:00"),
        ("[13:00-16:00]", "2026-03-05T16:00:00+08:00"),
        ("09:00-24:00", "2026-03-06T00:00:00+08:00"),
        ("22:00-06:00", "2026-03-06T06:00:00+08:00"),
        ("none", "2026-03-06T00:00:00+08:00"),
        (None, "2026-03-06T00:00:00+08:00"),
    ],
)
def test_a_civil_period_ends_when_its_last_day_closes(compiled, value, closes):
    if value and "," in value and "[" not in value:
        value = f'"{value}"'
    assert ends(compiled(policy_with(value)), "3 working days") == parse_instant(closes)


@pytest.mark.parametrize("hours", ['["08:30-12:00", "13:00-17:30"]', '"09:00-17:00"', '"22:00-06:00"'])
def test_daily_hours_are_a_week_of_equal_days(compiled, hours):
    short = f"calendars: {{office: {{working_days: [mon, tue, wed, thu, fri], hours: {hours}, holidays: CN}}}}"
    week = ", ".join(f"{day}: {hours}" for day in ("mon", "tue", "wed", "thu", "fri"))
    long = f"calendars: {{office: {{week: {{{week}}}, holidays: CN}}}}"
    given = policy_with(hours).replace("hours: {parameter", "holidays: CN, hours: {parameter")
    assert len({compiled(text).calendars["office"].digest for text in (short, long, given)}) == 1


def test_a_policy_means_something_else_once_its_hours_are_decided(compiled):
    undecided, decided, none = (compiled(policy_with(value)) for value in (None, "09:00-17:00", "none"))
    assert len({policy.digest for policy in (undecided, decided, none)}) == 3
    digests = [policy.calendars["office"].digest for policy in (undecided, decided, none)]
    assert digests[0] == digests[2] != digests[1]
    assert (undecided.parameters["office_hours"].value, decided.parameters["office_hours"].value) == (
        None,
        "09:00-17:00",
    )


def test_hours_that_are_to_be_decided_are_listed_with_the_calendar_that_waits(diagnostics):
    [(code, underlined, message, help_)] = diagnostics(policy_with(None))
    assert (code, underlined) == ("to-be-decided", "office_hours")
    assert message == "the parameter `office_hours` is still to be decided"
    assert "ends at midnight" in help_


def test_what_else_waits_for_a_parameter_of_hours_does_not_run(diagnostics):
    limit = "deadlines: {d: {starts: open, within: {parameter: office_hours}, calendar: office}}"
    [(code, _, _, help_)] = diagnostics(policy_with(None, limit))
    assert (code, help_) == ("to-be-decided", "what depends on it does not run until it has a `value`")


@pytest.mark.parametrize(("value", "error"), [(None, True), ("none", True), ("09:00-17:00", False)])
def test_hours_are_counted_only_where_they_are_known(diagnostics, value, error):
    found = diagnostics(policy_with(value, "deadlines: {d: {starts: open, within: 2 working hours}}"))
    errors = [(underlined, help_) for code, underlined, _, help_ in found if code == "wrong-unit"]
    assert [underlined for underlined, _ in errors] == ["2 working hours"] * error
    if value is None:
        assert "wait for the parameter `office_hours`" in errors[0][1]
    if value == "none":
        assert errors[0][1] == "give the calendar `hours`, or a `week` with hours"


def test_a_metric_of_working_hours_says_what_it_waits_for(diagnostics):
    metric = """metrics: {m: {mean: {from: open, to: closing, unit: working hours}, of: closed}}"""
    [help_] = [help_ for code, _, _, help_ in diagnostics(policy_with(None, metric)) if code == "wrong-unit"]
    assert help_.endswith("its hours wait for the parameter `office_hours`: give it a `value`")


@pytest.mark.parametrize(("value", "opens"), [(None, False), ("none", False), ("09:00-17:00", True)])
def test_an_extra_day_of_other_hours_has_them_once_the_others_have_theirs(compiled, value, opens):
    extra = '{office: {extra_open: {"2026-03-07": ["10:00-11:00"], "2026-03-08": working}, '
    office = compiled(policy_with(value).replace("{office: {", extra)).calendars["office"]
    saturday = parse_instant("2026-03-07T00:00:00+08:00")
    hour = 3_600_000_000
    assert [office.is_working_day(office.zone.to_local(saturday) // (24 * hour) + day) for day in (0, 1, 7)] == [
        True,
        True,
        False,
    ]
    if opens:
        assert office.working_between(saturday, saturday + 24 * hour) == hour
        assert office.working_between(saturday + 24 * hour, saturday + 48 * hour) == 8 * hour
    else:
        assert not office.has_hours


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (policy_with("«8h»"), "expected opening hours such as `08:30-12:00, 13:00-17:30`, found `8h`"),
        (policy_with('«"09:00-12:00, noon"»'), "found `noon`"),
        (policy_with('«"09:00-09:00"»'), "found `09:00-09:00`"),
        (policy_with('«["08:00-12:00", "11:00-13:00"]»'), "two spans of the day overlap"),
        ('calendars: {office: {working_days: mon, hours: [«"08:00-12:00"», "11:00-13:00"]}}', "overlap"),
        ("calendars: {office: {working_days: mon, hours: «8h»}}", "expected hours such as `08:30-12:00`"),
        ("calendars: {office: {working_days: mon, hours: «[]»}}", "at least 1 item"),
        ('calendars: {«office»: {week: {mon: "08:00-12:00"}, hours: "08:00-12:00"}}', "of `working_days`"),
        (
            'parameters: {p: {value: «["08:00-12:00"]»}}\ndeadlines: {d: {starts: open, within: {parameter: p}}}',
            "expected a duration",
        ),
    ],
)
def test_hours_that_are_none(refuses, text, message):
    refuses(text, "bad-value", message)


def test_the_parameter_of_the_hours_must_exist(refuses):
    refuses(
        "calendars: {office: {working_days: mon, hours: {parameter: «office_hours»}}}", "unknown-reference", "parameter"
    )


def test_tracks_count_on_the_same_calendar(compiled):
    track = """
tracks:
  second:
    lifecycle:
      initial: new
      states: {new: {}, old: {final: true, outcome: done}}
      transitions: [{event: finish, from: new, to: old}]
    deadlines: {d: {starts: open, met_by: finish, within: 3 working days, counting: civil}}
"""
    policy = compiled(
        policy_with("09:00-17:00", "lifecycle: {initial: intake, states: {intake: {}}}\noutcomes: {done: {}}", track)
    )
    assert ends(policy.tracks["second"].policy, "3 working days") == parse_instant("2026-03-05T17:00:00+08:00")
