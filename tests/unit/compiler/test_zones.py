"""Zone tables against the zones they were built from."""

from datetime import UTC, datetime, timedelta

import pytest

from complaintflow.compiled.zone import SINCE_EVER
from complaintflow.compiler.zones import FIRST_YEAR, LAST_YEAR, build_zone
from complaintflow.instants import TZDATA_VERSION, load_zone, zone_names

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("letter", sorted({name[0] for name in zone_names()}))
def test_every_zone_agrees_around_and_between_its_changes(letter):
    for name in sorted(name for name in zone_names() if name[0] == letter):
        table, zone = build_zone(name), load_zone(name)
        changes = [start // 1_000_000 for start in table.starts if start != SINCE_EVER]
        seconds = {second for change in changes for second in (change - 1, change, change + 3 * 86_400)}
        seconds |= set(range(0, (LAST_YEAR - FIRST_YEAR) * 365 * 86_400, 31 * 86_400 + 3_600))
        for second in seconds:
            moment = EPOCH + timedelta(seconds=second)
            if FIRST_YEAR <= moment.year <= LAST_YEAR:
                offset = moment.astimezone(zone).utcoffset()
                assert table.to_local(second * 1_000_000) - second * 1_000_000 == offset // timedelta(microseconds=1)


@pytest.mark.parametrize("name", ["Africa/Casablanca", "Africa/Cairo", "Europe/Berlin", "Pacific/Apia", "Asia/Gaza"])
def test_no_change_is_missed(name):
    table, zone = build_zone(name), load_zone(name)
    found = [SINCE_EVER]
    before = EPOCH.astimezone(zone).utcoffset()
    for hour in range(0, (2038 - FIRST_YEAR) * 366 * 24, 6):
        after = (EPOCH + timedelta(hours=hour)).astimezone(zone).utcoffset()
        if after != before:
            found.append(hour)
            before = after
    horizon = (2038 - FIRST_YEAR) * 366 * 86_400_000_000
    assert len(found) == sum(start < horizon for start in table.starts)


def test_the_release_is_recorded():
    assert build_zone("Asia/Shanghai").tzdata == TZDATA_VERSION
    assert build_zone("Asia/Shanghai").name == "Asia/Shanghai"


def test_an_unknown_zone_is_refused():
    with pytest.raises(ValueError, match="Mars"):
        build_zone("Mars/Base")
