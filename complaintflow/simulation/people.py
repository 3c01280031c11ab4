"""The people of an office: whom a piece of work waits for, and when they are at it.

In: a plan's crews, pieces of work. Out: simpy's waiting lines, and hour by hour who was busy, what waited. Work rests
while its people are off; nobody puts one piece down to begin another.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from complaintflow.errors import MissingExtraError

try:
    import simpy
except ImportError as missing:
    raise MissingExtraError("simulate") from missing

from complaintflow.compiled.calendar import Calendar, HorizonError
from complaintflow.compiled.zone import Zone
from complaintflow.simulation.arrivals import hour_of_week
from complaintflow.simulation.plan import HOUR, Crew, Plan
from complaintflow.simulation.tally import Tally

Clock = simpy.Environment
"""The clock of a world."""


@dataclass(slots=True)
class Hours:
    """Time that lies in each hour of a world, added up: intervals at a cost that does not grow with their length."""

    start: int
    _part: dict[int, int] = field(default_factory=dict)
    _whole: dict[int, int] = field(default_factory=dict)

    def add(self, begin: int, end: int) -> None:
        """Add an interval."""
        begin = max(begin, self.start)
        if end <= begin:
            return
        first, last = (begin - self.start) // HOUR, (end - self.start) // HOUR
        if first == last:
            self._part[first] = self._part.get(first, 0) + end - begin
            return
        self._part[first] = self._part.get(first, 0) + self.start + (first + 1) * HOUR - begin
        self._part[last] = self._part.get(last, 0) + end - self.start - last * HOUR
        self._whole[first + 1] = self._whole.get(first + 1, 0) + 1
        self._whole[last] = self._whole.get(last, 0) - 1

    def spread(self, week: list[int], zone: Zone, until: int) -> None:
        """Add what lies before an instant to the hours of a week."""
        level = 0
        for hour in range((until - self.start) // HOUR):
            level += self._whole.get(hour, 0)
            amount = level * HOUR + self._part.get(hour, 0)
            if amount:
                week[hour_of_week(zone, self.start + hour * HOUR)] += amount


@dataclass(slots=True)
class Team:
    """The people of a role in one world."""

    role: str
    crew: Crew
    line: simpy.Store | None
    busy: Hours
    queued: Hours

    def after(self, at: int, length: int, *, working: bool) -> int:
        """Return the instant at which so much time has passed, working time of theirs or any."""
        calendar = self.crew.calendar
        return at + length if calendar is None or not working else calendar.add_working(at, length)

    def begin(self, at: int) -> int:
        """Return when somebody who takes work up now begins with it."""
        calendar = self.crew.calendar
        if calendar is None or calendar.is_open(at):
            return at
        number = bisect_right(calendar.opens, at)
        if number == len(calendar.opens):
            raise HorizonError(calendar.name)
        return calendar.opens[number]

    def worked(self, begin: int, end: int) -> None:
        """Note that somebody was busy in the working time between two instants."""
        for one, other in open_spans(self.crew.calendar, begin, end):
            self.busy.add(one, other)


@dataclass(slots=True)
class Office:
    """Everybody's people in one world."""

    env: Clock
    start: int
    teams: dict[str, Team]

    def team(self, role: str) -> Team:
        """Return the people of a role; whoever the plan does not know stands outside."""
        found = self.teams.get(role)
        if found is None:
            found = self.teams[role] = Team(role, Crew(None, None), None, Hours(self.start), Hours(self.start))
        return found

    def somebody(self, team: Team, stand_in: str) -> Generator[Any, Any, str]:
        """Wait until somebody is free; return who. Where there are as many as it takes, it is `stand_in`."""
        if team.line is None:
            return stand_in
        asked = int(self.env.now)
        person = yield team.line.get()
        team.queued.add(asked, int(self.env.now))
        return str(person)

    def free(self, team: Team, person: str) -> None:
        """Let somebody go on to the next piece of work."""
        if team.line is not None:
            team.line.put(person)

    def report(self, tally: Tally, zone: Zone, until: int) -> None:
        """Add the weeks of every role to a tally, as far as complaints came."""
        for name, team in self.teams.items():
            role = tally.role(name)
            team.busy.spread(role.busy, zone, until)
            team.queued.spread(role.queued, zone, until)
            open_, passed = Hours(self.start), Hours(self.start)
            passed.add(self.start, until)
            for begin, end in open_spans(team.crew.calendar, self.start, until):
                open_.add(begin, end)
            open_.spread(role.open, zone, until)
            passed.spread(role.passed, zone, until)


def office_of(env: Clock, plan: Plan) -> Office:
    """Return the people of a plan, all of them free."""
    teams: dict[str, Team] = {}
    for name, crew in plan.crews.items():
        line = None
        if crew.people is not None:
            line = simpy.Store(env)
            line.items = [f"{name}-{number}" for number in range(1, crew.people + 1)]
        teams[name] = Team(name, crew, line, Hours(plan.start), Hours(plan.start))
    return Office(env, plan.start, teams)


def open_spans(calendar: Calendar | None, begin: int, end: int) -> list[tuple[int, int]]:
    """Return the working time between two instants, as intervals."""
    if calendar is None:
        return [(begin, end)]
    spans: list[tuple[int, int]] = []
    number = max(bisect_right(calendar.opens, begin) - 1, 0)
    while number < len(calendar.opens) and calendar.opens[number] < end:
        one, other = max(begin, calendar.opens[number]), min(end, calendar.closes[number])
        if one < other:
            spans.append((one, other))
        number += 1
    return spans
