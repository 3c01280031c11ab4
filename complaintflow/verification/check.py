"""All checks, in one place.

In: nothing. Out: `CHECKS`. Each check stands in a file of its own and is a function that looks at a `Subject`; the
order does not matter, since diagnostics are sorted.
"""

from __future__ import annotations

from typing import Final

from complaintflow.verification.approvers import check_approvers
from complaintflow.verification.confidentiality import check_confidentiality
from complaintflow.verification.cross_case import check_cross_case
from complaintflow.verification.dead_ends import check_dead_ends
from complaintflow.verification.deadline_needs import check_deadline_needs
from complaintflow.verification.deadline_starts import check_deadline_starts
from complaintflow.verification.given_classes import check_given_classes
from complaintflow.verification.holiday_data import check_holiday_data
from complaintflow.verification.ladders import check_ladders
from complaintflow.verification.loops import check_loops
from complaintflow.verification.messages import check_messages
from complaintflow.verification.recipients import check_recipients
from complaintflow.verification.retention import check_retention
from complaintflow.verification.senders import check_senders
from complaintflow.verification.shadowed_rules import check_shadowed_rules
from complaintflow.verification.statutory_pauses import check_statutory_pauses
from complaintflow.verification.subject import Check
from complaintflow.verification.thresholds import check_thresholds
from complaintflow.verification.translations import check_translations
from complaintflow.verification.undecided import check_undecided
from complaintflow.verification.unreachable_states import check_unreachable_states
from complaintflow.verification.unused_names import check_unused_names

CHECKS: Final[tuple[Check, ...]] = (
    check_unreachable_states,
    check_dead_ends,
    check_senders,
    check_given_classes,
    check_shadowed_rules,
    check_deadline_starts,
    check_deadline_needs,
    check_ladders,
    check_statutory_pauses,
    check_holiday_data,
    check_thresholds,
    check_recipients,
    check_loops,
    check_approvers,
    check_cross_case,
    check_confidentiality,
    check_retention,
    check_translations,
    check_messages,
    check_unused_names,
    check_undecided,
)
