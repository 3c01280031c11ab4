"""What is done with whole cases, within a transaction: archived, brought back, erased, purged.

In: a transaction, a case, who wants it and why. Out: the act, on record in a chain of its own, or why there is none.
Erasing deletes the key of a case, and with it every personal value for good: what it did, its verdicts and states,
stays. Decides nothing by itself: what the rules of a policy ask for, `complaintflow.runtime.keeping` has done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from complaintflow.kernel.case import CaseState
from complaintflow.kernel.retention import ended_at, is_held, retention_of
from complaintflow.runtime.work import Work
from complaintflow.stores.journal import load_case, timer_row
from complaintflow.stores.keeping import Ordered, add_act, purged, retention_row
from complaintflow.stores.rebuild import after_attempt, derive
from complaintflow.stores.rows import ActRow, AttemptRow, CaseRow, LaneRow

NotDone = Literal["no_such_case", "no_reason", "open", "held", "undelivered", "done_already", "not_archived"]


@dataclass(frozen=True, slots=True)
class KeepingAnswer:
    """What became of the wish to archive, restore, erase or purge a case: the act, or why there is none."""

    case: str
    act: ActRow | None
    refused: NotDone | None = None
    message: str = ""

    @property
    def accepted(self) -> bool:
        """Whether it was done."""
        return self.act is not None


def archive(work: Work, case: str, by: Ordered) -> KeepingAnswer:
    """Archive a case."""
    row = work.writing.lock_case(case)
    if row is None:
        return _missing(work, case)
    if row.status != "live":
        return _not(case, "done_already", f"the case is {row.status} already")
    state = load_case(work.writing, row, work.keys).state
    if ended_at(state) is None:
        return _is_open(case)
    act = add_act(work.writing, row, "archive", by)
    work.writing.put_timer(case, None)
    _put(work, row, replace(row, status="archived"), state)
    return KeepingAnswer(case, act)


def restore(work: Work, case: str, by: Ordered) -> KeepingAnswer:
    """Bring a case back."""
    row = work.writing.lock_case(case)
    if row is None:
        return _missing(work, case)
    if row.status != "archived":
        return _not(case, "not_archived", f"the case is {row.status}, so there is nothing to bring back")
    state = load_case(work.writing, row, work.keys).state
    act = add_act(work.writing, row, "restore", by)
    fresh = replace(row, status="live")
    work.writing.put_timer(case, timer_row(fresh))
    _put(work, row, fresh, state)
    return KeepingAnswer(case, act)


def erase(work: Work, case: str, by: Ordered, *, force: bool = False) -> KeepingAnswer:
    """Erase a case."""
    row = work.writing.lock_case(case)
    if row is None:
        return _missing(work, case)
    if row.status == "erased":
        return _not(case, "done_already", "the case is erased already")
    state = load_case(work.writing, row, work.keys).state
    refused = _may_not_go(work, row, state, by, force=force)
    if refused is not None:
        return refused
    policy = work.policies.of(work.writing, row.policy)
    due = retention_of(policy.compiled, state)
    if force:
        _give_up(work, case, by.at)
    if due is not None:
        by = replace(by, rule=due.rule)  # its facts will no longer tell by which rule what is left goes too
    purge_at = None if due is None else due.purge_at
    act = add_act(work.writing, row, "erase", by, purge_at)
    writing = work.writing
    writing.forget_key(case)
    writing.drop_secrets(case)
    writing.drop_sightings(case)
    writing.put_noted(policy.id, case, None)
    writing.put_timer(case, None)
    made = derive(writing, case, lambda reading, digest: work.policies.of(reading, digest).compiled, work.keys)
    writing.put_case(made.case, row.version, row.status)
    writing.put_retention(case, made.retention)
    work.forget(case)
    return KeepingAnswer(case, act)


def purge(work: Work, case: str, by: Ordered, *, force: bool = False) -> KeepingAnswer:
    """Purge a case."""
    row = work.writing.lock_case(case)
    if row is None:
        return _missing(work, case)
    if row.status == "erased":
        refused = None if by.reason or by.rule is not None else _no_reason(case)
    else:
        refused = _may_not_go(work, row, load_case(work.writing, row, work.keys).state, by, force=force)
    if refused is not None:
        return refused
    act = add_act(work.writing, row, "purge", by)
    work.writing.purge(case)
    work.forget(case)
    return KeepingAnswer(case, act)


def _put(work: Work, was: CaseRow, row: CaseRow, state: CaseState) -> None:
    policy = work.policies.of(work.writing, row.policy).compiled
    work.writing.put_case(row, was.version, was.status)
    work.writing.put_retention(row.case, retention_row(policy, state, work.writing.acts(row.case)))
    work.forget(row.case)


def _may_not_go(work: Work, row: CaseRow, state: CaseState, by: Ordered, *, force: bool) -> KeepingAnswer | None:
    """Return why a case may not be erased or purged, None where it may."""
    if not by.reason and by.rule is None:
        return _no_reason(row.case)
    if ended_at(state) is None:
        return _is_open(row.case)
    if is_held(work.policies.of(work.writing, row.policy).compiled, state):
        return _not(row.case, "held", "a legal hold keeps the case: nothing of it is erased or purged until it is over")
    if not force and work.writing.outbox(row.case, status="pending", limit=1):
        said = "the case still has something to tell the outside: wait until it is delivered, or force it"
        return _not(row.case, "undelivered", said)
    return None


def _give_up(work: Work, case: str, now: int) -> None:
    """Make dead letters of what a case still has to tell: nothing can be told of it any more."""
    writing = work.writing
    numbers: dict[str, int] = {}
    while pending := writing.outbox(case, status="pending", limit=500):
        for row in pending:
            if row.lane not in numbers:
                writing.lock_lane(case, row.lane)
                numbers[row.lane] = len(writing.attempts(case, row.lane))
            numbers[row.lane] += 1
            attempt = AttemptRow(case, row.lane, numbers[row.lane], row.position, now, "dead", "the case was erased")
            writing.add_attempt(attempt)
            writing.put_outbox(after_attempt(row, attempt))
    for lane in numbers:
        writing.put_lane(LaneRow(case, lane, 0))


def _missing(work: Work, case: str) -> KeepingAnswer:
    if purged(work.writing, case) is not None:
        return _not(case, "done_already", "the case was purged")
    return _not(case, "no_such_case", f"the store has no case `{case[:80]}`")


def _is_open(case: str) -> KeepingAnswer:
    return _not(case, "open", "the case is open, or a track of it is: only what is over is archived, erased or purged")


def _no_reason(case: str) -> KeepingAnswer:
    return _not(case, "no_reason", "say why: the reason is kept with the act")


def _not(case: str, code: NotDone, message: str) -> KeepingAnswer:
    return KeepingAnswer(case, None, code, message)
