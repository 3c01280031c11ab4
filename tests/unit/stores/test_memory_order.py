"""What is due in a store in memory is found in order, however much else is there; with what a transaction changes."""

import pytest

from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.rows import PUT_OFF_MAX, LaneRow, RetentionRow, TimerRow
from complaintflow.testing.stores.samples import add_cases
from tests.counted import calls_of

QUESTIONS = {
    "take_due": lambda writing: writing.take_due(5),
    "due": lambda writing: writing.due(5, 10),
    "due at all": lambda writing: writing.due(2**60, 3),
    "take_lane": lambda writing: writing.take_lane(5, 9),
    "take_lane put off too far": lambda writing: writing.take_lane(-PUT_OFF_MAX, 9),
    "no lane to take": lambda writing: writing.take_lane(2, 9),
    "waiting_lanes": lambda writing: writing.waiting_lanes(3),
    "take_retention": lambda writing: writing.take_retention(5),
    "retention_due": lambda writing: writing.retention_due(5, 10),
}


def crowded(count: int) -> MemoryStore:
    """So many cases, of which two have something to do by five."""
    store = MemoryStore()
    names = [f"C{number:05}" for number in range(count)]
    add_cases(store, *names)
    with store.writing() as writing:
        for number, case in enumerate(names):
            at = {count // 2: 3, count - 1: 5}.get(number, 1000 + number)
            writing.put_timer(case, TimerRow(case, at))
            writing.put_lane(LaneRow(case, "mail", 1, next_try=at))
            writing.put_retention(case, RetentionRow(case, at))
    return store


@pytest.fixture(scope="module")
def stores() -> tuple[MemoryStore, MemoryStore]:
    return crowded(20), crowded(4_000)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_costs_what_it_finds_and_not_what_is_there(stores: tuple[MemoryStore, MemoryStore], question: str):
    costs = []
    for store in stores:
        with store.writing() as writing:
            costs.append(calls_of(lambda writing=writing: QUESTIONS[question](writing)))
    assert costs[0] == costs[1]


def test_what_a_transaction_has_set_and_dropped_stands_in_order_with_the_rest():
    store = MemoryStore()
    add_cases(store, *"ABCDE")
    with store.writing() as writing:
        for case, due in zip("ABCD", (1, 2, 3, 4), strict=True):
            writing.put_timer(case, TimerRow(case, due))
    with store.reading() as meanwhile:
        with store.writing() as writing:
            writing.put_timer("A", None)
            writing.put_timer("B", TimerRow("B", 9))
            writing.put_timer("E", TimerRow("E", 3))
            writing.put_timer("D", TimerRow("D", 4, hold=8))
            assert [row.case for row in writing.due(9, 9)] == ["C", "E", "D", "B"]
            assert writing.take_due(9) == TimerRow("C", 3)
        assert [row.case for row in meanwhile.due(9, 9)] == ["A", "B", "C", "D"]
    with store.reading() as reading:
        assert [row.case for row in reading.due(9, 9)] == ["C", "E", "D", "B"]


def test_what_a_transaction_that_fails_has_set_is_not_there():
    store = MemoryStore()
    add_cases(store, "A")

    def fail() -> None:
        with store.writing() as writing:
            writing.put_timer("A", TimerRow("A", 3))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.reading() as reading:
        assert list(reading.due(9, 9)) == []
