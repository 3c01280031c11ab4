"""Work that takes a limited time."""

import threading

import pytest

from complaintflow.runtime.delivery.bounded import Bounded, Late


def test_work_that_ends_gives_its_result():
    assert Bounded(60).run(lambda: 7) == 7


def test_what_the_work_raises_is_raised():
    def fails() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        Bounded(60).run(fails)


def test_work_that_hangs_is_left_behind_and_only_so_many_at_a_time():
    free = threading.Event()
    bounded = Bounded(0.01, hanging=3)
    assert [bounded.run(free.wait) for _ in range(5)] == [Late.TOOK_TOO_LONG] * 3 + [Late.TOO_MANY_HANG] * 2
    free.set()
    patient = threading.Event()
    while bounded.run(lambda: "well") != "well":  # until the threads that were left behind have ended
        patient.wait(0.01)
