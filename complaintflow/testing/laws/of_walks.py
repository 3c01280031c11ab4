"""Laws 6, 7 and 8 of the semantics, asked of a policy's own limits on its own calendars."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hypothesis import assume, reject
from hypothesis import strategies as st

from complaintflow.compiled.calendar import Calendar, HorizonError
from complaintflow.compiled.due import before, due
from complaintflow.compiled.duration import ELAPSED, EXACT, NEEDS_CALENDAR, WORKING_TIME, Counting, Duration
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.facade import Policy
from complaintflow.testing.chance import one_of
from complaintflow.testing.laws.law import Law
from complaintflow.testing.laws.naming import parts_of
from complaintflow.testing.told_apart import START

_HOUR: Final = 3_600_000_000
_LONGEST: Final = 40
Limit = tuple[Duration, Counting]


def limits_of(policy: CompiledPolicy) -> tuple[Limit, ...]:
    """Return the lengths of time in a policy's deadlines with how they are counted."""
    found: dict[Limit, None] = {}
    for deadline in policy.deadlines.values():
        counting = policy.countings.get(deadline.counting, EXACT)
        found |= {(part, counting): None for part in parts_of(deadline) if isinstance(part, Duration)}
    return tuple(found)


def _due_grows(policy: Policy, data: st.DataObject) -> None:
    compiled = policy.compiled
    duration, counting = _limit(compiled, data)
    start = _start(data)
    more = data.draw(st.integers(0, 3), label="more")
    try:
        first = due(duration, start, compiled.zone, compiled.calendars, counting)
        longer = duration.times(duration.amount + more)
        second = due(longer, start, compiled.zone, compiled.calendars, counting)
    except HorizonError:
        reject()
    assert start <= first <= second


def _walks_add_up(policy: Policy, data: st.DataObject) -> None:
    compiled = policy.compiled
    known = [one for one in limits_of(compiled) if one[0].unit in ELAPSED | WORKING_TIME]
    duration, _ = one_of(data.draw, known)
    start = _start(data)
    split = data.draw(st.integers(0, min(duration.amount, _LONGEST)), label="split at")
    one, other = duration.times(split), duration.times(duration.amount - split)
    zone, calendars = compiled.zone, compiled.calendars
    try:
        end = due(duration, start, zone, calendars)
        assert due(other, due(one, start, zone, calendars), zone, calendars) == end
        back = before(duration, end, zone, calendars)
    except HorizonError:
        reject()
    if duration.unit in ELAPSED:
        assert back == start
    else:
        assert duration.calendar is not None
        # Up to the choice between a close and the next opening: no open time lies between the two.
        calendar = calendars[duration.calendar]
        assert calendar.working_between(min(back, start), max(back, start)) == 0


def _more_open_time(policy: Policy, data: st.DataObject) -> None:
    compiled = policy.compiled
    known = [one for one in limits_of(compiled) if _walks_open_time(compiled, one[0])]
    duration, counting = one_of(data.draw, known)
    calendar = compiled.calendars[str(duration.calendar)]
    start = _start(data)
    wider = _wider(calendar, start, data)
    try:
        due_now = due(duration, start, compiled.zone, compiled.calendars, counting)
        calendars = {**compiled.calendars, str(duration.calendar): wider}
        due_then = due(duration, start, compiled.zone, calendars, counting)
    except HorizonError:
        reject()
    assert due_then <= due_now


def _wider(calendar: Calendar, start: int, data: st.DataObject) -> Calendar:
    """Return the calendar with one break after an instant taken out: what was closed there is open."""
    spans = list(zip(calendar.opens, calendar.closes, strict=True))
    ahead = [number for number in range(len(spans) - 1) if spans[number][1] >= start]
    assume(bool(ahead))
    number = ahead[min(data.draw(st.integers(0, 8), label="break taken out"), len(ahead) - 1)]
    spans[number : number + 2] = [(spans[number][0], spans[number + 1][1])]
    return replace(calendar, opens=tuple(opens for opens, _ in spans), closes=tuple(closes for _, closes in spans))


def _walks_open_time(policy: CompiledPolicy, duration: Duration) -> bool:
    return duration.unit in WORKING_TIME and duration.calendar is not None and (
        policy.calendars[duration.calendar].has_hours
    )  # fmt: skip


def _limit(policy: CompiledPolicy, data: st.DataObject) -> Limit:
    return one_of(data.draw, limits_of(policy))


def _start(data: st.DataObject) -> int:
    hours = data.draw(st.integers(0, 24 * 360), label="hours after 2026-03-02T01:00Z")
    return START + hours * _HOUR + data.draw(st.sampled_from((0, 1, _HOUR // 2)), label="and microseconds")


def _has_limits(policy: Policy) -> str | None:
    return None if limits_of(policy.compiled) else "no deadline of it has a length of time"


def _has_measured_limits(policy: Policy) -> str | None:
    if any(one.unit in ELAPSED | WORKING_TIME for one, _ in limits_of(policy.compiled)):
        return None
    return "it counts days only, which add up by dates and not by time"


def _has_open_time(policy: Policy) -> str | None:
    if any(_walks_open_time(policy.compiled, one) for one, _ in limits_of(policy.compiled)):
        return None
    return "it counts no working hours" if not any(
        one.unit in NEEDS_CALENDAR for one, _ in limits_of(policy.compiled)
    ) else "it counts working days, not working hours"  # fmt: skip


LAWS: Final = (
    Law(
        "law_6_more_open_time_is_never_later",
        "More open time never makes a due instant later.",
        _more_open_time,
        _has_open_time,
    ),
    Law(
        "law_7_walks_add_up_and_walk_back",
        "Of elapsed and working time, walking twice is walking the sum, and walking back inverts it.",
        _walks_add_up,
        _has_measured_limits,
    ),
    Law(
        "law_8_due_is_not_before_its_start_and_grows",
        "A due instant is not before its start and grows with its length.",
        _due_grows,
        _has_limits,
    ),
)
"""What walks through time keep."""
