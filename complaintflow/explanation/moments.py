"""Instants as people read them: local date, weekday and time of day.

In: microseconds since the epoch and a zone table. Out: text. Fractions of a second are shown only where there
are any.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from complaintflow.compiled.zone import DAY, Zone

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 (a wall clock: the zone is applied before)
_WEEKDAYS: Final = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}


def local_day(us: int, zone: Zone, language: str = "en") -> str:
    """Return the local date with its weekday, such as `2026-03-02 Mon`."""
    local = _wall(us, zone)
    return f"{local:%Y-%m-%d} {_WEEKDAYS[language][local.weekday()]}"


def local_time(us: int, zone: Zone) -> str:
    """Return the local time of day, such as `09:00:00`."""
    return _wall(us, zone).time().isoformat().rstrip("0") if us % 1_000_000 else f"{_wall(us, zone):%H:%M:%S}"


def local_moment(us: int, zone: Zone, language: str = "en") -> str:
    """Return date, weekday and time of day."""
    return f"{local_day(us, zone, language)} {local_time(us, zone)}"


def length(us: int) -> str:
    """Return a stretch of time as days of 24 hours, hours, minutes and seconds, such as `1d 2h` or `59m 59s`."""
    rest, parts = abs(us), []
    for unit, size in (("d", DAY), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000)):
        amount, rest = divmod(rest, size)
        if amount:
            parts.append(f"{amount}{unit}")
    return " ".join(parts) or "0s"


def _wall(us: int, zone: Zone) -> datetime:
    return _EPOCH + timedelta(microseconds=zone.to_local(us))
