"""Wrong clocks, long absence, cases that can't be read, odd receivers: all others go on, and nothing is lost."""

import pytest

from tests.chaos import inside


def test_a_clock_that_is_set_back_and_forth_writes_the_same_history(told, chaos_seed, on_sqlite):
    assert told(inside.clock_set_back(on_sqlite, chaos_seed, "hotline")).wrong == []


@pytest.mark.parametrize("place", ["on_sqlite", "on_postgresql"])
def test_what_a_worker_of_the_year_2100_left_behind_is_taken_up(place, told, request):
    assert told(inside.worker_in_2100(request.getfixturevalue(place), events=5)).wrong == []


def test_who_comes_back_after_a_week_writes_what_a_punctual_worker_wrote(told, on_sqlite):
    assert told(inside.week_of_downtime(on_sqlite, "vw", 12)).wrong == []


@pytest.mark.parametrize("poison", inside.POISONS)
def test_a_case_that_cannot_be_read_is_put_aside_and_holds_up_no_other(poison, told, on_sqlite):
    assert told(inside.poisoned(on_sqlite, poison)).wrong == []


def test_receivers_that_were_away_for_a_day_get_everything_in_order(told, on_sqlite):
    assert told(inside.receiver_down(on_sqlite, events=4)).wrong == []


def test_receivers_that_hang_or_answer_twice_get_everything_in_order(told, chaos_seed, on_sqlite):
    assert told(inside.receivers_odd(on_sqlite, chaos_seed, events=6, turns=5)).wrong == []
