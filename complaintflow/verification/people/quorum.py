"""Whether enough different people are there for votes that each need somebody of their own.

In: for each vote those who may cast it. Out: one of them for each, no two of whom are or act for the same person, or
None where there is no such choice (which is exact: every choice is tried, as far as a matching does not rule it out).
"""

from __future__ import annotations

from collections.abc import Sequence

from complaintflow.kernel.event import Actor


def choose(votes: Sequence[Sequence[Actor]], *, same_person_twice: bool = False) -> tuple[Actor, ...] | None:
    """Return who casts which vote, or None."""
    if not all(votes):
        return None
    if same_person_twice:
        return tuple(vote[0] for vote in votes)
    if not _matches(votes):
        return None
    order = sorted(range(len(votes)), key=lambda number: len(votes[number]))
    found = _search([votes[number] for number in order], 0, frozenset())
    if found is None:
        return None
    by_vote = dict(zip(order, found, strict=True))
    return tuple(by_vote[number] for number in range(len(votes)))


def _matches(votes: Sequence[Sequence[Actor]]) -> bool:
    """Whether there is a person for each vote when it is overlooked for whom they act (augmenting paths)."""
    holder: dict[str, int] = {}

    def place(vote: int, seen: set[str]) -> bool:
        for actor in votes[vote]:
            if actor.id in seen:
                continue
            seen.add(actor.id)
            if actor.id not in holder or place(holder[actor.id], seen):
                holder[actor.id] = vote
                return True
        return False

    return all(place(vote, set()) for vote in range(len(votes)))


def _search(votes: Sequence[Sequence[Actor]], number: int, taken: frozenset[str]) -> tuple[Actor, ...] | None:
    if number == len(votes):
        return ()
    tried: set[frozenset[str]] = set()
    for actor in votes[number]:
        people = frozenset(actor.people)
        if people in tried or people & taken:
            continue
        tried.add(people)
        rest = _search(votes, number + 1, taken | people)
        if rest is not None:
            return (actor, *rest)
    return None
