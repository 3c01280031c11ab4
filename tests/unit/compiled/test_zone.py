"""Zones as tables of integers."""

from datetime import UTC, datetime

import pytest

from complaintflow.compiled.zone import DAY, SINCE_EVER, Zone
from complaintflow.compiler.zones import build_zone

HOUR = 3_600_000_000


def us(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("zone", "local", "first", "last"),
    [
        ("Asia/Shanghai", "2026-03-02 09:00", "2026-03-02 01:00", "2026-03-02 01:00"),
        ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:00", "2026-03-29 01:00"),  # does not exist
        ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30", "2026-10-25 01:30"),  # comes twice
        ("Europe/Berlin", "2026-10-25 03:00", "2026-10-25 02:00", "2026-10-25 02:00"),
        ("America/New_York", "2026-11-01 01:00", "2026-11-01 05:00", "2026-11-01 06:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:10", "2026-10-03 15:30", "2026-10-03 15:30"),  # half an hour
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45", "2026-04-04 15:15"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00", "2011-12-30 10:00"),  # a day that was left out
    ],
)
def test_gaps_and_doubled_hours(zone, local, first, last):
    table = build_zone(zone)
    assert table.from_local(us(local)) == us(first)
    assert table.from_local(us(local), last=True) == us(last)


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
@pytest.mark.parametrize("last", [False, True])
def test_many_at_once_are_the_same_as_one_by_one(name, last):
    zone = build_zone(name)
    for start in ("2026-03-01", "2026-10-01", "2011-12-20", "1960-01-01", "2099-10-01"):
        locals_ = list(range(us(start), us(start) + 40 * DAY, 10 * 60_000_000))
        expected = [zone.from_local(local, last=last) for local in locals_]
        assert zone.from_local_sorted(locals_, last=last) == expected
        assert expected == sorted(expected)


def test_a_zone_is_total():
    zone = build_zone("Europe/Berlin")
    for instant in (-(10**18), 0, 10**30):
        assert zone.from_local(zone.to_local(instant)) == instant
    assert zone.from_local_sorted([]) == []


def test_a_table_out_of_order_is_a_bug():
    with pytest.raises(AssertionError):
        Zone("x", (SINCE_EVER, 10 * HOUR, 11 * HOUR), (0, 5 * HOUR, 0))
    with pytest.raises(AssertionError):
        Zone("x", (0,), (0,))
