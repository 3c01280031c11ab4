"""Running cases go over to another version of their policy: by a reviewed plan, rehearsed before it is carried out.

In: a plan (`migration:`), both versions, a store. Out: a draft of a plan, a rehearsal with before and after of every
open case. Carrying it out is `complaintflow.runtime.migrating`'s part; what happens to one case, the kernel's.
"""

from complaintflow.errors import MigrationError
from complaintflow.migration.document import MigrationDocument
from complaintflow.migration.drafting import InUse, draft_plan, in_use
from complaintflow.migration.loading import Plan, VersionOf, check_plan, load_plan, plan_from_text
from complaintflow.migration.outcome import CaseOutcome, DeadlineOutcome, Look, Stands
from complaintflow.migration.rehearsal import Rehearsal, RehearsalRecord, rehearse

__all__ = [
    "CaseOutcome",
    "DeadlineOutcome",
    "InUse",
    "Look",
    "MigrationDocument",
    "MigrationError",
    "Plan",
    "Rehearsal",
    "RehearsalRecord",
    "Stands",
    "VersionOf",
    "check_plan",
    "draft_plan",
    "in_use",
    "load_plan",
    "plan_from_text",
    "rehearse",
]
