"""Every metric is what a second, plain way of working it out says, over generated histories and the examples."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow.border import read_event
from complaintflow.compiled.metrics import BUILT_IN
from complaintflow.compiled.period import Period, parse_period, period_of
from complaintflow.compiled.zone import DAY
from complaintflow.facade import Policy
from complaintflow.kernel.event import Event
from complaintflow.reporting.archive import archived
from complaintflow.reporting.library import Library
from complaintflow.testing import histories, policies, policy_text
from tests.property.naive_metrics import Naive
from tests.property.patterns import pattern
from tests.property.worlds import ROOT, compiled, law, shipped

METRICS = """
metrics:
  big_ones: {count: received, where: {size: [big, huge]}}
  seen: {count: {event: [call, visit]}, where: {times.call: {at_least: 1}}}
  old_open: {count: open_at_start, where: {urgent: true}}
  calls: {occurrences: call}
  good_calls: {occurrences: [call, answer], where: {data.ok: true, size: present}}
  solved_part: {share: {of: closed, among: {size: present}, where: {outcome: solved}}}
  last_said: {share: {of: known, among: {last.call.times: present}, where: {last.call.times: {more_than: 2}}}}
  in_time: {timeliness: all}
  first_in_time: {timeliness: limit_1, where: {size: {not: small}}}
  breached_first: {count: known, where: {verdict.limit_1: [breached, late]}}
  mean_amount: {mean: amount, of: received}
  median_amount: {median: amount, of: known}
  most: {max: last.call.times, of: open}
  least: {min: amount, of: known, where: {urgent: true}}
  all_amounts: {sum: amount, of: known}
  hours: {median: {from: open, to: settle}, of: known}
  days: {mean: {from: open, to: closing, unit: days}, of: closed}
  per_case: {ratio: [calls, received]}
  both: {add: [received, closed, open_at_end]}
  growth_of_stock: {subtract: [open_at_end, open_at_start]}
  score: {weighted: {in_time: 0.3, solved_part: 0.7}, as: percent}
"""
CHANGES = """
  more_calls: {change: calls, against: previous_period}
  more_in_time: {change: in_time, against: previous_period, as: number}
"""
NAMES = tuple(line.split(":")[0].strip() for line in METRICS.splitlines() if line.startswith("  "))
WEEKS = tuple(Period(2026, number, "week") for number in range(9, 16))


@st.composite
def books(draw):
    """A generated policy with metrics, and the events of a few cases, interleaved."""
    policy = compiled(policy_text(draw(policies())) + METRICS + CHANGES)
    told = [
        [move for move in draw(histories(policy, case=f"C{number}", length=8)) if isinstance(move, Event)]
        for number in range(draw(st.integers(1, 3)))
    ]
    order = draw(st.permutations([number for number, moves in enumerate(told) for _ in moves]))
    left = [iter(moves) for moves in told]
    return policy, tuple(next(left[number]) for number in order)


def slices(policy, events, *periods, until=None):
    zone = policy.compiled.zone
    instants = [instant for period in periods for instant in period.span(zone)]
    library = Library(archived(policy.compiled, events, instants, until))
    return [library.slice(period) for period in periods]


@pattern("reports-by-formula", "contacts-without-dispatch")
@law
@given(books(), st.sampled_from(WEEKS))
def test_metrics_are_what_the_plain_way_says(book, week):
    policy, events = book
    (found,) = slices(policy, events, week)
    naive = Naive(policy.compiled, events, *week.span(policy.compiled.zone))
    names = (*NAMES, *(name for name in BUILT_IN if name != "year_on_year"))
    assert {name: found.figure(name).value for name in names} == {name: naive.metric(name) for name in names}


@law
@given(books(), st.sampled_from(WEEKS[1:]))
def test_a_change_is_between_two_periods_worked_out_alone(book, week):
    policy, events = book
    found, _ = slices(policy, events, week, week.previous)
    zone = policy.compiled.zone
    now = Naive(policy.compiled, events, *week.span(zone))
    then = Naive(policy.compiled, events, *week.previous.span(zone))
    nothing_before = min(event.entered_at for event in events) >= week.previous.span(zone)[1]
    calls, earlier = now.metric("calls"), then.metric("calls")
    expected = (calls - earlier) / earlier if calls is not None and earlier and not nothing_before else None
    assert found.figure("more_calls").value == expected
    both = (now.metric("in_time"), then.metric("in_time"))
    difference = None if None in both or nothing_before else both[0] - both[1]
    assert found.figure("more_in_time").value == difference


@law
@given(books(), st.sampled_from(WEEKS))
def test_what_comes_in_goes_out_or_stays(book, week):
    policy, events = book
    (found,) = slices(policy, events, week)
    reopened = sum(
        1
        for case in found.cases
        if case.before is not None and case.before.closed and (not case.after.closed or case.belongs(CLOSED))
    )
    flow = {name: found.figure(name).value for name in ("open_at_start", "received", "closed", "open_at_end")}
    assert flow["open_at_start"] + flow["received"] + reopened == flow["closed"] + flow["open_at_end"]


@law
@given(books())
def test_each_case_is_received_in_one_week_only_and_later_lines_change_no_report(book):
    policy, events = book
    first = period_of("week", policy.compiled.zone.to_local(min(event.at for event in events)) // DAY)
    weeks = [first]
    while weeks[-1].span(policy.compiled.zone)[1] <= max(event.entered_at for event in events):
        weeks.append(weeks[-1].next)
    found = slices(policy, events, *weeks)
    assert sum(one.figure("received").value for one in found) == len(found[-1].cases)
    end = weeks[0].span(policy.compiled.zone)[1]
    known: dict[str, int] = {}
    early = []
    for event in events:
        known[event.case] = max(event.entered_at, known.get(event.case, event.entered_at))
        if known[event.case] < end:
            early.append(event)
    if early:
        (alone,) = slices(policy, early, weeks[0])
        assert {n: alone.figure(n).value for n in NAMES} == {n: found[0].figure(n).value for n in NAMES}


@law
@given(books(), st.sampled_from(WEEKS))
def test_parts_by_a_choice_add_up_to_the_whole(book, week):
    policy, events = book
    (found,) = slices(policy, events, week)
    for name in ("received", "closed", "calls", "all_amounts"):
        parts = [
            found.narrowed(lambda case, size=size: case.view.get("size") == size).figure(name).value
            for size in ("small", "big", "huge", None)
        ]
        assert sum(parts) == found.figure(name).value


CLOSED = BUILT_IN["closed"].formula.of


# ---- the examples that ship


@lru_cache(maxsize=4)
def example(name: str) -> tuple[Policy, tuple[Event, ...]]:
    lines = (ROOT / "docs" / "examples" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    told = (json.loads(line) for line in lines if line.strip())
    return shipped(name), tuple(read_event(line) for line in told if "case" in line)


@pytest.mark.parametrize(
    ("name", "period"),
    [("vw", "2026-02"), ("vw", "2026-03"), ("vw", "2026-Q1"), ("wanrun", "2025-10"), ("wanrun", "2026-02")],
)
def test_the_examples_say_the_same_both_ways(name, period):
    policy, events = example(name)
    wanted = parse_period(period)
    (found,) = slices(policy, events, wanted)
    naive = Naive(policy.compiled, events, *wanted.span(policy.compiled.zone))
    own = [
        name
        for name, metric in policy.compiled.metrics.items()
        if hasattr(naive, type(metric.formula).__name__.lower())
    ]
    names = dict.fromkeys((*own, *(name for name in BUILT_IN if name != "year_on_year")))
    plain = {name: naive.metric(name) for name in names if name not in _asking_changes(policy)}
    assert {name: found.figure(name).value for name in plain} == plain
    assert plain["received"]


def _asking_changes(policy):
    return {name for name, metric in policy.compiled.metrics.items() if type(metric.formula).__name__ == "Change"}


@pytest.mark.parametrize(("name", "period"), [("vw", "2026-02"), ("vw", "2026-03"), ("wanrun", "2026-01")])
def test_counts_of_the_examples_are_those_of_their_effects(name, period):
    """A third way: nothing but the effects that came in the period, as anybody who keeps them could count."""
    policy, events = example(name)
    wanted = parse_period(period)
    start, end = wanted.span(policy.compiled.zone)
    cases, told = {}, []
    for event in events:
        if event.at < end:
            step = policy.step(cases.get(event.case), event)
            cases[event.case] = step.opened
            told += step.effects
    told += [effect for case in cases.values() for effect in case.advance(end - 1).effects]
    told = [effect for effect in told if start <= effect.at < end and effect.refused_event is None]
    kinds = {kind: [effect for effect in told if effect.kind == kind] for kind in {effect.kind for effect in told}}
    (found,) = slices(policy, events, wanted)
    reopened = len(kinds.get("case_reopened", ()))
    assert found.figure("closed").value == len(kinds["case_closed"]) - reopened
    opened = [event for event in events if event.name == "open" and start <= event.at < end]
    assert BUILT_IN["received"].formula == policy.compiled.metrics.get("received", BUILT_IN["received"]).formula
    assert found.figure("received").value == len(opened)
    owed = {name for name, deadline in policy.compiled.deadlines.items() if deadline.on_expiry == "breach"}
    met = sum(not one.body["late"] and one.body["deadline"] in owed for one in kinds["deadline_met"])
    breaches = len(kinds.get("deadline_breached", ()))
    timely = policy.compiled.metrics.get("timeliness", BUILT_IN["timeliness"])
    if timely == BUILT_IN["timeliness"]:
        assert found.figure("timeliness").value == Fraction(met, met + breaches)


@settings(max_examples=5, deadline=None)
@given(st.sampled_from(("2026-02", "2026-03")), st.integers(0, 3))
def test_reports_of_a_running_period_stop_at_the_given_instant(period, week):
    policy, events = example("vw")
    wanted = parse_period(period)
    start, _ = wanted.span(policy.compiled.zone)
    until = start + week * 7 * DAY
    (found,) = slices(policy, events, wanted, until=until)
    naive = Naive(policy.compiled, events, start, until + 1)
    assert found.figure("received").value == naive.metric("received")
    assert found.figure("timeliness").value == naive.metric("timeliness")
