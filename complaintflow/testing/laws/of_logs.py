"""Laws 12, 13 and 15 of the semantics, and what is true of every log: cases are what their events make of them."""

from __future__ import annotations

import json
from typing import Final

from hypothesis import strategies as st

from complaintflow.facade import Policy
from complaintflow.kernel.case import CaseState, Step
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.step import fold, step
from complaintflow.kernel.wire import case_from_json, case_json
from complaintflow.testing.histories import Tick, live, move_on
from complaintflow.testing.laws.law import (
    History,
    Law,
    alive,
    far_after,
    history,
    plain,
    without_log,
)

_UNRECORDED: Final = ("id_reused", "already_open", "no_such_case")


def _the_log_makes_the_case(policy: Policy, data: st.DataObject) -> None:
    lived = live(policy, history(data, policy))
    assert fold(policy.compiled, alive(lived).entries) == lived.case


def _a_stored_case_goes_on(policy: Policy, data: st.DataObject) -> None:
    moves = history(data, policy)
    split = data.draw(st.integers(1, len(moves)), label="stored after")
    end = Tick(far_after(moves))
    whole = live(policy, [*moves, end])
    first = live(policy, moves[:split])
    stored = case_from_json(json.loads(json.dumps(case_json(alive(first)))))
    assert stored == first.case
    rest = live(policy, [*moves[split:], end], stored)
    assert [*first.steps, *rest.steps] == list(whole.steps)
    assert rest.case == whole.case


def _cases_leave_each_other_alone(policy: Policy, data: st.DataObject) -> None:
    lines = {case: history(data, policy, case=case, length=6) for case in ("C", "D", "E")}
    alone = {case: live(policy, moves).case for case, moves in lines.items()}
    left = {case: list(moves) for case, moves in lines.items()}
    cases: dict[str, CaseState | None] = dict.fromkeys(lines)
    while any(left.values()):
        case = data.draw(st.sampled_from(sorted(name for name, moves in left.items() if moves)))
        answer = move_on(policy, cases[case], left[case].pop(0))
        cases[case] = cases[case] if answer is None else answer.case
    assert cases == alone


def _a_refusal_changes_nothing(policy: Policy, data: st.DataObject) -> None:
    moves = history(data, policy, orderly=True)
    case: CaseState | None = None
    kept = []
    for move in moves:
        answer = move_on(policy, case, move)
        if answer is not None and answer.refusal is not None:
            assert len(answer.effects) == 1
            assert without_log(answer.case) == without_log(case)
        else:
            kept.append(move)
        case = case if answer is None else answer.case
    end = Tick(far_after(moves))
    with_them, without = live(policy, [*moves, end]), live(policy, [*kept, end])
    assert plain(with_them.effects) == plain(without.effects)
    assert [e.id for e in with_them.effects] == [e.id for e in without.effects]


def _ids_are_unique(policy: Policy, data: st.DataObject) -> None:
    moves = history(data, policy)
    first = live(policy, moves)
    assert first == live(policy, moves), "the same moves gave other steps the second time"
    by_id: dict[str, Effect] = {}
    for one in first.steps:
        # What is not of this case is answered anew each time it comes.
        if one.refusal is not None and one.refusal.body["code"] in _UNRECORDED:
            continue
        for effect in one.effects:
            assert by_id.setdefault(effect.id, effect) == effect


def _the_same_event_again(policy: Policy, data: st.DataObject) -> None:
    moves = history(data, policy)
    case, answers = _answered(policy, moves)
    for move, answer in zip(moves, answers, strict=True):
        if isinstance(move, Tick) or answer is None:
            continue
        # What is not of this case has no record in it: it is judged anew against the case as it is.
        if answer.refusal is None or answer.refusal.body["code"] not in _UNRECORDED:
            again = step(policy.compiled, case, move)
            assert again.effects == answer.effects
            assert again.case == case


def _answered(policy: Policy, moves: History) -> tuple[CaseState | None, list[Step | None]]:
    case: CaseState | None = None
    answers = []
    for move in moves:
        answer = move_on(policy, case, move)
        answers.append(answer)
        case = case if answer is None else answer.case
    return case, answers


LAWS: Final = (
    Law("law_12_the_log_makes_the_case", "Folding a log gives the case that lived it.", _the_log_makes_the_case),
    Law(
        "law_12_a_stored_case_goes_on_the_same",
        "A case stored anywhere on its way and read again goes on as if nothing had been.",
        _a_stored_case_goes_on,
    ),
    Law(
        "law_13_cases_leave_each_other_alone",
        "Interleaving cases changes none of them, rules across cases aside.",
        _cases_leave_each_other_alone,
    ),
    Law(
        "law_15_a_refused_event_changes_nothing",
        "A refused event changes nothing but the refusal itself.",
        _a_refusal_changes_nothing,
    ),
    Law("ids_are_unique", "Every effect has an id of its own, the same every time.", _ids_are_unique),
    Law(
        "the_same_event_again_is_the_same_step",
        "An event that comes again gives the recorded step, refusals included.",
        _the_same_event_again,
    ),
)
"""What logs and ids keep."""
