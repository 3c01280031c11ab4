"""A course answers what the plain step answers, or nothing: over every scenario that ships, and drawn policies."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintflow.facade import Policy
from complaintflow.kernel.case import CaseState, Step
from complaintflow.kernel.course import Courses
from complaintflow.kernel.event import NOBODY, Actor, Event
from complaintflow.kernel.step import advance, plain_step
from complaintflow.scenario.loading import load_scenarios
from complaintflow.scenario.run import lived
from complaintflow.testing import Move, Tick, histories, policies, policy_text
from tests.courses import answered
from tests.property.worlds import POLICIES_DIR, SHIPPED, World, compiled, shipped

SCENARIOS = sorted((POLICIES_DIR / "scenarios").glob("*.yaml"))

TAKEN = {"bank": 50, "ford_survey": 10, "power": 20, "toyota": 40, "vw": 40}
"""How many events of a policy's scenarios have to take a course at least."""


def same(course: Step, plain: Step) -> None:
    """Two steps alike in everything, the order of what they hold included."""
    assert course == plain
    assert repr(course) == repr(plain), "mappings in another order, or values of another type"
    assert [effect.id for effect in course.effects] == [effect.id for effect in plain.effects]
    assert type(course.case) is CaseState
    assert [type(effect) for effect in course.effects] == [type(effect) for effect in plain.effects]


def tried(courses: Courses, policy: Policy, case: CaseState | None, event: Event) -> tuple[Step, bool]:
    """The plain step, and whether a course answered the same."""
    plain = plain_step(policy.compiled, case, event)
    answer = answered(courses, case, event)
    if answer is not None:
        same(answer, plain)
    return plain, answer is not None


def lived_by_courses(policy: Policy, moves: tuple[Move, ...]) -> int:
    """How many events of a history took a course."""
    courses, case, taken = Courses(policy.compiled, uses_before=0), None, 0
    for move in moves:
        if isinstance(move, Tick):
            case = None if case is None else advance(policy.compiled, case, move.to).case
            continue
        answer, by_course = tried(courses, policy, case, move)
        case, taken = answer.case, taken + by_course
    return taken


@pytest.mark.parametrize("path", SCENARIOS, ids=[path.stem for path in SCENARIOS])
def test_every_event_of_every_scenario(path: Path):
    document = load_scenarios(path).document
    assert document is not None
    policy = shipped(path.stem.partition(".")[0])
    courses, count = Courses(policy.compiled, uses_before=0), Counter()
    for scenario in document.cases:
        case: CaseState | None = None
        ended = lived(policy, document, scenario).case
        for entry in () if ended is None else ended.raw.entries:
            if entry.event is None:
                assert case is not None
                case = advance(policy.compiled, case, entry.at).case
                continue
            answer, by_course = tried(courses, policy, case, entry.event)
            case, count[by_course] = answer.case, count[by_course] + 1
    assert count[True] >= TAKEN.get(path.stem, 0), count


def test_the_policies_that_ship_are_all_asked():
    assert {path.stem.partition(".")[0] for path in SCENARIOS} == set(SHIPPED)


# ---- drawn policies: small ones, of what courses know and a little more ------------------------------------------

STATES = ("one", "two", "three")
EVENTS = ("go", "turn", "rest")
GROUNDS = ({"known": True}, {"known": False}, {"kind": ["a", "b"]}, {"note": "present"}, {"size": {"at_least": 3}})


@st.composite
def transitions(draw: st.DrawFn, name: str, number: int) -> dict[str, object]:
    one: dict[str, object] = {"id": f"{name}_{number}", "event": name}
    one["from"] = draw(st.sampled_from((*STATES, "open", "open")))
    if draw(st.integers(0, 4)):
        one["to"] = draw(st.sampled_from((*STATES, "end")))
    if draw(st.booleans()):
        one["when"] = draw(st.sampled_from(GROUNDS))
    if draw(st.booleans()):
        one["by"] = draw(st.sampled_from(("clerk", ["clerk", "boss"], "owner")))
    return one


@st.composite
def deadlines(draw: st.DrawFn) -> dict[str, object]:
    one: dict[str, object] = {
        "starts": draw(st.sampled_from((*EVENTS, "open", {"state": "two"}, {"deadline": "limit_0", "at": "met"}))),
        "met_by": draw(st.sampled_from((*EVENTS, {"any": ["go", "rest"]}, {"all": ["go", "turn"]}))),
        "within": draw(st.sampled_from(("4h", "90 minutes", "3 days", "5 working hours", "2 working days"))),
        "calendar": "office",
    }
    if draw(st.integers(0, 3)) == 0:
        one["on_expiry"] = "lapse"
    if draw(st.integers(0, 3)) == 0:
        one["for"] = draw(st.sampled_from(GROUNDS))
    if draw(st.integers(0, 4)) == 0:
        one["cancelled_by"] = draw(st.sampled_from(EVENTS))
    return one


@st.composite
def small_policies(draw: st.DrawFn) -> dict[str, object]:
    ground, some = st.sampled_from(GROUNDS), st.booleans()
    policy: dict[str, object] = {
        "policy": "small", "format": 1, "version": "1", "title": "Small", "effective": "2020-01-01",
        "time_zone": "Asia/Shanghai", "last_resort": "boss",
        "fields": {
            "known": {"type": "bool", "required_at": "open"} if draw(some) else "bool", "size": "integer",
            "kind": {"type": "choice", "choices": ["a", "b", "c"]}, "note": "text", "day": "date",
        },
        "roles": {"clerk": {}, "boss": {}}, "outcomes": {"ended": {}},
        "calendars": {"office": {"working_days": ["mon", "tue", "wed", "thu", "fri"], "hours": ["09:00-17:00"]}},
        "owners": draw(st.sampled_from((
            [{"owner": "clerk"}], [{"when": {"known": True}, "owner": "boss"}, {"owner": "clerk"}],
        ))),
        "lifecycle": {
            "initial": "one", "states": {**{name: {} for name in STATES}, "end": {"final": True, "outcome": "ended"}},
            "transitions": [draw(transitions(name, n)) for name in EVENTS for n in range(draw(st.integers(1, 2)))],
        },
        "deadlines": {f"limit_{number}": draw(deadlines()) for number in range(draw(st.integers(1, 3)))},
    }  # fmt: skip
    if draw(some):
        policy["classes"] = ["low", "high"]
        policy["classification"] = {
            "hit_policy": draw(st.sampled_from(("first", "highest"))), "default": "low", "may_fall": draw(some),
            "rules": [{"id": f"rule_{n}", "when": draw(ground), "class": draw(st.sampled_from(("low", "high")))}
                      for n in range(draw(st.integers(1, 3)))],
        }  # fmt: skip
    if draw(st.integers(0, 2)) == 0:
        on = draw(st.sampled_from(({"event": "turn"}, {"breach": "limit_0"})))
        policy["escalations"] = [{"id": "up", "on": on, "when": draw(ground), "owner": "boss"}]
    return policy


@st.composite
def small_worlds(draw: st.DrawFn) -> World:
    """A small policy and a history: mostly what courses are for, and now and then anything else."""
    policy = compiled(policy_text(draw(small_policies())))
    if draw(st.integers(0, 5)) == 0:
        return policy, draw(histories(policy))
    facts = st.fixed_dictionaries(
        {"known": st.booleans()},
        optional={
            "size": st.sampled_from((1, 3, None)), "kind": st.sampled_from(("a", "c", "d")),
            "day": st.just("2026-03-02"),
            "note": st.sampled_from(("a", "\u4e2d", None, 5)), "more": st.just(1),
        },
    )  # fmt: skip
    now = 1_772_413_200_000_000  # a Monday, in the morning
    clerk, boss = Actor("p", (("clerk", None),)), Actor("q", (("boss", None), ("clerk", "north")))
    moves: list[Move] = [Event("C", "open", now, "e0", clerk, draw(facts))]
    for number in range(1, draw(st.integers(2, 12))):
        now += draw(st.sampled_from((0, 60_000_000, 3_600_000_000, 20 * 3_600_000_000, 100 * 3_600_000_000)))
        if draw(st.integers(0, 9)) == 0:
            moves.append(Tick(now))
        name, known = draw(st.sampled_from(EVENTS)), f"e{number}" if draw(st.integers(0, 9)) else draw(ids)
        actor = draw(st.sampled_from((clerk, clerk, boss, NOBODY)))
        if draw(st.integers(0, 9)):
            moves.append(Event("C", name, now, known, actor))
        else:
            odd = (
                {"data": {"amount": 1}},
                {"recorded_at": now + 5},
                {"case": "D"},
                {"track": "x"},
                {"at": now - 60_000_000},
            )
            moves.append(replace(Event("C", name, now, known, actor), **draw(st.sampled_from(odd))))
    return policy, tuple(moves)


def odd(now: int) -> tuple[dict[str, object], ...]:
    """What an event may have that few have."""
    return {"data": {"amount": 1}}, {"recorded_at": now + 5}, {"case": "D"}, {"track": "x"}, {"at": now - 60_000_000}


ids = st.sampled_from(("e0", "e1", "limit_0", "go_0", "rule_0", "end"))
"""Ids of events before, and of elements of the policy: two causes of one name are one cause."""


@settings(max_examples=settings().max_examples * 3 // 5, suppress_health_check=list(HealthCheck), deadline=None)
@given(small_worlds())
def test_small_policies(world: World):
    policy, moves = world
    lived_by_courses(policy, moves)


@settings(max_examples=settings().max_examples // 4, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_generated_policies(data: st.DataObject):
    policy = compiled(policy_text(data.draw(policies())))
    lived_by_courses(policy, data.draw(histories(policy)))
