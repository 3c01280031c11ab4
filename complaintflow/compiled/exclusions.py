"""Dates that do not count for one deadline, once or every year.

In: first and last dates as text, a zone. Out: the intervals of time that they are. The deadline stands still in them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from complaintflow.compiled.dates import date_of, day_number
from complaintflow.compiled.words import Words
from complaintflow.compiled.zone import DAY, Zone


@dataclass(frozen=True, slots=True)
class Excluded:
    """A first and a last date, both inclusive: `2026-12-24`, or of every year `12-24`."""

    first: str
    last: str
    reason: Words = Words()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An interval in which a deadline stands still, with its reason."""

    start: int
    end: int
    reason: Words


def exclusions(excluded: Iterable[Excluded], zone: Zone, start: int, years: int) -> tuple[Exclusion, ...]:
    """Return the intervals from the year before an instant to so many years after it, in order of time."""
    now = date_of(zone.to_local(start) // DAY).year
    found = [one for item in excluded for one in _spans(item, zone, range(max(1, now - 1), min(9998, now + years) + 1))]
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _spans(item: Excluded, zone: Zone, years: Iterable[int]) -> Iterator[Exclusion]:
    if len(item.first) > len("12-24"):
        yield _span(date.fromisoformat(item.first), date.fromisoformat(item.last), zone, item.reason)
        return
    for year in years:
        first = _of_year(year, item.first, later=True)
        # One that ends before it begins goes on into the next year.
        last = _of_year(year if item.first <= item.last else year + 1, item.last, later=False)
        if first <= last:
            yield _span(first, last, zone, item.reason)


def _of_year(year: int, text: str, *, later: bool) -> date:
    """Return the date of a year; in place of 29 February, where there is none, the day after or before it."""
    month, day = int(text[:2]), int(text[3:])
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 3, 1) if later else date(year, 2, 28)


def _span(first: date, last: date, zone: Zone, reason: Words) -> Exclusion:
    return Exclusion(
        zone.from_local(day_number(first) * DAY), zone.from_local((day_number(last) + 1) * DAY, last=True), reason
    )
