"""Observers of guarantees against a naive reading of whole histories, and the laws that they keep."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow import Policy
from complaintflow.kernel.event import Event
from complaintflow.testing import Tick, histories, live
from complaintflow.verification.guarantees import follow_case
from tests.property import naive_guarantees as naive
from tests.property.naive_guarantees import HOUR, effect, either, event
from tests.unit.verification.guarantees.living import TOY

GUARANTEES = """
guarantees:
  answered: {after: dispatch, within: 2h, expect: visit, unless: closed}
  told: {after: [dispatch, {class: high}], within: 5h, expect: visit, or_else: {told: head}}
  important: {after: {state: work}, when: {class: high}, within: at_once, expect: {told: hq}}
  decided:
    after: {approval: leave, at: asked}
    within: 72h
    expect: {approval: leave}
    or_else: {approval: leave, at: rejected}
  visited: {before: {outcome: solved}, expect: {deadline: response, at: met}, since: reopened}
  reminded: {every: 24h, while: {state: work}, expect: {told: customer}, or_else: {flag: odd}}
  watched: {always: {class: low}, while: {state: [intake, work]}}
  in_time: {never: [{breach: response}, {deadline: silence, at: expired}]}
"""


@cache
def policy() -> Policy:
    """The small policy with guarantees of every form."""
    return Policy.from_text(TOY + GUARANTEES)


def expected(groups, end):
    """What the naive reading says of each guarantee."""
    closed = effect("case_closed")
    breach = effect("deadline_breached", deadline="response")
    asked = effect("approval_requested", approval="leave")
    ended = either(effect("approval_granted", approval="leave"), effect("approval_rejected", approval="leave"))
    high = either(event("dispatch"), effect("class_set", **{"class": "high"}))
    odd = effect("flag_raised", flag="odd")
    working = effect("state_entered", state="work")
    return {
        "answered": naive.after(event("dispatch"), 2, either(event("visit"), closed), end)(groups),
        "told": naive.after(high, 5, either(event("visit"), effect("notify", to="head")), end)(groups),
        "important": naive.at_once(lambda g: working(g) and g.klass == "high", effect("notify", to="hq"))(groups),
        "decided": naive.after(asked, 72, ended, end)(groups),
        "visited": naive.before(
            effect("case_closed", outcome="solved"),
            effect("deadline_met", deadline="response"),
            effect("case_reopened"),
        )(groups),
        "reminded": naive.every(24, lambda g: g.state == "work", either(effect("notify", to="customer"), odd), end)(
            groups
        ),
        "watched": naive.never(lambda g: g.klass != "low" and g.state in ("intake", "work"))(groups),
        "in_time": naive.never(breach, effect("deadline_expired", deadline="silence"))(groups),
    }


@settings(max_examples=150)
@given(data=st.data())
def test_the_observers_say_what_a_look_at_the_whole_history_says(data):
    moves = data.draw(histories(policy(), length=14, disorder=False))
    lived = live(policy(), moves)
    if lived.case is None:
        return
    groups = naive.groups_of(moves, lived)
    end = lived.case.clock + (1 if lived.case.clock_closed else 0)
    found = {one.name: one.broken_at for one in follow_case(policy().compiled, lived.case)}
    assert found == expected(groups, end)


@settings(max_examples=60)
@given(data=st.data())
def test_ticks_between_the_events_change_no_verdict(data):
    moves = data.draw(histories(policy(), length=10, ticks=False, disorder=False))
    ticked = []
    for number, move in enumerate(moves):
        assert isinstance(move, Event)
        if number and data.draw(st.booleans()) and moves[number - 1].at < move.at:
            ticked.append(Tick(data.draw(st.integers(moves[number - 1].at, move.at - 1))))
        ticked.append(move)
    far = moves[-1].at + 500 * HOUR
    plain, often = live(policy(), moves).case, live(policy(), ticked).case
    if plain is None or often is None:
        return
    assert follow_case(policy().compiled, plain, far) == follow_case(policy().compiled, often, far)


@settings(max_examples=60)
@given(data=st.data())
def test_refused_events_change_no_verdict(data):
    moves = data.draw(histories(policy(), length=10, disorder=False))
    case = live(policy(), moves).case
    if case is None:
        return
    accepted = replace(case, entries=tuple(entry for entry in case.entries if entry.refusal is None))
    assert follow_case(policy().compiled, case) == follow_case(policy().compiled, accepted)
