"""Everything that a policy was compiled from, so that it can be compiled again without its files or the packages.

In: the files and the public holidays that one compilation asked for. Out: a `Bundle`; and from a bundle's holidays a
`HolidaySource` that answers as the package did then. Does not compile, and does not know how a bundle is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from complaintflow.compiled.dates import day_number
from complaintflow.compiler.public_holidays import HolidaySource, PublicHolidays
from complaintflow.policy import ReadBytes


@dataclass(frozen=True, slots=True)
class HolidayTable:
    """The public holidays of the years `first` to `last` as they were known when a policy was compiled."""

    country: str
    subdivision: str | None
    first: int
    last: int
    language: str
    days: PublicHolidays


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a policy was compiled from.

    `files` are the bytes of all files by their path below the folder tree, the policy's own first; `holidays` the
    tables of public holidays its calendars asked for, in the order of asking.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    holidays: tuple[HolidayTable, ...] = ()

    @property
    def entry(self) -> str:
        """The path of the policy's own file."""
        return next(iter(self.files))


class Recorder:
    """Stands between a compilation and what it asks for, and keeps every answer."""

    def __init__(self, read: ReadBytes, holidays: HolidaySource) -> None:
        """Pass questions on to these two."""
        self._read = read
        self._ask = holidays
        self._files: dict[str, bytes] = {}
        self._tables: dict[tuple[str, str | None, int, int, str], PublicHolidays] = {}

    def read(self, path: str) -> bytes:
        """Return the bytes of a file, and keep them. Raises what reading raises."""
        data = self._files[path] = self._read(path)
        return data

    def holidays(self, country: str, subdivision: str | None, first: int, last: int, language: str) -> PublicHolidays:
        """Return a table of public holidays, and keep it. Raises ValueError where there is none."""
        key = (country, subdivision, first, last, language)
        if key not in self._tables:
            self._tables[key] = self._ask(*key)
        return self._tables[key]

    def bundle(self) -> Bundle:
        """Return everything that was asked for."""
        tables = tuple(HolidayTable(*key, days) for key, days in self._tables.items())
        return Bundle(dict(self._files), tables)


def recorded_holidays(tables: Iterable[HolidayTable], missing: HolidaySource | None = None) -> HolidaySource:
    """Return a source that answers from recorded tables.

    Of years that no table covers nothing is known, unless `missing` is there to be asked for them.
    """
    kept = {(table.country, table.subdivision, table.language): table for table in tables}

    def ask(country: str, subdivision: str | None, first: int, last: int, language: str) -> PublicHolidays:
        table = kept.get((country, subdivision, language))
        if table is None:
            if missing is not None:
                return missing(country, subdivision, first, last, language)
            where = country if subdivision is None else f"{country}-{subdivision}"
            raise ValueError(f"the public holidays of `{where[:40]}` were not recorded")
        if table.first <= first and last <= table.last:
            return _within(table.days, first, last)
        if missing is None:
            return _ending(_within(table.days, first, last), table.last, last)
        return _extended(table, first, last, missing)

    return ask


def _within(days: PublicHolidays, first: int, last: int) -> PublicHolidays:
    low, high = day_number(date(first, 1, 1)), day_number(date(last, 12, 31))
    off = tuple(day for day in days.off if low <= day[0] <= high)
    make_up = tuple(day for day in days.make_up if low <= day[0] <= high)
    return PublicHolidays(off, make_up, days.official_until)


def _ending(days: PublicHolidays, known: int, last: int) -> PublicHolidays:
    """Say where the record ends, where the law alone would have gone on."""
    until = known if days.official_until is None and known < last else days.official_until
    return PublicHolidays(days.off, days.make_up, until)


def _extended(table: HolidayTable, first: int, last: int, missing: HolidaySource) -> PublicHolidays:
    """Return the recorded years as they are, with those before and after them from elsewhere."""
    parts = [_within(table.days, max(first, table.first), min(last, table.last))]
    if first < table.first:
        parts.insert(0, missing(table.country, table.subdivision, first, min(last, table.first - 1), table.language))
    if last > table.last:
        parts.append(missing(table.country, table.subdivision, max(first, table.last + 1), last, table.language))
    return PublicHolidays(
        off=tuple(day for part in parts for day in part.off),
        make_up=tuple(day for part in parts for day in part.make_up),
        official_until=table.days.official_until,
    )
