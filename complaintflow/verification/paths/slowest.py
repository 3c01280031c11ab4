"""How long a case can take although every deadline is kept: to the first word to the customer, and to its end.

In: a `Scene`. Out: figures for each class. Everybody waits until the earliest deadline is due and meets it at that very
instant, over openings through a whole year. The longest that was found is told: a lower bound of the worst case, lived
through by the kernel; a state in which no deadline runs is named, since there is no limit to it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.actions import Notify
from complaintflow.compiled.orders import case_orders
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.asking import deadline_statuses, due_deadlines
from complaintflow.kernel.case import CaseState, Step
from complaintflow.kernel.step import advance, step
from complaintflow.verification.exploring.beginnings import bare
from complaintflow.verification.exploring.complaints import complaints_of
from complaintflow.verification.exploring.graph import START
from complaintflow.verification.exploring.moves import Moves, event_of
from complaintflow.verification.exploring.observing import Act
from complaintflow.verification.exploring.scope import scope_of
from complaintflow.verification.paths.scene import Scene
from complaintflow.verification.paths.ways import GIVING_UP
from complaintflow.verification.proof import Figure, Watch

_ROUNDS: Final = 10
_DEPTH: Final = 3
_TRIES: Final = 150
_BY_MOUTH: Final = "the policy sends the customer no notice, and what is said otherwise is not seen"
_WEEK: Final = 7 * 86_400_000_000
_HOUR: Final = 3_600_000_000
_DAY: Final = 24 * _HOUR


Known = dict[Hashable, tuple[Act, ...]]
"""Acts that meet a deadline, by what was found alike of the case: the same serve at another opening."""


@dataclass(frozen=True, slots=True)
class _Found:
    """How far a case came: when the customer first heard of it, when it was closed, in which states nothing ran.

    Where nothing ran somebody went on at once: that time is without limit, and counted as none.
    """

    told: int | None = None
    closed: int | None = None
    free: tuple[str, ...] = ()


def slowest(scene: Scene, watch: Watch) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    """Return for each class how long its cases can take while every deadline is kept, and what was left out of that."""
    policy = scene.policy
    scope = scope_of(policy)
    moves = Moves(policy, scope, complaints_of(policy, scope, START, 200))
    writes = any(isinstance(one, Notify) and "customer" in (*one.to, *one.copy) for one in case_orders(policy))
    alike: dict[tuple[str, str], list[str]] = {}
    known: Known = {}
    openings = _openings(policy, moves)
    for done, (name, opening) in enumerate(openings.items()):
        runs: list[_Found] = []
        for week, hour in _TIMES:
            if watch.is_over():
                break
            runs.append(_lag(policy, moves, known, opening, START + week * _WEEK + hour * _HOUR))
        if len(runs) < len(_TIMES):
            some = f", for {len(openings) - done} of {len(openings)} classes" if len(openings) > 1 else ""
            return _figures(alike), (f"how long a case can take{some}: the time was used up",)
        told = _longest([(r.told, r) for r in runs]) if writes else _BY_MOUTH
        alike.setdefault((told, _longest([(r.closed, r) for r in runs])), []).append(name)
    return _figures(alike), ()


def _figures(alike: Mapping[tuple[str, str], Sequence[str]]) -> tuple[Figure, ...]:
    figures: list[Figure] = []
    for (told, closed), names in alike.items():
        every = len(alike) == 1 and len(names) > 1
        subject = "every class" if every else f"class {', '.join(names)}" if all(names) else "a case"
        figures.append(Figure(f"{subject}, to the first word to the customer", told))
        figures.append(Figure(f"{subject}, to its end", closed))
    return tuple(figures)


_TIMES: Final = tuple((week, hour) for week in range(0, 52, 6) for hour in (0, 103))
"""Openings on a Monday morning and on a Friday evening, every sixth week of a year."""


def _openings(policy: CompiledPolicy, moves: Moves) -> dict[str, Act]:
    found: dict[str, Act] = {}
    for act, answer in moves.openings(START):
        if answer.case is not None:
            found.setdefault(answer.case.klass or "", act)
    order = [name for name in policy.classes if name in found] or list(found)
    return {name: found[name] for name in order}


def _longest(runs: list[tuple[int | None, _Found]]) -> str:
    """Return the longest of some times in words."""
    reached = [(took, found) for took, found in runs if took is not None]
    if not reached:
        return f"no limit was found: not there after {_ROUNDS} steps, each taken at the last moment"
    took, found = max(reached, key=lambda one: one[0])
    days, rest = divmod(took, _DAY)
    hours = round(rest / _HOUR, 1)
    free = ", ".join(f"`{state}`" for state in found.free)
    without = f", and the time in {free}, where no deadline runs" if free else ""
    return f"{days} d {hours:g} h{without}"


def _lag(policy: CompiledPolicy, moves: Moves, known: Known, opening: Act, at: int) -> _Found:
    """Return how far a case comes in which everybody acts at the last moment."""
    answer = step(policy, None, event_of(opening, at))
    if answer.case is None:
        return _Found()
    case, told = answer.case, 0 if _tells(answer) else None
    free: tuple[str, ...] = ()
    for number in range(_ROUNDS):
        if case.outcome is not None:
            break
        due = next((one for one in due_deadlines(policy, case) if one.status == "running"), None)
        if due is None:
            onward = _onward(moves, case)
            if onward is None:
                break
            free = tuple(dict.fromkeys((*free, case.state)))
            if told is None and _tells(onward):
                told = case.clock - at
            case = onward.case or case
            continue
        case, heard = _met(policy, moves, known, case, due.deadline, due.due_us, number)
        told = heard - at if told is None and heard is not None else told
    return _Found(told, None if case.closed_at is None else case.closed_at - at, free)


def _onward(moves: Moves, case: CaseState) -> Step | None:
    """Return the first act by which the procedure goes on, one that does not end it if there is one."""
    ending: Step | None = None
    for act, answer in moves.of(case, correcting=False):
        if act.event in GIVING_UP or answer.case is None or answer.case.state == case.state:
            continue
        if answer.case.outcome is None:
            return answer
        ending = ending or answer
    return ending


def _met(
    policy: CompiledPolicy, moves: Moves, known: Known, case: CaseState, deadline: str, due: int, number: int
) -> tuple[CaseState, int | None]:
    """Return the case after a deadline was met at its due instant, or had passed, and when the customer was told."""
    before = advance(policy, case, due - 1)
    waited = before.case or case
    heard = due if _tells(before) else None
    alike = (
        waited.state,
        waited.klass,
        deadline,
        len(waited.applications),
        tuple(deadline_statuses(policy, waited).items()),
    )
    if alike not in known:
        known[alike] = _ways_to_meet(moves, bare(waited), deadline)
    acts = known[alike]
    for place, act in enumerate(acts):
        answer = step(policy, waited, event_of(act, due, number * 10 + place))
        if answer.refusal is not None or answer.case is None:
            break
        waited, heard = answer.case, heard or (due if _tells(answer) else None)
    if not acts:  # nothing that somebody does now meets it: it passes
        passed = advance(policy, waited, due)
        waited, heard = passed.case or waited, heard or (due if _tells(passed) else None)
    return waited, heard


def _ways_to_meet(moves: Moves, case: CaseState, deadline: str) -> tuple[Act, ...]:
    """Return the fewest acts that meet a deadline, found through the kernel; none where a few do not."""
    level: list[tuple[CaseState, tuple[Act, ...]]] = [(case, ())]
    tried = 0
    for _ in range(_DEPTH):
        following: list[tuple[CaseState, tuple[Act, ...]]] = []
        for state, acts in level:
            for act, answer in moves.of(state):
                tried += 1
                if any(e.kind == "deadline_met" and e.body.get("deadline") == deadline for e in answer.effects):
                    return (*acts, act)
                if answer.case is not None and answer.case.outcome is None and tried < _TRIES:
                    following.append((bare(answer.case), (*acts, act)))
        level = following
    return ()


def _tells(answer: Step) -> bool:
    return any(effect.kind == "notify" and effect.body.get("to") == "customer" for effect in answer.effects)
