"""The same case, begun long ago or only just: what else a step may come to, since instants are forgotten.

In: a case, a step from it. Out: cases that cannot be told from it, but whose deadlines began so long ago, or of which a
date lies so far back, that a limit which the step puts there has passed already (or has not), that a step of its ladder
has too, that the window for an act has opened. Judges nothing: the kernel takes the step again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.deadlines import CountedFrom, Deadline, Extreme, Limit, MonthDay, Until
from complaintflow.compiled.frozen import altered
from complaintflow.compiled.placing import depends_on_facts, place, row_limit, row_warn, walk_on
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Run, Step
from complaintflow.kernel.deadlines import UNDECIDED
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.ladder import first_instant
from complaintflow.verification.exploring.deciding import deadlines_of
from complaintflow.verification.exploring.lengths import Length
from complaintflow.verification.exploring.pending import next_length, row_length
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.since import Since, Which, as_known

_MINUTE: Final = 60_000_000
_DAYS: Final = 3 * 86_400_000_000
_TRIES: Final = 40
_REPEATS_MAX: Final = 3
"""Repeats of one step of a ladder that may have passed: further ones do what those do."""

COMBINATIONS_MAX: Final = 24
"""Ways in which the limits that one step puts anew may have passed that are all tried."""

Ran = tuple[frozenset[Which], Length]
"""A clock that has run out: the deadlines that certainly began no later than it, and how long it ran."""


@dataclass(frozen=True, slots=True)
class Anew:
    """A limit that a step has put there. `from_start`: it may be counted from a start that lies long ago.

    `most`: the time since the start is certainly shorter than this, if that is known.
    """

    which: Which
    policy: CompiledPolicy
    run: Run
    facts: Mapping[str, object]
    from_start: bool
    most: Length | None = None

    @property
    def deadline(self) -> Deadline:
        """The deadline as the policy declares it."""
        return self.policy.deadlines[self.which[1]]


def varied(
    policy: CompiledPolicy,
    scope: Scope,
    before: CaseState | None,
    done: Step,
    take: Callable[[Since], Step | None],
    ran: Ran | None = None,
) -> Iterator[tuple[Since, Step]]:
    """Yield what else a step comes to, by when what matters to it began; `take` takes the step as of then."""
    ahead: list[tuple[Since, frozenset[Which], Step]] = [(Since(), frozenset(), done)]
    while ahead:
        since, known, step = ahead.pop()
        assert step.case is not None, "only steps that gave a case are varied"
        found = [one for one in _anew(policy, scope, before, step.case, "", {}) if one.which not in known]
        for more in otherwise(found, step.case.clock, ran) if found else ():
            other = take(since + more)
            if other is not None and other.case is not None:
                yield since + more, other
                ahead.append((since + more, known | {one.which for one in found}, other))


# ---- what a step has put there -----------------------------------------------------------------------------------


def _anew(
    policy: CompiledPolicy,
    scope: Scope,
    before: CaseState | None,
    after: CaseState,
    track: str,
    above: Mapping[str, object],
) -> Iterator[Anew]:
    facts = {**above, **after.facts} if track else after.facts
    for name, runs in after.runs.items():
        known = () if before is None else before.runs.get(name, ())
        new = runs[-1]
        if (known and known[-1] is new) or new.row < 0 or name not in scope.deadlines | scope.owed:
            continue
        deadline = policy.deadlines[name]
        dated = bool(dates_of(deadline.limits[new.row].limit))
        if not known or known[-1].cycle != new.cycle:
            if dated:
                yield Anew((track, name), policy, new, facts, from_start=False)
            continue
        old = known[-1]
        if before is not None and name in before.ended_by_closing:
            closed = deadline.reopening == "continue_including_closed"
            if closed or dated:
                yield Anew((track, name), policy, new, facts, from_start=closed)
        elif old.status in UNDECIDED and (
            new.row != old.row or (new.due != old.due and depends_on_facts(deadline, new.row))
        ):
            most = next_length(policy, deadline, old) if old.status == "running" and not old.pauses else None
            yield Anew((track, name), policy, new, facts, deadline.on_change != "restart", most)
    for name, state in after.tracks.items():
        earlier = None if before is None else before.tracks.get(name)
        if earlier is not state:
            yield from _anew(policy.tracks[kind_of(name)].policy, scope, earlier, state, name, facts)


def dates_of(limit: Limit | None) -> tuple[str, ...]:
    """Return the facts from whose dates a limit is counted."""
    if isinstance(limit, Extreme):
        return tuple(name for part in limit.parts for name in dates_of(part))
    return (limit.field,) if isinstance(limit, Until | CountedFrom) else ()


def not_told(policy: CompiledPolicy, scope: Scope) -> Iterator[str]:
    """Yield, in words, the limits of which it is not explored that they have passed when they are put there."""
    for deadline in deadlines_of(policy):
        limits = [row.limit for row in deadline.limits] if deadline.id in scope.deadlines | scope.owed else []
        if any(isinstance(one, MonthDay) and one.months <= 0 for limit in limits for one in _parts(limit)):
            yield f"`{deadline.id}` ends on a day of the month in which it begins: that it is past is not explored"
        for name in dict.fromkeys(name for limit in limits for name in dates_of(limit)):
            if any(test.operator != "present" for test in scope.facts.get(name, ())):
                yield f"`{deadline.id}` depends on `{name}`, which is compared with dates: not every date is explored"


def _parts(limit: Limit) -> tuple[Limit, ...]:
    return tuple(part for one in limit.parts for part in _parts(one)) if isinstance(limit, Extreme) else (limit,)


# ---- how else it may stand ---------------------------------------------------------------------------------------


def otherwise(found: Sequence[Anew], at: int, ran: Ran | None = None) -> tuple[Since, ...]:
    """Return how long ago things may have begun for limits put anew at an instant."""
    ways = [tuple(dict.fromkeys(_levels(one, at, ran))) for one in found]
    if prod(len(one) + 1 for one in ways) <= COMBINATIONS_MAX:
        combined = [sum(picked, Since()) for picked in product(*((Since(), *one) for one in ways))]
        return tuple(combined[1:])
    return tuple(one for own in ways for one in own)


def _levels(one: Anew, at: int, ran: Ran | None) -> Iterator[Since]:
    deadline, run = one.deadline, one.run
    length = row_length(one.policy, deadline.id, run.row)
    passed = run.due is not None and run.due < at
    older = one.from_start and not (one.most is not None and one.most.no_longer(length))
    names = dates_of(row_limit(deadline, run.row))
    for from_start, dated in ((True, False), (False, True), (True, True)):
        if (from_start and not older) or (dated and not names):
            continue
        lever = _lever(one, from_start=from_start, names=names if dated else ())
        for moment in _moments(one, lever):
            began = began_before(moment, at)
            if began is not None:
                yield lever(began)
    surely = ran is not None and one.which in ran[0] and length.shorter(ran[1])
    if passed and not surely:
        if one.from_start:
            yield Since(((one.which, at - 1),))
        if names:
            yield _lever(one, from_start=one.from_start, names=names)(at + _DAYS)


def _lever(one: Anew, *, from_start: bool, names: tuple[str, ...]) -> Callable[[int], Since]:
    def lever(began: int) -> Since:
        started = ((one.which, began),) if from_start else ()
        return Since(started, tuple(((one.which[0], name), began) for name in names))

    return lever


def _moments(one: Anew, lever: Callable[[int], Since]) -> Iterator[Callable[[int], int | None]]:
    """Yield when a limit and each step of its ladder come, by when things began."""

    def as_of(began: int) -> Run:
        since = lever(began)
        run = altered(one.run, started=began) if since.started else one.run
        facts = {**one.facts, **{name: as_known(one.facts.get(name), at) for (_, name), at in since.dates}}
        deadline = one.deadline
        due = place(one.policy, deadline, row_limit(deadline, run.row), facts, run)
        return altered(run, due=due, warn=place(one.policy, deadline, row_warn(deadline, run.row), facts, run))

    def speaks(began: int, number: int, repeat: int) -> int | None:
        run, rung = as_of(began), one.deadline.ladder[number]
        instant = first_instant(one.policy, run, rung)
        for _ in range(repeat):
            instant = None if instant is None else walk_on(one.policy, rung.every, instant)
        return None if instant is None or run.due is None else max(instant, run.due)

    yield lambda began: as_of(began).due
    for number, rung in enumerate(one.deadline.ladder):
        if rung.moment in ("after", "start", "unanswered") or rung.most > 1:
            for repeat in range(min(rung.most, _REPEATS_MAX)):
                yield lambda began, number=number, repeat=repeat: speaks(began, number, repeat)  # type: ignore[misc]


def began_before(moment: Callable[[int], int | None], at: int) -> int | None:
    """Return when something began at the latest whose moment has passed at an instant; None where none was found."""
    began = at - _MINUTE
    for _ in range(_TRIES):
        try:
            instant = moment(began)
        except HorizonError:
            return None
        if instant is None:
            return None
        if instant < at - 1:
            return began
        began -= instant - at + _MINUTE
    return None
