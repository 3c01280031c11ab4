"""What a guarantee needs to tell apart: the facts its conditions ask for, and the elements it names.

In: a guarantee. Out: names of facts as conditions ask for them (`channel`, `data.solved`), and elements as `KIND:NAME`:
`told:ROLE@TEMPLATE` and `asked:ROLE@TASK` (`*`: whoever a relation or fact leads to), `sent:EVENT` and
`decided:APPROVAL` (`*`: any) where it is asked which person did it, else the kinds `deadline`, `event`, `state`,
`class`, `approval`, `flag`, `track`, `role`, `party`, `outcome`, `template`, `task`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Final

from complaintflow.compiled.actions import NamedRole, RoleRef
from complaintflow.compiled.condition import Condition, names_in
from complaintflow.compiled.guarantees import (
    After,
    Always,
    Asked,
    Before,
    DecidedBy,
    EventHappens,
    Every,
    Guarantee,
    Moment,
    Moments,
    Never,
    Told,
)
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.exploring.deciding import FAILED

_MAY_BE_ANYBODY: Final = ("owner", "participants", "applicant")

_KINDS: Final[Mapping[str, str]] = {
    "events": "event",
    "states": "state",
    "classes": "class",
    "roles": "role",
    "by": "role",
    "deadlines": "deadline",
    "approvals": "approval",
    "flags": "flag",
    "parties": "party",
    "templates": "template",
    "tasks": "task",
    "outcomes": "outcome",
}


def reads_of(policy: CompiledPolicy, guarantee: Guarantee) -> frozenset[str]:
    """Return the names of all facts and elements that decide what the guarantee makes of a happening."""
    found: set[str] = set()
    for condition in conditions_of(guarantee):
        found |= names_in(condition.tree)
    for moment in moments_of(guarantee):
        found.update(_elements(moment))
        if isinstance(moment, Asked) and _may_ask_last_resort(policy, moment):
            found.add(FAILED)
    if any(isinstance(moment, EventHappens) and moment.by is not None for moment in moments_of(guarantee)):
        found.add("actor_role")
    found.update(f"deadline:{name.partition('.')[2]}" for name in tuple(found) if name.startswith("deadlines."))
    parties = [policy.parties.get(name.partition(":")[2]) for name in tuple(found) if name.startswith("party:")]
    found.update(party.field for party in parties if party is not None and party.field is not None)
    return frozenset(found)


def _may_ask_last_resort(policy: CompiledPolicy, moment: Asked) -> bool:
    """Whether a moment may be the task of the owner of last resort where a recipient means nobody."""
    named = moment.tasks or moment.approvals
    return not named and any(
        ref == policy.last_resort or not isinstance(ref, str) or ref in _MAY_BE_ANYBODY for ref in moment.whom
    )


def conditions_of(guarantee: Guarantee) -> Iterator[Condition]:
    """Yield every condition of a guarantee, those of its moments included."""
    own = {
        After: ("when",),
        Before: ("when",),
        Every: ("span",),
        Always: ("holds", "span"),
        Never: ("when",),
    }[type(guarantee)]
    values = [getattr(guarantee, name) for name in own]
    values += [getattr(moment, part.name) for moment in moments_of(guarantee) for part in fields(moment)]
    yield from (value for value in values if isinstance(value, Condition))


def moments_of(guarantee: Guarantee) -> Moments:
    """Return all moments of a guarantee."""
    match guarantee:
        case After():
            return (*guarantee.trigger, *guarantee.expect, *guarantee.or_else, *guarantee.unless)
        case Before():
            return (*guarantee.moments, *guarantee.expect, *guarantee.since)
        case Every():
            return (*guarantee.expect, *guarantee.or_else)
        case Never():
            return guarantee.moments
        case Always():
            return ()


def _elements(moment: Moment) -> Iterator[str]:
    if isinstance(moment, Told):
        yield from _whom(moment.whom, "told", moment.templates)
    elif isinstance(moment, Asked):
        # Who is asked for an approval, its steps say; no task is meant then.
        yield from _whom(moment.whom, "asked", moment.tasks) if moment.tasks or not moment.approvals else ()
    elif isinstance(moment, DecidedBy):
        yield from (f"decided:{name}" for name in moment.approvals or ("*",))
    elif isinstance(moment, EventHappens) and moment.parties:
        yield from (f"sent:{name}" for name in moment.events)
    for part in fields(moment):
        value = getattr(moment, part.name)
        if part.name == "track":
            yield f"track:{value}"
        elif part.name in _KINDS and value:
            yield from (f"{_KINDS[part.name]}:{name}" for name in value)


def _whom(whom: tuple[RoleRef, ...], how: str, by: tuple[str, ...]) -> Iterator[str]:
    for ref in whom:
        role = ref if isinstance(ref, str) else "*"
        yield from (f"{how}:{role}@{name}" for name in by) if by else (f"{how}:{role}",)
        if isinstance(ref, NamedRole):
            yield ref.name
