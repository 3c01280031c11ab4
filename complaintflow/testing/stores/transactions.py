"""What holds for every transaction: all of it or nothing, and one state for who looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from complaintflow.correlation.sighting import Sighting
from complaintflow.errors import ConflictError, StoreError
from complaintflow.stores.protocol import Store, Writing
from complaintflow.stores.rows import AttemptRow, LaneRow, RetentionRow, SealedHead, TimerRow
from complaintflow.testing.stores.samples import (
    act_row,
    add_cases,
    case_row,
    everything,
    log_row,
    outbox_row,
    policy_row,
    seal_row,
)

Change = Callable[[Writing], object]

CHANGES: Final[tuple[Change, ...]] = (
    lambda writing: writing.add_policy(policy_row("p9")),
    lambda writing: writing.add_case(case_row("C9"), b"key"),
    lambda writing: writing.put_case(case_row("C1", 2, state="done"), 1),
    lambda writing: writing.append(log_row(n=9)),
    lambda writing: writing.put_timer("C1", TimerRow("C1", 9)),
    lambda writing: writing.put_timer("C1", None),
    lambda writing: writing.put_alias("name", "C1"),
    lambda writing: writing.add_outbox([outbox_row(position=9)]),
    lambda writing: writing.take_lane(9, 99),
    lambda writing: writing.put_lane(LaneRow("C1", "mail", 0)),
    lambda writing: writing.put_outbox(outbox_row(status="dead")),
    lambda writing: writing.add_attempt(AttemptRow("C1", "mail", 9, 1, 0, "retry")),
    lambda writing: writing.add_lanes("other", 9),
    lambda writing: writing.add_seal(seal_row(9, 1), [SealedHead(9, "C1", 1, "C1/1")]),
    lambda writing: writing.forget_key("C1"),
    lambda writing: writing.drop_secrets("C1"),
    lambda writing: writing.drop_derived("C1"),
    lambda writing: writing.drop_sightings("C1"),
    lambda writing: writing.set_store_value("own", b"other"),
    lambda writing: writing.index("toy").add("series", ("V",), Sighting(9, "C1", 9)),
    lambda writing: writing.index("toy").end("series", ("V",), Sighting(1, "C1", 1), 9),
    lambda writing: writing.index("toy").forget("series", 9),
    lambda writing: writing.put_noted("toy", "C1", b"other"),
    lambda writing: writing.put_noted("toy", "C1", None),
    lambda writing: writing.put_retention("C1", RetentionRow("C1", 9)),
    lambda writing: writing.add_act(act_row(9)),
    lambda writing: writing.drop_aliases("C1"),
    lambda writing: writing.purge("C1"),
)
"""One of each change that a transaction can make to the store of `filled`."""


class BoomError(Exception):
    """What a transaction is left with."""


def filled(store: Store) -> None:
    """Put one of everything into a store."""
    add_cases(store, "C1")
    with store.writing() as writing:
        writing.add_policy(policy_row())
        writing.append(log_row())
        writing.put_timer("C1", TimerRow("C1", 1))
        writing.put_alias("other name", "C1")
        writing.add_outbox([outbox_row()])
        writing.add_attempt(AttemptRow("C1", "mail", 1, 1, 0, "retry", "no answer", 5))
        writing.add_lanes("table", 1)
        writing.add_seal(seal_row(1), [])
        writing.set_store_value("mine", b"value")
        writing.index("toy").add("series", ("V",), Sighting(1, "C1", 1))
        writing.put_noted("toy", "C1", b"noted")


def state(store: Store) -> object:
    """Return all that a store holds."""
    with store.writing() as writing:
        index = writing.index("toy")
        across = (list(index.later("series", ("V",), (0, ""), None)), writing.noted("toy", "C1"))
        own = (writing.store_value("own"), writing.store_value("mine"), writing.policy("p9"))
        return everything(writing, ["C1", "C9"]), across, own


class TransactionTests:
    """A transaction happens as a whole or not at all."""

    @pytest.mark.parametrize("number", range(len(CHANGES)))
    def test_a_block_left_with_an_exception_changes_nothing(self, store: Store, number: int) -> None:
        """Whichever changes came before."""
        filled(store)
        before = state(store)
        with pytest.raises(BoomError):
            _make_and_leave(store, CHANGES[: number + 1])
        assert state(store) == before

    @pytest.mark.parametrize("change", CHANGES)
    def test_a_block_that_ends_well_changes_what_it_says(self, store: Store, change: Change) -> None:
        """And is seen by the next transaction."""
        filled(store)
        before = state(store)
        with store.writing() as writing:
            change(writing)
        assert state(store) != before

    def test_what_was_written_is_seen_within_the_transaction_and_outside_after_it(self, store: Store) -> None:
        """Never before."""
        with store.writing() as writing:
            writing.add_case(case_row("C1"), b"key")
            assert writing.case("C1") == case_row("C1")
            with store.reading() as reading:
                assert reading.case("C1") is None
        with store.reading() as reading:
            assert reading.case("C1") == case_row("C1")
            assert reading.key("C1") == b"key"

    def test_who_looks_sees_one_state_of_the_store(self, store: Store) -> None:
        """However much is written meanwhile."""
        filled(store)
        with store.reading() as reading:
            before = everything(reading, ["C1", "C9"])
            with store.writing() as writing:
                for change in CHANGES:
                    change(writing)
            assert everything(reading, ["C1", "C9"]) == before
        with store.reading() as reading:
            assert everything(reading, ["C1", "C9"]) != before

    def test_a_transaction_of_which_a_part_failed_does_not_happen_even_if_the_error_is_caught(
        self, store: Store
    ) -> None:
        """Some databases would go on, others would not: here none does."""
        filled(store)
        before = state(store)
        with pytest.raises(StoreError):
            _go_on_after_a_conflict(store)
        assert state(store) == before

    def test_nothing_is_kept_for_a_case_that_is_not_there(self, store: Store) -> None:
        """The case may come last, but it has to come."""
        writers: tuple[Change, ...] = (
            lambda writing: writing.append(log_row()),
            lambda writing: writing.put_timer("C1", TimerRow("C1", 1)),
            lambda writing: writing.add_outbox([outbox_row()]),
            lambda writing: writing.put_lane(LaneRow("C1", "mail", 1)),
            lambda writing: writing.add_attempt(AttemptRow("C1", "mail", 1, 1, 0, "retry")),
            lambda writing: writing.put_alias("name", "C1"),
            lambda writing: writing.put_retention("C1", RetentionRow("C1", 1)),
        )
        for write in writers:
            with pytest.raises(StoreError), store.writing() as writing:
                write(writing)
        with store.writing() as writing:
            writers[0](writing)
            writing.add_case(case_row("C1"), b"key")
        with store.reading() as reading:
            assert reading.counts()["log"] == 1
            assert reading.counts()["timers"] == 0

    def test_a_transaction_is_of_no_use_after_its_block(self, store: Store) -> None:
        """Nothing is read or written outside of one."""
        with store.reading() as reading:
            pass
        with store.writing() as writing:
            pass
        with pytest.raises(StoreError):
            reading.case("C1")
        with pytest.raises(StoreError):
            writing.add_case(case_row(), b"key")

    def test_a_closed_store_says_so(self, store: Store) -> None:
        """Closing twice does no harm."""
        store.close()
        store.close()
        with pytest.raises(StoreError, match="closed"), store.reading():
            pass
        with pytest.raises(StoreError, match="closed"), store.writing():
            pass

    def test_a_transaction_that_reads_does_not_hold_up_the_next_one(self, store: Store) -> None:
        """Nor does one that failed."""
        for _ in range(30):
            with pytest.raises(BoomError), store.writing():
                raise BoomError
            with pytest.raises(BoomError), store.reading():
                raise BoomError
        add_cases(store, "C1")


def _make_and_leave(store: Store, changes: tuple[Change, ...]) -> None:
    with store.writing() as writing:
        for change in changes:
            change(writing)
        raise BoomError


def _go_on_after_a_conflict(store: Store) -> None:
    with store.writing() as writing:
        writing.put_case(case_row("C1", 2), 1)
        with pytest.raises(ConflictError):
            writing.append(log_row())
