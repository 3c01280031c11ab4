"""Laws 1, 9, 10 and 11 of the semantics, and what is true of time: who looks when does not matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from hypothesis import strategies as st

from complaintflow.compiled.deadlines import Cycles, MonthDay
from complaintflow.compiled.duration import Duration, Unit
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy, Substitute
from complaintflow.compiled.zone import DAY
from complaintflow.facade import Policy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.step import advance, step
from complaintflow.kernel.timers import next_timer
from complaintflow.testing.histories import START, Move, Tick, live, move_on
from complaintflow.testing.laws.law import (
    History,
    Law,
    alive,
    far_after,
    history,
    instant_of,
    plain,
    refusals,
    sent,
    standing,
    without_log,
)
from complaintflow.testing.laws.naming import named_for_nothing, parts_of

_HOUR: Final = 3_600_000_000
_WEEK: Final = 7 * DAY


def _unnamed_events_leave_deadlines_alone(policy: Policy, data: st.DataObject) -> None:
    case = alive(live(policy, history(data, policy, orderly=True)))
    at = case.clock + data.draw(st.sampled_from((1, _HOUR, 50 * _HOUR)), label="microseconds later")
    before = advance(policy.compiled, case, at - 1).case
    assert before is not None
    answer = step(policy.compiled, before, sent(policy, case, "note", at, 1))
    after = answer.case
    assert after is not None
    assert standing(after) == standing(before)
    assert (after.state, after.klass, after.owner) == (before.state, before.klass, before.owner)


def _ticks_change_nothing(policy: Policy, data: st.DataObject) -> None:
    moves = history(data, policy, ticks=False)
    ticked: list[Move] = []
    last = 0
    for number, move in enumerate(moves):
        # Also a later line may speak of an earlier instant: a tick past it would make it a late one.
        first = min(map(instant_of, moves[number:]))
        if last < first:
            instants = st.lists(st.integers(last, first - 1), max_size=2)
            ticked += [Tick(to) for to in data.draw(instants, label="looked at")]
        ticked.append(move)
        last = max(last, instant_of(move))
    end = Tick(far_after(moves))
    punctual, late = live(policy, [*ticked, end]), live(policy, [*moves, end])
    assert plain(punctual.effects) == plain(late.effects)
    assert [e.id for e in punctual.effects] == [e.id for e in late.effects]
    assert refusals(punctual) == refusals(late)
    assert without_log(punctual.case) == without_log(late.case)


def _a_punctual_worker_writes_the_same(policy: Policy, data: st.DataObject) -> None:
    moves = history(data, policy, ticks=False, orderly=True)
    end = Tick(far_after(moves))
    late = live(policy, [*moves, end])
    case: CaseState | None = None
    effects: list[Effect] = []
    for move in (*moves, end):
        while case is not None and (due := next_timer(case, policy.compiled)) is not None and due < instant_of(move):
            looked = advance(policy.compiled, case, due)
            assert looked.case is not None
            assert looked.case.seq > case.seq, "a timer was due and nothing happened"
            case, effects = looked.case, [*effects, *looked.effects]
        answer = move_on(policy, case, move)
        if answer is not None:
            case, effects = answer.case, [*effects, *answer.effects]
    assert plain(effects) == plain(late.effects)


def _verdicts_stay(policy: Policy, data: st.DataObject) -> None:
    moves = history(data, policy, orderly=True)
    revising = _revising(policy.compiled)
    case: CaseState | None = None
    for move in (*moves, Tick(far_after(moves))):
        answer = move_on(policy, case, move)
        if answer is None or answer.case is None:
            continue
        if case is not None and (isinstance(move, Tick) or move.name not in revising):
            _same_verdicts(case, answer.case)
        case = answer.case


def _revising(policy: CompiledPolicy) -> frozenset[str]:
    """Return the events that revise a verdict because they say so: reopening, extending and retracting."""
    ways = policy.lifecycle
    reopening = {way.event for way in ways.transitions if any(ways.states[state].final for state in way.sources)}
    return frozenset(("reopen", "extend", "retract", *reopening))


def _same_verdicts(before: CaseState, after: CaseState) -> None:
    for name, runs in before.runs.items():
        for run, now in zip(runs, after.runs[name], strict=False):
            if run.verdict_at is not None:
                assert (now.due, now.verdict_at) == (run.due, run.verdict_at), name
                assert now.status == run.status or (run.status, now.status) == ("breached", "late"), name


def _weeks_shift_everything(policy: Policy, data: st.DataObject) -> None:
    moves = history(data, policy)
    by = data.draw(st.integers(1, 30), label="weeks") * _WEEK
    end = Tick(far_after(moves))
    here = live(policy, [*moves, end])
    there = live(policy, [_shifted(move, by) for move in (*moves, end)])
    assert [_back(effect, by) for effect in plain(there.effects)] == plain(here.effects)


def _shifted(move: Move, by: int) -> Move:
    if isinstance(move, Tick):
        return Tick(move.to + by)
    recorded = None if move.recorded_at is None else move.recorded_at + by
    return replace(move, at=move.at + by, recorded_at=recorded)


def _back(effect: tuple[object, ...], by: int) -> tuple[object, ...]:
    kind, at, body, clause = effect
    assert isinstance(at, int)
    assert isinstance(body, Mapping)
    keys = ("due", "previous_due")
    moved = {key: value - by if key in keys and isinstance(value, int) else value for key, value in body.items()}
    return kind, at - by, moved, clause


def _knows_dates(policy: Policy) -> str | None:
    """Say what of a policy knows a date, so that weeks are not all alike to it."""
    compiled = policy.compiled
    zone = compiled.zone
    years = range(START, START + 3 * 400 * DAY, 7 * DAY)
    if len({zone.to_local(at) - at for at in years}) > 1:
        return "the clocks of its zone change"
    if any(calendar.notes for calendar in compiled.calendars.values()):
        return "its calendars know holidays or dates"
    if any(datum.type in ("date", "instant", "moment") for datum in _data(compiled)):
        return "its facts or data are dates"
    for part in parts_of(compiled):
        if isinstance(part, Cycles | MonthDay) or (isinstance(part, Substitute) and (part.from_day or part.until_day)):
            return "it counts cycles or names days"
        if isinstance(part, Duration) and part.unit in (Unit.MONTHS, Unit.YEARS):
            return "it counts months or years"
    return None


def _data(policy: CompiledPolicy) -> list[Datum]:
    own = [kind for kind in policy.events.values() if not kind.built_in]
    return [*policy.fields.values(), *(datum for kind in own for datum in kind.data.values())]


def _time_goes_forward(policy: Policy, data: st.DataObject) -> None:
    moves = history(data, policy, orderly=True)
    case: CaseState | None = None
    latest = 0
    for move in (*moves, Tick(far_after(moves))):
        answer = move_on(policy, case, move)
        if answer is None or answer.case is None or answer.refusal is not None:
            continue
        instants = [effect.at for effect in answer.effects]
        assert instants == sorted(instants), "effects of one step go back in time"
        assert all(latest <= at <= instant_of(move) for at in instants)
        numbers = [effect.seq for effect in answer.effects]
        assert numbers == sorted(numbers)
        assert case is None or answer.case.clock >= case.clock
        case, latest = answer.case, instant_of(move)


def _a_closed_case_is_at_rest(policy: Policy, data: st.DataObject) -> None:
    moves: History = history(data, policy)
    survives = any(track.survives for track in policy.compiled.tracks.values())
    case: CaseState | None = None
    for move in moves:
        answer = move_on(policy, case, move)
        case = case if answer is None else answer.case
        if case is None or not case.closed:
            continue
        runs = [run for own in case.runs.values() for run in own]
        assert all(run.next is None and run.status not in ("running", "paused") for run in runs)
        if not survives:
            assert next_timer(case, policy.compiled) is None
            assert advance(policy.compiled, case, far_after(moves)).effects == ()


def _names_note(policy: Policy) -> str | None:
    if named_for_nothing(policy.compiled, "note"):
        return None
    return "something in it follows a note, the event that this law is asked with"


LAWS: Final = (
    Law(
        "law_1_unnamed_events_leave_deadlines_alone",
        "An event that the policy does not name for a deadline leaves its due instant alone.",
        _unnamed_events_leave_deadlines_alone,
        _names_note,
    ),
    Law(
        "law_9_ticks_change_nothing_by_the_end",
        "Any subset of ticks earlier than the next event gives the same effects by the end.",
        _ticks_change_nothing,
    ),
    Law(
        "law_9_a_punctual_worker_writes_the_same",
        "A worker that looks in whenever something is due writes what one writes that was away.",
        _a_punctual_worker_writes_the_same,
    ),
    Law(
        "law_10_verdicts_stay",
        "A deadline's verdict survives whatever comes later, unless that reopens, extends or retracts.",
        _verdicts_stay,
    ),
    Law(
        "law_11_whole_weeks_shift_equally",
        "Without changes of clocks, holidays, months and dates a shift by weeks shifts everything equally.",
        _weeks_shift_everything,
        _knows_dates,
    ),
    Law("time_goes_forward", "Timers come before later events, and time never goes back.", _time_goes_forward),
    Law("a_closed_case_is_at_rest", "In a closed case no deadline runs and no timer fires.", _a_closed_case_is_at_rest),
)
"""What time keeps."""
