"""Where a deadline's limit puts its due instant: rows, facts, later-of and earlier-of, pauses, extensions.

In: a deadline, a view of the facts, a run. Out: instants (UTC microseconds), or None where there is no limit.
The walks themselves are in `compiled.due`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Protocol

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.cycles import cycle_end, month_day_end
from complaintflow.compiled.deadlines import (
    AmountFrom,
    CountedFrom,
    Cycles,
    Deadline,
    Extreme,
    Limit,
    MonthDay,
    Until,
    Within,
)
from complaintflow.compiled.due import before as walk_before
from complaintflow.compiled.due import due as walk_due
from complaintflow.compiled.duration import ELAPSED, EXACT, WORKING_TIME, Counting, Duration, parse_duration
from complaintflow.compiled.exclusions import Exclusion, exclusions
from complaintflow.compiled.pauses import due_with_pauses, extended_due
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.walking import Walker, walker

AMOUNT_MAX = 36_600
"""The largest number in a fact that is a length of time."""

_DAY = 86_400_000_000
_YEARS_TRIED = (2, 12, 110)
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class Interval(Protocol):
    """A pause: it has a start and an end."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


class Placed(Protocol):
    """What placing needs to know of a run."""

    @property
    def started(self) -> int:
        """When it started."""

    @property
    def pauses(self) -> tuple[Interval, ...]:
        """When it stood still."""

    @property
    def paused_since(self) -> int | None:
        """Since when it stands still."""

    @property
    def extensions(self) -> tuple[str, ...]:
        """By what it has been extended."""


def limit_row(deadline: Deadline, view: Mapping[str, object]) -> int:
    """Return the number of the first limit row whose condition holds, or -1."""
    for number, row in enumerate(deadline.limits):
        if row.when is None or row.when.holds(view):
            return number
    return -1


def row_limit(deadline: Deadline, row: int) -> Limit | None:
    """Return the limit of a row; None for no row."""
    return deadline.limits[row].limit if 0 <= row < len(deadline.limits) else None


def row_warn(deadline: Deadline, row: int) -> Limit | None:
    """Return the earlier moment of a row, if it has one."""
    return deadline.limits[row].warn if 0 <= row < len(deadline.limits) else None


def depends_on_facts(deadline: Deadline, row: int) -> bool:
    """Whether a row's limit is read from the facts and so may move when they change."""
    return 0 <= row < len(deadline.limits) and _reads_facts(deadline.limits[row].limit)


def _reads_facts(limit: Limit) -> bool:
    if isinstance(limit, Extreme):
        return any(_reads_facts(part) for part in limit.parts)
    if isinstance(limit, Cycles | MonthDay):
        return isinstance(limit.day, str)
    return isinstance(limit, AmountFrom | CountedFrom | Until)


def counting_of(policy: CompiledPolicy, deadline: Deadline) -> Counting:
    """Return the counting bundle of a deadline."""
    return policy.countings.get(deadline.counting, EXACT)


def place(
    policy: CompiledPolicy, deadline: Deadline, limit: Limit | None, view: Mapping[str, object], run: Placed
) -> int | None:
    """Return the due instant of a run under a limit, its pauses and extensions put in; None without a limit."""
    due = _place(policy, deadline, limit, view, run)
    if due is None:
        return None
    for text in run.extensions:
        extension = parse_duration(text)
        if isinstance(extension, Duration):
            length, pauses = extension.on(deadline.calendar), standstills(policy, deadline, run, due)
            due = extended_due(length, due, pauses, policy.zone, policy.calendars, counting_of(policy, deadline))
    return due


def standstills(policy: CompiledPolicy, deadline: Deadline, run: Placed, near: int) -> tuple[tuple[int, int], ...]:
    """Return when a run stood still, and the dates about an instant that do not count for its deadline."""
    excluded = exclusions(deadline.excluded, policy.zone, near, _YEARS_TRIED[0]) if deadline.excluded else ()
    return (*((one.start, one.end) for one in run.pauses), *((one.start, one.end) for one in excluded))


def walker_of(policy: CompiledPolicy, deadline: Deadline, limit: Within) -> Walker:
    """Return the walk of a plain length of a policy, made once; for runs without pauses and excluded dates."""
    made, key = _walkers(policy), (id(limit), deadline.counting)
    found = made.get(key)
    if found is None:
        walk = walker(limit.duration, policy.zone, policy.calendars, counting_of(policy, deadline))
        found = made[key] = (limit, walk)  # (the limit stays, so that its number is nobody else's)
    return found[1]


@lru_cache(maxsize=256)
def _walkers(_policy: CompiledPolicy) -> dict[tuple[int, str], tuple[Within, Walker]]:
    return {}


def _place(
    policy: CompiledPolicy, deadline: Deadline, limit: Limit | None, view: Mapping[str, object], run: Placed
) -> int | None:
    match limit:
        case Within(duration):
            if not (run.pauses or deadline.excluded):
                return walker_of(policy, deadline, limit)(run.started)
            return _walk(policy, deadline, duration, run, run.started)
        case AmountFrom(name, unit):
            amount = amount_in(view.get(name))
            return (
                None if amount is None else _walk(policy, deadline, unit.times(amount * unit.amount), run, run.started)
            )
        case Until(name):
            return _until(policy, view.get(name))
        case CountedFrom(name, duration):
            start = moment_of(policy, view.get(name))
            return None if start is None else _walk(policy, deadline, duration, run, start)
        case Cycles() | MonthDay():
            return month_limit(policy, limit, view, run.started)
        case Extreme(later, parts):
            found = [at for part in parts if (at := _place(policy, deadline, part, view, run)) is not None]
            return (max(found) if later else min(found)) if found else None
        case _:
            return None


def month_limit(policy: CompiledPolicy, limit: Cycles | MonthDay, view: Mapping[str, object], start: int) -> int | None:
    """Return the end of the day of a month that a limit means; None where the fact that says which day is none."""
    day = view.get(limit.day) if isinstance(limit.day, str) else limit.day
    if not isinstance(day, int) or isinstance(day, bool) or not 1 <= day <= 31:
        return None
    if isinstance(limit, Cycles):
        return cycle_end(policy.zone, start, day, limit.count)
    return month_day_end(policy.zone, start, day, limit.months)


def amount_in(value: object) -> int | None:
    """Return the number in a fact that is a length of time; None for anything else: there is no limit for now."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= AMOUNT_MAX else None


def _until(policy: CompiledPolicy, value: object) -> int | None:
    if isinstance(value, int):
        return value
    if isinstance(value, str):  # a date: its last moment is midnight, inclusive
        day = date.fromisoformat(value).toordinal() - _EPOCH_DAY
        return policy.zone.from_local((day + 1) * _DAY, last=True)
    return None


def moment_of(policy: CompiledPolicy, value: object) -> int | None:
    """Return the instant that a fact holds, or the first moment of the date; None for neither."""
    if isinstance(value, str):
        day = date.fromisoformat(value).toordinal() - _EPOCH_DAY
        return policy.zone.from_local(day * _DAY)
    return value if isinstance(value, int) else None


def _walk(policy: CompiledPolicy, deadline: Deadline, duration: Duration, run: Placed, start: int) -> int:
    counting = counting_of(policy, deadline)
    pauses = tuple([(pause.start, pause.end) for pause in run.pauses]) if run.pauses else ()
    if not deadline.excluded:
        return _paused_walk(policy, duration, start, counting, pauses)
    due = start
    for years in _YEARS_TRIED:
        still = ((one.start, one.end) for one in excluded_dates(policy, deadline, duration, start, years))
        due = _paused_walk(policy, duration, start, counting, (*pauses, *still))
        if due - start < (years - 1) * 365 * _DAY:
            break  # no later exclusion can matter
    return due


def excluded_dates(
    policy: CompiledPolicy, deadline: Deadline, duration: Duration, start: int, years: int
) -> tuple[Exclusion, ...]:
    """Return the dates that do not count for a length from an instant on, so many years ahead.

    Where dates are counted and the first does not count, nothing is lost by its being excluded.
    """
    counting = counting_of(policy, deadline)
    by_dates = counting.end != "same_moment" and duration.unit not in ELAPSED | WORKING_TIME
    low = _next_day(policy, start) if by_dates and counting.first_day == "excluded" else start
    every = exclusions(deadline.excluded, policy.zone, start, years)
    return tuple(replace(one, start=max(one.start, low)) for one in every if one.end > low)


def _next_day(policy: CompiledPolicy, us: int) -> int:
    return policy.zone.from_local((policy.zone.to_local(us) // _DAY + 1) * _DAY, last=True)


def _paused_walk(
    policy: CompiledPolicy, duration: Duration, start: int, counting: Counting, pauses: tuple[tuple[int, int], ...]
) -> int:
    if not pauses:
        return walk_due(duration, start, policy.zone, policy.calendars, counting)
    return due_with_pauses(duration, start, pauses, policy.zone, policy.calendars, counting)


def walk_on(
    policy: CompiledPolicy,
    duration: Duration | None,
    start: int,
    pauses: tuple[tuple[int, int], ...] = (),
) -> int | None:
    """Walk forward from an instant; None without a duration or beyond the calendar's horizon."""
    if duration is None:
        return None
    try:
        return _paused_walk(policy, duration, start, EXACT, pauses)
    except HorizonError:
        return None


def walk_back(policy: CompiledPolicy, deadline: Deadline, duration: Duration | None, due: int) -> int | None:
    """Walk back from a due instant by the deadline's counting; None without a duration or beyond the horizon."""
    if duration is None:
        return None
    try:
        return walk_before(duration, due, policy.zone, policy.calendars, counting_of(policy, deadline))
    except HorizonError:
        return None


def pause_ends(policy: CompiledPolicy, deadline: Deadline, run: Placed) -> int | None:
    """Return when a run's pause has used up the maximum in total; None without a maximum or when not paused."""
    if deadline.pause is None or deadline.pause.at_most is None or run.paused_since is None:
        return None
    starts = [pause.start for pause in run.pauses] + [run.paused_since]
    # The maximum is itself a length that runs only while the deadline stands still: its pauses are the gaps.
    gaps = tuple((pause.end, after) for pause, after in zip(run.pauses, starts[1:], strict=False) if pause.end < after)
    try:
        end = _paused_walk(policy, deadline.pause.at_most, starts[0], EXACT, gaps)
    except HorizonError:
        return None
    return max(end, run.paused_since)


def earliest_counted(policy: CompiledPolicy, within: Duration, now: int) -> int:
    """Return the earliest instant of which a length of time reaches to now."""
    try:
        return walk_before(within, now, policy.zone, policy.calendars)
    except HorizonError:
        return now
