"""The laws of time, logs and refusals, over generated policies and those that ship (docs/semantics.md, 11)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.instants import format_instant, parse_instant
from complaintflow.kernel.step import advance, fold, step
from complaintflow.kernel.timers import next_timer
from complaintflow.kernel.wire import case_from_json, case_json
from complaintflow.testing import Features, Tick, histories, live
from complaintflow.testing.histories import move_on
from tests.property.worlds import FAR, POLICIES, event, instant_of, law, plain, shifted, standing, worlds

WEEK = 7 * 86_400_000_000
UNRECORDED = ("id_reused", "already_open", "no_such_case")
over_policies = pytest.mark.parametrize("name", POLICIES)


@over_policies
@law
@given(data=st.data())
def test_law_1_what_the_policy_does_not_name_leaves_due_instants_alone(name, data):
    policy, moves = data.draw(worlds(name, disorder=False))
    case = live(policy, moves).case
    at = case.clock + data.draw(st.sampled_from((1, 3_600_000_000, 50 * 3_600_000_000)))
    before = advance(policy.compiled, case, at - 1).case
    after = step(policy.compiled, before, event(policy, "note", at, 1)).case
    assert standing(after) == standing(before)
    assert (after.state, after.klass, after.owner) == (before.state, before.klass, before.owner)


@over_policies
@law
@given(data=st.data())
def test_law_9_ticks_between_events_change_nothing_by_the_end(name, data):
    policy, moves = data.draw(worlds(name, ticks=False))
    ticked = []
    last = 0
    for number, move in enumerate(moves):
        # Also a later line may speak of an earlier instant: a tick past it would make it a late one.
        first = min(map(instant_of, moves[number:]))
        if last < first:
            ticked += [Tick(t) for t in data.draw(st.lists(st.integers(last, first - 1), max_size=2))]
        ticked.append(move)
        last = max(last, instant_of(move))
    punctual, late = live(policy, [*ticked, Tick(FAR)]), live(policy, [*moves, Tick(FAR)])
    assert plain(punctual.effects) == plain(late.effects)
    assert [e.id for e in punctual.effects] == [e.id for e in late.effects]
    assert refusals(punctual) == refusals(late)
    assert replace(punctual.case, entries=()) == replace(late.case, entries=())


def refusals(lived):
    return [e for one in lived.steps for e in one.effects if e.refused_event is not None]


@over_policies
@law
@given(data=st.data())
def test_law_9_a_worker_that_looks_in_whenever_something_is_due_writes_the_same_history(name, data):
    policy, moves = data.draw(worlds(name, ticks=False, disorder=False))
    late = live(policy, [*moves, Tick(FAR)])
    case, effects = None, []
    for move in [*moves, Tick(FAR)]:
        while case is not None and (due := next_timer(case, policy.compiled)) is not None and due < instant_of(move):
            answer = advance(policy.compiled, case, due)
            assert answer.case.seq > case.seq
            case, effects = answer.case, [*effects, *answer.effects]
        answer = move_on(policy, case, move)
        if answer is not None:
            case, effects = answer.case, [*effects, *answer.effects]
    assert plain(effects) == plain(late.effects)


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


@over_policies
@law
@given(data=st.data())
def test_law_12_folding_the_log_equals_having_lived_it(name, data):
    policy, moves = data.draw(worlds(name))
    lived = live(policy, moves)
    assert fold(policy.compiled, lived.case.entries) == lived.case


@over_policies
@law
@given(data=st.data())
def test_law_12_a_case_stored_anywhere_goes_on_the_same(name, data):
    policy, moves = data.draw(worlds(name))
    split = data.draw(st.integers(1, len(moves)))
    whole = live(policy, [*moves, Tick(FAR)])
    first = live(policy, moves[:split])
    stored = case_from_json(json.loads(json.dumps(case_json(first.case))))
    assert stored == first.case
    rest = live(policy, [*moves[split:], Tick(FAR)], stored)
    assert [*first.steps, *rest.steps] == list(whole.steps)
    assert rest.case == whole.case


@over_policies
@law
@given(data=st.data())
def test_law_13_interleaving_cases_changes_none_of_them(name, data):
    policy, moves = data.draw(worlds(name))
    others = {case: data.draw(histories(policy, case=case, length=5)) for case in ("D", "E")} | {"C": moves}
    alone = {case: live(policy, lines) for case, lines in others.items()}
    left = {case: list(lines) for case, lines in others.items()}
    cases = dict.fromkeys(others)
    while any(left.values()):
        case = data.draw(st.sampled_from(sorted(name for name, lines in left.items() if lines)))
        answer = move_on(policy, cases[case], left[case].pop(0))
        cases[case] = cases[case] if answer is None else answer.case
    assert cases == {case: lived.case for case, lived in alone.items()}


@over_policies
@law
@given(data=st.data())
def test_law_15_a_refused_event_changes_nothing_but_the_refusal(name, data):
    policy, moves = data.draw(worlds(name, disorder=False))
    case, kept = None, []
    for move in moves:
        answer = move_on(policy, case, move)
        if answer is not None and answer.refusal is not None:
            assert len(answer.effects) == 1
            assert answer.case is None or replace(answer.case, entries=()) == replace(case, entries=())
        else:
            kept.append(move)
        case = case if answer is None else answer.case
    assert plain(live(policy, [*kept, Tick(FAR)]).effects) == plain(live(policy, [*moves, Tick(FAR)]).effects)
    ids = [e.id for e in live(policy, [*moves, Tick(FAR)]).effects]
    assert [e.id for e in live(policy, [*kept, Tick(FAR)]).effects] == ids


# ---- beyond the numbered laws ------------------------------------------------------------------------------------


@over_policies
@law
@given(data=st.data())
def test_ids_are_unique_and_the_same_every_time(name, data):
    policy, moves = data.draw(worlds(name))
    first, second = live(policy, moves), live(policy, moves)
    assert first == second
    by_id = {}
    for one in first.steps:
        # What is not of this case is answered anew each time it comes.
        if one.refusal is not None and one.refusal.body["code"] in UNRECORDED:
            continue
        for effect in one.effects:
            assert by_id.setdefault(effect.id, effect) == effect


@over_policies
@law
@given(data=st.data())
def test_time_never_goes_backward_and_timers_come_before_later_events(name, data):
    policy, moves = data.draw(worlds(name, disorder=False))
    case, latest = None, 0
    for move in [*moves, Tick(FAR)]:
        answer = move_on(policy, case, move)
        if answer is None or answer.refusal is not None:
            continue
        instants = [e.at for e in answer.effects]
        assert instants == sorted(instants)
        assert all(latest <= at <= instant_of(move) for at in instants)
        steps = [e.seq for e in answer.effects]
        assert steps == sorted(steps)
        assert case is None or answer.case.clock >= case.clock
        case, latest = answer.case, instant_of(move)


@over_policies
@law
@given(data=st.data())
def test_a_closed_case_has_no_timer(name, data):
    policy, moves = data.draw(worlds(name))
    case = None
    for move in moves:
        answer = move_on(policy, case, move)
        case = case if answer is None else answer.case
        if case is not None and case.closed:
            assert next_timer(case, policy.compiled) is None
            assert all(run.next is None and run.status not in ("running", "paused")
                       for runs in case.runs.values() for run in runs)  # fmt: skip
            assert advance(policy.compiled, case, FAR).effects == ()


@over_policies
@law
@given(data=st.data())
def test_the_same_event_again_gives_the_recorded_step(name, data):
    policy, moves = data.draw(worlds(name))
    case, answers = None, []
    for move in moves:
        answer = move_on(policy, case, move)
        answers.append(answer)
        case = case if answer is None else answer.case
    for move, answer in zip(moves, answers, strict=True):
        # What is not of this case has no record in it: it is judged anew against the case as it is.
        if not isinstance(move, Tick) and (answer.refusal is None or answer.refusal.body["code"] not in UNRECORDED):
            again = step(policy.compiled, case, move)
            assert again.effects == answer.effects
            assert again.case == case
