"""Build working calendars from plain arguments.

In: a week of opening hours, a country's public holidays, the organisation's own closed and extra days. Out: a
`Calendar` of integers for a finite range of years, and every problem found, as sentences. Public holidays come from
`holidays`, imported on first use; nothing is read from the network, and no year is guessed at without `official_until`
saying so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import compress

from complaintflow.compiled.calendar import AtClose, Calendar, FirstDay
from complaintflow.compiled.dates import date_of, day_number
from complaintflow.compiled.splice import splice
from complaintflow.compiled.words import Words
from complaintflow.compiled.zone import Zone
from complaintflow.compiler.calendar_days import DateRange, Days, Hours, spans_of
from complaintflow.compiler.opening_hours import WEEKDAYS, Spans
from complaintflow.compiler.public_holidays import NO_HOLIDAYS, HolidaySource, PublicHolidays, public_holidays
from complaintflow.compiler.zones import FIRST_YEAR, LAST_YEAR, build_zone

__all__ = ["DEFAULT_LANGUAGE", "DEFAULT_YEARS", "Hours", "build_calendar", "splice"]

DEFAULT_YEARS = (2000, 2060)
"""First and last year that a calendar covers unless it is told otherwise."""

DEFAULT_LANGUAGE = "en_US"
"""The language in which holidays are named unless another is asked for."""

_FALLBACK_ZONE = "UTC"


def build_calendar(  # noqa: PLR0913 (a calendar is what its section of the policy says)
    name: str,
    zone_name: str,
    week: Mapping[str, Hours | None],
    *,
    holidays: str | tuple[str, str] | None = None,
    closed: Mapping[date | DateRange, str] | None = None,
    extra_open: Mapping[date, Hours | None] | None = None,
    make_up_hours: Hours | None = None,
    at_close: AtClose = "close",
    counts_from: FirstDay = "day_1",
    effective_from: date | None = None,
    version: str = "1",
    years: tuple[int, int] = DEFAULT_YEARS,
    language: str = DEFAULT_LANGUAGE,
    holiday_source: HolidaySource = public_holidays,
    title: Words = Words(),
) -> tuple[Calendar, list[str]]:
    """Return the calendar, and what is wrong with its description (an empty list if nothing).

    `week` maps `mon` to `sun` to opening hours: left out or None is a day off, an empty list a working day without
    hours. `holidays` is a country's code, or `(country, subdivision)`; `holiday_source` knows the days. A make-up
    working day has the hours of its own weekday or else `make_up_hours` or else those of the first working weekday; so
    has an extra open day given as None. A day that is both closed and extra open is open; the organisation's own days
    win over public ones. A calendar with problems is still a calendar, without the parts that are wrong.
    """
    problems: list[str] = []
    zone = _zone(zone_name, problems)
    first, last = _range(years, problems)
    pattern = tuple(_week(week, problems))
    spare = spans_of("make-up days", make_up_hours, problems)
    if spare is None:
        spare = next((spans for spans in pattern if spans is not None), ())
    low, high = date_of(first).year, date_of(last).year
    public = _public(holidays, lambda country, part: holiday_source(country, part, low, high, language), problems)
    said = _Said(
        name=name,
        title=title,
        zone=zone,
        first=first,
        last=last,
        pattern=pattern,
        spare=spare,
        public=public,
        closed=tuple((closed or {}).items()),
        extra_open=tuple((day, hours if hours is None else _pairs(hours)) for day, hours in (extra_open or {}).items()),
        at_close=at_close,
        counts_from=counts_from,
        version=version,
        effective_from=effective_from,
    )
    calendar, found = _built(said)
    return calendar, [*problems, *found]


Pairs = tuple[tuple[str, str], ...]


def _pairs(hours: Hours) -> Pairs:
    return tuple((opens, closes) for opens, closes in hours)


@dataclass(frozen=True, slots=True)
class _Said:
    """Everything that decides a calendar, read and settled."""

    name: str
    title: Words
    zone: Zone
    first: int
    last: int
    pattern: tuple[Spans | None, ...]
    spare: Spans
    public: PublicHolidays
    closed: tuple[tuple[date | DateRange, str], ...]
    extra_open: tuple[tuple[date, Pairs | None], ...]
    at_close: AtClose
    counts_from: FirstDay
    version: str
    effective_from: date | None


@lru_cache(maxsize=16)
def _built(said: _Said) -> tuple[Calendar, tuple[str, ...]]:
    """Return the calendar and what is wrong with its days; variants of a policy, and its tracks, share theirs."""
    problems: list[str] = []
    days = Days(said.first, said.last, said.pattern, said.spare)
    days.apply_public(said.public)
    days.apply_closed(dict(said.closed), problems)
    days.apply_extra(dict(said.extra_open), problems)
    problems += days.problems()
    opens, closes = days.utc_spans(said.zone)
    worked = (spans is not None for spans in days.table)
    return Calendar(
        name=said.name,
        zone=said.zone,
        opens=opens,
        closes=closes,
        working_days=tuple(compress(range(said.first, said.last + 1), worked)),
        notes=tuple(days.notes[day] for day in sorted(days.notes)),
        first_day=said.first,
        last_day=said.last,
        official_until=said.public.official_until,
        at_close=said.at_close,
        counts_from=said.counts_from,
        version=said.version,
        effective_from=None if said.effective_from is None else day_number(said.effective_from),
        digest=_digest(said.zone, days, said.at_close, said.counts_from, said.version, said.effective_from),
        title=said.title,
    ), tuple(problems)


def _zone(name: str, problems: list[str]) -> Zone:
    try:
        return build_zone(name)
    except ValueError as error:
        problems.append(str(error))
        return build_zone(_FALLBACK_ZONE)


def _range(years: tuple[int, int], problems: list[str]) -> tuple[int, int]:
    low, high = years
    if not FIRST_YEAR < low <= high < LAST_YEAR:
        problems.append(f"a calendar covers years between {FIRST_YEAR + 1} and {LAST_YEAR - 1}, found {low} to {high}")
        low, high = DEFAULT_YEARS
    return day_number(date(low, 1, 1)), day_number(date(high, 12, 31))


def _week(week: Mapping[str, Hours | None], problems: list[str]) -> list[Spans | None]:
    problems += [
        f"`{name}` is no weekday: expected one of {', '.join(WEEKDAYS)}" for name in week if name not in WEEKDAYS
    ]
    return [spans_of(name, week.get(name), problems) for name in WEEKDAYS]


def _public(
    holidays: str | tuple[str, str] | None, ask: Callable[[str, str | None], PublicHolidays], problems: list[str]
) -> PublicHolidays:
    if holidays is None:
        return NO_HOLIDAYS
    country, subdivision = holidays if isinstance(holidays, tuple) else (holidays, None)
    try:
        return ask(country, subdivision)
    except ValueError as error:
        problems.append(str(error))
        return NO_HOLIDAYS


def _digest(zone: Zone, days: Days, *conventions: object) -> str:
    """Return the SHA-256 of what decides an answer: zone offsets, every day's hours, the conventions; not the names."""
    kinds = list(dict.fromkeys(days.table))
    numbers = {spans: str(i) for i, spans in enumerate(kinds)}
    text = "\n".join(
        (
            zone.name,
            repr((zone.starts, zone.offsets)),
            repr((days.first, kinds)),
            ",".join([numbers[spans] for spans in days.table]),
            repr([str(convention) for convention in conventions]),
        )
    )
    return "sha256:" + sha256(text.encode()).hexdigest()
