"""The opening hours of every day of a calendar's years, while it is put together.

In: the pattern of a week, then public holidays, closed and extra open days. Out: `Days`, with what is wrong with them
as a whole, and their open spans in UTC. Knows no country and asks nobody for its holidays.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from operator import sub

from complaintflow.compiled.calendar import DayNote
from complaintflow.compiled.dates import date_of, day_number, weekday
from complaintflow.compiled.zone import DAY, Zone
from complaintflow.compiler.opening_hours import Spans, parse_spans
from complaintflow.compiler.public_holidays import PublicHolidays

Hours = Sequence[tuple[str, str]]
"""Opening hours of a day: `[("09:00", "12:00"), ("13:00", "17:30")]`; empty for a working day without hours."""

DateRange = tuple[date, date]
_LONGEST_CLOSURE = 30


class Days:
    """The opening hours of every day of the years covered while they are put together; None is a day off."""

    __slots__ = ("first", "last", "notes", "pattern", "spare", "table")

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
        """Give a day its hours, and note why; a day of another year is passed over."""
        if self.first <= note.day <= self.last:
            self.table[note.day - self.first] = spans
            self.notes[note.day] = note

    def usual(self, day: int) -> Spans:
        """Return the hours of a working day: of its weekday, or the spare ones."""
        spans = self.pattern[weekday(day)]
        return self.spare if spans is None else spans

    def apply_public(self, public: PublicHolidays) -> None:
        """Close on public holidays, open on the days that make up for them."""
        for day, text in public.off:
            self.set(DayNote(day, "holiday", text), None)
        for day, text in public.make_up:
            self.set(DayNote(day, "make_up_day", text), self.usual(day))

    def apply_closed(self, closed: Mapping[date | DateRange, str], problems: list[str]) -> None:
        """Close on the organisation's own days; of a day that is closed twice the last reason counts."""
        ranges = [(*key, why) if isinstance(key, tuple) else (key, key, why) for key, why in closed.items()]
        for start, end, _ in ranges:
            if end < start:
                problems.append(f"closed days end on {end} before they start on {start}")
        # From the last one on, each day is closed once, however many ranges hold it: the next day that is still to be
        # looked at is remembered. Clamped to the years covered, a range of millennia costs no more than a calendar.
        following = list(range(self.last - self.first + 2))
        for start, end, reason in reversed(ranges):
            stop = min(day_number(end), self.last) - self.first
            place = _next(following, max(day_number(start) - self.first, 0)) if stop >= 0 else stop + 1
            while place <= stop:
                self.set(DayNote(self.first + place, "closed", reason), None)
                following[place] = place + 1
                place = _next(following, place)

    def apply_extra(self, extra: Mapping[date, Hours | None], problems: list[str]) -> None:
        """Open on the organisation's own days."""
        for when, hours in extra.items():
            day = day_number(when)
            spans = self.usual(day) if hours is None else spans_of(str(when), hours, problems)
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


def _next(following: list[int], place: int) -> int:
    """Return the first place from `place` on that is not done, and shorten the way to it."""
    place = min(place, len(following) - 1)
    while following[place] != place:
        following[place] = following[following[place]]
        place = following[place]
    return place


def spans_of(where: str, hours: Hours | None, problems: list[str]) -> Spans | None:
    """Return the spans of some hours that can be read; None where there are no hours to read."""
    if hours is None:
        return None
    spans, wrong = parse_spans(hours)
    problems += [f"{where}: {sentence}" for sentence in wrong]
    return spans
