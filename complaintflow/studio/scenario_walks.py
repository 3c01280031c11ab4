"""Scenarios as walks, so that the page can play them.

In: a scenario of one complaint and its policy. Out: a walk as the page keeps it, every time an instant and every value
typed.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.facade import Policy
from complaintflow.instants import InstantError, format_instant
from complaintflow.scenario.document import ActSpec, AdvanceSpec, ScenarioSpec, ScenariosSpec
from complaintflow.scenario.moments import parse_moment
from complaintflow.scenario.run import wire_actor
from complaintflow.scenario.values import event_data


def walk_of_scenario(policy: Policy, document: ScenariosSpec, one: ScenarioSpec) -> dict[str, object] | None:
    """Return a scenario as a walk; None where it names no instant of opening."""
    defaults, zone = document.defaults, policy.compiled.zone
    by_default = None if defaults is None else defaults.by
    begun = one.opened or (None if defaults is None else defaults.at)
    if begun is None:
        return None
    try:
        opened = now = parse_moment(str(begun), 0, zone)
        steps: list[dict[str, object]] = []
        for step in one.when:
            if isinstance(step, AdvanceSpec):
                now = parse_moment(str(step.advance), opened, zone)
                steps.append({"kind": "advance", "to": format_instant(now, zone.name)})
            elif isinstance(step, ActSpec):
                now = now if step.at is None else parse_moment(str(step.at), opened, zone)
                steps.append(_step(policy, document, step, (opened, now), str(step.by or by_default or "")))
        return {
            "at": format_instant(opened, zone.name),
            "facts": event_data("open", one.given, policy.compiled, opened),
            "actor": wire_actor(document, policy, str(one.opened_by or by_default or "") or None),
            "flags": [str(flag) for flag in one.flags],
            "steps": steps,
        }
    except InstantError:
        return None


def _step(policy: Policy, document: ScenariosSpec, step: ActSpec, times: tuple[int, int], by: str) -> dict[str, object]:
    opened, now = times
    zone = policy.compiled.zone
    more: Mapping[str, object] = {
        "id": None if step.id is None else str(step.id),
        "track": None if step.track is None else str(step.track),
        "recorded_at": None
        if step.recorded_at is None
        else format_instant(parse_moment(str(step.recorded_at), opened, zone), zone.name),
    }
    return {
        "kind": "event",
        "name": str(step.event),
        "at": format_instant(now, zone.name),
        "actor": wire_actor(document, policy, by or None),
        "data": event_data(str(step.event), step.data, policy.compiled, opened),
        **{key: value for key, value in more.items() if value is not None},
    }
