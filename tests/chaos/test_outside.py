"""Disks, locks and servers that fail under the service: the sender hears of it, and what is sent again happens once."""

import pytest

from tests.chaos import outside, power


@pytest.mark.parametrize("fault", [outside.full_disk, outside.file_too_large, outside.full_database, outside.read_only])
def test_a_disk_that_takes_nothing_loses_nothing(fault, told, on_sqlite):
    tally = told(fault(on_sqlite, 14))
    assert tally.wrong == []
    assert tally.hits


@pytest.mark.parametrize("place", ["on_sqlite", "on_postgresql"])
def test_a_store_that_is_locked_says_so_and_nothing_is_written(place, told, request):
    assert told(outside.locked(request.getfixturevalue(place), 2)).wrong == []


def test_a_connection_that_is_cut_in_the_middle_has_all_or_nothing(told, on_postgresql):
    tally = told(outside.cut_off(on_postgresql, 10, first=7))
    assert tally.wrong == []
    assert tally.hits > 1


def test_a_server_that_is_restarted_in_the_middle_has_all_or_nothing(told, chaos_seed, on_postgresql):
    assert told(outside.restarted(on_postgresql, chaos_seed, 6)).wrong == []


def test_a_power_cut_takes_nothing_that_was_acknowledged(told, chaos_seed, on_sqlite):
    assert told(power.power_cut(on_sqlite, chaos_seed, 8)).wrong == []
