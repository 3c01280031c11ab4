"""A walk made concrete again: acts with their instants, changed perhaps, lived through by the kernel and written down.

In: acts of a walk with their instants. Out: acts that can be changed, what the kernel makes of them, and a scenario
file's text that `complaintflow test` replays. Looks for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.instants import format_instant
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.step import step
from complaintflow.verification.exploring.observing import Act

CASE: Final = "witness"


@dataclass(frozen=True, slots=True)
class Timed:
    """An act at an instant (UTC microseconds); `refused` is the code with which it must be refused."""

    act: Act
    at: int
    refused: str | None = None


def live(policy: CompiledPolicy, acts: Sequence[Timed]) -> CaseState | None:
    """Return the case after the acts; None where the kernel answers one of them otherwise than it says."""
    case: CaseState | None = None
    for number, one in enumerate(acts):
        act = one.act
        event = Event(CASE, act.event, one.at, f"{act.event}-{number}", act.actor, dict(act.data), track=act.track)
        answer = step(policy, case, event)
        code = None if answer.refusal is None else str(answer.refusal.body.get("code"))
        if code != one.refused:
            return None
        case = answer.case if answer.case is not None else case
    return case


def by_one_person(acts: Sequence[Timed], events: frozenset[str]) -> tuple[Timed, ...]:
    """Return the acts with all of these events sent by one person, who holds every role that sent one of them."""
    roles = dict.fromkeys(held for one in acts if one.act.event in events for held in one.act.actor.roles)
    somebody = Actor("one_person", tuple(roles))
    return tuple(replace(one, act=replace(one.act, actor=somebody)) if one.act.event in events else one for one in acts)


# ---- as a scenario


def scenario(name: str, policy: str, title: tuple[str, str], acts: Sequence[Timed], case: CaseState) -> str:
    """Return a file of one scenario: these acts, and the state in which the case then is.

    `policy`: the path of the policy, as seen from where the file will lie. `title` in English and Chinese.
    """
    actors = _actors(acts)
    lines = [f"scenarios: {name}", "format: 1", f"policy: {_text(policy)}", "actors:"]
    lines += [f"  {key}: {_actor(actor)}" for actor, key in actors.items()]
    opening, *rest = acts
    lines += ["cases:", f"  - id: {name}", f"    title: {{en: {_text(title[0])}, zh: {_text(title[1])}}}"]
    lines += [f"    opened: {_text(_when(opening.at))}", f"    opened_by: {actors[opening.act.actor]}"]
    given = {key: value for key, value in opening.act.data.items() if key != "flags"}
    lines += [f"    given: {_flow(given)}"] if given else []
    lines += [f"    flags: {_flow(opening.act.data['flags'])}"] if "flags" in opening.act.data else []
    lines += ["    when:"] if rest else []
    lines += [f"      - {{{', '.join(_step(one, actors))}}}" for one in rest]
    lines += ["    then:", f"      state: {case.state}"]
    return "\n".join(lines) + "\n"


def _actors(acts: Sequence[Timed]) -> dict[Actor, str]:
    found: dict[Actor, str] = {}
    for one in acts:
        found.setdefault(one.act.actor, f"actor_{len(found) + 1}")
    return found


def _actor(actor: Actor) -> str:
    roles = [role if unit is None else {"role": role, "unit": unit} for role, unit in actor.roles]
    parts: dict[str, object] = {"id": actor.id or "nobody", "roles": roles}
    if actor.on_behalf_of is not None:
        parts["on_behalf_of"] = actor.on_behalf_of
    return _flow(parts)


def _step(one: Timed, actors: Mapping[Actor, str]) -> Iterator[str]:
    yield f"event: {one.act.event}"
    if one.act.track is not None:
        yield f"track: {one.act.track}"
    yield f"by: {actors[one.act.actor]}"
    yield f"at: {_text(_when(one.at))}"
    if one.act.data:
        yield f"data: {_flow(one.act.data)}"
    if one.refused is not None:
        yield f"refused: {one.refused}"


def _when(at: int) -> str:
    return format_instant(at, "UTC")


def _flow(value: object) -> str:
    match value:
        case Mapping():
            return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            return _text(str(value))


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
