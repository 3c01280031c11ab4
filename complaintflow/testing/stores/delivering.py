"""What a store keeps of work to do: timers, the outbox, its lanes and the tries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from complaintflow.errors import ConflictError, StoreError
from complaintflow.stores.protocol import Store
from complaintflow.stores.rows import PUT_OFF_MAX, AttemptRow, LaneRow, LanesRow, OutboxRow, TimerRow
from complaintflow.testing.stores.samples import add_cases, outbox_row


class DeliveryTests:
    """Timers and deliveries."""

    def test_a_case_has_one_timer(self, store: Store) -> None:
        """It is set anew or dropped."""
        add_cases(store, "C1")
        with store.writing() as writing:
            writing.put_timer("C1", TimerRow("C1", 5))
            writing.put_timer("C1", TimerRow("C1", 7, 8, 9))
            assert writing.timer("C1") == TimerRow("C1", 7, 8, 9)
            writing.put_timer("C1", None)
            writing.put_timer("C1", None)
            assert writing.timer("C1") is None

    def test_what_is_due_comes_by_instant_then_by_case(self, store: Store) -> None:
        """Also what is held back; up to and including the instant."""
        timers = [TimerRow("B", 5), TimerRow("A", 5, hold=99), TimerRow("C", 3), TimerRow("D", 9)]
        add_cases(store, *"ABCD")
        with store.writing() as writing:
            for timer in timers:
                writing.put_timer(timer.case, timer)
        with store.reading() as reading:
            assert "".join(row.case for row in reading.due(5, 10)) == "CAB"
            assert "".join(row.case for row in reading.due(9, 3)) == "CAB"
            assert list(reading.due(2, 10)) == []

    def test_the_earliest_timer_that_is_not_held_back_is_taken(self, store: Store) -> None:
        """Again and again, until it is set anew."""
        add_cases(store, *"ABCD")
        with store.writing() as writing:
            for timer in (TimerRow("B", 5), TimerRow("A", 5), TimerRow("C", 3, hold=7), TimerRow("D", 9)):
                writing.put_timer(timer.case, timer)
        with store.writing() as writing:
            assert writing.take_due(4) is None
            assert writing.take_due(6) == TimerRow("A", 5)
            assert writing.take_due(6) == TimerRow("A", 5)
            writing.put_timer("A", TimerRow("A", 20))
            assert writing.take_due(6) == TimerRow("B", 5)
            assert writing.take_due(7) == TimerRow("C", 3, hold=7)

    def test_effects_are_counted_in_their_lanes(self, store: Store) -> None:
        """Those that are still to be delivered."""
        add_cases(store, "C1", "C2")
        with store.writing() as writing:
            writing.add_outbox([])
            writing.add_outbox([outbox_row(position=1), outbox_row(position=2), outbox_row(lane="sms")])
            writing.add_outbox([outbox_row(position=3), outbox_row("C2", status="delivered")])
        with store.writing() as writing:
            assert writing.lane("C1", "mail") == LaneRow("C1", "mail", 3)
            assert writing.lock_lane("C1", "sms") == LaneRow("C1", "sms", 1)
            assert writing.lock_lane("C2", "mail") is None
            assert writing.last_position("C1", "mail") == 3
            assert writing.last_position("C2", "mail") == 1
            assert writing.last_position("C2", "sms") == 0

    def test_a_place_in_a_lane_is_taken_once(self, store: Store) -> None:
        """Two effects never share one."""
        add_cases(store, "C1")
        with store.writing() as writing:
            writing.add_outbox([outbox_row()])
        with pytest.raises(ConflictError), store.writing() as writing:
            writing.add_outbox([outbox_row(lane="sms"), outbox_row()])
        with store.reading() as reading:
            assert list(reading.outbox()) == [outbox_row()]

    def test_the_outbox_is_read_by_place(self, store: Store) -> None:
        """Of a case, a lane, a status; from a place on."""
        add_cases(store, "A", "B")
        rows = [
            outbox_row(case, position, lane=lane, status=status)
            for case in "AB"
            for lane in ("mail", "sms")
            for position, status in ((1, "delivered"), (2, "dead"), (3, "pending"), (10, "pending"))
        ]
        with store.writing() as writing:
            writing.add_outbox(reversed(rows))
        with store.reading() as reading:
            assert list(reading.outbox()) == rows
            assert list(reading.outbox("A")) == rows[:8]
            assert list(reading.outbox("B", lane="sms")) == rows[12:]
            assert list(reading.outbox(lane="mail")) == rows[:4] + rows[8:12]
            assert list(reading.outbox(status="dead")) == rows[1::4]
            assert list(reading.outbox("A", lane="mail", status="pending", limit=1)) == rows[2:3]
            assert list(reading.outbox(after=("A", "sms", 2), limit=3)) == rows[6:9]
            assert list(reading.outbox("A", after=("A", "mail", 10), status="pending")) == rows[6:8]
            assert list(reading.outbox(limit=0)) == []

    def test_a_row_of_the_outbox_is_replaced_where_it_stands(self, store: Store) -> None:
        """One that is not there is not."""
        add_cases(store, "C1")
        row = OutboxRow("C1", "mail", 1, "effect", 3, 2, "dead", 7)
        with store.writing() as writing:
            writing.add_outbox([outbox_row(), outbox_row(position=2)])
            writing.put_outbox(row)
        with pytest.raises(StoreError), store.writing() as writing:
            writing.put_outbox(replace(row, position=3))
        with store.reading() as reading:
            assert list(reading.outbox()) == [row, outbox_row(position=2)]

    def test_what_a_clock_years_ahead_has_put_off_is_taken(self, store: Store) -> None:
        """Nothing is put off that far: after what is really due, its time has come too."""
        add_cases(store, *"ABC")
        far = 5 + PUT_OFF_MAX
        with store.writing() as writing:
            writing.put_lane(LaneRow("A", "mail", 1, 1, next_try=far + 1))
            writing.put_lane(LaneRow("B", "mail", 1, next_try=1, lease=far + 1))
            writing.put_lane(LaneRow("C", "mail", 1, next_try=far, lease=far))
            assert writing.take_lane(5, 10) == LaneRow("B", "mail", 1, 0, 1, 10)
            assert writing.take_lane(5, 10) == LaneRow("A", "mail", 1, 1, far + 1, 10)
            assert writing.take_lane(5, 10) is None
            writing.put_timer("A", TimerRow("A", 3, hold=far + 1))
            writing.put_timer("B", TimerRow("B", 2, hold=far))
            assert writing.take_due(5) == TimerRow("A", 3, hold=far + 1)

    def test_a_lane_is_taken_when_its_time_has_come_and_nobody_has_it(self, store: Store) -> None:
        """Who takes it has it until the lease is over."""
        add_cases(store, *"ABC")
        lanes = [LaneRow("B", "mail", 1, 2, next_try=3), LaneRow("A", "mail", 1, 2, next_try=3)]
        lanes += [LaneRow("C", "mail", 1, next_try=1, lease=8), LaneRow("C", "sms", 1, next_try=9)]
        with store.writing() as writing:
            for lane in lanes:
                writing.put_lane(lane)
            assert writing.take_lane(2, 10) is None
            assert writing.take_lane(5, 10) == LaneRow("A", "mail", 1, 2, 3, 10)
        with store.writing() as writing:
            assert writing.lane("A", "mail") == LaneRow("A", "mail", 1, 2, 3, 10)
            assert writing.take_lane(5, 10) == LaneRow("B", "mail", 1, 2, 3, 10)
            assert writing.take_lane(5, 10) is None
            assert writing.take_lane(8, 20) == LaneRow("C", "mail", 1, 0, 1, 20)
            assert [(row.case, row.lane) for row in writing.waiting_lanes(3)] == [
                ("C", "mail"),
                ("A", "mail"),
                ("B", "mail"),
            ]

    def test_a_lane_with_nothing_to_deliver_is_dropped(self, store: Store) -> None:
        """It comes back with the next effect, as new."""
        add_cases(store, "C1")
        with store.writing() as writing:
            writing.put_lane(LaneRow("C1", "mail", 1, 5, 6, 7))
            writing.put_lane(LaneRow("C1", "mail", 0, 5, 6, 7))
            writing.put_lane(LaneRow("C1", "mail", 0))
            assert writing.lane("C1", "mail") is None
            writing.add_outbox([outbox_row()])
            assert writing.lane("C1", "mail") == LaneRow("C1", "mail", 1)

    def test_tries_are_kept_by_lane_and_number(self, store: Store) -> None:
        """Each number once."""
        add_cases(store, "C1")
        rows = [
            AttemptRow("C1", lane, number, 1, 5, "retry", "没有回答", 9)
            for lane in ("mail", "sms")
            for number in (1, 2, 10)
        ]
        with store.writing() as writing:
            for row in reversed(rows):
                writing.add_attempt(row)
        with pytest.raises(ConflictError), store.writing() as writing:
            writing.add_attempt(rows[0])
        with store.reading() as reading:
            assert list(reading.attempts("C1")) == rows
            assert list(reading.attempts("C1", "sms")) == rows[3:]
            assert list(reading.attempts("C2")) == []

    def test_a_table_of_lanes_is_numbered_when_it_says_something_new(self, store: Store) -> None:
        """The latest counts, the others can be looked up."""
        with store.writing() as writing:
            assert writing.lanes() is None
            numbers = [writing.add_lanes(body, added) for added, body in enumerate("AABBA")]
            assert numbers == [1, 1, 2, 2, 3]
            assert writing.lanes() == LanesRow(3, "A", 4)
            assert writing.lanes(1) == LanesRow(1, "A", 0)
            assert writing.lanes(4) is None
