"""An object-centric event log as OCEL 2.0 (JSON).

In: a policy and the histories of its cases. Out: JSON text. Objects are cases, tracks, deadlines, people, roles and
units; a case's state, class, owner and outcome are attributes that change over time. Events are the acts, and what
deadlines go through. Instants are UTC.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.confidentiality.whole import data_of
from complaintflow.exports.cells import Cell, cells
from complaintflow.exports.history import CaseHistory, Happening
from complaintflow.exports.objects import Objects, Relation, utc
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event

_DEADLINE: Final = "deadline_"
_TYPES: Final = {"text": "string", "bool": "boolean", "integer": "integer", "number": "float", "instant": "time"}
_OF_CASE: Final = (("state", "state"), ("class", "klass"), ("owner", "owner"), ("outcome", "outcome"))


@dataclass(frozen=True, slots=True)
class _Told:
    """An event of the log."""

    id: str
    type: str
    at: int
    related: tuple[Relation, ...]
    attributes: Mapping[str, Cell]


def ocel(policy: CompiledPolicy, histories: Iterable[CaseHistory]) -> str:
    """Return the log."""
    objects = Objects()
    told = [one for history in histories for one in _events(policy, history, objects)]
    told.sort(key=lambda one: one.at)
    types: dict[str, dict[str, str]] = {}
    for one in told:
        known = types.setdefault(one.type, {})
        for name, cell in one.attributes.items():
            # What is hidden is text: where some values are, the attribute is text altogether.
            known[name] = cell.type if known.get(name, cell.type) == cell.type else "text"
    log = {
        "objectTypes": objects.types(),
        "eventTypes": [
            {"name": name, "attributes": [{"name": key, "type": _TYPES[kind]} for key, kind in known.items()]}
            for name, known in types.items()
        ],
        "objects": objects.listed(),
        "events": [_json(one, types[one.type]) for one in told],
    }
    return json.dumps(log, ensure_ascii=False, indent=1).encode("utf-8", "replace").decode() + "\n"


def _json(one: _Told, types: Mapping[str, str]) -> dict[str, object]:
    return {
        "id": one.id,
        "type": one.type,
        "time": utc(one.at),
        "attributes": [
            {"name": name, "value": _value(cell) if types[name] == cell.type else str(_value(cell))}
            for name, cell in one.attributes.items()
        ],
        "relationships": [{"objectId": to.object, "qualifier": to.qualifier} for to in dict.fromkeys(one.related)],
    }


def _events(policy: CompiledPolicy, history: CaseHistory, objects: Objects) -> Iterator[_Told]:
    case = objects.add("case", history.id)
    objects.set(case, "title", policy.title.in_language("en") or policy.id, history.case.opened)
    cycles: dict[tuple[str | None, str], int] = {}
    acts = 0
    for happening in history.happenings:
        for name, attribute in _OF_CASE:
            objects.set(case, name, str(getattr(happening.after, attribute) or ""), happening.at)
        if happening.event is not None:
            acts += 1
            yield _act(policy, f"{history.id}#{acts}", happening.event, happening, case, objects)
        for effect in happening.effects:
            if effect.kind.startswith(_DEADLINE) and isinstance(effect.body.get("deadline"), str):
                yield _of_deadline(effect, case, cycles, objects)


def _act(policy: CompiledPolicy, name: str, event: Event, happening: Happening, case: str, objects: Objects) -> _Told:
    related = [Relation(case, "case")]
    if event.actor.id:
        person = objects.add("person", event.actor.id)
        related.append(Relation(person, "sender"))
    for role, unit in event.actor.roles:
        related.append(Relation(objects.add("role", role), "as"))
        if unit is not None:
            related.append(Relation(objects.add("unit", unit), "of"))
    tracks = dict.fromkeys(effect.track for effect in happening.effects if effect.track is not None)
    related += [Relation(_track(track, case, objects), "track") for track in tracks]
    found = dict(cells(data_of(policy, event.name), event.data, policy.zone))
    return _Told(name, event.name, event.at, tuple(related), {"id": Cell("text", event.id), **found})


def _of_deadline(effect: Effect, case: str, cycles: dict[tuple[str | None, str], int], objects: Objects) -> _Told:
    name, key = str(effect.body["deadline"]), (effect.track, str(effect.body["deadline"]))
    if effect.kind == "deadline_started":
        cycles[key] = cycles.get(key, 0) + 1
    parts = (case.removeprefix("case:"), *(() if effect.track is None else (effect.track,)), name)
    deadline = objects.add("deadline", "/".join((*parts, str(cycles.get(key, 1)))))
    objects.relate(deadline, case, "of")
    objects.set(deadline, "name", name, effect.at)
    objects.set(deadline, "status", effect.kind.removeprefix(_DEADLINE), effect.at)
    due = effect.body.get("due")
    if due is not None:
        objects.set(deadline, "due", utc(due) if isinstance(due, int) else str(due), effect.at)
    related = [Relation(deadline, "deadline"), Relation(case, "case")]
    if effect.track is not None:
        related.append(Relation(_track(effect.track, case, objects), "track"))
    late = effect.body.get("late")
    verdict = {"late": Cell("bool", late)} if isinstance(late, bool) else {}
    return _Told(effect.id, effect.kind, effect.at, tuple(related), {"deadline": Cell("text", name), **verdict})


def _track(track: str, case: str, objects: Objects) -> str:
    name = objects.add("track", f"{case.removeprefix('case:')}/{track}")
    objects.set(name, "kind", kind_of(track), 0)
    objects.relate(name, case, "of")
    return name


def _value(cell: Cell) -> object:
    return utc(cell.value) if cell.type == "instant" and isinstance(cell.value, int) else cell.value
