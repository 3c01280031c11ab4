"""Periods of the calendar: weeks, months, quarters, half-years and years, as local days.

In and out: plain numbers, local days since 1970-01-01, and texts such as `2026-03`, `2026-Q1`, `2026-H1`, `2026` and
`2026-W10`. Which instants a period covers is said by a zone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from complaintflow.compiled.dates import date_of, day_number
from complaintflow.compiled.zone import DAY, Zone

PeriodKind = Literal["week", "month", "quarter", "half_year", "year"]

MONTHS: Final[Mapping[PeriodKind, int]] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""How many months a period has; a week has none."""

FIRST_YEAR: Final = 1
LAST_YEAR: Final = 9998
_FORM: Final = re.compile(r"([0-9]{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|H([12])|W([0-5][0-9])))?")
_FORMS: Final[tuple[PeriodKind, ...]] = ("month", "quarter", "half_year", "week")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period by its year and its number in that year, from 1."""

    year: int
    number: int
    kind: PeriodKind

    def __str__(self) -> str:
        """Write it as it is read, such as `2026-03` or `2026-H1`."""
        match self.kind:
            case "month":
                return f"{self.year:04}-{self.number:02}"
            case "quarter":
                return f"{self.year:04}-Q{self.number}"
            case "half_year":
                return f"{self.year:04}-H{self.number}"
            case "week":
                return f"{self.year:04}-W{self.number:02}"
            case _:
                return f"{self.year:04}"

    @property
    def first_day(self) -> int:
        """The first local day."""
        if self.kind == "week":
            return day_number(date.fromisocalendar(self.year, self.number, 1))
        return day_number(date(self.year, (self.number - 1) * MONTHS[self.kind] + 1, 1))

    @property
    def end_day(self) -> int:
        """The local day after the last one."""
        return self.next.first_day

    @property
    def next(self) -> Period:
        """The period that follows."""
        if self.kind == "week":
            return period_of("week", day_number(date.fromisocalendar(self.year, self.number, 1) + timedelta(7)))
        last = self.number == 12 // MONTHS[self.kind]
        return Period(self.year + last, 1 if last else self.number + 1, self.kind)

    @property
    def previous(self) -> Period:
        """The period before."""
        return period_of(self.kind, self.first_day - 1)

    @property
    def last_year(self) -> Period:
        """The same period of the year before; of a 53rd week the 52nd where that year has no 53rd."""
        number = min(self.number, _weeks(self.year - 1)) if self.kind == "week" else self.number
        return Period(self.year - 1, number, self.kind)

    def parts(self, kind: PeriodKind) -> tuple[Period, ...]:
        """Return the shorter periods that make up this one, in order."""
        found = [period_of(kind, self.first_day)]
        while found[-1].end_day < self.end_day:
            found.append(found[-1].next)
        return tuple(found)

    def span(self, zone: Zone) -> tuple[int, int]:
        """Return the instants from which and before which the period lasts."""
        return zone.from_local(self.first_day * DAY), zone.from_local(self.end_day * DAY)


def period_of(kind: PeriodKind, day: int) -> Period:
    """Return the period of a kind that a local day lies in."""
    local = date_of(day)
    if kind == "week":
        year, week, _ = local.isocalendar()
        return Period(year, week, kind)
    return Period(local.year, (local.month - 1) // MONTHS[kind] + 1, kind)


def parse_period(text: str) -> Period | None:
    """Return the period that a text such as `2026-03` or `2026-H1` means; None for any other text."""
    found = _FORM.fullmatch(text)
    if found is None or not FIRST_YEAR < int(found[1]) <= LAST_YEAR:
        return None
    year = int(found[1])
    for kind, number in zip(_FORMS, found.groups()[1:], strict=True):
        if number is not None:
            fits = kind != "week" or 1 <= int(number) <= _weeks(year)
            return Period(year, int(number), kind) if fits else None
    return Period(year, 1, "year")


def _weeks(year: int) -> int:
    """Return how many weeks a year has by ISO 8601."""
    return date(year, 12, 28).isocalendar().week
