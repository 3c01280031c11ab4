"""How good a policy's scenarios are: which changes of the policy would none of them notice.

In: a loaded policy, and scenarios that pass on it. Out: every change of the document, its place and plain words, and
the share of them that some scenario notices. Writes nothing, and knows no clock and no chance: a seed draws a sample.
"""

from complaintflow.mutation.changes import Change, changes_of
from complaintflow.mutation.score import Score, Tried, sampled, score_of
from complaintflow.mutation.trial import Bench, Outcome, Trial, Verdict

__all__ = ["Bench", "Change", "Outcome", "Score", "Trial", "Tried", "Verdict", "changes_of", "sampled", "score_of"]
