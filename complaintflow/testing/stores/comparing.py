"""Random transactions on a store and on the one in memory, which has to answer and to end up alike.

In: an empty store. Out: a failure with the shortest history that tells the two apart.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from complaintflow.correlation.sighting import Sighting
from complaintflow.errors import StoreError
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.protocol import CaseFilter, Store, Writing
from complaintflow.stores.rows import AttemptRow, CaseRow, LaneRow, RetentionRow, SealedHead, StepRows, TimerRow
from complaintflow.testing.stores.samples import (
    act_row,
    case_row,
    everything,
    log_row,
    outbox_row,
    policy_row,
    seal_row,
)

_CASES: Final = ("A", "B", "a\x00", "投诉")
_cases = st.sampled_from(_CASES)
_small = st.integers(0, 4)
_texts = st.none() | st.sampled_from(("", "a", "b", "\ud800"))
_statuses = st.sampled_from(("pending", "delivered", "dead"))
_lanes = st.sampled_from(("mail", "sms"))
_keys = st.sampled_from(((), ("V",), (1,), (1.0,), ("V", ("a",))))
_rows = st.builds(
    case_row,
    _cases,
    _small,
    policy=st.sampled_from(("p0", "p1")),
    state=_texts.map(str),
    owner=_texts,
    klass=_texts,
    closed=st.none() | _small,
    next_due=st.none() | _small,
    owed=st.none() | _small,
    status=st.sampled_from(("live", "archived", "erased")),
    sealed=st.booleans(),
)
_filters = st.builds(
    CaseFilter,
    policy_id=st.none() | st.sampled_from(("toy", "other")),
    state=_texts,
    klass=_texts,
    owner=_texts,
    closed=st.none() | st.booleans(),
    status=st.none() | st.sampled_from(("live", "archived", "erased")),
    due_before=st.none() | _small,
    owed_before=st.none() | _small,
    closed_before=st.none() | _small,
)
_DROPS: Final = ("forget_key", "drop_secrets", "drop_derived", "drop_sightings", "drop_aliases", "purge")
_REFUSED: Final = "refused"


class StoreMachine(RuleBasedStateMachine):
    """Does the same to two stores. A subclass says which one is compared, in `opened`."""

    def __init__(self) -> None:
        """Begin with two empty stores."""
        super().__init__()
        self._stores: tuple[Store, Store] = (MemoryStore(), self.opened())
        self._blocks: tuple[AbstractContextManager[Writing], ...] = ()
        self._writing: tuple[Writing, ...] = ()
        self._refused = False

    def opened(self) -> Store:
        """Return an open store with nothing in it."""
        raise NotImplementedError

    def teardown(self) -> None:
        """End what has begun, compare for the last time, and close the stores."""
        if self._writing:
            self.end(well=False)
        for store in self._stores:
            store.close()

    # ---- transactions

    @precondition(lambda self: not self._writing)
    @rule()
    def begin(self) -> None:
        """Begin a transaction."""
        self._blocks = tuple(store.writing() for store in self._stores)
        self._writing = tuple(block.__enter__() for block in self._blocks)
        self._refused = False

    @precondition(lambda self: self._writing)
    @rule(well=st.sampled_from((True, True, True, False)))
    def end(self, *, well: bool) -> None:
        """End the transaction, and compare all that is there."""
        problem = None if well else KeyError("left")
        kind = None if problem is None else KeyError
        answers: list[object] = []
        for block in self._blocks:
            try:
                answers.append(block.__exit__(kind, problem, None))
            except StoreError as refused:
                answers.append(type(refused) is StoreError)
            except KeyError:
                answers.append("left")
        self._blocks = self._writing = ()
        assert answers[0] == answers[1]
        states = []
        for store in self._stores:
            with store.reading() as reading:
                states.append(everything(reading, _CASES))
        assert states[0] == states[1]

    def _both(self, name: str, *values: Any, **options: Any) -> None:  # noqa: ANN401 (whatever a method takes)
        """Call a method of both transactions, and compare the answers."""
        answers = [self._answer(getattr(one, name), *values, **options) for one in self._writing]
        assert answers[0] == answers[1]
        self._refused = self._refused or answers[0] == _REFUSED

    @staticmethod
    def _answer(method: Any, *values: Any, **options: Any) -> object:  # noqa: ANN401
        try:
            answer = method(*values, **options)
        except StoreError:
            return _REFUSED
        return list(answer) if isinstance(answer, list | tuple) else answer

    # ---- changes

    @precondition(lambda self: self._writing and not self._refused)
    @rule(row=_rows, was=_small, digest=st.sampled_from(("p0", "p1")), id=st.sampled_from(("toy", "other")))
    def change_cases(self, row: Any, was: int, digest: str, id: str) -> None:  # noqa: ANN401
        """Add and replace cases and policies."""
        self._both("add_policy", policy_row(digest, id=id, added=was))
        self._both("add_case", row, b"key")
        self._both("put_case", row, was)
        self._both("put_case", row, was, "live")
        self._both("lock_case", row.case)
        self._both("put_alias", f"name {was}", row.case)

    @precondition(lambda self: self._writing and not self._refused)
    @rule(case=_cases, n=_small, event=st.none() | _small.map(str))
    def append(self, case: str, n: int, event: str | None) -> None:
        """Add to a log, or be refused."""
        self._both("append", log_row(case, n, event))

    @precondition(lambda self: self._writing and not self._refused)
    @rule(cases=st.lists(_cases, max_size=3), opens=st.booleans(), due=st.none() | _small, state=_small, lane=_lanes)
    def record(self, cases: list[str], due: int | None, state: int, lane: str, *, opens: bool) -> None:
        """Write what steps have led to, one or more of a case; each knows the case before it, unless it opens it."""
        steps: list[StepRows] = []
        known: dict[str, CaseRow | None] = {}
        for case in cases:
            was = known[case] if case in known else self._writing[0].case(case)
            version = 1 if was is None else was.version + 1
            row = replace(was or case_row(case), version=version, head=f"{case}/{version}", state=f"{state}", owed=due)
            place = self._writing[0].last_position(case, lane) + 1
            effects = [] if case in known else [outbox_row(case, place, lane=lane)]
            timer = None if due is None else TimerRow(case, due)
            key = b"key" if opens and case not in known else None
            steps.append(StepRows(log_row(case, version), row, timer, effects, key, None if key else was))
            known[case] = row
        self._both("record", steps)

    @precondition(lambda self: self._writing and not self._refused)
    @rule(case=_cases, due=st.none() | _small, hold=_small, now=_small)
    def change_timers(self, case: str, due: int | None, hold: int, now: int) -> None:
        """Set, drop and take timers."""
        self._both("put_timer", case, None if due is None else TimerRow(case, due, hold))
        self._both("take_due", now)

    @precondition(lambda self: self._writing and not self._refused)
    @rule(case=_cases, lane=_lanes, position=_small, status=_statuses, now=_small)
    def change_outbox(self, case: str, lane: str, position: int, status: Any, now: int) -> None:  # noqa: ANN401
        """Add and replace effects, take lanes."""
        self._both("add_outbox", [outbox_row(case, position, lane=lane, status=status)])
        if not self._refused:
            self._both("put_outbox", outbox_row(case, position, lane=lane, status="delivered", attempts=now))
            self._both("last_position", case, lane)
            self._both("take_lane", now, now + 2)

    @precondition(lambda self: self._writing and not self._refused)
    @rule(case=_cases, lane=_lanes, pending=_small, number=_small, next_try=_small)
    def change_lanes(self, case: str, lane: str, pending: int, number: int, next_try: int) -> None:
        """Set and drop lanes, note tries."""
        self._both("put_lane", LaneRow(case, lane, pending, next_try=next_try))
        self._both("lock_lane", case, lane)
        self._both("add_lanes", f"table {pending}", number)
        self._both("add_attempt", AttemptRow(case, lane, number, pending, 0, "retry"))

    @precondition(lambda self: self._writing and not self._refused)
    @rule(case=_cases, number=_small, version=_small)
    def seal(self, case: str, number: int, version: int) -> None:
        """Add seals."""
        self._both("set_store_value", str(number), b"%d" % version)
        self._both("store_value", str(number))
        self._both("add_seal", seal_row(number), [SealedHead(number, case, version, f"{case}/{version}")])

    @precondition(lambda self: self._writing and not self._refused)
    @rule(case=_cases, what=st.sampled_from(_DROPS))
    def drop(self, case: str, what: str) -> None:
        """Delete what may be deleted."""
        self._both(what, case)

    @precondition(lambda self: self._writing and not self._refused)
    @rule(case=_cases, due=st.none() | _small, hold=_small, number=_small, now=_small)
    def keep(self, case: str, due: int | None, hold: int, number: int, now: int) -> None:
        """Note what is done with whole cases, and when."""
        self._both("put_retention", case, None if due is None else RetentionRow(case, due, hold))
        self._both("take_retention", now)
        self._both("retention", case)
        self._both("acts", case, after=now, limit=hold)
        self._both("add_act", act_row(number, case))

    @precondition(lambda self: self._writing and not self._refused)
    @rule(case=_cases, key=_keys, at=_small, since=_small, before=_small, body=st.none() | st.just(b"noted"))
    def look_across(self, case: str, key: Any, at: int, since: int, before: int, body: Any) -> None:  # noqa: ANN401
        """Add, end and forget sightings; take notes."""
        found = []
        for writing in self._writing:
            index = writing.index("toy")
            index.add("one", key, Sighting(at, case, since))
            index.end("one", key, Sighting(before, case, since), at)
            seen = [
                list(index.earlier("one", key, (before, case), None)),
                list(index.later("one", key, (before, case), at)),
                list(index.earlier("one", key, (9, ""), before)),
            ]
            index.forget("one", before)
            writing.put_noted("toy", case, body)
            found.append((seen, len(index), writing.noted("toy", case)))
        assert found[0] == found[1]

    # ---- looks

    @precondition(lambda self: self._writing and not self._refused)
    @rule(wanted=_filters, after=st.sampled_from(("", "A", "a", "投诉")), limit=_small)
    def list_cases(self, wanted: CaseFilter, after: str, limit: int) -> None:
        """Ask for lists."""
        self._both("cases", wanted, after=after, limit=limit)
        self._both("unsealed", limit)
        self._both("traces", after=after, limit=limit)

    @precondition(lambda self: self._writing and not self._refused)
    @rule(case=st.none() | _cases, lane=st.none() | _lanes, status=st.none() | _statuses, place=_small, limit=_small)
    def list_work(self, case: Any, lane: Any, status: Any, place: int, limit: int) -> None:  # noqa: ANN401
        """Ask for what is to be done."""
        self._both("outbox", case, lane=lane, status=status, after=(case or "A", lane or "mail", place), limit=limit)
        self._both("due", place, limit)
        self._both("waiting_lanes", limit)
        self._both("log", case or "A", after=place, limit=limit)
        self._both("attempts", case or "A", lane)
        self._both("seals", after=place, limit=limit)
        self._both("counts")
