"""What is derived, made anew from the log: the case as it stands, its timer and retention, the outbox with its lanes.

In: a store and a case. Out: the rows as they should be, and whether they are so. The log itself is only read. Of an
erased case, what its recorded effects say is all there is: state, class, owner and outcome come from those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.errors import StoreError
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.step import follow
from complaintflow.stores.codec import Recorded, read_entry
from complaintflow.stores.journal import case_row, timer_row
from complaintflow.stores.keeping import retention_of_erased, retention_row, status_of
from complaintflow.stores.lanes import Lanes
from complaintflow.stores.protocol import Reading, Writing
from complaintflow.stores.rows import AttemptRow, CaseRow, LaneRow, LogRow, OutboxRow, RetentionRow, TimerRow
from complaintflow.stores.sealing import Keys

PolicyOf = Callable[[Reading, str], CompiledPolicy]
"""Returns the compiled policy of a digest."""


@dataclass(frozen=True, slots=True)
class Derived:
    """What a case's log implies."""

    case: CaseRow
    timer: TimerRow | None
    retention: RetentionRow | None
    outbox: tuple[OutboxRow, ...]
    lanes: tuple[LaneRow, ...]


def derive(reading: Reading, case: str, policy_of: PolicyOf, keys: Keys) -> Derived:
    """Return what should be derived from a case's log. Raises StoreError when the log can't be followed."""
    row = reading.case(case)
    log = reading.log(case)
    if row is None or not log:
        raise StoreError(f"the store has no case `{case[:80]}`")
    acts = reading.acts(case)
    row = replace(row, status=status_of(acts) or row.status)
    key = reading.key(case)
    sealer = None if key is None else keys.sealer(case, key)
    recorded = [read_entry(one, sealer) for one in log]
    if sealer is None:
        fresh = replace(row, version=log[-1].n, head=log[-1].digest, policy=log[-1].policy)
        fresh = _as_told(replace(fresh, next_due=None, owed=None, snapshot=None), recorded)
        return Derived(fresh, None, retention_of_erased(case, acts), *_deliveries(reading, case, log, recorded))
    state: CaseState | None = None
    before = log[0].policy
    for one, entry in zip(log, recorded, strict=True):
        state = follow(policy_of(reading, one.policy), state, entry.entry, policy_of(reading, before))
        before = one.policy
    if state is None or len(state.entries) != len(log):
        raise StoreError(f"the log of `{case[:80]}` can't be followed: verify the store")
    policy = policy_of(reading, log[-1].policy)
    fresh = replace(case_row(policy, sealer, state, log[-1].digest, row), sealed=row.sealed)
    return Derived(
        fresh, timer_row(fresh), retention_row(policy, state, acts), *_deliveries(reading, case, log, recorded)
    )


def differences(reading: Reading, case: str, policy_of: PolicyOf, keys: Keys) -> Iterator[str]:
    """Yield what of a case is not as its log says: `case`, `timer`, `retention`, `outbox`, `lanes`."""
    made = derive(reading, case, policy_of, keys)
    if reading.case(case) != made.case:
        yield "case"
    timer = reading.timer(case)
    if (None if timer is None else replace(timer, hold=0, failures=0)) != made.timer:
        yield "timer"
    kept = reading.retention(case)
    if (None if kept is None else replace(kept, hold=0, failures=0)) != made.retention:
        yield "retention"
    if tuple(_outbox(reading, case)) != made.outbox:
        yield "outbox"
    names = {row.lane for row in made.outbox}
    lanes = (lane for name in sorted(names) if (lane := reading.lane(case, name)) is not None)
    if tuple(replace(lane, lease=0) for lane in lanes) != made.lanes:
        yield "lanes"


def rebuild(writing: Writing, case: str, policy_of: PolicyOf, keys: Keys) -> None:
    """Write what is derived from a case's log anew. Raises StoreError when the log can't be followed."""
    row = writing.lock_case(case)
    made = derive(writing, case, policy_of, keys)
    writing.drop_derived(case)
    if row is not None:
        writing.put_case(made.case, row.version, row.status)
    writing.put_retention(case, made.retention)
    if made.timer is not None:
        writing.put_timer(case, made.timer)
    writing.add_outbox(made.outbox)
    for one in made.outbox:
        writing.put_outbox(one)
    for lane in made.lanes:
        writing.put_lane(lane)
    for name in {one.lane for one in made.outbox} - {lane.lane for lane in made.lanes}:
        writing.put_lane(LaneRow(case, name, 0))


def _outbox(reading: Reading, case: str) -> Iterator[OutboxRow]:
    after = (case, "", 0)
    while rows := reading.outbox(case, after=after, limit=500):
        yield from rows
        after = (rows[-1].case, rows[-1].lane, rows[-1].position)


def _as_told(case: CaseRow, recorded: Sequence[Recorded]) -> CaseRow:
    """Return the row of an erased case as its recorded effects tell it."""
    for effect in (effect for one in recorded for effect in one.effects if effect.track is None):
        match effect.kind:
            case "state_entered":
                case = replace(case, state=str(effect.body["state"]))
            case "class_set":
                case = replace(case, klass=str(effect.body["class"]))
            case "owner_set":
                case = replace(case, owner=str(effect.body["role"]))
            case "migrated":
                klass = effect.body.get("class")
                case = replace(case, state=str(effect.body["state"]), klass=None if klass is None else str(klass))
            case "case_closed":
                case = replace(case, outcome=str(effect.body["outcome"]), closed=effect.at)
            case "case_reopened":
                case = replace(case, outcome=None, closed=None)
            case _:
                pass
    return case


# ---- the outbox, from the log and the attempts


def _deliveries(
    reading: Reading, case: str, log: Sequence[LogRow], recorded: Sequence[Recorded]
) -> tuple[tuple[OutboxRow, ...], tuple[LaneRow, ...]]:
    tables: dict[int, Lanes] = {}
    rows: dict[str, list[OutboxRow]] = defaultdict(list)
    for one, entry in zip(log, recorded, strict=True):
        if one.lanes not in tables:
            kept = reading.lanes(one.lanes)
            tables[one.lanes] = Lanes() if kept is None else Lanes.from_text(kept.body)
        for index, (effect, name) in enumerate(zip(entry.effects, entry.ids, strict=True)):
            for lane in tables[one.lanes].of(effect):
                rows[lane].append(OutboxRow(case, lane, len(rows[lane]) + 1, name, one.n, index))
    lanes: list[LaneRow] = []
    for lane in sorted(rows):
        left = _after_attempts(rows[lane], reading.attempts(case, lane))
        if left is not None:
            lanes.append(left)
    return tuple(row for lane in sorted(rows) for row in rows[lane]), tuple(lanes)


def _after_attempts(rows: list[OutboxRow], attempts: Sequence[AttemptRow]) -> LaneRow | None:
    """Bring the rows of a lane to where the attempts left them; return the lane, None where nothing is pending."""
    failed, next_try = 0, 0
    for attempt in attempts:
        row = rows[attempt.position - 1]
        rows[attempt.position - 1] = after_attempt(row, attempt)
        failed, next_try = (failed + 1, attempt.retry_at) if attempt.outcome == "retry" else (0, 0)
    pending = sum(row.status == "pending" for row in rows)
    return None if not pending else LaneRow(rows[0].case, rows[0].lane, pending, failed, next_try)


def after_attempt(row: OutboxRow, attempt: AttemptRow) -> OutboxRow:
    """Return a row of the outbox after a try to deliver it, or after somebody asked for another try."""
    match attempt.outcome:
        case "delivered":
            return replace(row, status="delivered", attempts=row.attempts + 1)
        case "dead":
            return replace(row, status="dead", attempts=row.attempts + 1)
        case "retry":
            return replace(row, attempts=row.attempts + 1)
        case "again":
            return replace(row, status="pending")
