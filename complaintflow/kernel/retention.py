"""When a closed case is archived, erased and purged, by its policy.

In: a compiled policy and a case. Out: a `RetentionDue`, or None while the case is kept. Changes nothing.
"""

from __future__ import annotations

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.retention import RetentionDue
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.derived import refresh
from complaintflow.kernel.draft import Draft


def retention_of(policy: CompiledPolicy, case: CaseState) -> RetentionDue | None:
    """Return when what becomes of a case; None while it is open, or where no rule is about it.

    Periods are counted from the closing, or from the closing of the last track that went on after it. Facts are those
    of the case as it stands; counters and tables are as they were at that closing, for they move with time.
    """
    ended = ended_at(case)
    if policy.retention is None or ended is None:
        return None
    draft = Draft(policy, case)
    refresh(draft, ended)
    return policy.retention.due(draft.view, ended, policy.zone)


def ended_at(case: CaseState) -> int | None:
    """Return when a case was closed, or the last track that went on after it; None while it or one of them is open."""
    ends = [case.closed_at, *(track.closed_at for track in case.tracks.values())]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None


def is_held(policy: CompiledPolicy, case: CaseState) -> bool:
    """Whether a legal hold keeps a case from being erased and purged, be there a rule about it or none."""
    if policy.retention is None or policy.retention.hold is None:
        return False
    ended = ended_at(case)
    draft = Draft(policy, case)
    refresh(draft, case.clock if ended is None else ended)
    return policy.retention.hold.holds(draft.view)
