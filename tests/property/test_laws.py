"""The laws of the semantics, over generated policies and those that ship (docs/semantics.md)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from complaintflow.compiled.lifecycle import EventType
from complaintflow.compiled.table import Decided
from complaintflow.facade import Policy
from complaintflow.instants import format_instant, parse_instant
from complaintflow.testing import LAWS, Features, Law, Tick, live, policies, policy_laws, policy_text
from complaintflow.testing.laws import asked_of, hold
from complaintflow.testing.laws.law import history
from tests.property.worlds import FAR, SHIPPED, compiled, law, plain, shifted, shipped, worlds

WEEK = 7 * 86_400_000_000

# Every policy that ships, each law by name; and patterns in which more is going on at once. Only what can be asked of
# them: what cannot, `test_a_law_that_cannot_be_asked_says_why` looks at.
ASKED = {
    **dict.fromkeys(SHIPPED, 5),
    "parallel_recipients": 10,
    "baggage_claims": 6,
}
globals().update(
    {
        f"test_{name}": policy_laws(shipped(name), examples=examples, only=asked_of(shipped(name)))
        for name, examples in ASKED.items()
    }
)

HOURS = Policy.from_text(
    "policy: hours\nformat: 1\nversion: '1'\ntitle: Hours\neffective: 2020-01-01\ntime_zone: Asia/Shanghai\n"
    "roles: {clerk: {}}\nevents: {answer: {}}\n"
    "calendars: {office: {working_days: [mon, tue, wed, thu, fri], hours: ['08:30-12:00', '13:00-17:30']}}\n"
    "lifecycle: {initial: new, states: {new: {}}, transitions: []}\n"
    "deadlines:\n"
    "  reply: {starts: open, met_by: answer, within: 6 working hours, calendar: office, pause: {by_event: true}}\n"
)
"""Working hours, without dates of any kind: what no policy that ships has."""
test_hours = policy_laws(HOURS, examples=8, only=asked_of(HOURS))

NOT_GENERATED = ("law_2_", "law_3_", "law_6_", "law_11_")
"""Laws that few generated policies could be asked: they have tests of their own, below and in test_deadline_laws."""

GENERATED = [one for one in LAWS if not one.name.startswith(NOT_GENERATED)]


@pytest.mark.parametrize("one", GENERATED, ids=lambda law: law.name)
@settings(max_examples=settings().max_examples // 5, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_generated_policies(one: Law, data):
    policy = compiled(policy_text(data.draw(policies())))
    assume(one.lacks(policy) is None)
    one.check(policy, data)


@law
@given(world=worlds(features=Features(steady=True)), weeks=st.integers(1, 30))
def test_law_11_a_shift_by_whole_weeks_shifts_everything_equally(world, weeks):
    policy, moves = world
    by = weeks * WEEK
    here = live(policy, [*moves, Tick(FAR)])
    there = live(policy, [*(_later(move, by) for move in moves), Tick(FAR + by)])
    assert [_back(e, by) for e in plain(there.effects)] == plain(here.effects)


def _later(move, by):
    moved = shifted(move, by)
    if isinstance(moved, Tick) or not isinstance(moved.data.get("promised"), str):
        return moved
    try:
        promised = format_instant(parse_instant(str(moved.data["promised"])) + by, "UTC")
    except ValueError:
        return moved
    return replace(moved, data={**moved.data, "promised": promised})


def _back(effect, by):
    kind, at, body, clause = effect
    keys = ("due", "previous_due")
    return kind, at - by, {k: v - by if k in keys and isinstance(v, int) else v for k, v in body.items()}, clause


# ---- the laws as users ask them


def test_every_law_has_a_name_and_a_sentence_and_is_asked_of_some_policy_that_ships():
    names = [one.name for one in LAWS]
    assert len(set(names)) == len(names)
    assert all(one.says.endswith(".") for one in LAWS)
    known = [HOURS, *(shipped(name) for name in ASKED)]
    assert [one.name for one in LAWS if all(one.lacks(policy) is not None for policy in known)] == []


def test_a_law_that_cannot_be_asked_says_why():
    lacking = {one.name: one.lacks(shipped("vw")) for one in LAWS if one.lacks(shipped("vw")) is not None}
    assert lacking["law_2_resumed_at_once_changes_nothing"] == "no deadline of it is paused by the event `pause`"
    assert all(isinstance(why, str) and why for why in lacking.values())


def test_only_what_is_asked_for_is_asked():
    test = policy_laws(shipped("vw"), only=["ids_are_unique"])
    [mark] = test.pytestmark
    assert [one.id for one in mark.args[1]] == ["ids_are_unique"]


@pytest.mark.parametrize(
    ("options", "message"),
    [({"only": ["law_99"]}, "there is no law `law_99`"), ({"examples": 0}, "at least one example")],
)
def test_wrong_settings_are_told(options, message):
    with pytest.raises(ValueError, match=message):
        policy_laws(shipped("vw"), **options)


# ---- each kind of law bites: the same policy with a kernel part put wrong


def broken(policy, **parts):
    return replace(policy, compiled=replace(policy.compiled, **parts))


def test_a_broken_law_shows_the_smallest_history_line_by_line():
    brief = Law("brief", "Nothing but its opening ever happens to a case.", _nothing_happens)
    with pytest.raises(AssertionError) as told:
        hold(brief, HOURS, examples=20, seed=1)
    notes = "\n".join(told.value.__notes__)
    assert "    2026-03-02T01:00:00+00:00 open by" in notes
    assert notes.count("\n    2026-") == 2


def _nothing_happens(policy, data):
    assert len(history(data, policy, orderly=True)) < 2


def test_the_class_law_notices_a_table_that_answers_otherwise_than_its_rules():
    policy = shipped("vw")
    table = policy.compiled.classification
    lying = broken(policy, classification=replace(table, write=Decided(lambda view: ("general", ()))))
    [one] = [one for one in LAWS if one.name == "law_14_the_class_is_what_the_table_says"]
    with pytest.raises(AssertionError):
        hold(one, lying, examples=100, seed=1, smallest=False)


def test_a_policy_that_names_notes_is_not_asked_about_them():
    policy = shipped("vw")
    note = policy.compiled.events["note"]
    kinds = {**policy.compiled.events, "note": replace(note, not_by=("applicant",))}
    assert isinstance(note, EventType)
    [one] = [one for one in LAWS if one.name == "law_1_unnamed_events_leave_deadlines_alone"]
    assert one.lacks(broken(policy, events=kinds)) is not None
