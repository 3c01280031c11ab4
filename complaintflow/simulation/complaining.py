"""What a complaint says, and what people write into their events.

In: a plan, the luck of a case. Out: facts of an `open`, data of an event. Whatever the policy asks for is there.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.simulation import defaults
from complaintflow.simulation.chance import Luck
from complaintflow.simulation.plan import Plan, Values
from complaintflow.verification.exploring.samples import sample


def complaint(policy: CompiledPolicy, plan: Plan, luck: Luck, at: int) -> dict[str, object]:
    """Return the facts with which a case is opened."""
    facts: dict[str, object] = {}
    for name, values in plan.facts.items():
        value = _value(policy.fields[name], values, luck, f"fact {name}", at)
        if value is not None:
            facts[name] = value
    raised = [flag for flag, share in plan.flags.items() if luck.of(f"flag {flag}").random() < share]
    return {**facts, "flags": raised} if raised else facts


def answer(policy: CompiledPolicy, plan: Plan, luck: Luck, event: str, at: int) -> dict[str, object]:
    """Return the data of an event: what the plan speaks of, and what the event cannot do without."""
    known = plan.answers.get(event, {})
    kind = policy.events[event]
    data: dict[str, object] = {}
    for name, datum in kind.data.items():
        if name in known or (event in datum.required_at and not kind.built_in):
            value = _value(datum, known.get(name) or defaults.answers_of(datum), luck, f"datum {event}.{name}", at)
            if value is not None:
                data[name] = value
    return data


def missing(policy: CompiledPolicy, event: str, names: Mapping[str, object], at: int) -> dict[str, object]:
    """Return values of what an event was refused without."""
    declared = {**policy.fields, **policy.events[event].data}
    return {name: sample(declared[name], at) if name in declared else "simulated" for name in names}


def _value(datum: Datum, values: Values, luck: Luck, purpose: str, at: int) -> object:
    if not values.weights and values.numbers is None:
        return None if luck.of(purpose).random() < values.missing else sample(datum, at)
    value = luck.value(purpose, values)
    if value is None:
        return None
    if datum.type == "integer" and isinstance(value, float):
        return round(value)
    if datum.type == "number" and isinstance(value, float):
        return round(value, 2)
    return [value] if datum.type in {"set", "list"} else value
