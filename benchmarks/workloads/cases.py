"""W6: a whole case: opened and classified, five events, three deadlines, closed.

a: every deadline is met; b: one is missed; c: as a, with deadlines in working time.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.inputs import working_time as given
from benchmarks.inputs.complaints import CLASSES, DEFAULT, complaints, without_none
from benchmarks.inputs.procedure import IN_TIME, LATE, MET, MISSED
from benchmarks.measuring import Plan, Race, Table
from benchmarks.ours import answers as ours
from benchmarks.peers.invited import invite
from benchmarks.reference import case as reference
from benchmarks.reference import conditions
from benchmarks.reference.calendar import WorkingTable

REFERENCE = "kernel in place"
PURE = "kernel as pure functions"
COUNT = 1_000
HOUR_US = 3_600_000_000
MONDAY_US = 166 * 86_400_000_000 + 9 * HOUR_US
"""2025-06-16 09:00 local time, since the first midnight of the calendar."""


def tables(plan: Plan) -> Iterator[Table]:
    """Measure a whole case in each of the three ways."""
    classify = conditions.generated(CLASSES, DEFAULT)
    for title, times, ended in (
        ("W6a a whole case, every deadline met", IN_TIME, MET),
        ("W6b a whole case, one deadline missed", LATE, MISSED),
    ):
        race = _race(title, ended)
        race.add(REFERENCE, "reference", reference.in_place(classify, times))
        race.add(PURE, "reference", reference.pure(classify, times))
        race.add(ours.NAME, "ours", ours.living(times), prepare=_as_opened)
        if plan.peers:
            invite(race, "glue:whole_case", "sismic_charts:whole_case", given=(times,))
            invite(race, "spiff:whole_case", given=("respond_by" if times is LATE else None,))
        if plan.peers and times is IN_TIME:
            invite(race, "durable:whole_case")
        yield race.measured(REFERENCE, plan)
    working = given.working_days()
    table = WorkingTable(given.FIRST, given.LAST, working, 9 * HOUR_US, 18 * HOUR_US)
    race = _race("W6c a whole case, deadlines in working time", MET)

    def due(start: int, seconds: int) -> int:
        return table.add_time(start, seconds * 1_000_000)

    race.add(REFERENCE, "reference", reference.in_place(classify, IN_TIME, due, MONDAY_US), note="prefix table")
    ourselves = ours.living(IN_TIME, working, given.EPOCH_UTC_US + MONDAY_US)
    race.add(ours.NAME, "ours", ourselves, prepare=_as_opened)
    if plan.peers:
        begin = given.from_us(MONDAY_US)
        invite(race, "glue:with_pandas", "glue:with_businesstimedelta", given=(IN_TIME, begin, working))
    yield race.measured(REFERENCE, plan)


def _race(title: str, ended: dict[str, str]) -> Race:
    told = complaints(COUNT)
    classify = conditions.generated(CLASSES, DEFAULT)
    return Race(title, "case", list(enumerate(told)), [(classify(one), "settled", ended) for one in told])


def _as_opened(one: tuple[int, dict[str, object]]) -> tuple[str, dict[str, object]]:
    return f"C{one[0]}", without_none(one[1])
