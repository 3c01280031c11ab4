"""Windows with a first and a last day, counted from a date in the facts: held against plain arithmetic of dates."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from complaintflow.facade import Policy
from tests.property.patterns import pattern
from tests.story import Story

BERLIN = ZoneInfo("Europe/Berlin")

POLICY = """\
policy: window
format: 1
version: "1"
effective: 2020-01-01
time_zone: Europe/Berlin
last_resort: clerk
roles: {{clerk: {{}}}}
fields: {{bought: date, seen: date, age: {{type: integer, age: {{start: bought, end: seen, unit: months}}}}}}
outcomes: {{reached: {{}}, missed: {{}}, too_old: {{}}}}
counting: {{whole_days: {{end: end_of_day}}}}
lifecycle:
  initial: [{{when: {{bought: present}}, state: early}}, {{state: ready}}]
  states: {{early: {{}}, ready: {{}}, reached: {{final: true}}, missed: {{final: true}}, too_old: {{final: true}}}}
  transitions:
    - {{event: begin, from: early, to: ready}}
    - {{id: too_old, event: call, from: ready, to: too_old, when: {{age: {{more_than: 36}}}}}}
    - {{event: call, from: ready, to: reached}}
    - {{event: miss, from: open, to: missed}}
deadlines:
  first_day: {{starts: open, within: {{counted_from: bought, within: {first}d}}, on_expiry: {{send: begin}}}}
  last_day:
    starts: open
    within: {{counted_from: bought, within: {last}d}}
    counting: whole_days
    on_expiry: {{send: miss}}
"""


@lru_cache(maxsize=32)
def window(first: int, last: int) -> Policy:
    return Policy.from_text(POLICY.format(first=first, last=last))


@pattern("window-from-a-date", "age-between-dates")
@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.sampled_from([(8, 35), (15, 35), (1, 1), (21, 42)]),
    st.integers(0, 50),
    st.integers(0, 50),
    st.times(),
    st.integers(0, 1_200),
)
def test_a_call_reaches_from_the_first_day_to_the_end_of_the_last(bought, days, opened, called, at, age):
    first, last = days
    policy = window(first, last)
    start = datetime.combine(bought + timedelta(days=opened), at, BERLIN)
    facts = {"bought": bought.isoformat(), "seen": (bought + timedelta(days=age)).isoformat()}
    case = policy.open("C", facts, at=start).case
    # A call at the very midnight that ends the last day still lies in it, as every act at a due instant does.
    midnight = datetime.combine(bought + timedelta(days=last + 1), datetime.min.time(), BERLIN)
    moment = datetime.combine(bought + timedelta(days=opened + called), at, BERLIN)
    step = case.send("call", at=moment)
    # A refused event moves no clock; time passes by itself.
    after = step.case if step.accepted else step.case.advance(moment).case
    on = moment.date()
    if moment > midnight or start > midnight:
        assert (after.outcome, step.accepted) == ("missed", False)
    elif on < bought + timedelta(days=first):
        assert (after.state, step.accepted) == ("early", False)
    elif moment > start:
        anniversary = date(bought.year + 3, bought.month, 28 if (bought.month, bought.day) == (2, 29) else bought.day)
        too_old = bought + timedelta(days=age) > anniversary
        assert step.case.outcome == ("too_old" if too_old else "reached")


AGREED = """
fields: {day: date, hour: instant, whichever: moment}
deadlines:
  by_day: {starts: open, met_by: act, within: {until: day}}
  by_instant: {starts: open, met_by: act, within: {until: hour}}
  by_either: {starts: open, met_by: act, within: {until: whichever}}
  from_day: {starts: open, met_by: second, within: {counted_from: day, within: 2d}}
  from_instant: {starts: open, met_by: second, within: {counted_from: hour, within: 2d}}
  from_either: {starts: open, met_by: second, within: {counted_from: whichever, within: 2d}}
"""


@given(st.dates(date(2026, 3, 3), date(2027, 3, 3)), st.one_of(st.none(), st.times()))
def test_a_moment_is_due_like_the_date_or_the_instant_that_it_is(day, clock):
    moment = day.isoformat() if clock is None else datetime.combine(day, clock, BERLIN).isoformat()
    kind = "day" if clock is None else "instant"
    fact = {"day" if clock is None else "hour": moment}
    case = Story(AGREED).open("03-02 08:00", whichever=moment, **fact).case
    due = {one.deadline: one.due_us for one in case.due}
    assert due["by_either"] == due[f"by_{kind}"]
    assert due["from_either"] == due[f"from_{kind}"]
