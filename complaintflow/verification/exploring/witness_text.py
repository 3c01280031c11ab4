"""A history as a scenario file that `complaintflow test` replays.

In: a history that the kernel has lived through. Out: YAML text: who, what, when, and how the case stands at the end.
Writes no files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.instants import format_instant
from complaintflow.kernel.asking import deadline_statuses
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import Actor
from complaintflow.policy.scalars import NAME_PATTERN
from complaintflow.verification.exploring.people import SOMEBODY
from complaintflow.verification.exploring.realising import Sent

_NAME: Final = re.compile(NAME_PATTERN)


def scenario_text(
    policy: CompiledPolicy,
    name: str,
    sent: Sequence[Sent],
    until: int,
    end: CaseState,
    policy_path: str = "policy.yaml",
    title: str = "",
) -> str:
    """Return a scenario file that replays events up to an instant and expects the case to stand as it then does."""
    opening, *rest = sent
    lines = [f"scenarios: {name}", "format: 1", f"policy: {policy_path}"]
    actors = _actors(sent)
    if actors:
        lines += ["actors:", *actors]
    lines += ["cases:", f"  - id: {name}"]
    if title:
        lines.append(f"    title: {_json(title)}")
    lines.append(f"    opened: {_instant(policy, opening.at)}")
    if opening.act.actor != SOMEBODY:
        lines.append(f"    opened_by: {_called(opening.act.actor)}")
    data = dict(opening.act.data)
    flags = data.pop("flags", None)
    if data:
        lines.append(f"    given: {_json(data)}")
    if flags:
        lines.append(f"    flags: {_json(flags)}")
    steps = [_step(policy, one) for one in rest]
    last = max(one.at for one in sent)
    if until > last or (until == last and end.clock_closed):  # a timer of that very instant comes after the events
        steps.append(f"      - advance: {_instant(policy, until)}")
    if steps:
        lines += ["    when:", *steps]
    return "\n".join([*lines, "    then:", *_then(policy, end)]) + "\n"


def _step(policy: CompiledPolicy, sent: Sent) -> str:
    act = sent.act
    parts = [f"event: {act.event}", f"at: {_instant(policy, sent.at)}"]
    if act.actor != SOMEBODY:
        parts.append(f"by: {_called(act.actor)}")
    if act.data:
        parts.append(f"data: {_json(dict(act.data))}")
    if act.track is not None:
        parts.append(f"track: {act.track}")
    if sent.refused is not None:
        parts.append(f"refused: {sent.refused}")
    return "      - {" + ", ".join(parts) + "}"


def _then(policy: CompiledPolicy, end: CaseState) -> list[str]:
    lines = [f"      state: {end.state}"]
    if end.klass is not None:
        lines.append(f"      class: {end.klass}")
    if end.owner is not None:
        lines.append(f"      owner: {end.owner}")
    lines.append(f"      outcome: {end.outcome or 'none'}")
    standing = {name: status for name, status in deadline_statuses(policy, end).items() if status != "idle"}
    if standing:
        lines.append(f"      deadlines: {_json(standing)}")
    return lines


def _actors(sent: Sequence[Sent]) -> list[str]:
    """Return declarations of those who are not simply somebody of a role."""
    named: dict[str, str] = {}
    for one in sent:
        actor = one.act.actor
        if actor == SOMEBODY or _is_plain(actor):
            continue
        roles = [role if unit is None else {"role": role, "unit": unit} for role, unit in actor.roles]
        entry: dict[str, object] = {"id": actor.id, "roles": roles}
        if actor.on_behalf_of is not None:
            entry["on_behalf_of"] = actor.on_behalf_of
        named[_called(actor)] = f"  {_called(actor)}: {_json(entry)}"
    return list(named.values())


def _is_plain(actor: Actor) -> bool:
    return actor.roles == ((actor.id, None),) and actor.on_behalf_of is None


def _called(actor: Actor) -> str:
    """Return the name of an actor in the file: one person may act in several roles, or for somebody."""
    if _is_plain(actor):
        return actor.id
    held = "_".join(role for role, _ in actor.roles)
    name = f"{actor.id}_as_{held}" if held else f"{actor.id}_without_role"
    name = name if actor.on_behalf_of is None else f"{name}_for_{actor.on_behalf_of}"
    # A file calls nobody by what is no name there; two people must not come to be called the same.
    return name if _NAME.fullmatch(name) else f"person_{sha256(repr(actor).encode()).hexdigest()[:8]}"


def _instant(policy: CompiledPolicy, at: int) -> str:
    return format_instant(at, policy.zone.name)


def _json(value: object) -> str:
    """Return a value in the flow style that YAML and JSON share."""
    return json.dumps(value, ensure_ascii=False)
