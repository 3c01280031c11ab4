"""Who may be which party of a case: one person each.

In: the names of parties, those who could act if they were none. Out: every choice of them, fewest parties first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import Final

from complaintflow.verification.people.needs import Votes
from complaintflow.verification.people.present import Presence
from complaintflow.verification.people.scene import Parties, Scene

CHOICES_MAX: Final = 2_000
"""Choices that one question is asked for."""


def choices(options: Mapping[str, Iterable[str]]) -> Iterator[Parties]:
    """Yield who is which party, out of those who can be; the choice of nobody at all is not among them."""
    combined = (one for one in product(*((None, *people) for people in options.values())) if any(one))
    for one in sorted(islice(combined, CHOICES_MAX), key=lambda names: sum(name is not None for name in names)):
        yield {party: (name,) for party, name in zip(options, one, strict=True) if name is not None}


def options(scene: Scene, not_by: Iterable[str], ways: Iterable[Votes], present: Presence) -> Mapping[str, list[str]]:
    """Return for each party who may not act those who can be it, as far as they could act otherwise."""
    people = dict.fromkeys(name for way in ways for act in way for actor in act for name in actor.people)
    found: dict[str, list[str]] = {}
    for party in dict.fromkeys(not_by):
        if party != "applicant":
            possible = scene.party_people(party, present.everybody)
            found[party] = [name for name in people if possible is None or name in possible]
    return found
