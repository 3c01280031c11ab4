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
    if policy.retention is None or case.closed_at is None:
        return None
    ends = [case.closed_at]
    for track in case.tracks.values():
        if track.closed_at is None:
            return None
        ends.append(track.closed_at)
    draft = Draft(policy, case)
    refresh(draft, max(ends))
    return policy.retention.due(draft.view, max(ends), policy.zone)
