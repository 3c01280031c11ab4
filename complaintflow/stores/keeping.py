"""How long a case is kept: its status, what was done with it as a whole, and when a rule next asks for something.

In: acts, what the rules of a policy say of a case. Out: the status, the row of retention, new acts at the end of their
chain. Archives, erases and purges nothing itself (`complaintflow.runtime.retention`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.retention import RetentionDue
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.retention import retention_of
from complaintflow.stores.chain import chained_act, first_act_prev
from complaintflow.stores.protocol import Reading, Writing
from complaintflow.stores.rows import ActKind, ActRow, CaseRow, CaseStatus, RetentionRow

_STATUS: Final[Mapping[ActKind, CaseStatus]] = {"archive": "archived", "restore": "live", "erase": "erased"}


@dataclass(frozen=True, slots=True)
class Ordered:
    """Who has something done with a case, why, and by which rule of retention; `at` in UTC microseconds.

    Nobody and no reason: the rules of the policy, by themselves.
    """

    at: int
    actor: str = ""
    reason: str = ""
    rule: str | None = None


def status_of(acts: Sequence[ActRow]) -> CaseStatus | None:
    """Return the status in which its acts leave a case; None of a purged case, of which there is no row any more."""
    return _STATUS.get(acts[-1].kind) if acts else "live"


def purged(reading: Reading, case: str) -> ActRow | None:
    """Return the act by which a case was purged, None where it was not."""
    acts = reading.acts(case)
    return acts[-1] if acts and acts[-1].kind == "purge" else None


def retention_row(policy: CompiledPolicy, state: CaseState, acts: Sequence[ActRow]) -> RetentionRow | None:
    """Return when a rule of retention next asks for something, for a case that is not erased; None: it does not."""
    due = retention_of(policy, state)
    at = None if due is None else next_instant(due, acts)
    return None if at is None else RetentionRow(state.id, at)


def retention_of_erased(case: str, acts: Sequence[ActRow]) -> RetentionRow | None:
    """Return when what is left of an erased case goes: its facts no longer tell, so the act does."""
    at = acts[-1].purge_at if acts else None
    return None if at is None else RetentionRow(case, at)


def next_instant(due: RetentionDue, acts: Sequence[ActRow]) -> int | None:
    """Return the first instant at which something is to be done with a case, None where nothing is any more."""
    instants = [due.archive_at if _may_be_archived(due, acts) else None, due.erase_at, due.purge_at]
    return min((at for at in instants if at is not None), default=None)


def _may_be_archived(due: RetentionDue, acts: Sequence[ActRow]) -> bool:
    """Whether a case is yet to be archived: not one that somebody has brought back since it was due."""
    if not acts:
        return True
    last = acts[-1]
    return last.kind == "restore" and due.archive_at is not None and last.at < due.archive_at


def add_act(writing: Writing, case: CaseRow, kind: ActKind, by: Ordered, purge_at: int | None = None) -> ActRow:
    """Write down what is done with a case, at the end of the chain of acts. Raises ConflictError."""
    last = writing.last_act()
    row = chained_act(
        ActRow(
            number=1 if last is None else last.number + 1, at=by.at, case=case.case, kind=kind, actor=by.actor,
            reason=by.reason, rule=by.rule, n=case.version, head=case.head, purge_at=purge_at,
            prev=first_act_prev() if last is None else last.digest, digest="",
        )
    )  # fmt: skip
    writing.add_act(row)
    return row
