"""Several that work on one store at the same time, as threads: each through a store it has opened for itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Final, TypeVar

from complaintflow.correlation.sighting import Sighting
from complaintflow.stores.protocol import Store
from complaintflow.stores.rows import LaneRow, TimerRow
from complaintflow.testing.stores.samples import (
    add_cases,
    case_row,
    log_row,
    outbox_row,
    policy_row,
    until_it_works,
)

Answer = TypeVar("Answer")
Opening = Callable[[Store], Store]
"""Opens a store once more."""

WORKERS: Final = 4


def at_once(store: Store, again: Opening, work: Callable[[Store, int], Answer]) -> list[Answer]:
    """Let workers begin at the same time, and return their answers: half through the store, half each through its own.

    `work` is given a store and the number of the worker.
    """
    stores = [store if number % 2 else again(store) for number in range(WORKERS)]
    barrier = Barrier(WORKERS)

    def begin(number: int) -> Answer:
        barrier.wait(60)
        return work(stores[number], number)

    try:
        with ThreadPoolExecutor(WORKERS) as pool:
            return list(pool.map(begin, range(WORKERS)))
    finally:
        for one in stores:
            if one is not store:
                one.close()


class ContentionTests:
    """Nothing is lost, nothing is done twice."""

    def test_no_update_is_lost(self, store: Store, again: Opening) -> None:
        """Who writes over a version that has passed is told."""
        add_cases(store, case_row(version=0))
        rounds = 20

        def count_up(one: Store, _: int) -> None:
            for _round in range(rounds):
                put = False
                while not put:
                    for trial in until_it_works():
                        with trial, one.writing() as writing:
                            found = writing.case("C1")
                            assert found is not None
                            put = writing.put_case(case_row(version=found.version + 1), found.version)

        at_once(store, again, count_up)
        with store.reading() as reading:
            assert reading.case("C1") == case_row(version=WORKERS * rounds)

    def test_a_locked_case_has_one_log(self, store: Store, again: Opening) -> None:
        """Who waits for the lock sees what the one before has written, and loses nothing."""
        add_cases(store, case_row(version=0))
        rounds = 10

        def write_on(one: Store, number: int) -> None:
            for turn in range(rounds):
                for trial in until_it_works():
                    with trial, one.writing() as writing:
                        found = writing.lock_case("C1")
                        assert found is not None
                        n = found.version + 1
                        writing.append(log_row(n=n, event=f"{number}/{turn}"))
                        assert writing.put_case(case_row(version=n), n - 1)

        at_once(store, again, write_on)
        with store.reading() as reading:
            rows = reading.log("C1")
        assert [row.n for row in rows] == list(range(1, WORKERS * rounds + 1))
        for number in range(WORKERS):
            mine = [row.event for row in rows if row.event is not None and row.event.startswith(f"{number}/")]
            assert mine == [f"{number}/{turn}" for turn in range(rounds)]

    def test_one_of_several_opens_a_case(self, store: Store, again: Opening) -> None:
        """And its key stays."""

        def open_it(one: Store, number: int) -> bool:
            took = False
            for trial in until_it_works():
                with trial, one.writing() as writing:
                    writing.add_policy(policy_row())
                    took = writing.add_case(case_row(owner=str(number)), str(number).encode())
            return took

        took = at_once(store, again, open_it)
        assert sorted(took) == [False] * (WORKERS - 1) + [True]
        with store.reading() as reading:
            found = reading.case("C1")
            assert found is not None
            assert found.owner == str(took.index(True))
            assert reading.key("C1") == found.owner.encode()
            assert len(reading.policies()) == 1

    def test_a_timer_is_taken_by_one_worker(self, store: Store, again: Opening) -> None:
        """All are taken, none twice."""
        cases = [f"C{number:03}" for number in range(60)]
        add_cases(store, *cases)
        with store.writing() as writing:
            for number, case in enumerate(cases):
                writing.put_timer(case, TimerRow(case, number % 7))

        def fire(one: Store, _: int) -> list[str]:
            fired: list[str] = []
            left = True
            while left:
                taken = None
                for trial in until_it_works():
                    with trial, one.writing() as writing:
                        taken = writing.take_due(9)
                        if taken is not None:
                            writing.put_timer(taken.case, None)
                if taken is not None:
                    fired.append(taken.case)
                left = taken is not None
            return fired

        fired = Counter(case for found in at_once(store, again, fire) for case in found)
        assert fired == Counter(cases)

    def test_a_lane_is_leased_to_one_worker(self, store: Store, again: Opening) -> None:
        """Until the lease is over."""
        cases = [f"C{number:03}" for number in range(40)]
        add_cases(store, *cases)
        with store.writing() as writing:
            writing.add_outbox([outbox_row(case) for case in cases])

        def deliver(one: Store, _: int) -> list[LaneRow]:
            taken: list[LaneRow] = []
            left = True
            while left:
                lane = None
                for trial in until_it_works():
                    with trial, one.writing() as writing:
                        lane = writing.take_lane(5, 10)
                if lane is not None:
                    taken.append(lane)
                left = lane is not None
            return taken

        taken = [lane for found in at_once(store, again, deliver) for lane in found]
        assert sorted(lane.case for lane in taken) == cases
        assert {lane.lease for lane in taken} == {10}

    def test_of_two_complaints_that_are_opened_at_once_one_sees_the_other(self, store: Store, again: Opening) -> None:
        """Each sees those that were before it, whoever they were."""
        rounds = 5

        def open_them(one: Store, number: int) -> list[int]:
            seen: list[int] = []
            for turn in range(rounds):
                count = -1
                for trial in until_it_works():
                    with trial, one.writing() as writing:
                        index = writing.index("toy")
                        count = len(list(index.later("one", ("V", turn), (0, ""), None)))
                        index.add("one", ("V", turn), Sighting(number, f"{number}", number))
                seen.append(count)
            return seen

        answers = at_once(store, again, open_them)
        for turn in range(rounds):
            assert sorted(seen[turn] for seen in answers) == list(range(WORKERS))

    def test_a_table_of_lanes_gets_one_number(self, store: Store, again: Opening) -> None:
        """However many add it at the same time."""

        def add(one: Store, _: int) -> int:
            number = 0
            for trial in until_it_works():
                with trial, one.writing() as writing:
                    number = writing.add_lanes("table", 1)
            return number

        assert at_once(store, again, add) == [1] * WORKERS
