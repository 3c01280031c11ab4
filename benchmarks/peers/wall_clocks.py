"""Days of a zone's wall clock: datetime with zoneinfo, whenever (Rust), pendulum."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pendulum
import whenever

from benchmarks.measuring import Part, Race


def later(race: Race, zone: str, days: int) -> None:
    """Join W4d."""
    tz, length = ZoneInfo(zone), timedelta(days=days)
    race.add(
        "datetime + zoneinfo", "peer", lambda second: int((datetime.fromtimestamp(second, tz) + length).timestamp())
    )
    race.add("whenever", "peer", lambda second: _whenever(second, zone, days), note="Rust")
    race.add(
        "pendulum", "peer",
        lambda second: int(pendulum.from_timestamp(second, zone).add(days=days).timestamp()), part=Part.first(1_000),
    )  # fmt: skip


def _whenever(second: int, zone: str, days: int) -> int:
    start = whenever.Instant.from_timestamp(second).to_tz(zone)
    return start.add(days=days, disambiguation="compatible").timestamp()
