"""What has to be done by people, as sets of those who can do it; whether it can be done; whose absence would stop it.

In: who may do what. Out: who does what, or nobody; the smallest sets of people without whom it cannot be done. Exact:
a solution names people of whom at least one must be missing, so that only these are tried, one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from complaintflow.kernel.event import Actor
from complaintflow.verification.people.quorum import choose

SETS_UP_TO: Final = 3
"""All smallest sets of so many people are found; larger ones only where there is no smaller one."""
SEARCH_MAX: Final = 6
"""Larger sets are not looked for."""

Votes = tuple[tuple[Actor, ...], ...]
"""Acts that must all be done, each by one of those listed."""


@dataclass(frozen=True, slots=True)
class Need:
    """Ways to do something: one of them is enough. `same_person_twice`: one person may do several acts of a way."""

    ways: tuple[Votes, ...]
    same_person_twice: bool = False

    def done_by(self, away: frozenset[str] = frozenset()) -> tuple[Actor, ...] | None:
        """Return who does it when some people are away; nobody for what time alone brings about; None: impossible."""
        for way in self.ways:
            left = [tuple(actor for actor in act if actor.id not in away) for act in way]
            found = choose(left, same_person_twice=self.same_person_twice)
            if found is not None:
                return found
        return None


def blocking_sets(need: Need) -> tuple[frozenset[str], ...]:
    """Return the smallest sets of people without whom a need cannot be met, small ones first, then by name.

    None that contains another: all of up to `SETS_UP_TO` people, and where there are none those of the first size at
    which there are any, up to `SEARCH_MAX`.
    """
    found: list[frozenset[str]] = []
    layer: list[frozenset[str]] = [frozenset()]
    for size in range(SEARCH_MAX + 1):
        wider: dict[frozenset[str], None] = {}
        for away in layer:
            if any(known <= away for known in found):
                continue
            done = need.done_by(away)
            if done is None:
                found.append(away)
            else:
                wider.update((away | {name}, None) for name in sorted({actor.id for actor in done}))
        layer = list(wider)
        if not layer or (found and size >= SETS_UP_TO):
            break
    return tuple(sorted(found, key=lambda people: (len(people), sorted(people))))


def while_away(people: frozenset[str]) -> str:
    """Return that some people are away, as the end of a sentence."""
    be = "is" if len(people) == 1 else "are both" if len(people) == 2 else "are all"
    return f"while {in_words(people)} {be} away"


def in_words(people: frozenset[str]) -> str:
    """Return the names of some people as a sentence lists them."""
    *others, last = [f"`{name}`" for name in sorted(people)]
    return f"{', '.join(others)} and {last}" if others else last
