"""Guarantees watched: each guarantee of a policy becomes an observer of walks and of recorded histories.

In: a compiled policy. Out: observers, what they make of a history, and guarantees in words. What is proved
on all paths, the exploration says.
"""

from complaintflow.explanation.guarantee_words import say
from complaintflow.verification.guarantees.follow import Judged, follow_case, follow_entries
from complaintflow.verification.guarantees.observers import GuaranteeObserver, observer_of, observers_of

__all__ = [
    "GuaranteeObserver",
    "Judged",
    "follow_case",
    "follow_entries",
    "observer_of",
    "observers_of",
    "say",
]
