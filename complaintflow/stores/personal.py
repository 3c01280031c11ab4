"""What of a case is personal, and therefore encrypted: decided by the policy, and by the values themselves.

In: a compiled policy, an entry of a case's log with its effects. Out: whether a datum or a fact is personal, and which
texts quote one. What the policy does not declare counts as personal, since nobody has said that it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from complaintflow.compiled.confidential import Guarded
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.confidentiality.flows import Place, groups, places, worked_out
from complaintflow.confidentiality.vocabulary import vocabulary
from complaintflow.kernel.event import Actor


@dataclass(frozen=True, slots=True, eq=False)
class Personal:
    """What a policy holds to be personal."""

    data: Mapping[tuple[str, str], bool]
    fields: Mapping[str, bool]
    outsiders: frozenset[str]
    words: frozenset[str]

    def datum(self, event: str, name: str) -> bool:
        """Whether a datum of an event is personal."""
        return self.data.get((event, name), True)

    def fact(self, name: str) -> bool:
        """Whether a fact is personal, be it of the case or of one of its tracks."""
        return self.fields.get(name, True)

    def actor(self, actor: Actor) -> bool:
        """Whether who acts is a person outside the organisation: staff are named for as long as the log is kept."""
        return any(role in self.outsiders for role in actor.role_names)


@lru_cache(maxsize=64)
def personal(policy: CompiledPolicy) -> Personal:
    """Return what a policy holds to be personal; a value that is personal in one place is so in all it goes to."""
    known = places(policy)
    kept: dict[Place, bool] = {}
    for group in groups(policy, known):
        kept.update(dict.fromkeys(group, any(_is_personal(known[place]) for place in group)))
    for place, sources in worked_out(policy):
        kept[place] = kept.get(place, False) or any(kept.get(source, True) for source in sources)
    fields: dict[str, bool] = {}
    for (kind, _, name), guarded in kept.items():
        if kind == "field":
            fields[name] = fields.get(name, False) or guarded
    return Personal(
        {(of, name): guarded for (kind, of, name), guarded in kept.items() if kind == "datum"},
        fields,
        frozenset(("customer", *_outsiders(policy))),
        vocabulary(policy),
    )


def _is_personal(guarded: Guarded) -> bool:
    return guarded.personal or guarded.sensitive or guarded.visible_to is not None or bool(guarded.hidden_from)


def _outsiders(policy: CompiledPolicy) -> Iterator[str]:
    for role in policy.roles.values():
        if role.outside:
            yield from (role.name, *role.aliases)
