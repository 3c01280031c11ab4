"""Patterns of the language about what starts, meets and ends limits: each against a naive reading of what happened."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.property.patterns import pattern
from tests.property.telling import OPENED, clock, due_of, moment
from tests.property.worlds import law
from tests.story import Story

lengths = st.integers(1, 9)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

CHAIN = """
events: {act_1: {}, act_2: {}, act_3: {}, act_4: {}}
deadlines:
  first: {starts: open, met_by: act_1, within: L1 days, on_expiry: lapse}
  second: {starts: {deadline: first, at: ended}, met_by: act_2, within: L2 days, on_expiry: lapse}
  third: {starts: {deadline: second, at: ended}, met_by: act_3, within: L3 days, on_expiry: lapse}
  fourth: {starts: {deadline: third, at: ended}, met_by: act_4, within: L4 days, on_expiry: lapse}
"""


@pattern("chained-limits")
@law
@given(st.lists(st.tuples(lengths, st.one_of(st.none(), st.integers(1, 300))), min_size=4, max_size=4))
def test_each_limit_of_a_chain_starts_with_the_end_of_the_one_before(links):
    policy = CHAIN
    for number, (days, _) in enumerate(links, 1):
        policy = policy.replace(f"L{number} ", f"{days} ")
    story = Story(policy).open(clock(OPENED))
    start = OPENED
    for number, (days, after) in enumerate(links, 1):
        name = ("first", "second", "third", "fourth")[number - 1]
        assert story.due(name) == clock(start + days * DAY)
        end = start + days * DAY
        if after is not None and start + after * HOUR <= end:
            end = start + after * HOUR
            story.send(f"act_{number}", clock(end))
            assert story.status(name) == "met"
        else:
            story.tick(clock(end))
            assert story.status(name) == "lapsed"
        start = end


COUNTED = """
fields: {promised: integer}
deadlines: {d: {starts: open, within: {days_from: promised, unit: days}}}
"""


@pattern("days-from-facts")
@law
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 40)), min_size=1, max_size=5))
def test_the_number_of_days_is_the_one_in_the_facts(said):
    now, story = OPENED, Story(COUNTED).open(clock(OPENED), promised=said[0][1])
    days, over = said[0][1], False
    for hours, promised in said[1:]:
        now += hours * HOUR
        over = over or (days > 0 and OPENED + days * DAY < now)
        story.send("amend", clock(now), promised=promised)
        if not over:
            days = promised
            over = days > 0 and OPENED + days * DAY < now
    assert story.due("d") == (clock(OPENED + days * DAY) if days else None)
    assert (story.status("d") == "breached") == over


SEVERAL = """
events: {a: {}, b: {}, c: {}}
deadlines:
  any_of_them: {starts: open, met_by: [a, b, c], within: DAYS days}
  all_of_them: {starts: open, met_by: {all: [a, b, c]}, within: DAYS days}
"""


@pattern("any-of-several-acts", "all-of-several-acts")
@law
@given(lengths, st.dictionaries(st.sampled_from("abc"), st.integers(1, 300), max_size=3))
def test_one_limit_is_met_by_the_first_act_and_another_by_the_last(days, acts):
    story = Story(SEVERAL.replace("DAYS", str(days))).open(clock(OPENED))
    for name, hours in sorted(acts.items(), key=lambda one: one[1]):
        story.send(name, clock(OPENED + hours * HOUR))
    story.tick(clock(OPENED + 20 * DAY))

    def verdict(at: int | None) -> str:
        return "breached" if at is None else "met" if at <= days * 24 else "late"

    assert story.status("any_of_them") == verdict(min(acts.values(), default=None))
    assert story.status("all_of_them") == verdict(max(acts.values()) if len(acts) == 3 else None)


@pattern("period-begins-on-the-day-itself")
@law
@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(0, 23), st.integers(1, 50))
def test_a_period_of_days_that_begins_on_the_day_itself_ends_a_day_sooner(day, hour, days):
    counting = "counting: {itself: {first_day: included, end: end_of_day}}\n"
    body = f"{counting}deadlines: {{d: {{starts: open, within: {days} days, counting: itself}}}}"
    counted = [day + n * DAY for n in range(days)]
    assert due_of(body, moment(day, hour)) == moment(counted[-1] + DAY)


EXPIRY = """
events: {act: {}, go: {}, use: {}}
lifecycle:
  initial: intake
  states: {intake: {}, moved: {}, used: {}}
  transitions:
    - {event: go, from: any, to: moved}
    - {event: use, from: any, to: used, requires: right}
deadlines:
  duty: {starts: open, met_by: act, within: DAYS days}
  right: {starts: open, within: DAYS days, on_expiry: lapse}
  move: {starts: open, met_by: act, within: DAYS days, on_expiry: {send: go}}
"""


@pattern("expiry-as-a-move", "right-that-lapses", "breach-as-distinct")
@law
@given(lengths, st.integers(1, 300), st.sampled_from(("act", "use")))
def test_what_runs_out_is_a_breach_a_lapse_or_a_move(days, hours, name):
    story = Story(EXPIRY.replace("DAYS", str(days))).open(clock(OPENED))
    story.send(name, clock(OPENED + hours * HOUR))
    in_time = hours <= days * 24
    assert story.refused == (None if in_time or name == "act" else "lapsed")
    story.tick(clock(OPENED + 20 * DAY))
    acted = name == "act"
    assert story.status("duty") == (("met" if in_time else "late") if acted else "breached")
    assert story.status("right") == "lapsed"
    assert story.status("move") == ("met" if acted and in_time else "expired")
    assert story.state == ("intake" if acted and in_time else "moved")


CLASSES = """
fields: {urgent: bool}
classes: [ordinary, urgent_one]
classification: {default: ordinary, may_fall: true, rules: [{id: u, when: {urgent: true}, class: urgent_one}]}
deadlines:
  kept: {starts: open, met_by: act, within: [{when: {class: urgent_one}, limit: SHORTh}, {limit: LONGh}]}
  anew:
    starts: open
    met_by: act
    within: [{when: {class: urgent_one}, limit: SHORTh}, {limit: LONGh}]
    on_change: restart
"""


@pattern("reclassified-clock-kept", "reclassified-retroactive-breach", "reclassified-clock-restarted")
@law
@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 60))
def test_a_new_class_keeps_the_clock_or_starts_it_again(short, long, changed):
    story = Story(CLASSES.replace("SHORT", str(short)).replace("LONG", str(long))).open(clock(OPENED))
    assume(changed <= long)
    story.send("amend", clock(OPENED + changed * HOUR), urgent=True)
    assert story.due("kept") == clock(OPENED + short * HOUR)
    assert story.due("anew") == clock(OPENED + (changed + short) * HOUR)
    breaches = [e for e in story.effects if e.kind == "deadline_breached"]
    assert [(e.body["deadline"], e.body["by_reclassification"], story.when(e.at)) for e in breaches] == (
        [("kept", True, clock(OPENED + changed * HOUR))] if short < changed else []
    )


ASSIGNED = """
roles: {agent: {}, lead: {}, boss: {}}
events: {entrust: {data: {to: role}}, report: {}, send_back: {}}
counters: {returns: {count: send_back}}
lifecycle:
  initial: intake
  states: {intake: {}, working: {}, reported: {}}
  transitions:
    - {event: entrust, from: [intake, working], to: working}
    - {event: report, from: working, to: reported}
    - {event: send_back, from: reported, to: working, when: {returns: {at_most: 1}}}
deadlines:
  handling: {starts: entrust, again: restart, met_by: report, within: 3 days}
  redo: {starts: send_back, met_by: report, within: 1 day}
"""


@pattern("clock-per-assignment", "return-and-redo-once")
@law
@given(st.lists(st.tuples(st.sampled_from(("entrust", "report", "send_back")), st.integers(1, 80)), max_size=9))
def test_each_assignment_has_its_clock_and_a_result_comes_back_once(history):
    story, now, state = Story(ASSIGNED).open(clock(OPENED)), OPENED, "intake"
    assigned, returns, sent = None, 0, None
    verdicts: list[tuple[str, bool]] = []
    for name, hours in history:
        now += hours * HOUR
        story.send(name, clock(now), **({"to": "lead"} if name == "entrust" else {}))
        fits = {
            "entrust": state in ("intake", "working"),
            "report": state == "working",
            "send_back": state == "reported" and returns == 0,
        }[name]
        assert (story.refused is None) == fits
        if not fits:
            continue
        state = {"entrust": "working", "report": "reported", "send_back": "working"}[name]
        if name == "entrust":
            assigned = now
        if name == "send_back":
            returns, sent = 1, now
        if name == "report":
            # What has been met once is not met again; a new assignment begins anew.
            verdicts += [("handling", now > assigned + 3 * DAY)] if assigned is not None else []
            verdicts += [("redo", now > sent + DAY)] if sent is not None else []
            assigned = sent = None
    met = [(e.body["deadline"], e.body["late"]) for e in story.effects if e.kind == "deadline_met"]
    assert met == verdicts


WINDOW = """
fields: {complained: date}
events: {come: {}}
lifecycle:
  initial: intake
  states: {intake: {}, admitted: {}}
  transitions: [{event: come, from: intake, to: admitted, requires: window}]
deadlines:
  window:
    starts: open
    earliest: {counted_from: complained, within: FIRST days}
    within: {counted_from: complained, within: LAST days}
    on_expiry: lapse
"""


@pattern("admissibility-window")
@law
@given(st.integers(0, 20), st.integers(1, 30), st.integers(1, 40), st.integers(0, 70 * 24))
def test_who_comes_too_early_or_too_late_is_not_admitted(before, first, last, hours):
    complained = OPENED.date() - before * DAY
    story = Story(WINDOW.replace("FIRST", str(first)).replace("LAST", str(last)))
    story.open(clock(OPENED), complained=str(complained))
    now = OPENED + hours * HOUR
    story.send("come", clock(now))
    opens, closes = moment(complained + first * DAY), moment(complained + last * DAY)
    over = now > closes or closes < OPENED
    assert story.refused == ("lapsed" if over else "guard" if now < opens else None)


MATERIAL = """
fields: {form: text, proof: text, consent: text}
deadlines: {answer: {starts: {facts: [form, proof, consent]}, within: 10 days}}
"""


@pattern("start-waits-for-complete-material")
@law
@given(st.lists(st.tuples(st.sampled_from(("form", "proof", "consent")), st.integers(1, 50)), max_size=7))
def test_the_clock_starts_with_the_last_piece(pieces):
    story, now, there, started = Story(MATERIAL).open(clock(OPENED)), OPENED, set(), None
    for name, hours in pieces:
        now += hours * HOUR
        story.send("amend", clock(now), **{name: f"{name} {hours}"})
        there.add(name)
        started = now if started is None and len(there) == 3 else started
    assert story.status("answer") == (
        "idle" if started is None else "running" if now <= started + 10 * DAY else "breached"
    )
    assert started is None or story.due("answer") == clock(started + 10 * DAY)
