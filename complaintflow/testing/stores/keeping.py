"""What a store keeps of what is done with whole cases: acts, instants of retention, and nothing of a purged case."""

from __future__ import annotations

import pytest

from complaintflow.errors import ConflictError
from complaintflow.stores.protocol import Store
from complaintflow.stores.rows import RetentionRow, SealedHead
from complaintflow.testing.stores.samples import act_row, add_cases, case_row, everything, seal_row
from complaintflow.testing.stores.transactions import filled


class KeepingTests:
    """Acts, retention, purging."""

    def test_acts_come_in_order(self, store: Store) -> None:
        """Of all cases, or of one; a number is given once."""
        with store.writing() as writing:
            assert writing.last_act() is None
            for number, case in enumerate("ABA", 1):
                writing.add_act(act_row(number, case, rule="short", purge_at=number))
        with pytest.raises(ConflictError), store.writing() as writing:
            writing.add_act(act_row(3, "C"))
        with store.reading() as reading:
            assert [row.number for row in reading.acts()] == [1, 2, 3]
            assert [row.number for row in reading.acts("A")] == [1, 3]
            assert [row.number for row in reading.acts(after=1, limit=1)] == [2]
            assert [row.number for row in reading.acts("A", after=1)] == [3]
            assert reading.last_act() == act_row(3, "A", rule="short", purge_at=3)

    def test_what_is_due_first_is_taken_first(self, store: Store) -> None:
        """What is held back is passed over."""
        add_cases(store, *"ABC")
        with store.writing() as writing:
            for case, due, hold in (("A", 3, 0), ("B", 1, 5), ("C", 2, 0)):
                writing.put_retention(case, RetentionRow(case, due, hold))
            assert [row.case for row in writing.retention_due(2, 9)] == ["B", "C"]
            assert [row.case for row in writing.retention_due(9, 1)] == ["B"]
            assert writing.take_retention(1) is None
            assert writing.take_retention(4) == RetentionRow("C", 2)
            assert writing.take_retention(5) == RetentionRow("B", 1, 5)
            writing.put_retention("C", RetentionRow("C", 9, 9, 9))
            writing.put_retention("B", None)
        with store.reading() as reading:
            assert reading.retention("C") == RetentionRow("C", 9, 9, 9)
            assert reading.retention("B") is None

    def test_a_case_is_replaced_only_in_the_status_in_which_it_was_read(self, store: Store) -> None:
        """Whoever archives or erases a case keeps out whoever has read it before."""
        add_cases(store, "C1")
        with store.writing() as writing:
            assert writing.put_case(case_row(status="archived"), 1, "live")
            assert not writing.put_case(case_row(version=2), 1)
            assert not writing.put_case(case_row(status="erased"), 1, "live")
            assert writing.put_case(case_row(version=2, status="archived"), 1)

    def test_of_a_purged_case_nothing_is_left_but_its_acts_and_seals(self, store: Store) -> None:
        """And other cases are left alone."""
        with store.reading() as reading:
            empty = everything(reading, ["C1"])["case C1"]
        filled(store)
        add_cases(store, "C2")
        with store.writing() as writing:
            writing.put_retention("C1", RetentionRow("C1", 1))
            writing.put_retention("C2", RetentionRow("C2", 1))
            writing.put_noted("other", "C1", b"noted")
            writing.put_noted("toy", "C2", b"noted")
            writing.add_seal(seal_row(2, 1), [SealedHead(2, "C1", 1, "C1/1")])
            writing.add_act(act_row(kind="purge"))
            writing.purge("C1")
            assert (writing.noted("toy", "C1"), writing.noted("other", "C1")) == (None, None)
            assert writing.noted("toy", "C2") == b"noted"
        with store.reading() as reading:
            found = everything(reading, ["C1", "C2"])
            assert [row.case for row in reading.cases()] == ["C2"]
            assert [row.case for row in reading.retention_due(9, 9)] == ["C2"]
            assert list(reading.traces()) == ["C1", "C2"]
        assert isinstance(found["case C1"], tuple)
        assert isinstance(empty, tuple)
        assert found["case C1"] == (*empty[:4], [SealedHead(2, "C1", 1, "C1/1")], [act_row(kind="purge")], *empty[6:])
        add_cases(store, "C1")
