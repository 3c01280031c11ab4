"""Which elements of a policy a change is about, under the names by which runs record what they touched.

In: a change. Out: beginnings of names such as `deadline:response:`. Only decides who is asked first, so what it does
not know does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from complaintflow.mutation.changes import Change
from complaintflow.mutation.site import Step
from complaintflow.policy.classification import TableSpec

_RECORDED: Final[Mapping[str, tuple[str, ...]]] = {
    "transitions": ("transition:{}",),
    "states": ("state:{}",),
    "deadlines": ("deadline:{}:", "rung:{}."),
    "escalations": ("escalation:{}",),
    "counters": ("counter:{}",),
    "approvals": ("approval:{}:",),
    "metrics": ("metric:{}",),
    "reports": ("report:{}",),
    "cross_case": ("cross_case:{}",),
    "events": ("event:{}",),
    "tables": ("rule:{}.",),
}


def touched_by(change: Change) -> tuple[str, ...]:
    """Return the beginnings of the names of what is changed; several are alternatives."""
    track = next((step.key for step in change.trail if step.attribute == "tracks"), "")
    names = [name for step in change.trail for name in _names(step)]
    if not track:
        return tuple(names)
    inside = [f"{kind}:{track}/{rest}" for kind, _, rest in (name.partition(":") for name in names)]
    return (*inside, f"track:{track}")


def _names(step: Step) -> Iterator[str]:
    if not step.key:
        return
    if step.attribute == "rules" and not isinstance(step.record, TableSpec):
        yield f"rule:{step.key}"
    for form in _RECORDED.get(step.attribute, ()):
        yield form.format(step.key)
