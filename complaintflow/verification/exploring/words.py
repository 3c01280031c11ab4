"""Which of the words for people it matters to resolve: the applicant, the actor, the participants.

In: a policy and what observers ask for. Out: those words. Where none of them decides anything, or tells somebody of
whom it is asked, it makes no difference who applied, who acted, or who takes part.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from complaintflow.compiled.actions import AddParticipants, Notify, Relation, SetOwner, Task
from complaintflow.compiled.index import leaves_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.exploring.deciding import (
    PARTICIPANTS,
    deadlines_of,
    is_asked_for,
    recipients,
    values_in,
)

WORDS: Final = ("applicant", "actor", "participants")

ASKER: Final = "asker"
"""The applicant while an application waits: who decides on it depends on who applied."""


def words_in(policy: CompiledPolicy, asked: frozenset[str]) -> frozenset[str]:
    """Return the words of whom it matters who they are."""
    found = set(_asked_words(asked)) | set(_deciding_words(policy))
    found |= {word for ref in _told(policy, asked) for word in _words_of(ref)}
    if "participants" in found:  # then it matters who is made one of them
        found |= {word for ref in _told(policy, asked | {PARTICIPANTS}) for word in _words_of(ref)}
    return frozenset(found)


def _asked_words(asked: frozenset[str]) -> Iterator[str]:
    for name in asked:
        kind, _, what = name.partition(":")
        whom = what.partition("@")[0]
        if kind in ("told", "asked"):
            yield from WORDS if whom == "*" else (word for word in WORDS if word == whom)


def _deciding_words(policy: CompiledPolicy) -> Iterator[str]:
    policies = (policy, *(track.policy for track in policy.tracks.values()))
    lists = [event.by for event in policy.events.values()]
    lists += [transition.by for one in policies for transition in one.lifecycle.transitions]
    for deadline in deadlines_of(policy):
        lists += [leaf.by for leaf in leaves_of(deadline.met_by)]
        lists += [deadline.extension.by] if deadline.extension is not None else []
    if any(by is not None and "participants" in by for by in lists):
        yield "participants"
    for approval in (approval for one in policies for approval in one.approvals.values()):
        for step in (step for chain in approval.chains for step in chain.steps):
            for ref in step.roles:
                yield from (ASKER if word == "applicant" else word for word in _words_of(ref))


def _told(policy: CompiledPolicy, asked: frozenset[str]) -> Iterator[object]:
    for action in values_in(policy, (Notify, Task, AddParticipants, SetOwner)):
        if isinstance(action, SetOwner):
            yield action.role
        elif isinstance(action, Notify | Task | AddParticipants) and is_asked_for(action, asked):
            yield from recipients(action)


def _words_of(ref: object) -> Iterator[str]:
    if isinstance(ref, Relation):
        yield from _words_of(ref.of)
    elif isinstance(ref, str) and ref in WORDS:
        yield ref
