"""A worker seals the store every few minutes, whatever its clock does, and one worker at a time is enough."""

from complaintflow.runtime.sealing import Sealing
from complaintflow.runtime.worker import Worker
from tests.ledgers import write_to

MINUTE = 60_000_000


def seals(desk):
    with desk.store.reading() as reading:
        return [(row.number, row.cases) for row in reading.seals()]


def test_what_moved_is_sealed_every_few_minutes(desk, clock):
    worker = Worker(desk, chores=(Sealing(every=300),))
    write_to(desk.store, "C-1")
    worker.work_all()
    assert seals(desk) == [(1, 1)]
    write_to(desk.store, "C-1")
    for _ in range(4):
        clock.now += MINUTE
        worker.work_all()
    assert seals(desk) == [(1, 1)]
    clock.now += MINUTE
    worker.work_all()
    assert seals(desk) == [(1, 1), (2, 1)]
    clock.now += 60 * MINUTE
    worker.work_all()
    assert seals(desk) == [(1, 1), (2, 1)]


def test_another_workers_seal_counts(desk, clock):
    workers = [Worker(desk, chores=(Sealing(),)) for _ in range(2)]
    for number in range(6):
        write_to(desk.store, f"C-{number}")
        workers[number % 2].work_all()
        clock.now += MINUTE
    assert seals(desk) == [(1, 1), (2, 5)]


def test_many_cases_take_several_seals_at_once(desk):
    for number in range(5):
        write_to(desk.store, f"C-{number}")
    Worker(desk, chores=(Sealing(batch=2),)).work_all()
    assert seals(desk) == [(1, 2), (2, 2), (3, 1)]


def test_a_clock_set_back_keeps_no_store_from_being_sealed(desk, clock):
    worker = Worker(desk, chores=(Sealing(),))
    write_to(desk.store, "C-1")
    worker.work_all()
    write_to(desk.store, "C-1")
    clock.now -= 7 * 24 * 60 * MINUTE
    worker.work_all()
    assert seals(desk) == [(1, 1), (2, 1)]
