"""An audit looks at a store as it stood when it began: whoever writes meanwhile raises no alarm."""

from contextlib import closing
from threading import Event, Thread

import pytest

from complaintflow.stores.addresses import open_store
from complaintflow.stores.audit import AuditWith, verify
from complaintflow.stores.heads import head_of
from complaintflow.stores.seals import seal_all
from tests.ledgers import KEYS, write_to


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_writing_and_sealing_meanwhile_raises_no_alarm(kind, tmp_path):
    with closing(open_store(":memory:" if kind == "memory" else tmp_path / "cases.db")) as store:
        for number in range(20):
            write_to(store, f"c-{number}")
        seal_all(store, 1)
        with store.reading() as reading:
            head = head_of(reading)
        over, problems, rounds = Event(), [], [0]

        def write() -> None:
            try:
                while not over.is_set():
                    for number in range(0, 40, 3):
                        write_to(store, f"c-{number}")
                    seal_all(store, rounds[0] + 2, batch=5)
                    rounds[0] += 1
            except Exception as problem:  # noqa: BLE001 (told by the test)
                problems.append(problem)

        writer = Thread(target=write)
        writer.start()
        try:
            seen = []
            # (A look that began before the first round may well end after the third.)
            while len(seen) < 5 or ((rounds[0] < 3 or seen[-1] == seen[0]) and writer.is_alive()):
                report = verify(store, AuditWith(heads=[head], keys=KEYS))
                assert report.discrepancies == ()
                seen.append(report.entries)
        finally:
            over.set()
            writer.join(60)
        assert problems == []
        assert seen == sorted(seen)
        assert seen[-1] > seen[0]
