"""Reports that are owed: for which period, by whom, by when, and how each stands.

In: a policy, the book of what was handed in, instants. Out: `Obligation` values. A report is owed from the end of its
period; it is on time until and including its due instant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.dates import add_months, date_of, day_number
from complaintflow.compiled.due import after_end
from complaintflow.compiled.due import due as walk_due
from complaintflow.compiled.duration import EXACT
from complaintflow.compiled.period import Period, parse_period, period_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.reports import AfterDue, BeforeDue, DayDue, Report
from complaintflow.compiled.zone import DAY
from complaintflow.instants import local_day, parse_date
from complaintflow.reporting.submissions import Book, Submission, scheduled_for

Status = Literal["coming", "undecided", "owed", "overdue", "submitted", "submitted_late"]
Units = Callable[[Report, Period], Iterable[object]]
"""Says for which units a report of a period is owed; one None where it is for all together."""

_MONTHS_AHEAD = 13


@dataclass(frozen=True, slots=True)
class Obligation:
    """A report of one period (and unit). `end`: the instant at which the period ends; `due` None: not decided."""

    report: Report
    period: Period
    unit: object
    end: int
    due: int | None
    submission: Submission | None

    @property
    def id(self) -> str:
        """The id that its effects carry in place of a case's."""
        unit = "" if self.unit is None else f"/{self.unit}"
        return f"report/{self.report.name}/{self.period}{unit}"

    def status(self, at: int) -> Status:
        """Return how it stands at an instant."""
        handed_in = self.submission is not None and self.submission.at <= at
        if handed_in and self.submission is not None:
            return "submitted_late" if self.due is not None and self.submission.at > self.due else "submitted"
        if at < self.end:
            return "coming"
        if self.due is None:
            return "undecided"
        return "owed" if at <= self.due else "overdue"


def obligation(policy: CompiledPolicy, book: Book, report: Report, period: Period, unit: object, at: int) -> Obligation:
    """Return one obligation as it is known at an instant."""
    handed_in = [one for one in book.of(report.name, period, unit, "submit") if one.at <= at]
    end = period.span(policy.zone)[1]
    due = due_of(policy, book, report, period, unit, at)
    return Obligation(report, period, unit, end, due, handed_in[0] if handed_in else None)


def obligations(policy: CompiledPolicy, book: Book, units: Units, since: int, at: int) -> Iterator[Obligation]:
    """Yield every obligation of a period that ends after `since` and by `at`, in order of end, then declaration.

    Periods that ended before the policy came into force are nobody's obligation. A report whose period is to be decided
    is owed for those periods for which a line has set a day.
    """
    since = max(since, in_force_since(policy))
    found = [
        (period.span(policy.zone)[1], place, report, period)
        for place, report in enumerate(policy.reports.values())
        for period in (
            _ending(policy, report, since, at) if report.period else _called(policy, book, report, since, at)
        )
    ]
    for _, _, report, period in sorted(found, key=lambda one: one[:2]):
        for unit in units(report, period):
            yield obligation(policy, book, report, period, unit, at)


def in_force_since(policy: CompiledPolicy) -> int:
    """Return the instant at which a policy comes into force; what ended before it is nobody's obligation."""
    return policy.zone.from_local(local_day(parse_date(policy.effective)) * DAY)


def _ending(policy: CompiledPolicy, report: Report, since: int, at: int) -> Iterator[Period]:
    assert report.period is not None, "asked only where the period is known"
    period = period_of(report.period, policy.zone.to_local(since) // DAY)
    while (end := period.span(policy.zone)[1]) <= at:
        if end > since:
            yield period
        period = period.next


def _called(policy: CompiledPolicy, book: Book, report: Report, since: int, at: int) -> Iterator[Period]:
    """Yield the periods for which lines set the day of a report that has no period of its own."""
    named = (parse_period(one.period) for one in book.accepted if one.act == "schedule" and one.at <= at)
    for period in dict.fromkeys(period for period in named if period is not None):
        ends = since < period.span(policy.zone)[1] <= at
        # Some unit's day may be set and others' not; which is told of each unit.
        if ends and any(due_of(policy, book, report, period, unit, at) is not None for unit in _units_named(book)):
            yield period


def _units_named(book: Book) -> Iterator[str | None]:
    yield None
    yield from dict.fromkeys(one.unit for one in book.accepted if one.unit is not None)


# ---- due instants


def due_of(policy: CompiledPolicy, book: Book, report: Report, period: Period, unit: object, at: int) -> int | None:
    """Return when a report is due, as it is known at an instant; None while that is to be decided.

    How often a report without a period is due is itself to be decided: then only a line can set a day.
    """
    due = report.due
    if report.period is None and isinstance(due, DayDue | AfterDue):
        return None
    match due:
        case DayDue():
            return day_due(policy, due, period)
        case AfterDue():
            counting = policy.countings.get(due.counting, EXACT)
            start, counted = after_end(counting, period.span(policy.zone)[1])
            try:
                return walk_due(due.duration, start, policy.zone, policy.calendars, counted)
            except HorizonError:
                return None
        case BeforeDue():
            other = policy.reports[due.report]
            scheduled = _scheduled(policy, book, other, period, unit, at)
            return due_of(policy, book, other, period, unit, at) if scheduled is None else scheduled[0]
        case None:
            return None
        case _:
            scheduled = _scheduled(policy, book, report, period, unit, at)
            return None if scheduled is None else scheduled[1]


def _scheduled(
    policy: CompiledPolicy, book: Book, report: Report, period: Period, unit: object, at: int
) -> tuple[int, int] | None:
    """Return the beginning and end of the day set last; what is set for all together holds for each unit."""
    told = book.of(report.name, period, unit if report.for_each is not None else None, "schedule")
    known = [one for one in told if one.at <= at]
    return scheduled_for(policy, known[-1]) if known else None


def day_due(policy: CompiledPolicy, due: DayDue, period: Period) -> int:
    """Return the end of the first such day that is not before the end of the period (its beginning: not inclusive)."""
    first = day_number(date_of(period.end_day).replace(day=1))
    candidates = (_day_in(due, add_months(first, ahead)) for ahead in range(_MONTHS_AHEAD))
    day = next(day for day in candidates if day is not None and day >= period.end_day)
    if due.roll != "none" and due.calendar is not None:
        day = _rolled(policy, due, day)
    return policy.zone.from_local((day + 1) * DAY if due.inclusive else day * DAY, last=True)


def _day_in(due: DayDue, first: int) -> int | None:
    """Return the due day of a month that begins with a local day; None where it is another month of the year."""
    if due.month is not None and date_of(first).month != due.month:
        return None
    following = add_months(first, 1)
    day = first + due.day - 1
    if day < following:
        return day
    return following if due.month_end == "next_month" else following - 1


def _rolled(policy: CompiledPolicy, due: DayDue, day: int) -> int:
    calendar = policy.calendars[due.calendar or ""]
    try:
        if due.roll == "next_working_day":
            return calendar.next_working_day(day)
        rolled = day
        while not calendar.is_working_day(rolled):
            rolled -= 1
        return rolled
    except HorizonError:
        return day
