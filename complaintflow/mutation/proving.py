"""Whether a change that no scenario notices is one at all.

In: a policy and the changed one, compiled. Out: whether they are proved to mean the same: every part is held against
the same part of the other, and conditions and tables that differ in form are asked of the solver, for all complaints
at once. Which rule or clause is named as the reason may differ. What cannot be proved counts as a change.
"""

from __future__ import annotations

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.comparing.compare import compare
from complaintflow.verification.comparing.difference import Wording


def proved_equal(old: CompiledPolicy, new: CompiledPolicy) -> bool:
    """Return whether no case can tell the two apart. Raises MissingExtraError where that takes the solver."""
    comparison = compare(old, new)
    return comparison.equal and not comparison.renamings and all(map(_is_no_meaning, comparison.wordings))


def _is_no_meaning(wording: Wording) -> bool:
    """Whether a difference in words is none that a change of the policy's behaviour would show in.

    The comparison lists as words what changes no case: names of elements that nothing uses, labels of the policy.
    A change of these is still one of what people are told, and no proof covers it.
    """
    last = wording.place.rpartition(".")[2].partition("[")[0]
    return last in _CITED or "cited" in wording.place.split(".") or last in _HOW_IT_IS_WRITTEN


_CITED = frozenset({"clause", "title", "choice_titles", "class_titles", "result_titles", "written", "reason"})
"""What stands beside a rule goes with it to another place, or goes with an entry that said nothing else."""
_HOW_IT_IS_WRITTEN = frozenset({"hit_policy", "order"})
"""Of a table that gives the same answers."""
