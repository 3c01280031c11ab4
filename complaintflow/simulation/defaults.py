"""What is simulated where a plan says nothing: read off the policy.

In: a policy. Out: the parts of a plan. What people really do, and how many they are, no policy says: whoever wants to
know about their own desk writes a plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.dates import weekday
from complaintflow.compiled.deadlines import Deadline, Within
from complaintflow.compiled.duration import Duration, Unit
from complaintflow.compiled.index import leaves_of
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.calendars import build_calendar
from complaintflow.instants import local_day, parse_date
from complaintflow.simulation.plan import DAY, HOUR, MINUTE, Arrivals, Crew, Distribution, Length, Plan, Timing, Values
from complaintflow.verification.exploring.deciding import tests_of

PER_DAY: Final = 40
WATCH: Final = 60 * DAY
TRUE_SHARE: Final = 0.1
"""Of complaints: most facts that are true or false speak of something rare."""

_LENGTHS: Final[Mapping[Unit, int]] = {
    Unit.SECONDS: MINUTE // 60,
    Unit.MINUTES: MINUTE,
    Unit.HOURS: HOUR,
    Unit.DAYS: DAY,
    Unit.WEEKS: 7 * DAY,
    Unit.MONTHS: 30 * DAY,
    Unit.YEARS: 365 * DAY,
    Unit.WORKING_MINUTES: MINUTE,
    Unit.WORKING_HOURS: HOUR,
    Unit.WORKING_DAYS: 8 * HOUR,
}
_WORKING: Final = frozenset((Unit.WORKING_MINUTES, Unit.WORKING_HOURS, Unit.WORKING_DAYS))
_WORK: Final = Length(Distribution("gamma", 20 * MINUTE, 10 * MINUTE), working=True)
_WAIT: Final = Length(Distribution("lognormal", 2 * HOUR, 2 * HOUR), working=True)
_OUTSIDE: Final = Length(Distribution("lognormal", DAY, DAY))


def default_plan(policy: CompiledPolicy) -> Plan:
    """Return the plan of a policy of which nothing is known but what stands in it."""
    return Plan(
        policy.id,
        first_monday(policy),
        WATCH,
        Arrivals(7.0 * PER_DAY, tuple(1.0 if 8 <= hour % 24 < 20 else 0.0 for hour in range(168))),
        {name: values_of(datum) for name, datum in policy.fields.items() if datum.settable},
        {},
        crews_of(policy, office(policy)),
        timings_of(policy),
        answers=texts_of(policy),
    )


def first_monday(policy: CompiledPolicy) -> int:
    """Return the first moment of the first Monday from the day on which the policy takes effect."""
    day = local_day(parse_date(policy.effective))
    return policy.zone.from_local((day + (7 - weekday(day)) % 7) * DAY)


def office(policy: CompiledPolicy) -> Calendar:
    """Return the policy's first calendar with hours, or Monday to Friday from nine to half past five."""
    known = next((calendar for calendar in policy.calendars.values() if calendar.has_hours), None)
    return week_calendar(policy, dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "17:30"),)), known)


def week_calendar(
    policy: CompiledPolicy, week: Mapping[str, tuple[tuple[str, str], ...]], known: Calendar | None = None
) -> Calendar:
    """Return a calendar of certain hours each week, without holidays; `known` where there is one already."""
    if known is not None:
        return known
    calendar, problems = build_calendar("office", policy.zone.name, week)
    assert not problems, problems
    return calendar


def crews_of(policy: CompiledPolicy, calendar: Calendar) -> Mapping[str, Crew]:
    """Return as many people as it takes for every role inside."""
    return {name: Crew(None, None if role.outside else calendar) for name, role in policy.roles.items()}


def values_of(datum: Datum) -> Values:
    """Return what a fact or datum may say: every choice alike, yes in a tenth, numbers around a hundred."""
    match datum.type:
        case "choice" | "set":
            return Values(tuple((choice, 1.0) for choice in datum.choices))
        case "bool":
            return Values(((True, TRUE_SHARE), (False, 1 - TRUE_SHARE)))
        case "integer" | "number":
            return Values(numbers=Distribution("lognormal", 100, 100))
        case "text":
            return Values((("simulated", 1.0),))
        case _:
            return Values()  # a value of its type, at the instant


def answers_of(datum: Datum) -> Values:
    """Return what a datum of an event may say: as a fact, but yes and no alike."""
    return Values(((True, 1.0), (False, 1.0))) if datum.type == "bool" else values_of(datum)


def texts_of(policy: CompiledPolicy) -> Mapping[str, Mapping[str, Values]]:
    """Return what the texts say that events cannot do without: what their ways ask for, or something else, alike."""
    found: dict[str, dict[str, Values]] = {}
    for way in policy.lifecycle.transitions:
        tests = () if way.guard is None else tests_of(way.guard.tree)
        for test in tests:
            datum = policy.events[way.event].data.get(test.name.removeprefix("data."))
            if not test.name.startswith("data.") or datum is None or datum.type != "text":
                continue
            if way.event not in datum.required_at:
                continue
            asked = test.value if isinstance(test.value, tuple) else (test.value,)
            before = found.setdefault(way.event, {}).get(datum.name, values_of(datum)).weights
            texts = dict.fromkeys((*(text for text, _ in before), *(text for text in asked if isinstance(text, str))))
            found[way.event][datum.name] = Values(tuple((text, 1.0) for text in texts))
    return found


def timings_of(policy: CompiledPolicy) -> tuple[Timing, ...]:
    """Return how long events take: a quarter of the shortest limit that they meet, then 20 minutes of work."""
    outside = frozenset((*(name for name, role in policy.roles.items() if role.outside), "customer"))
    nobody = Length(Distribution("fixed", 0.0), working=True)
    rows = [Timing(frozenset(), outside, _OUTSIDE, nobody)]
    for name in policy.events:
        limits = sorted(_limits(policy, name), key=lambda limit: limit.lengths.mean)
        if limits:
            rows.append(Timing(frozenset((name,)), frozenset(), limits[0], _WORK))
    return (*rows, Timing(frozenset(), frozenset(), _WAIT, _WORK))


def _limits(policy: CompiledPolicy, event: str) -> Iterator[Length]:
    for deadline in all_deadlines(policy):
        if any(leaf.event == event for leaf in leaves_of(deadline.met_by)):
            for row in deadline.limits:
                if isinstance(row.limit, Within):
                    length, working = length_of(row.limit.duration)
                    yield Length(Distribution("lognormal", length / 4, length / 4), working)


def all_deadlines(policy: CompiledPolicy) -> Iterator[Deadline]:
    """Yield the policy's deadlines and those of its tracks."""
    yield from policy.deadlines.values()
    for track in policy.tracks.values():
        yield from (one for name, one in track.policy.deadlines.items() if name not in policy.deadlines)


def length_of(duration: Duration) -> tuple[int, bool]:
    """Return a duration in microseconds, and whether it is working time; a working day is eight hours."""
    length = duration.amount * _LENGTHS[duration.unit] + duration.plus_days * DAY
    return length, duration.unit in _WORKING
