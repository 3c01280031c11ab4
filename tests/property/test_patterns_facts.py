"""Patterns of the language about facts, counters and sums: each against a naive computation over generated values."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.property.patterns import pattern
from tests.property.telling import OPENED, clock, seen
from tests.property.worlds import law
from tests.story import Story

REMEDIES = """
events: {offer: {data: {remedies: list}}}
lifecycle:
  initial: intake
  states: {intake: {}, offered: {}}
  transitions: [{event: offer, from: any, to: offered, when: {data.remedies: {count: {at_least: 1, at_most: 3}}}}]
"""
names = st.sampled_from(("repair", "refund", "voucher", ""))


@pattern("one-to-three-options")
@law
@given(st.one_of(st.none(), st.integers(0, 6), names, st.lists(names, max_size=6)))
def test_an_offer_has_one_to_three_remedies(remedies):
    story = Story(REMEDIES).open("03-02 08:00").send("offer", "03-02 09:00", remedies=remedies)
    match remedies:
        case None:
            number = None
        case int():
            number = remedies
        case str():
            number = 1
        case _:
            number = len(remedies)
    assert story.refused == (None if number in (1, 2, 3) else "guard")


REPAIRS = """
calendars: {office: {working_days: [mon, tue, wed, thu, fri]}}
events: {handed_in: {}, handed_out: {}, ask: {}}
counters:
  hours: {elapsed: {from: handed_in, to: handed_out}, unit: hours}
  days: {elapsed: {from: handed_in, to: handed_out}, unit: days}
  working: {elapsed: {from: handed_in, to: handed_out}, unit: working days, first_day: included}
  repairs: {count: handed_in}
  driven: {sum: km, of: [drive]}
lifecycle:
  initial: intake
  states: {intake: {}, returned: {}}
  transitions: [{event: ask, from: intake, to: returned, when: {any: [LIMITS]}}]
"""
LIMITS = "{repairs: {more_than: 2}}, {days: {more_than: 5}}, {driven: {at_least: 90}}"


@pattern("counters-and-sums", "whichever-first")
@law
@given(st.lists(st.tuples(st.sampled_from(("handed_in", "handed_out", "drive")), st.integers(1, 60)), max_size=8))
def test_repairs_days_in_repair_and_mileage_whichever_first(history):
    policy = REPAIRS.replace("LIMITS", LIMITS).replace("ask: {}", "ask: {}, drive: {data: {km: integer}}")
    story = Story(policy).open(clock(OPENED))
    now, since, repairs, driven, inside = OPENED, None, 0, 0, []
    for name, hours in history:
        now += timedelta(hours=hours)
        story.send(name, clock(now), **({"km": hours} if name == "drive" else {}))
        driven += hours if name == "drive" else 0
        repairs += name == "handed_in"
        if name == "handed_in" and since is None:
            since = now
        if name == "handed_out" and since is not None:
            inside.append((since, now))
            since = None
    now += timedelta(hours=1)
    inside += [(since, now)] if since is not None else []
    # Naively: every date of every interval, one by one.
    dates = {low.date() + timedelta(days=n) for low, high in inside for n in range((high.date() - low.date()).days + 1)}
    later = {day for low, high in inside for day in dates if low.date() < day <= high.date()}
    story.send("ask", clock(now))
    assert (story.refused is None) == (repairs > 2 or len(later) > 5 or driven >= 90)
    view = seen(story, now)
    assert view["hours"] == sum((high - low).total_seconds() for low, high in inside) // 3600
    assert view["days"] == len(later)
    assert view["working"] == sum(day.weekday() < 5 for day in dates)


JUDGED = """
fields: {serious: {type: bool, judgement: true}}
events: {assess: {records: serious}}
"""


@pattern("judgement")
@law
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("assess", "amend", "retract")), st.booleans(), st.sampled_from(("", "seen", "heard"))
        ),
        max_size=8,
    )
)
def test_the_judgement_that_holds_is_the_last_with_a_reason(history):
    story = Story(JUDGED).open("03-02 08:00")
    given_ones: list[tuple[str, bool, str]] = []
    for minute, (name, value, reason) in enumerate(history):
        at, number = f"03-02 09:{minute:02}", f"e{minute}"
        if name == "retract":
            if given_ones:
                story.send("retract", at, event=given_ones.pop()[0])
            continue
        story.send(name, at, who=f"p{minute}", id=number, serious=value, **({"reason": reason} if reason else {}))
        assert (story.refused is None) == bool(reason)
        if reason:
            given_ones.append((number, value, reason))
    told = [(j.event, j.value, j.reason) for j in story.case.explain().judgements]
    assert told == given_ones[-1:]
