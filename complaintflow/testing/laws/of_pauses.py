"""Laws 2 and 3 of the semantics: a pause takes as long as it lasts, however it was entered."""

from __future__ import annotations

from typing import Final

from hypothesis import assume
from hypothesis import strategies as st

from complaintflow.facade import Policy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.step import advance, step
from complaintflow.testing.histories import live
from complaintflow.testing.laws.law import YEAR, Law, alive, history, plain, sent, standing
from complaintflow.testing.laws.naming import named_for_nothing

_HOUR: Final = 3_600_000_000
_GAPS: Final = (0, 1, _HOUR // 2, _HOUR, 3 * _HOUR, 20 * _HOUR, 70 * _HOUR, 200 * _HOUR)


def _resumed_at_once(policy: Policy, data: st.DataObject) -> None:
    case = _before_a_pause(policy, data)
    at = case.clock + 1 + _gap(data)
    paused = _on(policy, _on(policy, case, "pause", at, "p"), "resume", at, "r")
    noted = _on(policy, _on(policy, case, "note", at, "p"), "note", at, "r")
    assert standing(paused) == standing(noted)
    far = at + YEAR
    assert plain(advance(policy.compiled, paused, far).effects) == plain(advance(policy.compiled, noted, far).effects)


def _split(policy: Policy, data: st.DataObject) -> None:
    case = _before_a_pause(policy, data)
    start = case.clock + 1
    middle = start + _gap(data)
    end = middle + _gap(data)
    first = _on(policy, case, "pause", start, "p")
    whole = _on(policy, first, "resume", end, "r")
    resumed = _on(policy, first, "resume", middle, "m")
    again = _on(policy, _on(policy, resumed, "pause", middle, "p2"), "resume", end, "r2")
    assert _dues(again) == _dues(whole)


def _before_a_pause(policy: Policy, data: st.DataObject) -> CaseState:
    case = alive(live(policy, history(data, policy, orderly=True, ticks=False, length=6)))
    assume(not case.suspensions)  # `resume` ends every pause by event, an earlier one too
    return case


def _gap(data: st.DataObject) -> int:
    return data.draw(st.sampled_from(_GAPS), label="microseconds")


def _on(policy: Policy, case: CaseState, name: str, at: int, number: str) -> CaseState:
    answer = step(policy.compiled, case, sent(policy, case, name, at, number))
    assume(answer.refusal is None)
    assert answer.case is not None
    return answer.case


def _dues(case: CaseState) -> dict[str, list[tuple[object, ...]]]:
    return {name: [(run.status, run.due, run.warn) for run in runs] for name, runs in case.runs.items()}


def _can_pause(policy: Policy) -> str | None:
    compiled = policy.compiled
    if not any(deadline.pause is not None and deadline.pause.by_event for deadline in compiled.deadlines.values()):
        return "no deadline of it is paused by the event `pause`"
    if not named_for_nothing(compiled, "pause", "resume", "note"):
        return "something in it follows a pause, its end, or a note"
    return None


LAWS: Final = (
    Law(
        "law_2_resumed_at_once_changes_nothing",
        "A pause that is resumed at once changes nothing.",
        _resumed_at_once,
        _can_pause,
    ),
    Law("law_3_splitting_a_pause_changes_nothing", "Splitting a pause changes nothing.", _split, _can_pause),
)
"""What pauses keep."""
