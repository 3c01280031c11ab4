"""Deadlines that never start or are never met, ladders out of order, pauses without a clause, holidays that end."""

import pytest

from complaintflow.compiled.duration import Duration, parse_duration
from complaintflow.verification.lengths import compare

LIFE = """
  initial: new
  states: {new: {}, lost: {}, done: {final: true}}
  transitions:
    - {event: look, from: new, by: clerk}
    - {event: find, from: lost, by: clerk}
    - {event: finish, from: new, to: done, by: [clerk, head]}"""


@pytest.fixture
def deadline(codes):
    """What is found of one deadline; the unreachable state that the tests need is left out."""

    def check(text, **sections):
        found = codes(deadlines=f"\n  d: {{{text}}}", **{"lifecycle": LIFE, **sections})
        return [one for one in found if one != "unreachable-state lost"]

    return check


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("starts: look, within: 2d, met_by: finish", []),
        ("starts: find, within: 2d, met_by: finish", ["deadline-never-starts find"]),
        ("starts: [find, look], within: 2d, met_by: finish", []),
        ("starts: [], within: 2d, met_by: finish", ["deadline-never-starts d"]),
        ("starts: {state: lost}, within: 2d, met_by: finish", ["deadline-never-starts {state: lost}"]),
        ("starts: {state: new}, within: 2d, met_by: finish", []),
        ("starts: {facts: secret}, within: 2d, met_by: finish", ["deadline-never-starts {facts: secret}"]),
        ("starts: {facts: plain}, within: 2d, met_by: finish", []),
        ("starts: {class: high}, within: 2d, met_by: finish", ["deadline-never-starts {class: high}"]),
        ("starts: {class: low}, within: 2d, met_by: finish", []),
        ("starts: {deadline: d}, within: 2d, met_by: finish", ["deadline-never-starts {deadline: d}"]),
        ("starts: {flag: hot}, within: 2d, met_by: finish", []),
        ("starts: look, within: none, met_by: finish", ["deadline-never-starts d"]),
        ("starts: look, for: {state: lost}, within: 2d, met_by: finish", ["deadline-never-starts state: lost"]),
        ("starts: {event: look, when: {class: high}}, within: 2d, met_by: finish",
         ["deadline-never-starts {event: look, when: {class: high}}"]),
    ],
)  # fmt: skip
def test_something_starts_every_deadline(deadline, text, expected):
    sections = {
        "fields": "{secret: {type: text, settable: false, title: S}, plain: {type: text, title: P}}",
        "classes": "[low, high]",
        "classification": "{default: low}",
        "flags": "{hot: {clause: C1}}",
    }
    found = [one for one in deadline(text, **sections) if one != "class-never-given high"]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("starts: look, within: 2d", ["deadline-never-met d"]),
        ("starts: look, within: 2d, cancelled_by: finish", []),
        ("starts: look, within: 2d, on_expiry: lapse", []),
        ("starts: look, within: 2d, for: {state: new}", []),
        ("starts: look, within: 2d, met_by: find", ["deadline-never-met find"]),
        ("starts: look, within: 2d, met_by: [find, finish]", []),
        ("starts: look, within: 2d, met_by: {all: [finish, find]}", ["deadline-never-met find"]),
        ("starts: look, within: 2d, met_by: {all: [finish, {event: find, when: {state: done}}]}", []),
        ("starts: look, within: 2d, met_by: {event: look, by: head}",
         ["deadline-never-met {event: look, by: head}"]),
        ("starts: look, within: 2d, met_by: {event: finish, by: head}", []),
        ("starts: look, within: 2d, met_by: {event: look, by: owner}", []),
        ("starts: look, within: 2d, met_by: {event: look, where: {state: lost}}",
         ["deadline-never-met {event: look, where: {state: lost}}"]),
    ],
)  # fmt: skip
def test_every_deadline_can_be_met(deadline, text, expected):
    assert deadline(text) == expected


@pytest.mark.parametrize(
    ("limit", "steps", "expected"),
    [
        ("within: 3d", ["before: 2d", "before: 1d", "due", "after: 1d", "after: 2d"], []),
        ("within: 3d", ["before: 1d", "before: 2d"], ["ladder-order {before: 2d}"]),
        ("within: 3d", ["before: 25h", "before: 2d"], ["ladder-order {before: 2d}"]),
        ("within: 3d", ["before: 47h", "before: 2d"], []),
        ("within: 3d", ["due", "before: 1d"], ["ladder-order {before: 1d}"]),
        ("within: 3d", ["after: 2d", "after: 1d"], ["ladder-order {after: 1d}"]),
        ("within: 3d", ["due", "start: 1d"], ["ladder-order {start: 1d}"]),
        ("within: 3d", ["due", "start: 4d"], []),
        ("within: 3d", ["before: 3d"], ["ladder-order {before: 3d}"]),
        ("within: 3d", ["before: 96h"], ["ladder-order {before: 96h}"]),
        ("within: [{when: {state: new}, limit: 1d}, {limit: 9d}]", ["before: 2d"], ["ladder-order {before: 2d}"]),
        ("within: 3d, warn: 3d", [], ["ladder-order 3d"]),
        ("within: 3d, warn: 2d", ["warn", "due"], []),
        ("within: 3d, warn: 2d", ["due", "warn"], ["ladder-order warn"]),
    ],
)
def test_ladders_rise(deadline, limit, steps, expected):
    moments = [step if step in ("due", "warn") else f"{{{step}}}" for step in steps]
    ladder = ", ".join(f"{{at: {moment}, task: t, role: head}}" for moment in moments)
    found = deadline(f"starts: look, met_by: finish, {limit}, ladder: [{ladder}]", tasks="{t: {clause: C1}}")
    assert found == expected


def test_a_step_for_some_limits_may_be_longer_than_others(deadline):
    limits = "within: [{when: {state: new}, limit: 1d}, {limit: 9d}]"
    step = "ladder: [{at: {before: 2d}, when: {state: new}, task: t, role: head}]"
    assert deadline(f"starts: look, met_by: finish, {limits}, {step}", tasks="{t: {}}") == []


@pytest.mark.parametrize(
    ("kind", "pause", "expected"),
    [
        ("statutory", "{in: new}", ["statutory-pause {in: new}"]),
        ("statutory", "{in: new, clause: C1}", []),
        ("service", "{in: new}", []),
    ],
)
def test_a_statutory_deadline_pauses_by_a_clause_only(deadline, kind, pause, expected):
    assert deadline(f"kind: {kind}, starts: look, within: 2d, met_by: finish, pause: {pause}") == expected


@pytest.mark.parametrize(("country", "expected"), [("CN", ["holiday-data-ends CN"]), ("DE-BY", [])])
def test_announced_holidays_end(found, deadline, country, expected):
    calendars = f"{{office: {{working_days: [mon, tue, wed, thu, fri], holidays: {country}}}}}"
    assert deadline("starts: look, within: 2 working days, met_by: finish", calendars=calendars) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2d", "3d", -1), ("3d", "2d", 1), ("2d", "2d", 0), ("1w", "7d", None), ("48h", "2880m", 0),
        ("48h", "3d", -1), ("48h", "2d", None), ("1 month", "30d", None), ("1 month", "40d", -1),
        ("2 years", "1 year", 1),
        ("1 month 2 days", "1 month", 1), ("3 working hours", "2h", 1), ("3 working hours", "9h", None),
        ("10 working days", "5d", 1), ("10 working days", "20d", None),
    ],
)  # fmt: skip
def test_lengths_are_compared_where_no_calendar_is_needed(one, other, expected):
    first, second = parse_duration(one), parse_duration(other)
    assert isinstance(first, Duration)
    assert isinstance(second, Duration)
    assert compare(first, second) == expected
    assert compare(second, first) == (None if expected is None else -expected)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("earliest: 8 weeks, within: 6 weeks", ["deadline-never-met 8 weeks"]),
        ("earliest: 8 weeks, within: 8 weeks", []),
        ("earliest: 8 weeks, within: [{when: {state: new}, limit: 3 days}, {limit: 9 weeks}]", []),
        ("earliest: 24h, within: 1 day", []),
    ],
)
def test_a_window_ends_after_it_has_opened(codes, window, expected):
    assert codes(deadlines=f"{{d: {{starts: look, met_by: finish, {window}}}}}") == expected
