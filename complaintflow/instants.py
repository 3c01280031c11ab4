"""Text to instants and back: the border where time gets and loses its offset.

In: ISO 8601 text, IANA zone names. Out: integer microseconds since 1970-01-01T00:00:00Z, and text with an offset.
Time zones come from the `tzdata` package, never from the machine's own files, so that every machine answers alike.
Does not read the clock, and does not count working time (`complaintflow.compiled`).
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import resources

import tzdata
from pendulum import Timezone

TZDATA_VERSION = tzdata.IANA_VERSION
"""The IANA release that every zone here comes from, e.g. `2026a`."""

EARLIEST = -62_135_596_800_000_000
"""0001-01-01T00:00:00Z in microseconds since the epoch."""
LATEST = 253_402_300_799_999_999
"""9999-12-31T23:59:59.999999Z in microseconds since the epoch."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAY_SECONDS = 86_400
_SECOND = 1_000_000
_CLOCK = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,6})?)?"
_OFFSET = r"(?:[Zz]|[+-][0-9]{2}(?::?[0-5][0-9](?::[0-5][0-9])?)?)"
_INSTANT = re.compile(_CLOCK + _OFFSET)
_NAIVE = re.compile(_CLOCK)
_LONG_FRACTION = re.compile(r"[.,][0-9]{7,}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHOWN = 60


class InstantError(ValueError):
    """A text that is no instant, date or time zone; the message says what was expected."""


def parse_instant(text: str) -> int:
    """Return the microseconds since the epoch that an ISO 8601 text with an offset (or `Z`) means.

    Seconds may be left out and may carry up to six decimals; a time without an offset is never guessed at.

    Raises:
        InstantError: the text is not an instant, has no offset, or lies outside the years 1 to 9999 (UTC).
    """
    if not _INSTANT.fullmatch(text):
        raise InstantError(_why_not_an_instant(text))
    try:
        since = datetime.fromisoformat(text if text[-1] not in "zZ" else text[:-1] + "+00:00") - _EPOCH
    except ValueError as error:
        raise InstantError(_why_not_an_instant(text)) from error
    us = (since.days * _DAY_SECONDS + since.seconds) * _SECOND + since.microseconds
    if not EARLIEST <= us <= LATEST:
        raise InstantError(f"`{text}` lies outside the years 1 to 9999 (UTC)")
    return us


def format_instant(us: int, zone: str) -> str:
    """Return ISO 8601 with the zone's offset and as many decimals of a second as needed.

    Where the local time would leave the years 1 to 9999 the text is in UTC.

    Raises:
        InstantError: the zone is unknown, or the instant lies outside the years 1 to 9999.
    """
    if not EARLIEST <= us <= LATEST:
        raise InstantError(f"{_shown(str(us))} microseconds lie outside the years 1 to 9999")
    moment = _EPOCH + timedelta(microseconds=us)
    try:
        moment = moment.astimezone(load_zone(zone))
    except OverflowError:
        return moment.isoformat()
    text = moment.isoformat()
    return text if not moment.microsecond else text[:19] + text[19:26].rstrip("0") + text[26:]


def parse_date(text: str) -> date:
    """Return the date that `YYYY-MM-DD` means.

    Raises:
        InstantError: the text is not such a date.
    """
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise InstantError(f"`{text}` is not a date of the calendar") from error
    raise InstantError(f"expected a date such as `2026-03-02`, found `{_shown(text)}`")


def local_date(us: int, zone: str) -> date:
    """Return the date that people in the zone write at this instant.

    Raises:
        InstantError: the zone is unknown, or the date lies outside the years 1 to 9999.
    """
    try:
        return (_EPOCH + timedelta(microseconds=us)).astimezone(load_zone(zone)).date()
    except OverflowError as error:
        raise InstantError(f"{_shown(str(us))} microseconds lie outside the years 1 to 9999") from error


def local_day(day: date) -> int:
    """Return the number that compiled calendars give a date: days since 1970-01-01."""
    return day.toordinal() - _EPOCH_DAY


@lru_cache(maxsize=1024)
def load_zone(name: str) -> Timezone:
    """Return an IANA time zone from the `tzdata` package.

    Raises:
        InstantError: the package knows no zone of that name.
    """
    # The list is asked first: a name from a policy never becomes a path of its own making.
    if name not in zone_names():
        raise InstantError(f"expected an IANA time zone such as `Asia/Shanghai`, found `{_shown(name)}`")
    place = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with place.open("rb") as file:
        return Timezone.from_file(file, key=name)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Return every time zone name of the `tzdata` package."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="ascii").split())


def _why_not_an_instant(text: str) -> str:
    shown = _shown(text)
    if _NAIVE.fullmatch(text):
        return f"`{shown}` has no offset: expected an instant such as `2026-03-02T09:00:00+08:00`"
    if _LONG_FRACTION.search(text):
        return f"`{shown}` has more than six decimals of a second"
    if _INSTANT.fullmatch(text):
        return f"`{shown}` is not a moment of the calendar and the clock (hours 00 to 23, seconds 00 to 59)"
    return f"expected an instant such as `2026-03-02T09:00:00+08:00`, found `{shown}`"


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
