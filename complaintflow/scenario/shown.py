"""What a run has shown of a policy, beyond what the kernel records itself.

In: the result of a scenario and the case it ended with. Out: names like the kernel's own: `field:NAME` for
facts that were there, `class:NAME`, `role:NAME`, `flag:NAME` for what effects spoke of, `clause:ID` for clauses
that effects cited.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from complaintflow.facade import Case
from complaintflow.kernel.effect import Effect

_SPOKEN_OF: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "class_set": (("class", "class"),),
    "owner_set": (("role", "role"),),
    "participants_added": (("roles", "role"),),
    "notify": (("to", "role"),),
    "task": (("role", "role"),),
    "flag_raised": (("flag", "flag"),),
    "approval_requested": (("from", "role"),),
}


def shown_by_effect(effect: Effect) -> Iterator[str]:
    """Yield what an effect speaks of."""
    for key, kind in _SPOKEN_OF.get(effect.kind, ()):
        value = effect.body.get(key)
        for name in value if isinstance(value, list | tuple) else (value,):
            yield f"{kind}:{name}"
    yield from (f"clause:{clause}" for clause in effect.clause)
    if effect.kind == "refused":
        forbidden = effect.body.get("forbidden_by")
        for name in forbidden if isinstance(forbidden, list | tuple) else ():
            # A refusal shows the elements that forbid: the kind of element is not said, so any may be meant.
            yield from (f"{kind}:{name}" for kind in ("deadline", "approval", "role", "transition", "field", "state"))
        yield f"event:{effect.body.get('event')}"


def shown_by_case(case: Case) -> Iterator[str]:
    """Yield what a case holds: its facts, and the roles of those who acted on it."""
    for name, value in case.facts.items():
        if value is not None:
            yield f"field:{name}"
    for entry in case.raw.entries:
        if entry.event is not None:
            yield from (f"role:{role}" for role in entry.event.actor.role_names)
