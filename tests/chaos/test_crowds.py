"""Many senders at once, and workers that die side by side: a serial history for each case, and nothing lost."""

import pytest

from tests.chaos import crowds


@pytest.fixture(params=["on_sqlite", "on_postgresql"])
def place(request):
    return request.getfixturevalue(request.param)


def test_a_hundred_senders_on_one_case_write_one_history(place, told):
    assert told(crowds.on_one_case(place, senders=100, each=1)).wrong == []


def test_senders_on_many_cases_lose_none(place, told):
    assert told(crowds.on_many_cases(place, senders=40, cases=60)).wrong == []


def test_the_same_complaint_opened_by_many_at_once_is_one_case(place, told):
    tally = told(crowds.on_one_key(place, senders=40))
    assert tally.wrong == []
    assert tally.cases == 1


def test_two_workers_and_a_sender_that_die_side_by_side_double_nothing(told, chaos_seed, on_sqlite):
    assert told(crowds.workers_killed(on_sqlite, chaos_seed, 10, events=12)).wrong == []
