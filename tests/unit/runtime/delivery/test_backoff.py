"""When to try again and when to give up."""

from hypothesis import given
from hypothesis import strategies as st

from complaintflow.runtime.delivery.backoff import DAY, HOUR, SECOND, Backoff

ATTEMPTS = st.integers(1, 10_000)


@given(st.text(), ATTEMPTS)
def test_a_wait_is_never_longer_than_the_cap_nor_shorter_than_four_fifths_of_its_step(effect: str, attempt: int):
    backoff = Backoff()
    step = min(backoff.first * 2 ** (min(attempt, 30) - 1), backoff.at_most)
    assert step * 4 // 5 <= backoff.delay(effect, attempt) <= step


@given(st.text(), ATTEMPTS)
def test_two_workers_come_to_the_same_instant(effect: str, attempt: int):
    assert Backoff().delay(effect, attempt) == Backoff().delay(effect, attempt)


def test_what_failed_together_does_not_come_back_together():
    delays = {Backoff().delay(f"S-{number}/1/0", 8) for number in range(100)}
    assert len(delays) == 100


@given(st.text(), ATTEMPTS, st.integers(0, 30 * DAY))
def test_a_wait_that_was_asked_for_is_kept_to_up_to_a_day(effect: str, attempt: int, asked: int):
    assert Backoff().delay(effect, attempt, asked) >= min(asked, DAY)


def test_a_receiver_that_is_down_from_friday_evening_to_monday_morning_still_gets_it():
    backoff, friday = Backoff(), 0
    monday = friday + 62 * HOUR
    now, attempt = friday, 1
    while now < monday:
        assert not backoff.gives_up(friday, now)
        now += backoff.delay("S-1/1/0", attempt)
        attempt += 1
    assert not backoff.gives_up(friday, now)
    assert attempt < 100


def test_it_is_enough_after_three_days():
    assert Backoff().gives_up(0, 3 * DAY)
    assert not Backoff().gives_up(0, 3 * DAY - SECOND)
