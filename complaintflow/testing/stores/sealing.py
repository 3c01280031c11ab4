"""What a store keeps for audits and for erasure: seals, keys, values of its own."""

from __future__ import annotations

import pytest

from complaintflow.errors import ConflictError
from complaintflow.stores.protocol import Store
from complaintflow.stores.rows import SealedHead, TimerRow
from complaintflow.testing.stores.samples import add_cases, case_row, log_row, outbox_row, seal_row
from complaintflow.testing.stores.transactions import filled


class SealTests:
    """Seals, erasure and the store's own values."""

    def test_a_seal_marks_the_cases_whose_heads_it_covers(self, store: Store) -> None:
        """A case that has moved since is not covered."""
        add_cases(store, *"BCA")
        heads = [SealedHead(1, "B", 1, "B/1"), SealedHead(1, "A", 1, "A/0"), SealedHead(1, "gone", 4, "gone/4")]
        with store.writing() as writing:
            assert "".join(row.case for row in writing.unsealed(9)) == "ABC"
            assert "".join(row.case for row in writing.unsealed(2)) == "AB"
            assert writing.last_seal() is None
            writing.add_seal(seal_row(1, 3), heads)
            assert "".join(row.case for row in writing.unsealed(9)) == "AC"
            assert writing.put_case(case_row("B", 2), 1)
            assert "".join(row.case for row in writing.unsealed(9)) == "ABC"
            assert [head.case for head in writing.sealed_heads(1)] == ["A", "B", "gone"]

    def test_seals_come_in_order(self, store: Store) -> None:
        """And tell what they say of a case."""
        add_cases(store, "A")
        for number in (1, 2, 3):
            with store.writing() as writing:
                writing.add_seal(seal_row(number, 1), [SealedHead(number, "A", number, f"A/{number}")])
        with pytest.raises(ConflictError), store.writing() as writing:
            writing.add_seal(seal_row(3), [])
        with store.reading() as reading:
            assert list(reading.seals()) == [seal_row(number, 1) for number in (1, 2, 3)]
            assert list(reading.seals(after=1, limit=1)) == [seal_row(2, 1)]
            assert reading.last_seal() == seal_row(3, 1)
            assert list(reading.sealed_of("A")) == [SealedHead(n, "A", n, f"A/{n}") for n in (1, 2, 3)]
            assert list(reading.sealed_of("B")) == []
            assert list(reading.sealed_heads(4)) == []

    def test_there_are_traces_of_a_case_that_a_seal_names(self, store: Store) -> None:
        """Even where its row is gone; page by page."""
        add_cases(store, *"BDF")
        with store.writing() as writing:
            writing.append(log_row("D"))
            writing.append(log_row("D", 2))
            writing.add_seal(seal_row(), [SealedHead(1, case, 1, "") for case in "ABCE"])
        with store.reading() as reading:
            assert "".join(reading.traces()) == "ABCDEF"
            assert "".join(reading.traces(after="B", limit=2)) == "CD"
            assert list(reading.traces(limit=0)) == []

    def test_a_key_is_forgotten_and_secrets_are_dropped(self, store: Store) -> None:
        """Of one case, and nothing else of it."""
        add_cases(store, "C1", "C2")
        with store.writing() as writing:
            for case in ("C1", "C2"):
                writing.append(log_row(case))
                writing.append(log_row(case, 2, secret=None))
        with store.writing() as writing:
            writing.forget_key("C1")
            writing.drop_secrets("C1")
        with store.reading() as reading:
            assert [reading.key("C1"), reading.key("C2")] == [None, b"key of C2"]
            assert list(reading.log("C1")) == [log_row(secret=None), log_row(n=2, secret=None)]
            assert list(reading.log("C2")) == [log_row("C2"), log_row("C2", 2, secret=None)]
            assert reading.case("C1") == case_row("C1")

    def test_a_key_is_replaced_where_there_is_one(self, store: Store) -> None:
        """Of one case; a key that was forgotten does not come back."""
        add_cases(store, "C1", "C2", "C3")
        with store.writing() as writing:
            writing.forget_key("C3")
            for case in ("C1", "C3", "C4"):
                writing.put_key(case, b"another key")
        with store.reading() as reading:
            assert [reading.key(f"C{n}") for n in (1, 2, 3, 4)] == [b"another key", b"key of C2", None, None]

    def test_what_is_derived_is_dropped(self, store: Store) -> None:
        """Timer, outbox and lanes of one case; the tries stay."""
        filled(store)
        add_cases(store, "C2")
        with store.writing() as writing:
            writing.put_timer("C2", TimerRow("C2", 1))
            writing.add_outbox([outbox_row("C2")])
            writing.drop_derived("C1")
        with store.reading() as reading:
            assert reading.timer("C1") is None
            assert list(reading.outbox()) == [outbox_row("C2")]
            assert [lane.case for lane in reading.waiting_lanes(9)] == ["C2"]
            assert len(reading.attempts("C1")) == 1
            assert len(reading.log("C1")) == 1

    def test_a_value_of_the_store_is_set_once(self, store: Store) -> None:
        """A key that was handed out is not replaced."""
        with store.writing() as writing:
            writing.set_store_value("key", b"\x00one")
            writing.set_store_value("key", b"two")
            assert writing.store_value("key") == b"\x00one"
        with store.writing() as writing:
            writing.set_store_value("key", b"three")
        with store.reading() as reading:
            assert reading.store_value("key") == b"\x00one"
            assert reading.store_value("other") is None

    def test_rows_are_counted(self, store: Store) -> None:
        """Of an empty store, too."""
        names = ("cases", "log", "timers", "outbox_pending", "outbox_dead", "seals")
        with store.reading() as reading:
            assert reading.counts() == dict.fromkeys(names, 0)
        filled(store)
        with store.writing() as writing:
            writing.add_outbox(
                [outbox_row(position=n, status=status) for n, status in ((2, "dead"), (3, "dead"), (4, "delivered"))]
            )
            assert writing.counts() == dict(zip(names, (1, 1, 1, 1, 2, 1), strict=True))
