"""Two policies held against each other, with cases that show what differs.

In: two compiled policies. Out: a `Comparison`: what differs in meaning, each with a witness where one was found, and
what is only called or written otherwise. Prints nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.comparing.compare import compare
from complaintflow.verification.comparing.difference import Comparison
from complaintflow.verification.comparing.pairing import Both
from complaintflow.verification.comparing.renaming import renamed
from complaintflow.verification.comparing.sides import Sides
from complaintflow.verification.comparing.witnesses import STEPS, with_witnesses
from complaintflow.verification.proof import Watch


def diff_policies(
    old: CompiledPolicy,
    new: CompiledPolicy,
    given: Mapping[str, str] | None = None,
    watch: Watch | None = None,
    steps: int = STEPS,
) -> Comparison:
    """Return what a new policy changes against an old one.

    `given`: old names of states and deadlines to what the new policy calls them, where it is not to be guessed.
    `steps`: how many steps of cases are tried in the search for witnesses. The same policies give the same answer.

    Raises:
        MissingExtraError: a question needs the solver, and the extra `verify` is not installed.
    """
    comparison = compare(old, new, given)
    sides = Sides(old, renamed(new, comparison.renamings))
    return with_witnesses(comparison, Both(old, new, comparison.renamings), sides, watch, steps)
