"""Run a scenario through a policy and compare what happens with what is expected.

In: a loaded policy and a decoded scenario. Out: a `ScenarioResult`: the timeline of the run, the differences,
each with its place in the timeline, and the elements that were touched. Does not print and does not stop at the
first difference.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.errors import EventError
from complaintflow.facade import Policy, Step
from complaintflow.instants import InstantError, format_instant
from complaintflow.scenario.document import ActSpec, AdvanceSpec, CheckpointSpec, ScenarioSpec, ScenariosSpec
from complaintflow.scenario.expectations import senders_of
from complaintflow.scenario.judging import judge_checkpoint, judge_end
from complaintflow.scenario.matching import Opening
from complaintflow.scenario.moments import parse_moment
from complaintflow.scenario.shown import shown_by_case
from complaintflow.scenario.timeline import Row, Run, ScenarioResult
from complaintflow.scenario.values import event_data


def run_scenario(policy: Policy, document: ScenariosSpec, scenario: ScenarioSpec) -> ScenarioResult:
    """Run one scenario. Mistakes of its author (an instant that is none) are differences too."""
    run = lived(policy, document, scenario)
    return ScenarioResult(
        str(scenario.id),
        tuple(run.rows),
        tuple(run.differences),
        frozenset(run.touched),
        tuple(str(clause) for clause in scenario.clause),
        run.opening.opened,
    )


def lived(policy: Policy, document: ScenariosSpec, scenario: ScenarioSpec) -> Run:
    """Return a scenario's run with its case as it stands at the end."""
    run = Run(policy, Opening(0, policy.compiled.zone))
    try:
        _open(run, document, scenario)
        for number, step in enumerate(scenario.when, start=1):
            if isinstance(step, CheckpointSpec):
                judge_checkpoint(run, step)
            elif run.case is None:
                run.differ(f"step {number} needs a case, but the opening was refused")
                break
            elif isinstance(step, AdvanceSpec):
                _advance(run, step)
            else:
                _act(run, document, scenario, step)
        judge_end(run, scenario.then)
    except (InstantError, EventError) as problem:
        run.differ(str(problem))
    if run.case is not None:
        run.touched.update(dict.fromkeys(shown_by_case(run.case)))
    return run


def _open(run: Run, document: ScenariosSpec, scenario: ScenarioSpec) -> None:
    defaults = document.defaults
    at = scenario.opened or (defaults.at if defaults is not None else None)
    if at is None:
        raise InstantError("no instant of opening: expected `opened` here or `at` under `defaults`")
    zone = run.policy.compiled.zone
    opened = parse_moment(str(at), 0, zone)
    run.opening, run.now = Opening(opened, zone), opened
    by = scenario.opened_by or (defaults.by if defaults is not None else None)
    data = event_data("open", scenario.given, run.policy.compiled, opened)
    step = run.policy.open(
        str(scenario.id),
        data,
        at=opened,
        actor=wire_actor(document, run.policy, by),
        id="open",
        flags=tuple(str(flag) for flag in scenario.flags),
    )
    _take(run, step, Row(opened, event="open", by=str(by or "")), scenario.refused)


def _act(run: Run, document: ScenariosSpec, scenario: ScenarioSpec, act: ActSpec) -> None:
    zone = run.policy.compiled.zone
    if act.at is not None:
        run.now = parse_moment(str(act.at), run.opening.opened, zone)
    by = act.by or (document.defaults.by if document.defaults is not None else None)
    event: dict[str, object] = {
        "case": str(scenario.id),
        "event": str(act.event),
        "at": format_instant(run.now, zone.name),
        "id": str(act.id or _event_id(run, str(act.event))),
        "data": event_data(str(act.event), act.data, run.policy.compiled, run.opening.opened),
    }
    actor = wire_actor(document, run.policy, by)
    if actor is not None:
        event["actor"] = actor
    if act.track is not None:
        event["track"] = str(act.track)
    if act.recorded_at is not None:
        recorded = parse_moment(str(act.recorded_at), run.opening.opened, zone)
        event["recorded_at"] = format_instant(recorded, zone.name)
    assert run.case is not None, "a case is open when something happens to it"
    row = Row(run.now, event=str(act.event), by=str(by or ""))
    _take(run, run.case.send(event), row, act.refused)


def _advance(run: Run, step: AdvanceSpec) -> None:
    run.now = parse_moment(str(step.advance), run.opening.opened, run.policy.compiled.zone)
    assert run.case is not None, "a case is open when time passes"
    run.take(run.case.advance(run.now), Row(run.now))


def _take(run: Run, step: Step, row: Row, expected: str | None) -> None:
    run.take(step, row)
    refusal = step.refused
    found = None if refusal is None else str(refusal.body.get("code"))
    if refusal is None and expected is not None:
        run.differ(f"`{row.event}` was accepted, expected the refusal `{expected}`")
    elif refusal is not None and expected is None:
        run.differ(f"`{row.event}` was refused (`{found}`): {refusal.body.get('message')}")
    elif found != expected:
        run.differ(f"`{row.event}` was refused with `{found}`, expected the refusal `{expected}`")


def _event_id(run: Run, name: str) -> str:
    earlier = sum(row.event == name for row in run.rows)
    return name if not earlier else f"{name}_{earlier + 1}"


def wire_actor(document: ScenariosSpec, policy: Policy, name: str | None) -> Mapping[str, object] | None:
    """Return an actor of the file as an event carries one; the name of a role stands for somebody who holds it."""
    if name is None:
        return None
    actor = document.actors.get(name)  # type: ignore[call-overload]  # a Name is a text
    if actor is None:
        roles = [str(name)] if name in senders_of(policy.compiled) else []
        return {"id": str(name), "roles": roles}
    roles_held = [
        {"role": str(held.role), "unit": str(held.unit)} if held.unit is not None else str(held.role)
        for held in actor.roles
    ]
    wire: dict[str, object] = {"id": str(actor.id or name), "roles": roles_held}
    if actor.on_behalf_of is not None:
        wire["on_behalf_of"] = str(actor.on_behalf_of)
    return wire
