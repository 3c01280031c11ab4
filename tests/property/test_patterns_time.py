"""Patterns of the language about limits and their movement: each law against a naive computation of dates."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.property.patterns import pattern
from tests.property.telling import OPENED, clock, due_of, moment
from tests.property.worlds import law
from tests.story import Story

EXTENDED = """
deadlines:
  reply: {starts: open, met_by: act, within: 10 days, extension: {at_most: EACH days, in_total: ALL days, times: TIMES}}
"""


@pattern("extension-before-the-limit", "extension-capped")
@law
@given(
    st.integers(1, 6),
    st.integers(1, 12),
    st.integers(1, 4),
    st.lists(st.tuples(st.integers(1, 96), st.integers(1, 7)), max_size=8),
)
def test_extensions_come_before_the_limit_and_stay_within_every_cap(each, in_total, times, wishes):
    policy = EXTENDED.replace("EACH", str(each)).replace("ALL", str(in_total)).replace("TIMES", str(times))
    story = Story(policy).open(clock(OPENED))
    due, now, given_days = OPENED + timedelta(days=10), OPENED, []
    for hours, days in wishes:
        now += timedelta(hours=hours)
        story.send("extend", clock(now), more={"deadline": "reply", "by": f"{days} days", "reason": "more to do"})
        if now > due:
            wanted = "lapsed"
        elif len(given_days) >= times or days > each or sum(given_days) + days > in_total:
            wanted = "limit"
        else:
            wanted = None
            given_days.append(days)
            due += timedelta(days=days)
        assert story.refused == wanted
        assert story.due("reply") == clock(due)


STEPS = """
deadlines:
  reply: {starts: open, within: 5 days, extension: {at_most: 5 days, times: 9, one_at_a_time: true}}
"""


@pattern("extension-one-step-at-a-time")
@law
@given(st.lists(st.tuples(st.integers(1, 150), st.integers(1, 5)), max_size=8))
def test_a_further_step_begins_where_the_time_before_it_is_used_up(wishes):
    story = Story(STEPS).open(clock(OPENED))
    ends, now = [OPENED + timedelta(days=5)], OPENED
    for hours, days in wishes:
        now += timedelta(hours=hours)
        story.send("extend", clock(now), more={"deadline": "reply", "by": f"{days} days", "reason": "one more step"})
        fits = now <= ends[-1] and (len(ends) == 1 or now > ends[-2])
        assert (story.refused is None) == fits
        if fits:
            ends.append(ends[-1] + timedelta(days=days))
        assert story.due("reply") == clock(ends[-1])


AGREED = "deadlines: {reply: {starts: open, within: 60 days, extension: {by_all: [customer, lead], times: 99}}}"


@pattern("extension-by-both-sides")
@law
@given(st.lists(st.tuples(st.sampled_from(("customer", "lead")), st.integers(1, 3)), max_size=10))
def test_only_what_both_sides_have_said_moves_the_limit(said):
    story = Story(AGREED).open(clock(OPENED))
    due, open_offer = OPENED + timedelta(days=60), None
    for minute, (side, days) in enumerate(said, 1):
        more = {"deadline": "reply", "by": f"{days} days", "reason": "talks"}
        story.send("extend", clock(OPENED + timedelta(minutes=minute)), by=side, who=side, more=more)
        assert (story.refused is not None) == (open_offer == (side, days))
        if open_offer is not None and open_offer[0] != side and open_offer[1] == days:
            due += timedelta(days=days)
            open_offer = None
        else:
            open_offer = (side, days)
        assert story.due("reply") == clock(due)


CHAINED = """
events: {ask: {}}
approvals: {more_time: {requested_by: ask, chain: {steps: [{role: lead}, {role: boss}]}}}
deadlines: {reply: {starts: open, within: 90 days, extension: {at_most: 1 day, times: 99, approval: more_time}}}
"""


@pattern("extension-by-a-named-chain")
@law
@given(st.lists(st.sampled_from(("ask", "lead", "boss", "extend", "reject")), max_size=16))
def test_no_extension_without_a_fresh_grant_of_the_whole_chain(acts):
    story = Story(CHAINED).open(clock(OPENED))
    stage, grants, due = None, 0, OPENED + timedelta(days=90)
    for minute, act in enumerate(acts, 1):
        at = clock(OPENED + timedelta(minutes=minute))
        match act:
            case "ask":
                story.send("ask", at, who="asker")
                stage = "lead" if stage is None else stage
            case "extend":
                story.send("extend", at, more={"deadline": "reply", "by": "1 day", "reason": "granted"})
                assert story.refused == (None if grants else "not_approved")
                due += timedelta(days=1 if grants else 0)
                grants -= 1 if grants else 0
            case "reject":
                story.send("reject", at, by=stage or "lead", who="no", approval="more_time")
                stage = None
            case role:
                story.send("approve", at, by=role, who=role, approval="more_time")
                if stage == role:
                    grants += role == "boss"
                    stage = "boss" if role == "lead" else None
        assert story.due("reply") == clock(due)


IN_TIME = """
events: {act: {}, accept: {}}
deadlines:
  objection: {starts: open, met_by: act, within: DAYS days}
  reply: {starts: {deadline: objection, at: met_in_time}, within: 60 days}
  excuse: {starts: {deadline: objection, at: met_late}, within: 7 days}
  payment: {starts: open, within: 300 days, cancelled_by: {deadline: objection, at: met_in_time}}
  final: {starts: accept, within: [{when: {deadlines.objection: met}, limit: 60 days}, {limit: 30 days}]}
"""


@pattern("only-if-in-time", "longer-limit-for-those-in-time")
@law
@given(st.integers(1, 20), st.one_of(st.none(), st.integers(1, 30 * 24)))
def test_only_an_act_in_time_opens_the_longer_limit(days, acted_after):
    story = Story(IN_TIME.replace("DAYS", str(days))).open(clock(OPENED))
    if acted_after is not None:
        story.send("act", clock(OPENED + timedelta(hours=acted_after)))
    in_time = acted_after is not None and acted_after <= days * 24
    assert story.status("reply") == ("running" if in_time else "idle")
    assert story.status("excuse") == ("running" if acted_after is not None and not in_time else "idle")
    assert story.status("payment") == ("cancelled" if in_time else "running")
    accepted = OPENED + timedelta(days=31)
    story.send("accept", clock(accepted))
    assert story.due("final") == clock(accepted + timedelta(days=60 if in_time else 30))


REPEATED = """
events: {act: {}, noted: {}}
deadlines:
  reply:
    starts: open
    met_by: act
    within: 10 days
    ladder:
      - {id: call, at: {start: FIRSTh}, every: EVERYh, max: MOST, until: noted, task: call, role: agent}
      - {id: up, at: {unanswered: call}, task: look, role: lead}
"""


@pattern("repeat-until-acknowledged")
@law
@given(
    st.integers(1, 20),
    st.integers(1, 9),
    st.integers(1, 6),
    st.one_of(st.none(), st.integers(1, 90)),
)
def test_repeats_stop_with_the_answer_and_only_silence_escalates(first, every, most, answered_after):
    policy = REPEATED.replace("FIRST", str(first)).replace("EVERY", str(every)).replace("MOST", str(most))
    story = Story(policy).open(clock(OPENED))
    if answered_after is not None:
        story.send("noted", clock(OPENED + timedelta(hours=answered_after)))
    story.tick(clock(OPENED + timedelta(days=9)))
    silence = float("inf") if answered_after is None else answered_after
    # An answer at the very instant of a step counts first: on time is inclusive.
    calls = [first + every * n for n in range(most) if first + every * n < silence]
    up = [first + every * most] if first + every * most < silence else []
    told = [(e.body["task"], story.when(e.at)) for e in story.effects if e.kind == "task"]
    assert told == [
        *(("call", clock(OPENED + timedelta(hours=hours))) for hours in calls),
        *(("look", clock(OPENED + timedelta(hours=hours))) for hours in up),
    ]


def after_months(day: date, months: int) -> date:
    """The same day so many months later, found by trying one day after another back from it."""
    number = day.year * 12 + day.month - 1 + months
    for last in range(day.day, 0, -1):
        try:
            return date(number // 12, number % 12 + 1, last)
        except ValueError:
            continue
    raise AssertionError


def within(limit: str, more: str = "") -> str:
    return f"{more}deadlines: {{d: {{starts: open, within: {limit}}}}}"


days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pattern("clamped-months", "years-plus-days", "leap-day")
@law
@given(
    days, st.integers(0, 23), st.integers(0, 3), st.integers(0, 14), st.integers(0, 60), st.sampled_from((" ", " + "))
)
def test_months_are_clamped_and_days_come_after_them(day, hour, years, months, more, joint):
    words = [f"{years} years"] * (years > 0) + [f"{months} months"] * (months > 0) + [f"{more} days"] * (more > 0)
    end = after_months(day, 12 * years + months) + timedelta(days=more if words else 1)
    assert due_of(within(joint.join(words) or "1 days"), moment(day, hour)) == moment(end, hour)


def test_a_year_after_the_leap_day_is_the_last_of_february():
    leap = moment(date(2024, 2, 29))
    assert due_of(within("1 year"), leap) == moment(date(2025, 2, 28))
    assert due_of(within("4 years"), leap) == moment(date(2028, 2, 29))


@pattern("billing-cycles", "earlier-of-different-kinds")
@law
@given(days, st.integers(0, 23), st.integers(1, 31), st.integers(1, 4))
def test_the_cycles_counted_are_complete_ones(day, hour, closing, cycles):
    # Naively, from day to day: a closing day ends a cycle; the one that is running at the start is not complete.
    yesterday = day - timedelta(days=1)
    complete = cycles + (0 if hour == 0 and closes(yesterday, closing) else 1)
    last = yesterday
    while complete:
        last += timedelta(days=1)
        complete -= closes(last, closing)
    end = moment(last + timedelta(days=1))
    fields = "fields: {closing: integer}\n"
    cycle = f"{{cycles: {cycles}, day: {{field: closing}}}}"
    assert due_of(within(cycle, fields), moment(day, hour), closing=closing) == end
    earlier = within(f"{{earlier_of: [{cycle}, 90 days]}}", fields)
    assert due_of(earlier, moment(day, hour), closing=closing) == min(end, moment(day + timedelta(days=90), hour))


def closes(day: date, closing: int) -> bool:
    """Whether a day is the closing day of its month, or its last one where the month is shorter."""
    return day.day == closing or (day.day < closing and (day + timedelta(days=1)).day == 1)


WEEK = "calendars: {week: {working_days: [mon, tue, wed, thu, fri]}}\n"


@pattern("later-of-different-kinds")
@law
@given(days, st.integers(0, 23), st.integers(1, 60), st.integers(1, 3))
def test_hours_or_working_days_whichever_is_later(day, hour, hours, working):
    last = day
    for _ in range(working):
        last += timedelta(days=1)
        while last.weekday() >= 5:
            last += timedelta(days=1)
    later = within(f"{{later_of: [{hours}h, {working} working days]}}", WEEK)
    start = moment(day, hour)
    assert due_of(later, start) == max(start + timedelta(hours=hours), moment(last, hour))


@pattern("excluded-dates")
@law
@given(
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.integers(1, 60),
    st.integers(1, 28),
    st.integers(1, 12),
    st.integers(0, 40),
    st.booleans(),
)
def test_excluded_dates_are_not_among_those_counted(start, length, day, month, more, yearly):
    first = date(2026 if not yearly else 2024, month, day)
    last = first + timedelta(days=more)
    text = f"{first}/{last}" if not yearly else f"{first:%m-%d}/{last:%m-%d}"

    def is_excluded(one: date) -> bool:
        if not yearly:
            return first <= one <= last
        key, low, high = f"{one:%m-%d}", f"{first:%m-%d}", f"{last:%m-%d}"
        return low <= key <= high if low <= high else key >= low or key <= high

    excluded = f'excluded: {{"{text}": Closed}}'
    counting = "counting: {whole: {end: end_of_day}}"
    body = f"{counting}\ndeadlines: {{d: {{starts: open, within: {length} days, counting: whole, {excluded}}}}}"
    # Naively: the day of the event does not count; then day by day those that do.
    one, counted = start, 0
    while counted < length:
        one += timedelta(days=1)
        counted += not is_excluded(one)
    assert due_of(body, moment(start, 9)) == moment(one + timedelta(days=1))
