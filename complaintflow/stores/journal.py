"""A step of a case, written: its log row, the case as it stands, its timer, its effects in the outbox. Or none of it.

In: a transaction and a step of the kernel. Out: rows. A step that changed nothing writes nothing. What is derived is
made here by the same functions that build it anew (`complaintflow.stores.rebuild`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.errors import StoreError
from complaintflow.kernel.asking import due_deadlines
from complaintflow.kernel.case import CaseState, Entry, Step
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.timers import next_timer
from complaintflow.stores.chain import chained, first_prev
from complaintflow.stores.codec import read_entry, read_snapshot, write_entry, write_snapshot
from complaintflow.stores.keeping import retention_row
from complaintflow.stores.lanes import Lanes
from complaintflow.stores.protocol import Reading, Writing
from complaintflow.stores.rows import CaseRow, Kind, LogRow, OutboxRow, StepRows, TimerRow
from complaintflow.stores.sealing import Keys, Sealer


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A case as it was read from a store."""

    row: CaseRow
    state: CaseState
    sealer: Sealer


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is noted with every row that a transaction writes: when, and by which table of lanes.

    `written` returns an instant that is later each time: rows can be put in the order in which they were written.
    """

    written: Callable[[], int]
    number: int
    lanes: Lanes


def load_case(reading: Reading, row: CaseRow, keys: Keys) -> Kept:
    """Return a case with its log. Raises StoreError when it is erased, or can't be read."""
    key = reading.key(row.case)
    if key is None or row.snapshot is None:
        raise StoreError(f"`{row.case}` has been erased: its log says what became of it, and nothing more can be done")
    sealer = keys.sealer(row.case, key)
    entries = [read_entry(one, sealer).entry for one in reading.log(row.case, limit=row.version)]
    if len(entries) != row.version:
        raise StoreError(f"the log of `{row.case}` has {len(entries)} rows, expected {row.version}: verify the store")
    return Kept(row, read_snapshot(row.case, row.version, row.snapshot, sealer, entries), sealer)


def record_step(
    writing: Writing, policy: CompiledPolicy, keys: Keys, stamp: Stamp, before: Kept | None, step: Step
) -> Kept:
    """Write a step; return the case as it is kept now. Raises ConflictError where somebody has written meanwhile.

    A step that added no entry to the log is not written: the case is returned as it was.
    """
    state = step.case
    assert state is not None, "a step that opened nothing is not written"
    was = 0 if before is None else before.row.version
    if before is not None and len(state.entries) <= was:
        return before
    assert len(state.entries) == was + 1, "a step adds one entry"
    key = None if before is not None else keys.fresh(state.id)
    sealer = before.sealer if before is not None else keys.sealer(state.id, key or b"")
    prev = first_prev(state.id) if before is None else before.row.head
    row = _log_row(policy, sealer, stamp, state, step.effects, prev)
    case = case_row(policy, sealer, state, row.digest, None if before is None else before.row)
    outbox = outbox_rows(row, step.effects, stamp.lanes, writing)
    writing.record([StepRows(row, case, timer_row(case), outbox, key, None if before is None else before.row)])
    if case.closed is not None or (before is not None and before.row.closed is not None):
        writing.put_retention(state.id, retention_row(policy, state, writing.acts(state.id)))
    return Kept(case, state, sealer)


def _log_row(
    policy: CompiledPolicy, sealer: Sealer, stamp: Stamp, state: CaseState, effects: Sequence[Effect], prev: str
) -> LogRow:
    entry = state.entries[-1]
    public, secret = write_entry(policy, sealer, state, entry, effects)
    event = None if entry.event is None else entry.event.id
    bare = LogRow(
        state.id, len(state.entries), _kind(entry), event, entry.at, stamp.written(), policy.digest, stamp.number,
        public, secret, prev, "",
    )  # fmt: skip
    return chained(bare)


def _kind(entry: Entry) -> Kind:
    if entry.event is None:
        return "time"
    return "event" if entry.refusal is None else "refused"


def case_row(
    policy: CompiledPolicy, sealer: Sealer, state: CaseState, head: str, before: CaseRow | None = None
) -> CaseRow:
    """Return the row of a case as it stands."""
    return CaseRow(
        case=state.id, policy=policy.digest, version=len(state.entries), head=head, opened=state.opened,
        clock=state.clock, state=state.state, klass=state.klass, owner=state.owner, outcome=state.outcome,
        closed=state.closed_at, next_due=next_timer(state, policy), owed=_owed(policy, state),
        snapshot=write_snapshot(sealer, state), status="live" if before is None else before.status,
    )  # fmt: skip


def _owed(policy: CompiledPolicy, state: CaseState) -> int | None:
    due = due_deadlines(policy, state)
    return due[0].due_us if due and not state.closed else None


def timer_row(case: CaseRow) -> TimerRow | None:
    """Return the timer of a case, None where nothing happens by itself any more."""
    return None if case.next_due is None or case.status != "live" else TimerRow(case.case, case.next_due)


def outbox_rows(row: LogRow, effects: Sequence[Effect], lanes: Lanes, reading: Writing) -> list[OutboxRow]:
    """Return the rows that the effects of a log row are in the outbox, in order."""
    last: dict[str, int] = {}
    rows: list[OutboxRow] = []
    for index, effect in enumerate(effects):
        for lane in lanes.of(effect):
            if lane not in last:
                last[lane] = reading.last_position(row.case, lane)
            last[lane] += 1
            rows.append(OutboxRow(row.case, lane, last[lane], effect.id, row.n, index))
    return rows
