"""Which elements of a policy cite which clauses.

In: the author's model of a policy. Out: `Citation`s in the order of the file, each with the element's path and
the names under which the kernel records that the element did its work. Knows nothing of scenarios.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.policy import PolicyDocument
from complaintflow.source import Span

# Sections whose entries the kernel records under `KIND:NAME` (or `KIND:NAME:PHASE`).
_RECORDED: Final[Mapping[str, str]] = {
    "fields": "field",
    "roles": "role",
    "classes": "class",
    "events": "event",
    "outcomes": "outcome",
    "deadlines": "deadline",
    "counters": "counter",
    "escalations": "escalation",
    "approvals": "approval",
    "templates": "notice",
    "tasks": "task",
    "flags": "flag",
    "owners": "owner",
    "cross_case": "cross_case",
    "metrics": "metric",
    "reports": "report",
}
ALWAYS: Final = "policy:"
"""The record of what takes part in every run: the policy as a whole, its calendars, its parameters."""


@dataclass(frozen=True, slots=True)
class Citation:
    """An element that cites a clause: `records` are the beginnings of the kernel's records that show it at work."""

    clause: str
    element: str
    records: tuple[str, ...]
    span: Span


def citations_of(document: PolicyDocument, policy: CompiledPolicy) -> Iterator[Citation]:
    """Yield every citation of the policy."""
    for clause in document.clause:
        yield Citation(str(clause), "policy", (ALWAYS,), clause.span)
    for section in fields(document):
        if section.name not in {"clause", "span"}:
            yield from _walk(getattr(document, section.name), (section.name,), policy)


def _walk(value: object, path: tuple[str, ...], policy: CompiledPolicy) -> Iterator[Citation]:
    if isinstance(value, Mapping):
        for name, entry in value.items():
            yield from _walk(entry, (*path, str(name)), policy)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            if is_dataclass(item):
                name = getattr(item, "id", None)
                yield from _walk(item, (*path, str(name) if name is not None else str(number)), policy)
    elif is_dataclass(value) and not isinstance(value, type | Span):
        for clause in getattr(value, "clause", ()):
            yield Citation(str(clause), _element(path, policy), _records(path, policy), clause.span)
        for part in fields(value):
            if part.name not in {"clause", "span"}:
                yield from _walk(getattr(value, part.name), (*path, part.name.rstrip("_")), policy)


def _element(path: tuple[str, ...], policy: CompiledPolicy) -> str:
    """Return the element's path for people, with the name of a transition in place of its number."""
    shown = list(path)
    if path[:2] == ("lifecycle", "transitions") and len(path) > 2:
        shown[2] = _transition(path[2], policy)
    elif path[:1] == ("tracks",) and path[2:4] == ("lifecycle", "transitions") and len(path) > 4:
        shown[4] = _transition(path[4], policy.tracks[path[1]].policy)
    # Inside an element the way to an action or a row says nothing; the element does.
    return ".".join(part for part in shown if part not in {"lifecycle", "document"})


def _records(path: tuple[str, ...], policy: CompiledPolicy) -> tuple[str, ...]:
    section, rest = path[0], path[1:]
    if section == "tracks":
        return _records_of_track(rest, policy)
    if section == "lifecycle" and len(rest) > 1:
        if rest[0] == "transitions":
            return (f"transition:{_transition(rest[1], policy)}",)
        return (f"state:{rest[1]}",) if rest[0] == "states" else (ALWAYS,)
    if section in {"classification", "tables"} and "rules" in rest:
        rule = rest[rest.index("rules") + 1]
        return (f"rule:{rule}" if section == "classification" else f"rule:{rest[0]}.{rule}",)
    if section == "deadlines" and "ladder" in rest:
        return (f"rung:{rest[0]}.{rest[rest.index('ladder') + 1]}",)
    if section == "reports" and "ladder" in rest:
        return (f"report:{rest[0]}.{rest[rest.index('ladder') + 1]}",)
    kind = _RECORDED.get(section)
    if kind is None or not rest:
        return (ALWAYS,)
    return (f"{kind}:{rest[0]}", f"record:{rest[0]}") if kind == "event" else (f"{kind}:{rest[0]}",)


def _records_of_track(rest: tuple[str, ...], policy: CompiledPolicy) -> tuple[str, ...]:
    if len(rest) < 3 or rest[0] not in policy.tracks:
        return (f"track:{rest[0]}",)
    inner = _records(rest[1:], policy.tracks[rest[0]].policy)
    parts = (record.partition(":") for record in inner)
    return tuple(f"{kind}:{rest[0]}/{name}" if name else f"{kind}:" for kind, _, name in parts)


def _transition(name: str, policy: CompiledPolicy) -> str:
    """Return the id of a transition that stands at a number, or has that id already."""
    transitions = policy.lifecycle.transitions
    return transitions[int(name)].id if name.isdecimal() and int(name) < len(transitions) else name


def is_recorded(citation: Citation, touched: frozenset[str]) -> bool:
    """Return whether the records of a run show the element at work."""
    if ALWAYS in citation.records:
        return True
    return any(name == record or name.startswith(record + ":") for record in citation.records for name in touched)
