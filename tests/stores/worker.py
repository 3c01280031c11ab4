"""A process that writes to a store until it is told to stop, or is killed: `worker.py ADDRESS NAME ROUNDS`.

Each round moves one of the cases on by one: a row of its log, its version, its timer, an effect in its lane.
"""

import sys

from complaintflow.stores.addresses import open_store
from complaintflow.stores.protocol import Store
from complaintflow.stores.rows import TimerRow
from complaintflow.testing.stores.samples import case_row, log_row, outbox_row, until_it_works

CASES = tuple(f"C{number}" for number in range(5))


def move_on(store: Store, case: str, event: str) -> None:
    """Move a case on, unless the event was there before."""
    for trial in until_it_works():
        with trial, store.writing() as writing:
            found = writing.lock_case(case)
            assert found is not None
            if writing.logged(case, event) is not None:
                continue
            n = found.version + 1
            writing.append(log_row(case, n, event))
            assert writing.put_case(case_row(case, n), n - 1)
            writing.put_timer(case, TimerRow(case, n))
            writing.add_outbox([outbox_row(case, writing.last_position(case, "mail") + 1)])


def main() -> None:
    """Write rounds upon rounds, and say each time that it is done."""
    address, name, rounds = sys.argv[1:]
    store = open_store(address)
    for turn in range(int(rounds)):
        for case in CASES:
            move_on(store, case, f"{name}/{turn}")
        print(turn, flush=True)
    store.close()


if __name__ == "__main__":
    main()
