"""Answers to why: from a policy, a case and its effects to plain words.

In: a compiled policy, cases and effects. Out: `explain_case` and the parts it is made of: what the tables said
and the nearest changes, receipts of due instants, causes with their clauses, sentences. Prints nothing and
decides nothing; the kernel has decided, this says why.
"""

from complaintflow.explanation.case import Explanation, explain_case
from complaintflow.explanation.classes import HigherClass, RuleAnswer, TableAnswer
from complaintflow.explanation.nearest import Change, nearest_change
from complaintflow.explanation.receipts import DueReceipt, receipt_of

__all__ = [
    "Change",
    "DueReceipt",
    "Explanation",
    "HigherClass",
    "RuleAnswer",
    "TableAnswer",
    "explain_case",
    "nearest_change",
    "receipt_of",
]
