"""Approvals that somebody can apply for and nobody can grant: none of their chains, or one of them.

In: a `Scene` and what was seen on its paths. Out: findings with a history in which it is applied for. That something
is never granted is told only where every path was explored. Also the approvals of a policy with those of its tracks.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.approvals import Approval
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.source import Level, quote
from complaintflow.verification.exploring.graph import Edge
from complaintflow.verification.paths.elements import Seen
from complaintflow.verification.paths.scene import Scene
from complaintflow.verification.proof import Fault, Finding


def approvals_of(policy: CompiledPolicy) -> Iterator[tuple[str, Approval]]:
    """Yield the approvals of a policy and of its tracks, with the name by which a step says that it touched them."""
    yield from policy.approvals.items()
    for kind, track in policy.tracks.items():
        yield from ((f"{kind}/{name}", approval) for name, approval in track.policy.approvals.items())


def applied_for(name: str, approval: Approval, seen: Seen) -> dict[int, Edge]:
    """Return the chains of an approval that are asked on some path, each with the first edge on which it is."""
    asked = {number: ("approval", f"{name}:{number}:0:asked") for number in range(len(approval.chains))}
    return {number: seen.first[key] for number, key in asked.items() if key in seen.first}


def never_granted(scene: Scene, seen: Seen) -> Iterator[Finding]:
    """Yield the approvals, or the chains of one, that are applied for and granted on no path."""
    if not scene.graph.complete:
        return
    for name, approval in approvals_of(scene.policy):
        asked = applied_for(name, approval, seen)
        lost = [number for number in asked if not _granted(name, approval, number, seen)]
        if not lost:
            continue
        one_of = f" (chain {lost[0] + 1} of {len(approval.chains)})" if len(lost) < len(asked) else ""
        message = f"the approval {quote(approval.id)}{one_of} can be applied for and never be granted"
        help_ = "look at who must say yes and who may not (`not_by`)"
        moves = scene.ways.along(asked[lost[0]])
        element = ("approval", approval.id)
        yield scene.found(Fault.APPROVAL_CANNOT_BE_GRANTED, Level.ERROR, element, message, help_, moves)


def _granted(name: str, approval: Approval, chain: int, seen: Seen) -> bool:
    """Whether the last step of a chain was ever done, or the approval given by whoever needs to ask nobody."""
    last = len(approval.chains[chain].steps) - 1
    return seen.happened("approval", f"{name}:{chain}:{last}:done") or seen.happened("approval", f"{name}:given")
