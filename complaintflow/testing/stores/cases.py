"""What a store keeps of policies, cases and their logs."""

from __future__ import annotations

from contextlib import suppress

import pytest

from complaintflow.errors import ConflictError
from complaintflow.stores.protocol import CaseFilter, Store, all_cases
from complaintflow.stores.rows import CaseRow, LaneRow, StepRows, TimerRow
from complaintflow.testing.stores.samples import ODD_TEXTS, add_cases, case_row, log_row, outbox_row, policy_row


class CaseTests:
    """Policies, cases, keys, logs and aliases."""

    def test_a_policy_is_kept_once(self, store: Store) -> None:
        """By its digest; in the order of adding."""
        with store.writing() as writing:
            for digest, added in (("b", 5), ("a", 5), ("c", 1)):
                writing.add_policy(policy_row(digest, added=added))
            writing.add_policy(policy_row("b", id="changed", added=0))
        with store.reading() as reading:
            assert [row.digest for row in reading.policies()] == ["c", "a", "b"]
            assert list(reading.policy_digests()) == ["c", "a", "b"]
            assert reading.policy("b") == policy_row("b", added=5)
            assert reading.policy("d") is None

    def test_a_case_comes_back_as_it_was(self, store: Store) -> None:
        """Every field, set or not."""
        whole = CaseRow("C1", "p", 3, "h", -5, 2**53 + 1, "s", "k", "o", "x", 7, 8, 9, b"\x00\xff", "archived", True)
        bare = CaseRow("C2", "", 0, "", 0, 0, "", None, None, None, None, None, None, None)
        add_cases(store, whole, bare)
        with store.reading() as reading:
            assert [reading.case("C1"), reading.case("C2"), reading.case("C3")] == [whole, bare, None]
            assert reading.case("C1") is not None
            assert type(reading.cases()[0].sealed) is bool

    def test_an_id_is_taken_once(self, store: Store) -> None:
        """The first keeps its key."""
        with store.writing() as writing:
            assert writing.add_case(case_row(), b"first")
            assert not writing.add_case(case_row(state="other"), b"second")
        with store.writing() as writing:
            assert not writing.add_case(case_row(state="other"), b"second")
            assert writing.case("C1") == case_row()
            assert writing.key("C1") == b"first"

    def test_a_case_is_replaced_only_as_it_was_known(self, store: Store) -> None:
        """So that no change is lost."""
        add_cases(store, "C1")
        with store.writing() as writing:
            assert not writing.put_case(case_row(version=2), 0)
            assert not writing.put_case(case_row("C2", version=2), 1)
            assert writing.lock_case("C1") == case_row()
            assert writing.lock_case("C2") is None
            assert writing.put_case(case_row(version=2, state="done", sealed=True), 1)
            assert not writing.put_case(case_row(version=3), 1)
        with store.reading() as reading:
            assert reading.case("C1") == case_row(version=2, state="done", sealed=True)
            assert reading.key("C1") == b"key of C1"

    def test_a_log_comes_in_order_and_in_parts(self, store: Store) -> None:
        """After a number, at most so many."""
        add_cases(store, "C1", "C2")
        rows = [log_row(n=n) for n in range(1, 8)]
        with store.writing() as writing:
            for row in rows:
                writing.append(row)
            writing.append(log_row("C2"))
        with store.reading() as reading:
            assert list(reading.log("C1")) == rows
            assert list(reading.log("C1", after=2, limit=3)) == rows[2:5]
            assert list(reading.log("C1", after=5)) == rows[5:]
            assert list(reading.log("C1", limit=0)) == []
            assert list(reading.log("C3")) == []
            assert reading.logged("C1", "e4") == rows[3]
            assert reading.logged("C2", "e4") is None

    @pytest.mark.parametrize(("n", "event"), [(1, "other"), (9, "e1"), (1, None)])
    def test_a_number_and_an_event_stand_once_in_a_log(self, store: Store, n: int, event: str | None) -> None:
        """Whoever comes second is told."""
        add_cases(store, "C1")
        with store.writing() as writing:
            writing.append(log_row())
        with pytest.raises(ConflictError), store.writing() as writing:
            writing.append(log_row(n=n, event=event))
        with store.reading() as reading:
            assert list(reading.log("C1")) == [log_row()]

    def test_time_passes_without_an_event_any_number_of_times(self, store: Store) -> None:
        """Rows without an event's id do not collide."""
        add_cases(store, "C1")
        with store.writing() as writing:
            for n in (1, 2):
                writing.append(log_row(n=n, event=None, kind="time", secret=None))
        with store.reading() as reading:
            assert [row.event for row in reading.log("C1")] == [None, None]

    def test_names_stand_for_a_case(self, store: Store) -> None:
        """The last word counts."""
        add_cases(store, "C1", "C2")
        with store.writing() as writing:
            for name in ("b", "a", "c"):
                writing.put_alias(name, "C1")
            writing.put_alias("c", "C2")
        with store.reading() as reading:
            assert list(reading.aliases("C1")) == ["a", "b"]
            assert [reading.alias("c"), reading.alias("d")] == ["C2", None]

    def test_any_text_is_kept_and_sorted_by_code_point(self, store: Store) -> None:
        """As Python sorts it: in a list of cases, page by page, as an event, as an alias."""
        add_cases(store, *ODD_TEXTS)
        with store.writing() as writing:
            for number, text in enumerate(ODD_TEXTS, 1):
                writing.append(log_row("A", number, text, public=text))
                writing.put_alias(text, "A")
                row = case_row(text, 2, state=text, owner=text, klass=text, outcome=text)
                assert writing.put_case(row, 1)
        with store.reading() as reading:
            assert [row.case for row in all_cases(reading, page=3)] == sorted(ODD_TEXTS)
            assert list(reading.traces()) == sorted(ODD_TEXTS)
            assert list(reading.aliases("A")) == sorted(ODD_TEXTS)
            for text in ODD_TEXTS:
                found = reading.case(text)
                assert found is not None
                assert (found.state, found.owner, found.klass, found.outcome) == (text, text, text, text)
                assert [row.case for row in reading.cases(CaseFilter(state=text, owner=text))] == [text]
                logged = reading.logged("A", text)
                assert logged is not None
                assert (logged.event, logged.public) == (text, text)
                assert reading.alias(text) == "A"

    def test_large_values_are_kept(self, store: Store) -> None:
        """Megabytes of text and bytes, and instants of all years."""
        text, blob, far = "投\x00" * 1_000_000, bytes(range(256)) * 10_000, 253_402_300_799_999_999
        add_cases(store, case_row(snapshot=blob, opened=-far, clock=far, next_due=far))
        with store.writing() as writing:
            writing.append(log_row(public=text, secret=blob, at=-62_135_596_800_000_000))
        with store.reading() as reading:
            found = reading.case("C1")
            assert found is not None
            assert (found.snapshot, found.opened, found.next_due) == (blob, -far, far)
            (row,) = reading.log("C1")
            assert (row.public, row.secret) == (text, blob)

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (CaseFilter(), "ABCDE"),
            (CaseFilter(policy_id="toy"), "ABD"),
            (CaseFilter(policy_id="none"), ""),
            (CaseFilter(state="new"), "AE"),
            (CaseFilter(klass="k"), "B"),
            (CaseFilter(owner="desk"), "AB"),
            (CaseFilter(closed=True), "CD"),
            (CaseFilter(closed=False), "ABE"),
            (CaseFilter(status="archived"), "D"),
            (CaseFilter(due_before=20), "AB"),
            (CaseFilter(due_before=19), "A"),
            (CaseFilter(owed_before=5), "B"),
            (CaseFilter(owed_before=4), ""),
            (CaseFilter(closed_before=30), "C"),
            (CaseFilter(closed_before=40), "CD"),
            (CaseFilter(policy_id="toy", owner="desk", closed=False, due_before=30, klass="k"), "B"),
            (CaseFilter(status="live", closed_before=40, closed=True), "C"),
            (CaseFilter(closed=False, closed_before=40), ""),
        ],
    )
    def test_a_list_shows_what_is_asked_for(self, store: Store, wanted: CaseFilter, found: str) -> None:
        """Bounds count; a case without an instant is never before one."""
        rows = (
            case_row("A", owner="desk", next_due=10),
            case_row("B", state="open", owner="desk", klass="k", next_due=20, owed=5),
            case_row("C", policy="p2", state="done", owner="other", closed=30),
            case_row("D", state="done", closed=40, status="archived"),
            case_row("E", policy="p3", next_due=50, owed=60),
        )
        with store.writing() as writing:
            writing.add_policy(policy_row("p1"))
            writing.add_policy(policy_row("p2", id="other"))
        add_cases(store, *rows)
        with store.reading() as reading:
            assert "".join(row.case for row in reading.cases(wanted)) == found
            assert "".join(row.case for row in all_cases(reading, wanted, page=1)) == found
            assert "".join(row.case for row in reading.cases(wanted, after="B")) == found.lstrip("AB")
            assert len(reading.cases(wanted, limit=2)) == min(2, len(found))
            assert list(reading.cases(wanted, limit=0)) == []

    def test_steps_are_recorded_at_once(self, store: Store) -> None:
        """Line of the log, case, timer and effects; a case's steps follow one another, and its seal is gone."""
        first, second, third = (case_row("C1", n, state=f"s{n}", sealed=n == 1) for n in (1, 2, 3))
        add_cases(store, first)
        opened = case_row("C2")
        with store.writing() as writing:
            writing.put_timer("C1", TimerRow("C1", 5, hold=9, failures=2))
            writing.record(
                [
                    StepRows(log_row("C1", 2), second, TimerRow("C1", 5), [outbox_row("C1", 1)], was=first),
                    StepRows(log_row("C2"), opened, TimerRow("C2", 7), key=b"its key"),
                    StepRows(log_row("C1", 3), third, TimerRow("C1", 5), [outbox_row("C1", 2)]),
                ]
            )
        with store.reading() as reading:
            assert [reading.case("C1"), reading.case("C2"), reading.key("C2")] == [third, opened, b"its key"]
            assert list(reading.log("C1")) == [log_row("C1", 2), log_row("C1", 3)]
            assert [reading.timer("C1"), reading.timer("C2")] == [TimerRow("C1", 5), TimerRow("C2", 7)]
            assert list(reading.outbox("C1")) == [outbox_row("C1", 1), outbox_row("C1", 2)]
            assert reading.lane("C1", "mail") == LaneRow("C1", "mail", 2)

    def test_a_timer_that_stands_is_left_alone(self, store: Store) -> None:
        """One that is held back stays so until it is another one, or has failed; one that is gone is dropped."""
        add_cases(store, "C1")
        held = TimerRow("C1", 5, hold=9)
        with store.writing() as writing:
            writing.put_timer("C1", held)
            writing.record([StepRows(log_row("C1", 2), case_row("C1", 2), TimerRow("C1", 5))])
            assert writing.timer("C1") == held
            writing.record([StepRows(log_row("C1", 3), case_row("C1", 3), TimerRow("C1", 6))])
            assert writing.timer("C1") == TimerRow("C1", 6)
            writing.record([StepRows(log_row("C1", 4), case_row("C1", 4), None)])
            assert writing.timer("C1") is None

    @pytest.mark.parametrize("wrong", ["behind", "ahead", "taken", "not there", "archived"])
    def test_a_step_of_a_case_that_has_moved_on_is_a_conflict(self, store: Store, wrong: str) -> None:
        """Nothing of the transaction happens then, though the block goes on."""
        add_cases(store, "C1", case_row("C2", 2, status="archived"))
        rows = {"behind": ("C1", 1), "ahead": ("C1", 3), "taken": ("C1", 1), "not there": ("C3", 2)}
        case, version = rows.get(wrong, ("C2", 3))
        step = StepRows(
            log_row(case, version), case_row(case, version), None, key=b"other" if wrong == "taken" else None
        )
        with pytest.raises(ConflictError), store.writing() as writing:  # noqa: PT012
            writing.record([StepRows(log_row("C4"), case_row("C4"), None, key=b"key")])
            with suppress(ConflictError):
                writing.record([step])
        with store.reading() as reading:
            assert reading.case("C1") == case_row("C1")
            assert reading.case("C4") is None
            assert not reading.log(case)
