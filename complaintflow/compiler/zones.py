"""Build the time zone tables that compiled policies carry.

In: an IANA name. Out: a `Zone` of plain integers for the years 1970 to 2100, from the `tzdata` package. Nothing is read
from the machine's own time zone files.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from pendulum import Timezone

from complaintflow.compiled.zone import SINCE_EVER, Zone
from complaintflow.instants import TZDATA_VERSION, load_zone

FIRST_YEAR = 1970
"""First year of the tabulated offsets."""
LAST_YEAR = 2100
"""Last year of the tabulated offsets."""

_SECOND = 1_000_000
_DAY = 86_400
# No zone since 1970 changed its offset twice within this many days (a test compares every zone, hour by hour).
_STRIDE = timedelta(days=5)


@lru_cache(maxsize=256)
def build_zone(name: str) -> Zone:
    """Return the table of an IANA zone.

    Raises:
        ValueError: there is no zone of that name (an `InstantError`).
    """
    zone = load_zone(name)
    starts, offsets = [SINCE_EVER], [_offset_at(zone, 0)]
    # The zone is asked at local times, which costs a tenth of asking at instants; only a change is looked at closely.
    local, end = datetime(FIRST_YEAR, 1, 1), datetime(LAST_YEAR + 1, 1, 1)  # noqa: DTZ001
    second = 0
    while local < end:
        local += _STRIDE
        second += _STRIDE.days * _DAY
        after = zone.utcoffset(local)
        assert after is not None, "a zone has an offset at every local time"
        if after != offsets[-1]:
            # Two days early and one late: the local second is up to a day off UTC, and may lie in a gap.
            change = _change(zone, second - (_STRIDE.days + 2) * _DAY, second + _DAY, offsets[-1])
            starts.append(change * _SECOND)
            offsets.append(after)
    table = tuple((offset.days * _DAY + offset.seconds) * _SECOND for offset in offsets)
    return Zone(name, tuple(starts), table, TZDATA_VERSION)


def _offset_at(zone: Timezone, second: int) -> timedelta:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    assert offset is not None, "an aware datetime has an offset"
    return offset


def _change(zone: Timezone, low: int, high: int, before: timedelta) -> int:
    """Return the first second after `low`, up to `high`, at which the offset is no longer `before`."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset_at(zone, middle) == before else (low, middle)
    return high
