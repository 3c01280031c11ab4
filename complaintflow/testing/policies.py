"""Whole random policies as plain values and text: classes, lifecycle, deadlines, escalations, counters, approvals."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st

from complaintflow.testing.calendars import calendars
from complaintflow.testing.chance import mostly, one_in
from complaintflow.testing.conditions import CLASSES, FIELDS, ROLES, STEADY_ROLES, actions, conditions
from complaintflow.testing.deadlines import Surroundings, deadlines
from complaintflow.testing.text import Plain

EVENTS = ("call", "answer", "visit", "settle")
"""The events of the organisation in a generated policy; `idle` is one more, to which nothing is attached."""

STATES = ("intake", "handling", "waiting")


@dataclass(frozen=True, slots=True)
class Features:
    """What generated policies may hold; everything by default.

    `steady`: nothing that knows a date (dated exceptions of calendars, months) and a zone whose clocks never change.
    """

    classes: bool = True
    escalations: bool = True
    approvals: bool = True
    late: bool = True
    steady: bool = False


@st.composite
def policies(draw: st.DrawFn, features: Features | None = None) -> dict[str, object]:
    """Return a policy as plain values; `policy_text` writes it, `Policy.from_text` compiles it."""
    having = features or Features()
    classes = having.classes and draw(mostly(5))
    calendar = draw(mostly(4))
    hours = draw(st.booleans())
    policy: dict[str, object] = {
        "policy": "generated",
        "format": 1,
        "version": "1",
        "title": "Generated",
        "effective": "2020-01-01",
        "time_zone": "Asia/Shanghai" if having.steady else draw(st.sampled_from(_ZONES)),
        "last_resort": "boss",
        "fields": FIELDS,
        "roles": STEADY_ROLES if having.steady else ROLES,
        "flags": {"repeat": {}},
        "tasks": {"look": {}},
        "templates": {"told": {"text": "Told"}, "again": {"text": "Again"}},
        "outcomes": {"solved": {}, "dropped": {}},
    }
    if calendar:
        policy["calendars"] = {"office": draw(calendars(hours=hours, dated=not having.steady))}
    names = tuple(f"limit_{number}" for number in range(1, draw(st.integers(1, 3)) + 1))
    if classes:
        policy["classes"] = list(CLASSES)
        policy["classification"] = draw(_classification())
    do = actions(names, classes=classes)
    approvals = having.approvals and draw(st.booleans())
    policy["events"] = draw(_events(do, late=having.late, parties=approvals))
    counters = draw(_counters())
    if counters:
        policy["counters"] = counters
    policy["lifecycle"] = draw(_lifecycle(do, names, tuple(counters)))
    if draw(st.booleans()):
        policy["owners"] = draw(_owners(classes=classes))
    policy["deadlines"] = {
        name: draw(deadlines(Surroundings(EVENTS, STATES, names[:number], classes, calendar, hours, not having.steady)))
        for number, name in enumerate(names)
    }
    if having.escalations:
        policy["escalations"] = draw(_escalations(names, tuple(counters), do, classes=classes))
    if approvals:
        policy["approvals"] = {"waiver": draw(_approvals())}
        policy["parties"] = {"handler": {"set_by": ["call", "answer"], "every": draw(st.booleans())}}
    if draw(one_in(3)):
        policy["follow_up_event"] = "call"
        policy["cross_case"] = draw(_cross_case())
    return deepcopy(policy)  # strategies are kept, and whoever is given a policy may change it


_ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")


@st.composite
def _classification(draw: st.DrawFn) -> dict[str, object]:
    rules = draw(_rules())
    return {
        "hit_policy": draw(st.sampled_from(("first", "highest"))),
        "default": "general",
        "may_fall": draw(st.booleans()),
        "rules": [{"id": f"rule_{n}", "when": when, "class": to} for n, (when, to) in enumerate(rules, 1)],
    }


@cache
def _rules() -> st.SearchStrategy[list[tuple[Plain, str]]]:
    return st.lists(st.tuples(conditions(), st.sampled_from(CLASSES)), max_size=3)


@st.composite
def _events(
    draw: st.DrawFn, do: st.SearchStrategy[dict[str, object]], *, late: bool, parties: bool
) -> dict[str, object]:
    found: dict[str, object] = {"idle": {}}
    for name in EVENTS:
        event: dict[str, object] = {"data": {"times": "integer", "ok": "bool", "amount": "integer"}}
        if draw(one_in(3)):
            event["by"] = draw(st.sampled_from(("agent", ["lead", "boss"], "owner")))
        if draw(one_in(3)):
            event["do"] = [draw(do)]
        if draw(one_in(4)):
            event["records"] = "amount"
        if parties and draw(one_in(5)):
            event["not_by"] = draw(st.sampled_from(("handler", ["applicant", "handler"])))
        if late and draw(one_in(3)):
            event["late"] = {"at_most": "2 days"}
        found[name] = event
    return found


@st.composite
def _lifecycle(
    draw: st.DrawFn,
    do: st.SearchStrategy[dict[str, object]],
    deadlines: tuple[str, ...],
    counters: tuple[str, ...],
) -> dict[str, object]:
    guard = _guards(deadlines[0], counters)
    targets = st.sampled_from((*STATES, "solved", "dropped"))
    transitions: list[Plain] = [
        {"event": "settle", "from": "open", "to": "solved"},
        {"event": "visit", "from": "intake", "to": "handling"},
        {"event": "call", "from": "handling", "to": "waiting"},
        {"event": "answer", "from": "waiting", "to": draw(st.sampled_from(("intake", "dropped")))},
        {"event": "reopen", "from": ["solved", "dropped"], "to": "handling"},
    ]
    for number in range(draw(st.integers(0, 3))):
        transition: dict[str, object] = {
            "id": f"way_{number}",
            "event": draw(st.sampled_from(EVENTS)),
            "from": draw(st.sampled_from((*STATES, "any"))),
        }
        if draw(st.booleans()):
            transition["to"] = draw(targets)
        if draw(st.booleans()):
            transition["when"] = draw(guard)
        if draw(one_in(4)):
            transition["requires"] = draw(st.sampled_from(deadlines))
        if draw(st.booleans()):
            transition["do"] = [draw(do)]
        transitions.insert(0, transition)
    states: dict[str, object] = {name: {} for name in STATES}
    states["handling"] = {"do": [draw(do)]}
    states["solved"] = {"final": True, "outcome": "solved"}
    states["dropped"] = {"final": True, "outcome": "dropped"}
    return {"initial": draw(st.sampled_from(STATES)), "states": states, "transitions": transitions}


@cache
def _guards(deadline: str, counters: tuple[str, ...]) -> st.SearchStrategy[Plain]:
    standing = {f"deadlines.{deadline}": {"not": ["breached", "late"]}}
    return conditions({"data.ok": True}, standing, *({name: {"at_least": 2}} for name in counters))


@st.composite
def _owners(draw: st.DrawFn, *, classes: bool) -> list[Plain]:
    tests: tuple[Plain, ...] = ({"state": "intake"}, *(({"class": "general"},) if classes else ()))
    last = draw(st.sampled_from(("lead", "boss")))
    return [{"when": draw(st.sampled_from(tests)), "owner": "agent"}, {"owner": last}]


@st.composite
def _counters(draw: st.DrawFn) -> dict[str, object]:
    measure: st.SearchStrategy[Plain] = st.sampled_from(
        (
            {"count": "call"},
            {"distinct": "times", "of": "call"},
            {"sum": "times", "of": ["call", "visit"]},
            {"elapsed": {"from": "call", "to": "visit"}, "unit": "hours"},
        )
    )
    found: dict[str, object] = {}
    for name in ("first_count", "second_count")[: draw(st.integers(0, 2))]:
        counter: dict[str, object] = dict(draw(measure))
        if draw(st.booleans()):
            counter["within"] = draw(st.sampled_from(("2 days", "5h")))
        if draw(st.booleans()):
            counter["reset"] = draw(st.sampled_from(("answer", [{"event": "call", "where": {"data.ok": True}}])))
        if "elapsed" not in counter and draw(st.booleans()):
            counter["where"] = draw(conditions({"data.ok": False}))
        found[name] = counter
    return found


@st.composite
def _escalations(
    draw: st.DrawFn,
    deadlines: tuple[str, ...],
    counters: tuple[str, ...],
    do: st.SearchStrategy[dict[str, object]],
    *,
    classes: bool,
) -> list[Plain]:
    found: list[Plain] = []
    for number in range(draw(st.integers(0, 2))):
        rule: dict[str, object] = {"id": f"up_{number}", "once": draw(st.sampled_from(("class", "case")))}
        if not classes:
            rule["once"] = "case"
        if draw(st.booleans()):
            rule["on"] = draw(_occasions(deadlines))
        else:
            rule["when"] = draw(_grounds(deadlines[-1], counters))
        if classes and draw(st.booleans()):
            rule["class"] = draw(st.sampled_from(CLASSES[1:]))
        rule["do"] = [draw(do)]
        found.append(rule)
    return found


@cache
def _occasions(deadlines: tuple[str, ...]) -> st.SearchStrategy[Plain]:
    return st.one_of(
        st.builds(lambda d: {"breach": d}, st.sampled_from(deadlines)),
        st.builds(lambda e: {"event": e}, st.sampled_from(EVENTS)),
        st.sampled_from(({"age": "3 days"}, {"flag": "repeat"})),
    )


@cache
def _grounds(deadline: str, counters: tuple[str, ...]) -> st.SearchStrategy[Plain]:
    late = {f"deadlines.{deadline}": ["breached", "late"]}
    return conditions(late, *({name: {"more_than": 1}} for name in counters))


@st.composite
def _cross_case(draw: st.DrawFn) -> list[Plain]:
    found: list[Plain] = []
    for number in range(draw(st.integers(1, 2))):
        rule: dict[str, object] = {
            "id": f"across_{number}",
            "same": draw(st.sampled_from(("branch", ["size", "branch"]))),
        }
        rule["flag"] = "repeat"
        if draw(st.booleans()):
            rule["within"] = draw(st.sampled_from(("2 days", "1 months", "5h")))
        if draw(one_in(3)):
            rule["ordered_by"] = draw(st.sampled_from(EVENTS))
        elif draw(st.booleans()):
            rule |= {"at_least": 2, "tells": draw(st.sampled_from(("new", "all"))), "since": "opened"}
            rule["open_one"] = draw(st.sampled_from(("flag", "follow_up")))
        found.append(rule)
    return found


@st.composite
def _approvals(draw: st.DrawFn) -> dict[str, object]:
    step = st.sampled_from(
        (
            {"role": "lead"},
            {"role": "lead", "within": "5h", "on_timeout": "remind"},
            {"role": {"relation": "manager", "of": "applicant"}, "within": "1 days", "on_timeout": "escalate"},
            {"any_of": ["lead", "boss"], "within": "2h", "on_timeout": "refuse"},
            {"all_of": ["lead", "boss"], "within": "2h", "on_timeout": "approve"},
            {"n": 2, "of": ["lead", "boss", "agent"]},
        )
    )
    steps = st.lists(step, min_size=1, max_size=2)
    chains: list[Plain] = [{"steps": draw(steps)}]
    if draw(st.booleans()):
        chains.insert(0, {"when": {"application": 1}, "steps": draw(steps)})
    approval: dict[str, object] = {"requested_by": draw(st.sampled_from(("visit", "idle"))), "chain": chains}
    if draw(st.booleans()):
        approval["gates"] = "settle"
    if draw(st.booleans()):
        approval["not_by"] = ["applicant", "handler"]
    if draw(st.booleans()):
        approval["valid_for"] = "amount"
    if draw(st.booleans()):
        approval["on_granted"] = {"to": draw(st.sampled_from(("handling", "dropped")))}
    return approval
