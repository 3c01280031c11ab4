"""Lengths of time and the ways to count them, as data.

In: text such as `10 working days`. Out: a `Duration`, or one sentence that says what was expected. Also the counting
bundles, `exact` and `civil` among them. Units never convert into one another: a day is neither 8 nor 24 hours. Counting
itself is in `complaintflow.compiled.due`.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Literal

from complaintflow.compiled.words import Words


class Unit(StrEnum):
    """What a duration counts: elapsed time, local dates, open time of a calendar, or its working days."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    WORKING_MINUTES = "working_minutes"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"

    # The text's own: units are looked up with every walk, and an enum's is several times slower.
    __hash__ = str.__hash__


ELAPSED: Final = frozenset({Unit.SECONDS, Unit.MINUTES, Unit.HOURS})
"""Units of time that passes by day and night."""
WORKING_TIME: Final = frozenset({Unit.WORKING_MINUTES, Unit.WORKING_HOURS})
"""Units of open time; they need a calendar with hours."""
NEEDS_CALENDAR: Final = WORKING_TIME | {Unit.WORKING_DAYS}
"""Units that mean nothing without a calendar."""

_YEARS_MOST = 100
_DAYS_MOST = _YEARS_MOST * 366
_MOST: Final = {
    Unit.SECONDS: _DAYS_MOST * 86_400,
    Unit.MINUTES: _DAYS_MOST * 1_440,
    Unit.HOURS: _DAYS_MOST * 24,
    Unit.DAYS: _DAYS_MOST,
    Unit.WEEKS: _DAYS_MOST // 7,
    Unit.MONTHS: _YEARS_MOST * 12,
    Unit.YEARS: _YEARS_MOST,
    Unit.WORKING_MINUTES: _DAYS_MOST * 1_440,
    Unit.WORKING_HOURS: _DAYS_MOST * 24,
    Unit.WORKING_DAYS: _DAYS_MOST,
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A number of units, on a named calendar where the unit needs one (or where its end rolls to a working day).

    `plus_days`: calendar days after the months or years, as in `2 years 30 days`.
    """

    amount: int
    unit: Unit
    calendar: str | None = None
    plus_days: int = 0

    def on(self, calendar: str | None) -> "Duration":
        """Return the duration on another calendar."""
        return replace(self, calendar=calendar)

    def times(self, amount: int) -> "Duration":
        """Return the duration with another number of its unit."""
        return replace(self, amount=amount)

    def __str__(self) -> str:
        words = self.unit.value.replace("_", " ")
        text = f"{self.amount} {words if self.amount != 1 else words[:-1]}"
        days = f" {self.plus_days} day{'s' if self.plus_days != 1 else ''}"
        return text + days if self.plus_days else text


@dataclass(frozen=True, slots=True)
class Counting:
    """How days, weeks, months, years and working days are counted; hours are always counted as they pass.

    `first_day`: the day of the event is day 0 (`excluded`) or day 1 (`included`).
    `end`: the period ends at the same local time (`same_moment`), at 24:00 of its last day (`end_of_day`), or when that
    day's business closes (`close_of_business`; 24:00 where it has no hours).
    `roll`: an end on a day off stays there, or moves to the next working day of the duration's calendar.
    `month_end`: a month without the day ends on its last day (`clamp`), the only way that is known so far.
    `source`: where the rule is written; `written`: the same as people read it, who call it by its `title`.
    """

    name: str
    first_day: Literal["excluded", "included"] = "excluded"
    end: Literal["same_moment", "end_of_day", "close_of_business"] = "same_moment"
    roll: Literal["none", "next_working_day"] = "none"
    month_end: Literal["clamp"] = "clamp"
    source: str = ""
    title: Words = Words()
    written: Words = Words()


EXACT: Final = Counting("exact", title=Words("exact", "按时刻"))
"""The same local moment, n units later."""
CIVIL: Final = Counting(
    "civil",
    end="close_of_business",
    roll="next_working_day",
    source="Chinese Civil Code art. 200-204; Regulation (EEC, Euratom) 1182/71 art. 3",
    title=Words("civil", "按民法"),
    written=Words(
        "Chinese Civil Code art. 200-204; Regulation (EEC, Euratom) 1182/71 art. 3",
        "《中华人民共和国民法典》第200至204条；欧洲共同体第1182/71号条例第3条",
    ),
)
"""The day of the event does not count; the last day ends at close of business or 24:00 and rolls off days off."""
BUILT_IN: Final = (EXACT, CIVIL)
"""The counting bundles every policy has."""

ACCEPTED = (
    "`2h`, `90m`, `45s`, `3d`, `2w`, `3 months`, `2 years`, `4 working hours`, `10 working days`, `PT2H` or `P3D`"
)
"""The accepted forms, as messages name them."""

_WORDS: Final = {
    Unit.SECONDS: ("s", "sec", "secs", "second", "seconds"),
    Unit.MINUTES: ("m", "min", "mins", "minute", "minutes"),
    Unit.HOURS: ("h", "hr", "hrs", "hour", "hours"),
    Unit.DAYS: ("d", "day", "days"),
    Unit.WEEKS: ("w", "week", "weeks"),
    Unit.MONTHS: ("mo", "month", "months"),
    Unit.YEARS: ("y", "year", "years"),
    Unit.WORKING_MINUTES: ("working minute", "working minutes"),
    Unit.WORKING_HOURS: ("working hour", "working hours"),
    Unit.WORKING_DAYS: ("working day", "working days"),
}
_UNITS: Final = {word: unit for unit, words in _WORDS.items() for word in words}
_PART = re.compile(r"([0-9]+) *([a-z]+(?: [a-z]+)?) *")
_PLUS = re.compile(r"\+ *(?=[0-9])")
_ISO = re.compile(
    r"P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?"
)
_ISO_UNITS = (Unit.YEARS, Unit.MONTHS, Unit.WEEKS, Unit.DAYS, Unit.HOURS, Unit.MINUTES, Unit.SECONDS)
_LONGEST = 400
_SHOWN = 40
# Parts of one kind add up exactly: an hour is 60 minutes and a year is 12 months, whatever the calendar says.
_FACTORS: Final = (
    {Unit.SECONDS: 1, Unit.MINUTES: 60, Unit.HOURS: 3_600},
    {Unit.WORKING_MINUTES: 1, Unit.WORKING_HOURS: 60},
    {Unit.DAYS: 1, Unit.WEEKS: 7},
    {Unit.MONTHS: 1, Unit.YEARS: 12},
)


def parse_duration(text: str) -> Duration | str:
    """Return the duration that a text means, without a calendar, or a sentence saying what was expected."""
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    if len(text) > _LONGEST:
        return f"`{shown}` is too long for a duration: expected {ACCEPTED}"
    parts = _iso_parts(text.strip()) or _word_parts(text)
    if not parts:
        return f"expected a duration such as {ACCEPTED}, found `{shown}`"
    if any(amount == 0 for amount, _ in parts):
        return f"`{shown}` counts nothing: expected a duration above zero such as {ACCEPTED}"
    if any(amount > _MOST[unit] for amount, unit in parts):
        return f"`{shown}` is longer than {_YEARS_MOST} years: expected {ACCEPTED}"
    duration = _together(parts)
    if duration is None:
        return f"`{shown}` mixes units that do not convert: expected one of them, such as {ACCEPTED}"
    if duration.amount > _MOST[duration.unit]:
        return f"`{shown}` is longer than {_YEARS_MOST} years: expected {ACCEPTED}"
    return duration


def same_length(one: str, other: str) -> bool:
    """Whether two texts mean the same length, however they are written: two weeks are 14 days, a year 12 months."""
    first, second = parse_duration(one), parse_duration(other)
    return isinstance(first, Duration) and isinstance(second, Duration) and _smallest(first) == _smallest(second)


def _smallest(duration: Duration) -> tuple[int, Unit, int]:
    for factors in _FACTORS:
        if duration.unit in factors:
            unit = min(factors, key=factors.__getitem__)
            return duration.amount * factors[duration.unit], unit, duration.plus_days
    return duration.amount, duration.unit, duration.plus_days


def _iso_parts(text: str) -> list[tuple[int, Unit]]:
    match = _ISO.fullmatch(text)
    if match is None:
        return []
    return [(int(number), unit) for number, unit in zip(match.groups(), _ISO_UNITS, strict=True) if number]


def _word_parts(text: str) -> list[tuple[int, Unit]]:
    parts: list[tuple[int, Unit]] = []
    text = text.strip(" ")
    here = 0
    # One part after the other: a pattern for the whole text would try every split of its spaces.
    while here < len(text):
        match = _PART.match(text, here)
        if match is None or match[2] not in _UNITS:
            return []
        parts.append((int(match[1]), _UNITS[match[2]]))
        here = match.end()
        plus = _PLUS.match(text, here)
        here = here if plus is None else plus.end()
    return parts


def _together(parts: list[tuple[int, Unit]]) -> Duration | None:
    """Return the parts as one duration, or None where they do not add up or name a unit twice."""
    units = [unit for _, unit in parts]
    if len(parts) == 1:
        return Duration(*parts[0])
    if len(set(units)) < len(units):
        return None
    days = [part for part in parts if part[1] is Unit.DAYS]
    months = [part for part in parts if part[1] in (Unit.MONTHS, Unit.YEARS)]
    if days and months and len(days) + len(months) == len(parts):
        whole = _together(months)
        return None if whole is None else replace(whole, plus_days=days[0][0])
    for factors in _FACTORS:
        if set(units) <= factors.keys():
            smallest = min(units, key=factors.__getitem__)
            size = factors[smallest]
            return Duration(sum(amount * factors[unit] for amount, unit in parts) // size, smallest)
    return None
