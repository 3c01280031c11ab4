"""What a policy was given besides its texts when it was pinned, as canonical JSON.

In: a loaded policy. Out: a `PinRecord`, to JSON and back: the public holidays of its calendars, the digests of the
calendars and of the time zone tables, the release of the zones, and the days between which the version is in force.
Compares nothing and compiles nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from complaintflow.compiled.dates import date_of, day_number
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import Zone
from complaintflow.compiler.bundle import HolidayTable
from complaintflow.compiler.public_holidays import PublicHolidays

DayNames = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PinRecord:
    """What a policy was given besides its texts; `zones` and `calendars` are digests by name.

    `until` is the version's last day in force (local, inclusive) where it names one; `library` the release of
    this library that pinned it.
    """

    time_zone: str
    until: str | None
    library: str
    tzdata: str
    zones: Mapping[str, str]
    calendars: Mapping[str, str]
    holidays: tuple[HolidayTable, ...]

    @classmethod
    def of(cls, policy: CompiledPolicy, holidays: tuple[HolidayTable, ...], library: str) -> PinRecord:
        """Return the record of a policy that was compiled with these public holidays."""
        return cls(
            policy.zone.name,
            policy.until,
            library,
            policy.zone.tzdata,
            zone_digests(policy),
            calendar_digests(policy),
            tuple(sorted(holidays, key=_order)),
        )

    def to_json(self) -> str:
        """Return the record as JSON, the same bytes for the same record."""
        plain = {
            "time_zone": self.time_zone,
            "until": self.until,
            "library": self.library,
            "tzdata": self.tzdata,
            "zones": dict(self.zones),
            "calendars": dict(self.calendars),
            "holidays": [_table_json(table) for table in self.holidays],
        }
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> PinRecord:
        """Return the record that `to_json` wrote.

        Raises:
            ValueError: the text is no such record.
        """
        try:
            plain = json.loads(text)
            return cls(
                _text(plain["time_zone"]),
                None if plain["until"] is None else _text(plain["until"]),
                _text(plain["library"]),
                _text(plain["tzdata"]),
                {_text(name): _text(digest) for name, digest in plain["zones"].items()},
                {_text(name): _text(digest) for name, digest in plain["calendars"].items()},
                tuple(_table(item) for item in plain["holidays"]),
            )
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError("it lacks what the record of a pinned policy has") from error


def zone_digests(policy: CompiledPolicy) -> dict[str, str]:
    """Return the digest of every time zone table that a policy reads days and times in, by the zone's name."""
    zones = (policy.zone, *(calendar.zone for calendar in policy.calendars.values()))
    return {zone.name: _zone_digest(zone) for zone in zones}


def calendar_digests(policy: CompiledPolicy) -> dict[str, str]:
    """Return the digests of a policy's calendars by name."""
    return {name: calendar.digest for name, calendar in policy.calendars.items()}


def _zone_digest(zone: Zone) -> str:
    return "sha256:" + sha256(repr((zone.starts, zone.offsets)).encode()).hexdigest()


def _order(table: HolidayTable) -> tuple[str, str, str, int, int]:
    return table.country, table.subdivision or "", table.language, table.first, table.last


def _table_json(table: HolidayTable) -> dict[str, object]:
    return {
        "country": table.country,
        "subdivision": table.subdivision,
        "first": table.first,
        "last": table.last,
        "language": table.language,
        "official_until": table.days.official_until,
        "off": _dated(table.days.off),
        "make_up": _dated(table.days.make_up),
    }


def _table(plain: Mapping[str, object]) -> HolidayTable:
    subdivision, until = plain["subdivision"], plain["official_until"]
    return HolidayTable(
        _text(plain["country"]),
        None if subdivision is None else _text(subdivision),
        _number(plain["first"]),
        _number(plain["last"]),
        _text(plain["language"]),
        PublicHolidays(_numbered(plain["off"]), _numbered(plain["make_up"]), None if until is None else _number(until)),
    )


def _dated(days: DayNames) -> list[list[str]]:
    return [[date_of(day).isoformat(), name] for day, name in days]


def _numbered(plain: object) -> DayNames:
    if not isinstance(plain, list):
        raise TypeError("expected a list of days")
    return tuple((day_number(date.fromisoformat(day)), _text(name)) for day, name in plain)


def _text(plain: object) -> str:
    if not isinstance(plain, str):
        raise TypeError("expected a text")
    return plain


def _number(plain: object) -> int:
    if not isinstance(plain, int) or isinstance(plain, bool):
        raise TypeError("expected a number")
    return plain
