"""Numbers, lengths of time, dates and hours moved by one.

In: a value of the document. Out: the values beside it, each with a name such as `+1`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from complaintflow.compiled.duration import Duration, Unit, parse_duration
from complaintflow.policy.located import Text
from complaintflow.policy.time_scalars import OpenHours

_HALF_AN_HOUR: Final = 30
_DAY: Final = 24 * 60
_COUNTED_OTHERWISE: Final[Mapping[Unit, Unit]] = {
    Unit.DAYS: Unit.WORKING_DAYS,
    Unit.WORKING_DAYS: Unit.DAYS,
    Unit.HOURS: Unit.WORKING_HOURS,
    Unit.WORKING_HOURS: Unit.HOURS,
    Unit.MINUTES: Unit.WORKING_MINUTES,
    Unit.WORKING_MINUTES: Unit.MINUTES,
}


def moved_duration(duration: Duration) -> Iterator[tuple[str, Duration]]:
    """Yield a length of time with one unit more, one less (never none), and on the other kind of time."""
    yield "+1", duration.times(duration.amount + 1)
    if duration.amount > 1:
        yield "-1", duration.times(duration.amount - 1)
    other = _COUNTED_OTHERWISE.get(duration.unit)
    if other is not None and not duration.plus_days:
        yield other.value, replace(duration, unit=other)


def moved(value: Text) -> Iterator[tuple[str, Text]]:
    """Yield a text that is a number, a date or a length of time, moved by one; nothing of another text."""
    for name, text in _texts(str(value)):
        yield name, Text(text, value.span, plain=value.plain)


def _texts(text: str) -> Iterator[tuple[str, str]]:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        yield from _days(text)
        return
    try:
        number = Decimal(text)
    except InvalidOperation:
        yield from _lengths(text)
        return
    if not number.is_finite():
        return
    yield "+1", str(number + 1)
    if number >= 1:
        yield "-1", str(number - 1)


def _days(text: str) -> Iterator[tuple[str, str]]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return
    yield "+1", (day + timedelta(days=1)).isoformat()
    yield "-1", (day - timedelta(days=1)).isoformat()


def _lengths(text: str) -> Iterator[tuple[str, str]]:
    parsed = parse_duration(text)
    if isinstance(parsed, str) or parsed.plus_days:
        return
    for name, duration in moved_duration(parsed):
        yield name, str(duration)


def moved_hours(hours: OpenHours) -> Iterator[tuple[str, OpenHours]]:
    """Yield a span of opening that begins half an hour later, and one that ends half an hour earlier."""
    length = (hours.closes - hours.opens) % _DAY or _DAY
    if length > 2 * _HALF_AN_HOUR:
        yield "later", replace(hours, opens=(hours.opens + _HALF_AN_HOUR) % _DAY)
        yield "earlier", replace(hours, closes=(hours.closes - _HALF_AN_HOUR) % _DAY)
