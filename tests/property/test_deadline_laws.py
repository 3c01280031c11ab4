"""The laws of pauses, changed limits, calendars and classes at the level of whole cases (docs/semantics.md, 11)."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from complaintflow.compiled.pauses import due_with_pauses
from complaintflow.facade import Policy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import Event
from complaintflow.kernel.step import advance, step
from complaintflow.testing import Tick, calendars, live, policies, policy_text
from complaintflow.testing.conditions import STEADY_ROLES
from complaintflow.testing.deadlines import ELAPSED, WORKING, WORKING_DAYS
from complaintflow.testing.histories import START, everybody, histories
from tests.property.worlds import FAR, compiled, event, law, plain, standing

HOUR = 3_600_000_000
GAPS = st.sampled_from((0, 1, HOUR // 2, HOUR, 3 * HOUR, 20 * HOUR, 70 * HOUR, 200 * HOUR))
CLASSES = ("general", "escalated", "important")


@st.composite
def pausable(draw: st.DrawFn) -> Policy:
    """A generated policy whose deadlines may all be paused by event."""
    policy: dict[str, Any] = draw(policies())
    for deadline in policy["deadlines"].values():
        deadline |= {"kind": "service", "starts": "open"}
        for key in ("for", "cancelled_by"):  # so that most of them run when the pause comes
            deadline.pop(key, None)
        deadline["pause"] = {"by_event": True} | {
            k: v for k, v in deadline.get("pause", {}).items() if k in ("at_most", "in")
        }
    return compiled(policy_text(policy))


@st.composite
def by_class(draw: st.DrawFn, lengths: tuple[str, ...] = ELAPSED + WORKING, **deadline: object) -> Policy:
    """A policy of one deadline whose length depends on the class, and a class that depends on one fact."""
    rows = [{"when": {"class": name}, "limit": draw(st.sampled_from(lengths))} for name in CLASSES]
    sections: dict[str, object] = {
        "classes": list(CLASSES),
        "classification": {
            "hit_policy": "highest",
            "default": "general",
            "may_fall": True,
            "rules": [{"id": f"is_{name}", "when": {"wanted": name}, "class": name} for name in CLASSES[1:]],
        },
        "fields": {"wanted": {"type": "choice", "choices": list(CLASSES)}},
        "deadlines": {"reply": {"starts": "open", "met_by": "answer", "within": rows, **deadline}},
    }
    return compiled(policy_text(small(sections, draw(calendars()))))


def small(sections: dict[str, object], calendar: object = None, zone: str = "Asia/Shanghai") -> dict[str, object]:
    policy: dict[str, object] = {
        "policy": "small", "format": 1, "version": "1", "title": "Small", "effective": "2020-01-01",
        "time_zone": zone, "roles": STEADY_ROLES | {"agent": {"superior": "lead"}}, "events": {"answer": {}},
        "lifecycle": {"initial": "intake", "states": {"intake": {}}, "transitions": []},
    }  # fmt: skip
    if calendar is not None:
        policy["calendars"] = {"office": calendar}
    return policy | sections


def opened(policy: Policy, at: int = START, **data: object) -> CaseState:
    case = step(policy.compiled, None, event(policy, "open", at, 0, **data)).case
    assert case is not None
    return case


def after(policy: Policy, case: CaseState, *events: tuple[str, int, dict[str, object]]) -> CaseState:
    for number, (name, at, data) in enumerate(events, 1):
        answer = step(policy.compiled, case, event(policy, name, at, f"{name}-{case.seq}-{number}", **data))
        assert answer.refusal is None, answer.refusal
        case = answer.case
    return case


# ---- pauses ------------------------------------------------------------------------------------------------------


@law
@given(data=st.data())
def test_law_2_a_pause_that_is_resumed_at_once_changes_nothing(data):
    policy = data.draw(pausable())
    case = live(policy, data.draw(histories(policy, disorder=False, ticks=False, length=4))).case
    assume(not case.suspensions)  # `resume` ends every pause by event, an earlier one too
    at = case.clock + 1 + data.draw(GAPS)
    first = step(policy.compiled, case, event(policy, "pause", at, "p"))
    assume(first.refusal is None)
    paused = after(policy, first.case, ("resume", at, {}))
    plainly = after(policy, case, ("note", at, {}), ("note", at, {}))
    assert standing(paused) == standing(plainly)
    assert plain(advance(policy.compiled, paused, FAR).effects) == plain(advance(policy.compiled, plainly, FAR).effects)


@law
@given(data=st.data())
def test_law_3_splitting_a_pause_changes_nothing(data):
    policy = data.draw(pausable())
    case = live(policy, data.draw(histories(policy, disorder=False, ticks=False, length=4))).case
    assume(not case.suspensions)
    start = case.clock + 1
    middle = start + data.draw(GAPS)
    end = middle + data.draw(GAPS)
    first = step(policy.compiled, case, event(policy, "pause", start, "p"))
    assume(first.refusal is None)
    whole = after(policy, first.case, ("note", middle, {}), ("note", middle, {}))
    resumed = after(policy, first.case, ("resume", middle, {}))
    second = step(policy.compiled, resumed, event(policy, "pause", middle, "p2"))
    assume(second.refusal is None)
    ended = step(policy.compiled, whole, event(policy, "resume", end, "r"))
    again = step(policy.compiled, second.case, event(policy, "resume", end, "r2"))
    assume(ended.refusal is None and again.refusal is None)
    assert dues(again.case) == dues(ended.case)


def dues(case: CaseState) -> dict[str, list[tuple[object, ...]]]:
    return {name: [(run.status, run.due, run.warn) for run in runs] for name, runs in case.runs.items()}


@law
@given(data=st.data())
def test_law_3_pauses_are_a_set(data):
    policy = data.draw(by_class())
    known = policy.compiled
    row = data.draw(st.sampled_from(known.deadlines["reply"].limits))
    pauses = data.draw(st.lists(st.tuples(GAPS, GAPS).map(lambda p: (START + p[0], START + p[0] + p[1])), max_size=4))
    more = [*reversed(pauses), *pauses, *((low, low) for low, _ in pauses)]
    walk = (row.limit.duration, START)
    assert due_with_pauses(*walk, pauses, known.zone, known.calendars) == due_with_pauses(
        *walk, more, known.zone, known.calendars
    )


# ---- classes -----------------------------------------------------------------------------------------------------

CARRY = st.sampled_from(CLASSES)


@law
@given(data=st.data(), one=CARRY, other=CARRY, gap=GAPS, rest=GAPS)
def test_law_4_there_and_back_is_where_it_was(data, one, other, gap, rest):
    policy = data.draw(by_class(on_change="carry", pause={"by_event": True}))
    case = opened(policy, wanted=one)
    there, back = START + gap, START + gap + rest
    moved = after(policy, case, ("amend", there, {"wanted": other}), ("amend", back, {"wanted": one}))
    stayed = after(policy, case, ("note", there, {}), ("note", back, {}))
    assume(moved.runs["reply"][-1].verdict_at is None)
    assert dues(moved) == dues(stayed)
    assert moved.klass == stayed.klass


@law
@given(data=st.data(), one=CARRY, other=CARRY, gap=GAPS, rest=GAPS)
def test_law_5_pause_and_class_change_commute(data, one, other, gap, rest):
    policy = data.draw(by_class(on_change="carry", pause={"by_event": True}))
    at, end = START + gap, START + gap + rest
    case = advance(policy.compiled, opened(policy, wanted=one), at - 1).case
    assume(case.runs["reply"][-1].verdict_at is None)
    pause, change = event(policy, "pause", at, "p"), event(policy, "amend", at, "a", wanted=other)
    ways = []
    for order in ((pause, change), (change, pause)):
        now = case
        for one_event in order:
            now = step(policy.compiled, now, one_event).case
        now = step(policy.compiled, now, event(policy, "resume", end, "r")).case
        ways.append(advance(policy.compiled, now, end).case)
    assert standing(ways[0]) == standing(ways[1])
    assert ways[0].klass == ways[1].klass


@law
@given(data=st.data())
def test_law_14_the_class_is_a_function_of_the_facts(data):
    policy = data.draw(policies())
    assume("classes" in policy)
    rules = policy["classification"]["rules"]
    policy["classification"] |= {"may_fall": True, "hit_policy": "highest"}
    facts = {"size": st.sampled_from(("small", "big")), "amount": st.integers(0, 6), "urgent": st.booleans(),
             "tags": st.sampled_from((["press"], ["press", "safety"]))}  # fmt: skip
    said = data.draw(st.fixed_dictionaries({}, optional=facts))
    having = ("classes", "classification", "fields", "roles", "flags")
    steady = {key: policy[key] for key in having}
    one = compiled(policy_text(small(steady)))
    turned = steady | {"classification": policy["classification"] | {"rules": data.draw(st.permutations(rules))}}
    other = compiled(policy_text(small(turned)))
    expected = opened(one, **said).klass
    assert opened(other, **dict(reversed(said.items()))).klass == expected
    amended = opened(one, branch="north", amount=6)
    for number, name in enumerate(data.draw(st.permutations([*facts, "branch", "amount"]))):
        amended = after(one, amended, ("amend", START + number, {name: said.get(name)}))
    assert amended.klass == expected


# ---- lengths and calendars ---------------------------------------------------------------------------------------


def due_of(length: str, calendar: object, at: int, zone: str = "Asia/Shanghai", counting: str = "exact") -> int:
    deadline = {"starts": "open", "met_by": "answer", "within": length, "counting": counting}
    policy = compiled(policy_text(small({"deadlines": {"reply": deadline}}, calendar, zone)))
    due = opened(policy, at).runs["reply"][-1].due
    assert due is not None
    return due


STARTS = st.integers(0, 14 * 24).map(lambda hours: START + hours * HOUR)


@law
@given(
    calendar=calendars(),
    at=STARTS,
    amount=st.integers(1, 8),
    more=st.integers(0, 8),
    unit=st.sampled_from(("h", " days", " weeks", " months", " working hours", " working days", " working minutes")),
    counting=st.sampled_from(("exact", "civil")),
    zone=st.sampled_from(("Asia/Shanghai", "Europe/Berlin")),
)
def test_law_8_a_due_instant_is_not_before_its_start_and_grows_with_its_length(
    calendar, at, amount, more, unit, counting, zone
):
    due = due_of(f"{amount}{unit}", calendar, at, zone, counting)
    assert at <= due <= due_of(f"{amount + more}{unit}", calendar, at, zone, counting)


@law
@given(
    data=st.data(), hours=st.booleans(), at=STARTS, length=st.sampled_from(WORKING), days=st.sampled_from(WORKING_DAYS)
)
def test_law_6_more_open_time_never_makes_it_later(data, hours, at, length, days):
    calendar = data.draw(calendars(hours=hours))
    length = length if hours else days
    closed = dict(calendar.get("closed", {}))
    assume(closed)
    closed.pop(data.draw(st.sampled_from(sorted(closed))))
    wider = {key: value for key, value in calendar.items() if key != "closed"} | ({"closed": closed} if closed else {})
    assert due_of(length, wider, at) <= due_of(length, calendar, at)


# ---- versions ----------------------------------------------------------------------------------------------------


@law
@given(data=st.data())
def test_law_10_a_verdict_survives_every_later_version(data):
    written: dict[str, Any] = data.draw(policies())
    old = compiled(policy_text(written))
    moves = data.draw(histories(old, disorder=False))
    case = live(old, moves).case
    changed = {
        name: deadline | {"within": "9 days", "counting": "exact"} for name, deadline in written["deadlines"].items()
    }
    for deadline in changed.values():
        deadline.pop("ladder", None)  # its steps may speak of a warning that the new limit does not have
    new = compiled(policy_text(written | {"version": "2", "time_zone": "Asia/Kathmandu", "deadlines": changed}))
    # Reopening takes back what the closing ended; extending and retracting revise a verdict because they say so.
    ways = new.compiled.lifecycle
    reopening = {way.event for way in ways.transitions if any(ways.states[state].final for state in way.sources)}
    revising = {"reopen", "extend", "retract", *reopening}
    later = [
        m for m in data.draw(histories(new, case="C", disorder=False)) if isinstance(m, Tick) or m.name not in revising
    ]
    by = case.clock + 1 - START
    end = case
    for number, move in enumerate(later):
        if isinstance(move, Tick):
            end = advance(new.compiled, end, move.to + by).case
        else:
            sent = Event("C", move.name, move.at + by, f"later-{number}", everybody(new, "p9"), move.data)
            end = step(new.compiled, end, sent).case
    for name, runs in case.runs.items():
        for run, now in zip(runs, end.runs[name], strict=False):
            if run.verdict_at is not None:
                assert (now.due, now.verdict_at) == (run.due, run.verdict_at)
                assert now.status == run.status or (run.status, now.status) == ("breached", "late")
