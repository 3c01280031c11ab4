"""The clocks that run in a case, and letting one of them run out before the others.

In: a case. Out: its pending clocks with what is known of their lengths; a case in which a certain one fires next.
Where clocks cannot be ordered, each may be the first: the others are then put off by whole weeks, which the real kernel
would do with another history. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from complaintflow.compiled.deadlines import Deadline, Within
from complaintflow.compiled.duration import EXACT
from complaintflow.compiled.frozen import altered, swift
from complaintflow.compiled.placing import walk_on
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel import ladder
from complaintflow.kernel.case import Application, CaseState, Pause, Run
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.tracks import lives
from complaintflow.verification.exploring.lengths import UNKNOWN, Length, length_of, moved

WEEK: Final = 7 * 86_400_000_000
_TRIES: Final = 60

_HELD: Final = "held back"
"""Says of an age that another one comes first."""

Clock = tuple[str, str, str]
"""Which clock: the track (or ""), `deadline`, `approval` or `age`, and the element's name."""


@swift
@dataclass(frozen=True, slots=True)
class Pending:
    """A clock that runs: when it fires next by the case as it stands, how long that is after it began."""

    at: int
    length: Length
    order: int


def pending_of(policy: CompiledPolicy, case: CaseState) -> Mapping[Clock, Pending]:
    """Return the clocks of a case and its tracks that will fire unless something stops them."""
    return dict(_pending(policy, case, ""))


def _pending(policy: CompiledPolicy, case: CaseState, track: str) -> Iterator[tuple[Clock, Pending]]:
    for order, (name, deadline) in enumerate(policy.deadlines.items()):
        runs = case.runs.get(name)
        if runs and runs[-1].next is not None and case.outcome is None:
            yield (track, "deadline", name), Pending(runs[-1].next, next_length(policy, deadline, runs[-1]), order)
    if case.outcome is None:
        yield from _of_approvals(policy, case, track)
        fired = {rule for rule, _ in case.escalated}
        for order, rule in enumerate(policy.escalations):
            if rule.age is not None and rule.id not in fired:
                at = walk_on(policy, rule.age, case.opened)
                if at is not None:
                    length = length_of(rule.age, EXACT)
                    yield (track, "age", rule.id), Pending(max(at, case.clock), length, 2_000 + order)
    for name, state in case.tracks.items():
        kind = policy.tracks[kind_of(name)]
        if lives(case, kind, state):
            yield from _pending(kind.policy, state, name)


def _of_approvals(policy: CompiledPolicy, case: CaseState, track: str) -> Iterator[tuple[Clock, Pending]]:
    for number, application in enumerate(case.applications):
        if application.status == "pending" and application.next is not None:
            steps = policy.approvals[application.approval].chains[application.chain].steps
            within = steps[application.step].within
            length = UNKNOWN if within is None else length_of(within, EXACT)
            clock = (track, "approval", application.approval)
            yield clock, Pending(max(application.next, case.clock), length, 1_000 + number)


def next_length(policy: CompiledPolicy, deadline: Deadline, run: Run) -> Length:
    """Return what is known of the time from a run's start to its next timer."""
    base = run_length(policy, deadline, run)
    if base is UNKNOWN or (run.status == "running" and not deadline.ladder):
        return base
    timers = ladder.timers_of(policy, deadline, run)
    if not timers:
        return UNKNOWN
    _, _, number = min(timers)
    if number == -1:
        return base
    if number == -2:
        return UNKNOWN
    rung = deadline.ladder[number]
    done = run.fired[number] if number < len(run.fired) else 0
    if rung.moment == "before" and rung.offset is not None and not done:
        return moved(base, length_of(rung.offset, EXACT), -1)
    if rung.moment == "after" and rung.offset is not None:
        base = moved(base, length_of(rung.offset, EXACT), 1)
    elif rung.moment == "warn" and isinstance(warned := deadline.limits[run.row].warn, Within) and not run.pauses:
        return length_of(warned.duration, policy.countings[deadline.counting])
    elif rung.moment != "due":
        # What is said as a time from the start is at most as long as the limit, and nothing more is told of it.
        return Length(None, 0, 0, base.most) if run.status == "running" else UNKNOWN
    for _ in range(done):
        base = UNKNOWN if rung.every is None else moved(base, length_of(rung.every, EXACT), 1)
    return base


@lru_cache(maxsize=4_096)
def row_length(policy: CompiledPolicy, name: str, row: int) -> Length:
    """Return how long a row of a deadline's limits runs, as far as the row itself says."""
    deadline = policy.deadlines[name]
    limit = deadline.limits[row].limit if 0 <= row < len(deadline.limits) else None
    return length_of(limit.duration, policy.countings[deadline.counting]) if isinstance(limit, Within) else UNKNOWN


def run_length(policy: CompiledPolicy, deadline: Deadline, run: Run) -> Length:
    """Return what is known of the time from a run's start to its due instant."""
    length = row_length(policy, deadline.id, run.row)
    if length is UNKNOWN:
        return UNKNOWN
    if run.extensions or run.paused_since is not None or deadline.excluded:
        return Length(None, 0, 0 if run.pauses else length.least, float("inf"))
    # After a pause it counts as begun anew: no more than the whole length is left of it, perhaps hardly anything.
    return Length(None, 0, 0, length.most) if run.pauses else length


# ---- putting off -------------------------------------------------------------------------------------------------


def fires_first(policy: CompiledPolicy, case: CaseState, clock: Clock) -> CaseState | None:
    """Return the case with every other clock put off until after this one fires; None where that can't be done."""
    own = pending_of(policy, case).get(clock)
    if own is None:
        return None
    for _ in range(_TRIES):
        others = [(c, p) for c, p in pending_of(policy, case).items() if c != clock and p.at <= own.at]
        if not others:
            return case
        for other, pending in others:
            weeks = (own.at - pending.at) // WEEK + 1
            put = _hold(case, other) if _is_age_beside(clock, other) else _put_off(policy, case, other, weeks * WEEK)
            if put is None:
                return None
            case = put
    return None


def _is_age_beside(clock: Clock, other: Clock) -> bool:
    """Whether both are ages of one case: these cannot be put off by themselves."""
    return clock[:2] == other[:2] and clock[1] == "age"


def _hold(case: CaseState, clock: Clock) -> CaseState:
    track, _, rule = clock
    if track:
        return altered(case, tracks={**case.tracks, track: _hold(case.tracks[track], ("", "age", rule))})
    return altered(case, escalated=(*case.escalated, (rule, _HELD)))


def released(case: CaseState) -> CaseState:
    """Return a case whose ages that were held back run on."""
    tracks = {name: released(state) for name, state in case.tracks.items()}
    if any(how == _HELD for _, how in case.escalated):
        case = altered(case, escalated=tuple(one for one in case.escalated if one[1] != _HELD))
    return altered(case, tracks=tracks) if tracks else case


def _put_off(policy: CompiledPolicy, case: CaseState, clock: Clock, by: int) -> CaseState | None:
    track, kind, name = clock
    if track:
        inner_policy = policy.tracks[kind_of(track)].policy
        inner = _put_off(inner_policy, case.tracks[track], ("", kind, name), by)
        return None if inner is None else altered(case, tracks={**case.tracks, track: inner})
    if kind == "age":
        return altered(case, opened=case.opened + by)
    if kind == "approval":
        return altered(case, applications=tuple(_later(a, name, by) for a in case.applications))
    runs = case.runs[name]
    # It began before now all the same: acts count towards it.
    run = altered(later_run(runs[-1], by), started=min(runs[-1].started + by, max(case.clock, runs[-1].started)))
    run = altered(run, next=ladder.next_instant(policy, policy.deadlines[name], run))
    return altered(case, runs={**case.runs, name: (*runs[:-1], run)})


def _later(application: Application, approval: str, by: int) -> Application:
    if application.approval != approval or application.next is None:
        return application
    return altered(application, next=application.next + by)


def later_run(run: Run, by: int) -> Run:
    """Return a run with all its instants so many microseconds later."""
    return altered(
        run,
        started=run.started + by,
        due=None if run.due is None else run.due + by,
        warn=None if run.warn is None else run.warn + by,
        placed_at=run.placed_at + by,
        pauses=tuple(Pause(p.start + by, p.end + by, p.reason) for p in run.pauses),
        paused_since=None if run.paused_since is None else run.paused_since + by,
    )
