"""Build working calendars from plain arguments.

In: a week of opening hours, a country's public holidays, the organisation's own closed and extra days. Out: a
`Calendar` of integers for a finite range of years, and every problem found, as sentences. Public holidays come from
`holidays`, imported on first use; nothing is read from the network, and no year is guessed at without `official_until`
saying so.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from itertools import compress
from operator import sub

from complaintflow.compiled.calendar import AtClose, Calendar, DayNote, FirstDay
from complaintflow.compiled.dates import date_of, day_number, weekday
from complaintflow.compiled.splice import splice
from complaintflow.compiled.zone import DAY, Zone
from complaintflow.compiler.opening_hours import WEEKDAYS, Spans, parse_spans
from complaintflow.compiler.public_holidays import NO_HOLIDAYS, HolidaySource, PublicHolidays, public_holidays
from complaintflow.compiler.zones import FIRST_YEAR, LAST_YEAR, build_zone

__all__ = ["DEFAULT_LANGUAGE", "DEFAULT_YEARS", "Hours", "build_calendar", "splice"]

DEFAULT_YEARS = (2000, 2060)
"""First and last year that a calendar covers unless it is told otherwise."""

DEFAULT_LANGUAGE = "en_US"
"""The language in which holidays are named unless another is asked for."""

Hours = Sequence[tuple[str, str]]
"""Opening hours of a day: `[("09:00", "12:00"), ("13:00", "17:30")]`; empty for a working day without hours."""

DateRange = tuple[date, date]
_LONGEST_CLOSURE = 30
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
    pattern = _week(week, problems)
    spare = _spans("make-up days", make_up_hours, problems)
    if spare is None:
        spare = next((spans for spans in pattern if spans is not None), ())
    low, high = date_of(first).year, date_of(last).year
    public = _public(holidays, lambda country, part: holiday_source(country, part, low, high, language), problems)
    days = _Days(first, last, pattern, spare)
    days.apply_public(public)
    days.apply_closed(closed or {}, problems)
    days.apply_extra(extra_open or {}, problems)
    problems += days.problems()
    opens, closes = days.utc_spans(zone)
    return Calendar(
        name=name,
        zone=zone,
        opens=opens,
        closes=closes,
        working_days=tuple(compress(range(first, last + 1), (spans is not None for spans in days.table))),
        notes=tuple(days.notes[day] for day in sorted(days.notes)),
        first_day=first,
        last_day=last,
        official_until=public.official_until,
        at_close=at_close,
        counts_from=counts_from,
        version=version,
        effective_from=None if effective_from is None else day_number(effective_from),
        digest=_digest(zone, days, at_close, counts_from, version, effective_from),
    ), problems


class _Days:
    """The opening hours of every day of the years covered while they are put together; None is a day off."""

    def __init__(self, first: int, last: int, pattern: Sequence[Spans | None], spare: Spans) -> None:
        self.first = first
        self.last = last
        self.pattern = pattern
        self.spare = spare
        whole_weeks = (last - first) // 7 + 1
        start = weekday(first)
        self.table: list[Spans | None] = ([*pattern[start:], *pattern[:start]] * whole_weeks)[: last - first + 1]
        self.notes: dict[int, DayNote] = {}

    def set(self, note: DayNote, spans: Spans | None) -> None:
        if self.first <= note.day <= self.last:
            self.table[note.day - self.first] = spans
            self.notes[note.day] = note

    def usual(self, day: int) -> Spans:
        spans = self.pattern[weekday(day)]
        return self.spare if spans is None else spans

    def apply_public(self, public: PublicHolidays) -> None:
        for day, text in public.off:
            self.set(DayNote(day, "holiday", text), None)
        for day, text in public.make_up:
            self.set(DayNote(day, "make_up_day", text), self.usual(day))

    def apply_closed(self, closed: Mapping[date | DateRange, str], problems: list[str]) -> None:
        for key, reason in closed.items():
            start, end = key if isinstance(key, tuple) else (key, key)
            if end < start:
                problems.append(f"closed days end on {end} before they start on {start}")
            # Clamped to the years covered: a range of millennia costs no more than a calendar.
            for day in range(max(day_number(start), self.first), min(day_number(end), self.last) + 1):
                self.set(DayNote(day, "closed", reason), None)

    def apply_extra(self, extra: Mapping[date, Hours | None], problems: list[str]) -> None:
        for when, hours in extra.items():
            day = day_number(when)
            spans = self.usual(day) if hours is None else _spans(str(when), hours, problems)
            self.set(DayNote(day, "extra_open"), self.usual(day) if spans is None else spans)

    def problems(self) -> list[str]:
        """Return what is wrong with the days as a whole: none worked, too long a closure, hours on some days only."""
        worked = [self.first + i for i, spans in enumerate(self.table) if spans is not None]
        if not worked:
            return ["no day of the calendar is a working day"]
        found = []
        with_hours = [bool(spans) for spans in self.table if spans is not None]
        if any(with_hours) and not all(with_hours):
            found.append("some working days have opening hours and some have none: give hours to all or to none")
        edges = [self.first - 1, *worked, self.last + 1]
        longest, before = max(zip(map(sub, edges[1:], edges), edges, strict=False))
        if longest > _LONGEST_CLOSURE:
            start = date_of(before + 1)
            found.append(f"the calendar is closed for {longest - 1} days from {start}; expected less than 30")
        return found

    def utc_spans(self, zone: Zone) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the open spans of all days in UTC, merged where they touch."""
        base = self.first * DAY
        opens, closes = [], []
        for spans in self.table:
            if spans:
                for start, end in spans:
                    opens.append(base + start)
                    closes.append(base + end)
            base += DAY
        overnight = any(spans and spans[-1][1] >= DAY for spans in set(self.table))
        if overnight:
            opens, closes = _merged(opens, closes)
        utc_opens, utc_closes = zone.from_local_sorted(opens), zone.from_local_sorted(closes, last=True)
        if len(zone.starts) > 1:
            # A change of the clocks may close a span later than the next one opens, or swallow one whole.
            utc_opens, utc_closes = _merged(utc_opens, utc_closes)
        return tuple(utc_opens), tuple(utc_closes)


def _merged(opens: list[int], closes: list[int]) -> tuple[list[int], list[int]]:
    """Return the spans without overlaps, touches and empty ones; `opens` is sorted."""
    if all(map(int.__lt__, closes, opens[1:])) and all(map(int.__lt__, opens, closes)):
        return opens, closes
    starts: list[int] = []
    ends: list[int] = []
    for start, end in zip(opens, closes, strict=True):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        elif start < end:
            starts.append(start)
            ends.append(end)
    return starts, ends


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
    return [_spans(name, week.get(name), problems) for name in WEEKDAYS]


def _spans(where: str, hours: Hours | None, problems: list[str]) -> Spans | None:
    if hours is None:
        return None
    spans, wrong = parse_spans(hours)
    problems += [f"{where}: {sentence}" for sentence in wrong]
    return spans


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


def _digest(zone: Zone, days: _Days, *conventions: object) -> str:
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
