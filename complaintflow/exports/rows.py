"""The rows of an event log: every act with its attributes, named as process-mining tools name them.

In: the history of a case. Out: attributes by key, typed. `xes` and `tables` write them down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.confidentiality.whole import data_of
from complaintflow.exports.cells import Cell, cells, resource, roles, units
from complaintflow.exports.history import CaseHistory, Happening
from complaintflow.kernel.event import Event

Attributes = Mapping[str, Cell]

CASE_KEYS = ("concept:name", "opened", "state", "class", "owner", "outcome")
"""Attributes of a case before its facts."""

EVENT_KEYS = (
    "concept:name", "concept:instance", "time:timestamp", "lifecycle:transition", "org:resource", "org:role",
    "org:group", "track", "state", "class", "owner",
)  # fmt: skip
"""Attributes of an event before its data."""


def case_attributes(policy: CompiledPolicy, history: CaseHistory) -> dict[str, Cell]:
    """Return what is known of a case at the end of the run."""
    case = history.case
    texts = {"state": case.state, "class": case.klass, "owner": case.owner, "outcome": case.outcome}
    found = {"concept:name": Cell("text", history.id), "opened": Cell("instant", case.opened)}
    found |= {key: Cell("text", value) for key, value in texts.items() if value is not None}
    return found | {f"fact:{name}": one for name, one in cells(policy.fields, history.facts, policy.zone)}


def event_rows(policy: CompiledPolicy, history: CaseHistory) -> Iterator[dict[str, Cell]]:
    """Yield the attributes of every act of a case, in order of time."""
    for event, happening in history.acts:
        yield event_attributes(policy, event, happening)


def event_attributes(policy: CompiledPolicy, event: Event, happening: Happening) -> dict[str, Cell]:
    """Return the attributes of an act."""
    after = happening.after
    texts = {
        "concept:name": event.name, "concept:instance": event.id, "lifecycle:transition": "complete",
        "org:resource": resource(event.actor), "org:role": roles(event.actor), "org:group": units(event.actor),
        "track": event.track or "", "state": after.state, "class": after.klass or "", "owner": after.owner or "",
    }  # fmt: skip
    found = {key: Cell("text", value) for key, value in texts.items() if value}
    found["time:timestamp"] = Cell("instant", event.at)
    found = {key: found[key] for key in EVENT_KEYS if key in found}
    declared = data_of(policy, event.name)
    return found | {f"data:{name}": one for name, one in cells(declared, event.data, policy.zone)}
