"""A retracted event: the case has the facts and counters that it would have had without it.

Laws over short histories of a policy whose events may come at any time, late ones and resets among them.
"""

from hypothesis import given
from hypothesis import strategies as st

from complaintflow import Policy
from complaintflow.kernel.asking import answers
from complaintflow.kernel.event import Event
from complaintflow.kernel.step import advance, fold, step
from tests.property.worlds import law

HOUR = 3_600_000_000
START = 1_772_409_600_000_000
TEXT = """
policy: facts
format: 1
version: "1"
effective: 2020-01-01
time_zone: UTC
fields: {topic: text, amount: integer, seen: bool, steady: text}
events:
  amend: {late: {at_most: 30d}}
  say: {data: {topic: text}, records: topic, late: {at_most: 30d}}
  count_it: {data: {many: integer, what: text}, late: {at_most: 30d}}
  begin: {late: {at_most: 30d}}
  finish_it: {late: {at_most: 30d}}
  start_over: {late: {at_most: 30d}}
  look: {do: [{set: {seen: true}}]}
  hide: {do: [{set: {seen: missing, topic: hidden}}]}
counters:
  times: {count: count_it, reset: start_over}
  all_times: {count: [count_it, say]}
  sum_of: {sum: many, of: count_it, reset: [start_over, begin]}
  kinds: {distinct: what, of: count_it}
  hours: {elapsed: {from: begin, to: finish_it}, unit: hours, reset: start_over}
deadlines:
  nudge:
    starts: open
    within: 5h
    ladder: [{id: due, at: due, set: {steady: nudged}}]
lifecycle: {initial: a, states: {a: {}, z: {final: true, outcome: z}}, transitions: [{event: end, from: a, to: z}]}
outcomes: {z: {}}
"""
POLICY = Policy.from_text(TEXT).compiled
WORDS = st.sampled_from(("one", "two", None))
DATA = {
    "amend": st.fixed_dictionaries({}, optional={"topic": WORDS, "amount": st.integers(0, 3), "steady": WORDS}),
    "say": st.fixed_dictionaries({"topic": WORDS}),
    "count_it": st.fixed_dictionaries({}, optional={"many": st.integers(1, 3), "what": WORDS}),
}


@st.composite
def told(draw):
    """Events by the hour in which they were entered, some of them said to have happened earlier."""
    found, now = [], START
    for number in range(draw(st.integers(1, 8))):
        now += draw(st.integers(1, 3)) * HOUR
        name = draw(st.sampled_from(("amend", "say", "count_it", "begin", "finish_it", "start_over", "look", "hide")))
        at = now
        if name not in ("look", "hide"):
            at = max(START, now - draw(st.sampled_from((0, 0, 0, 2, 4))) * HOUR - draw(st.integers(0, 1)))
        found.append(Event("C", name, at, str(number), data=draw(DATA.get(name, st.just({}))), recorded_at=now))
    return found


def lived(events):
    opening = Event("C", "open", START, "open", data={"topic": "first", "amount": 9})
    case = step(POLICY, None, opening).case
    for event in events:
        answer = step(POLICY, case, event)
        assert answer.refusal is None, answer.refusal.body
        case = answer.case
    return case


def shown(case, at):
    case = advance(POLICY, case, at).case
    return dict(case.facts), dict(answers(POLICY, case))


@law
@given(told(), st.data())
def test_the_facts_and_counters_are_those_without_the_event(events, data):
    wrong = data.draw(st.sampled_from(events))
    now = events[-1].recorded_at + HOUR
    retraction = Event("C", "retract", now, "r", data={"event": wrong.id})
    answer = step(POLICY, lived(events), retraction)
    assert answer.refusal is None
    assert shown(answer.case, now + HOUR) == shown(lived([e for e in events if e is not wrong]), now + HOUR)
    assert fold(POLICY, answer.case.entries) == answer.case


@law
@given(told(), st.data())
def test_the_order_of_retractions_does_not_matter(events, data):
    gone = data.draw(st.lists(st.sampled_from(events), max_size=3, unique_by=lambda event: event.id))
    now = events[-1].recorded_at

    def after(order):
        case = lived(events)
        for number, wrong in enumerate(order, 1):
            retraction = Event("C", "retract", now + number * HOUR, f"r{wrong.id}", data={"event": wrong.id})
            case = step(POLICY, case, retraction).case
        return shown(case, now + 10 * HOUR)

    assert after(gone) == after(gone[::-1]) == shown(lived([e for e in events if e not in gone]), now + 10 * HOUR)


@law
@given(told(), st.data())
def test_what_is_retracted_is_not_retracted_again(events, data):
    wrong = data.draw(st.sampled_from(events))
    now = events[-1].recorded_at + HOUR
    once = step(POLICY, lived(events), Event("C", "retract", now, "r", data={"event": wrong.id})).case
    twice = step(POLICY, once, Event("C", "retract", now + 1, "again", data={"event": wrong.id}))
    assert twice.refusal.body["code"] == "guard"
    back = step(POLICY, once, Event("C", "retract", now + 1, "back", data={"event": "r"}))
    assert back.refusal.body["code"] == "guard"
