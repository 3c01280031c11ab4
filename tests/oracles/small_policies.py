"""Small random policies, each with guarantees: two to four states, a few events, deadlines, an approval, a counter.

In: a seed. Out: a policy as plain values, the same for the same seed.
"""

from __future__ import annotations

from random import Random
from typing import Any

import yaml

from tests.oracles.drawing import ROLES, Draw, Plain
from tests.oracles.lived import HEAD

OFFICE: Plain = {
    "office": {
        "working_days": ["mon", "tue", "wed", "thu", "fri"],
        "hours": "09:00-18:00",
    }
}
EVENTS = ("go", "call", "answer")


def moment(draw: Draw, *, happening: bool = False) -> Any:
    """Return a moment; `happening`: one that people or the lifecycle bring about."""
    kinds: list[Any] = [draw.one(*draw.events), {"state": draw.one(*draw.states, "done")}, "closed"]
    kinds.append({"event": draw.one(*draw.events), "by": draw.one(*ROLES)})
    if not happening:
        kinds += [{"told": role} for role in (*ROLES, "customer")]
        kinds += [{"told": draw.one(*ROLES), "template": draw.one("late", "hello")}, {"asked": draw.one(*ROLES)}]
    if draw.deadlines:
        name = draw.one(*draw.deadlines)
        kinds += [{"breach": name}, {"deadline": name, "at": draw.one("started", "met", "met_late", "cancelled")}]
    if draw.classes:
        kinds.append({"class": "high"})
    if draw.flag:
        kinds.append({"flag": "hot"})
    if draw.approval:
        kinds += [{"approval": "refund", "at": draw.one("asked", "granted", "rejected", "timed_out", "voided")}]
    kinds += ["reopened", {"owner": draw.one(*ROLES)}, {"outcome": "lost"}]
    found = draw.chance.choice(kinds)
    if isinstance(found, dict) and draw.once_in(8):
        found = {**found, "when": draw.condition()}
    return found


def guarantee(draw: Draw) -> Plain:
    """Return a guarantee of one of the forms, with its options."""
    form = draw.one("after", "after", "before", "every", "always", "never", "never")
    found: Plain = {}
    match form:
        case "after":
            found = {"after": "open" if draw.once_in(3) else moment(draw, happening=True)}
            found |= {"within": "at_once" if draw.once_in(5) else draw.length(), "expect": moment(draw)}
            if draw.once_in(2):
                found["or_else"] = moment(draw)
            if draw.once_in(2):
                found["unless"] = "closed"
        case "before":
            found = {"before": moment(draw), "expect": moment(draw, happening=draw.once_in(2))}
            if draw.once_in(4):
                found["since"] = moment(draw, happening=True)
        case "every":
            found = {"every": draw.length(), "while": draw.condition(), "expect": moment(draw)}
            if draw.once_in(2):
                found["while"] = {"state": draw.one(*draw.states)}
        case "always":
            found = {"always": draw.condition()}
            if draw.once_in(2):
                found["while"] = {"state": draw.one(*draw.states)}
        case _:
            found = {"never": moment(draw)}
    if form in ("after", "before", "never") and draw.once_in(3):
        found["when"] = draw.condition()
    return found


def small_policy(seed: int, guarantees: int = 24) -> Plain:
    """Return the policy of a seed with its guarantees, as plain values."""
    chance = Random(seed)
    draw = Draw(chance)
    draw.states = ("new", "mid", "more")[: chance.randint(1, 3)]
    draw.events = EVENTS[: chance.randint(1, 3)]
    draw.classes, draw.office = chance.random() < 0.5, chance.random() < 0.3
    draw.table = draw.classes and draw.once_in(3)
    draw.flag, draw.counter = draw.once_in(4), draw.once_in(4)
    draw.approval = draw.once_in(4)
    draw.deadlines = ("d0", "d1")[: draw.one(0, 1, 1, 2, 2, 2)]
    finals = ("done", "lost")[: chance.randint(1, 2)]
    policy: Plain = dict(yaml.safe_load(HEAD))
    policy |= {"fields": {"size": {"type": "choice", "choices": ["small", "big"]}, "urgent": "bool"}}
    policy |= {"tasks": {"look": {}}}
    if draw.office:
        policy["calendars"] = OFFICE
    if draw.flag:
        policy["flags"] = {"hot": {}}
    if draw.classes:
        policy |= _classes(draw)
    policy["events"] = _events(draw)
    if draw.counter:
        policy["counters"] = {"calls": _counter(draw)}
    states: Plain = {name: {} for name in draw.states}
    for name in draw.states:
        if draw.once_in(4):
            states[name] = {"do": [draw.action()]}
    states |= {name: {"final": True, "outcome": name} for name in finals}
    if "done" not in finals:
        states["done"] = {"final": True, "outcome": "done"}
    transitions = draw.transitions(finals)
    if draw.once_in(3):
        transitions.append({"event": "reopen", "from": list(finals), "to": draw.one(*draw.states)})
    policy["lifecycle"] = {"initial": "new", "states": states, "transitions": transitions}
    if draw.once_in(3):
        policy["owners"] = [{"when": draw.condition(standings=False), "owner": "boss"}, {"owner": "agent"}]
    if draw.deadlines:
        policy["deadlines"] = {name: draw.deadline(number) for number, name in enumerate(draw.deadlines)}
    if draw.once_in(3):
        policy["escalations"] = [draw.escalation()]
    if draw.approval:
        policy["approvals"] = {"refund": _approval(draw)}
    policy["guarantees"] = {f"g{number}": guarantee(draw) for number in range(guarantees)}
    return policy


def _classes(draw: Draw) -> Plain:
    rules = [{"id": "big", "when": draw.one({"size": "big"}, {"urgent": True}), "class": "high"}]
    found: Plain = {}
    if draw.table:
        rule = {"id": "heavy", "when": draw.one({"size": "big"}, {"urgent": True}), "result": "heavy"}
        found["tables"] = {"weight": {"hit_policy": "first", "default": "light", "rules": [rule]}}
        rules.append({"id": "heavy", "when": {"weight": "heavy"}, "class": "high"})
    table = {"hit_policy": draw.one("first", "highest"), "default": "low", "rules": rules, "may_fall": draw.once_in(2)}
    return {**found, "classes": ["low", "high"], "classification": table}


def _events(draw: Draw) -> Plain:
    found: Plain = {}
    for name in draw.events:
        event: Plain = {}
        kind = draw.one("", "", "ok", "urgent")
        draw.data[name] = kind
        if kind == "ok":
            event["data"] = {"ok": "bool"}
        elif kind == "urgent":
            event |= {"data": {"urgent": "bool"}, "records": "urgent"}
        if draw.once_in(4):
            event["by"] = draw.one("agent", ["boss", "clerk"], "owner")
        if draw.once_in(4):
            event["do"] = [draw.action(event=name)]
        found[name] = event
    if draw.once_in(4):
        found["withdraw"] = {"do": [draw.action()]} if draw.once_in(2) else {"by": "boss"}
    return found


def _counter(draw: Draw) -> Plain:
    event = draw.one(*draw.events)
    found: Plain = {"count": event}
    if draw.data.get(event) == "ok" and draw.once_in(2):
        found["where"] = {"data.ok": False}
    if draw.once_in(3):
        found["reset"] = draw.one(*(one for one in draw.events if one != event), "reopen")
    return found


def _step(draw: Draw) -> Plain:
    relation = {"role": {"relation": "superior", "of": "applicant"}}
    kinds = (
        {"role": "boss"},
        {"role": "clerk"},
        {"any_of": ["boss", "clerk"]},
        {"all_of": ["boss", "agent"]},
        relation,
    )
    found: Plain = dict(draw.one(*kinds))
    if draw.once_in(2):
        found |= {"within": draw.one("2h", "5h"), "on_timeout": draw.one("refuse", "remind", "escalate", "approve")}
    return found


def _approval(draw: Draw) -> Plain:
    steps = [_step(draw) for _ in range(draw.one(1, 1, 2))]
    found: Plain = {"requested_by": draw.one(*draw.events), "chain": [{"steps": steps}]}
    if draw.once_in(4):
        found["chain"].insert(0, {"when": draw.one({"application": 1}, {"size": "big"}), "steps": [_step(draw)]})
    if draw.once_in(4):
        found["on_rejected"] = {"to": draw.one(*draw.states)}
    if draw.once_in(4):
        found["requesters"] = draw.one("agent", ["boss", "clerk"])
    if draw.once_in(2):
        found["gates"] = draw.one(*draw.events)
    if draw.once_in(2):
        found["on_granted"] = {"to": draw.one(*draw.states, "done")}
    if draw.once_in(3):
        found["not_by"] = "applicant"
    if draw.once_in(4):
        found["valid_for"] = "size"
    return found
