"""W4: place a due instant by working hours (a), working days (b), calendar days of a zone (d)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from benchmarks.inputs import working_time as given
from benchmarks.inputs.procedure import SECOND
from benchmarks.measuring import Plan, Race, Table
from benchmarks.ours import answers as ours
from benchmarks.ours import texts
from benchmarks.peers.invited import invite
from benchmarks.reference.calendar import WorkingTable, offset_table
from complaintflow import Policy

TABLE = "prefix table, integers"
OFFSETS = "offset table"
HOUR_US = 3_600_000_000


def tables(plan: Plan) -> Iterator[Table]:
    """Measure working hours, working days, and three days of a zone."""
    working = given.working_days()
    table = WorkingTable(given.FIRST, given.LAST, working, _us(given.OPEN), _us(given.CLOSE))
    policy = Policy.from_text(texts.placing(working))
    races = [_hours(policy, working, table), _days(policy, working, table), _zone(given.ZONE)]
    if plan.peers:
        invite(races[0], "pandas_offsets:add_hours", "business:add_hours", given=(working,))
        invite(races[1], "pandas_offsets:add_days", given=(working,))
        invite(races[1], "public_holidays:add_days", "china:add_days")
        invite(races[2], "wall_clocks:later", given=(given.ZONE, 3))
    for race, base in zip(races, (TABLE, TABLE, OFFSETS), strict=True):
        yield race.measured(base, plan)


def _us(clock: time) -> int:
    return (clock.hour * 60 + clock.minute) * 60_000_000


def _hours(policy: Policy, working: list[date], table: WorkingTable) -> Race:
    starts, lengths, days = given.starts(), given.hours(), frozenset(working)
    asked = list(zip(map(given.to_us, starts), lengths, strict=True))
    right = [given.hours_later(start, count, days) for start, count in zip(starts, lengths, strict=True)]
    race = Race("W4a add working hours", "due instant", asked, list(map(given.to_us, right)), peers_may_differ=True)
    race.add(TABLE, "reference", lambda one: table.add_time(one[0], one[1] * HOUR_US))
    _join(race, policy, "working hours")
    return race


def _days(policy: Policy, working: list[date], table: WorkingTable) -> Race:
    starts, counts, days = given.starts(), given.days(), frozenset(working)
    asked = list(zip(map(given.to_us, starts), counts, strict=True))
    right = [
        datetime.combine(given.days_later(start.date(), count, days), start.time())
        for start, count in zip(starts, counts, strict=True)
    ]
    race = Race("W4b add working days", "due instant", asked, list(map(given.to_us, right)), peers_may_differ=True)
    race.add(TABLE, "reference", lambda one: table.add_days(*one))
    race.add(
        "prefix table, dates", "reference", lambda one: table.add_dates(*one),
        prepare=lambda one: (given.from_us(one[0]).date(), one[1]), want=[at.date() for at in right],
    )  # fmt: skip
    _join(race, policy, "working days")
    return race


def _join(race: Race, policy: Policy, unit: str) -> None:
    """Let complaintflow join, with integers, datetimes of UTC and those of the policy's zone."""
    race.add(
        ours.NAME, "ours", ours.placing(policy, unit),
        prepare=lambda one: (one[0] + given.EPOCH_UTC_US, one[1]),
        reading=lambda us: us - given.EPOCH_UTC_US, note="integers, UTC",
    )  # fmt: skip
    for words, zone in (("datetimes", UTC), ("datetimes of the zone", ZoneInfo(given.ZONE))):
        race.add(
            f"{ours.NAME}, {words}", "ours", ours.placing_datetimes(policy, unit), prepare=_aware_in(zone),
            reading=lambda at: given.to_us(at.astimezone(ZoneInfo(given.ZONE)).replace(tzinfo=None)),
        )  # fmt: skip


def _aware_in(zone: tzinfo) -> Callable[[tuple[int, int]], tuple[datetime, int]]:
    there = ZoneInfo(given.ZONE)
    return lambda one: (given.from_us(one[0]).replace(tzinfo=there).astimezone(zone), one[1])


def _zone(zone: str, days: int = 3) -> Race:
    chance = random.Random(7)
    first, last = (int(datetime(*at, tzinfo=UTC).timestamp()) for at in ((2025, 1, 1), (2026, 12, 1)))
    asked = [chance.randrange(first, last) for _ in range(10_000)]
    later = offset_table(zone, first, last + 40 * 86_400, days * 86_400)
    race = Race(f"W4d {days} days on in {zone}", "due instant", asked, [later(one) for one in asked])
    race.add(OFFSETS, "reference", later, note="seconds, UTC")
    race.add(
        ours.NAME, "ours", ours.days_on(zone, days), prepare=lambda one: one * SECOND,
        reading=lambda us: us // SECOND, note="microseconds, UTC",
    )  # fmt: skip
    return race
