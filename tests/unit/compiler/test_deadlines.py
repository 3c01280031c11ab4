"""Deadlines, limits and calendars: what they become, and what is wrong with their types."""

import pytest

from complaintflow.compiled.deadlines import Extreme, Leaf, NoLimit, Together, Until, Within
from complaintflow.compiled.duration import Duration, Unit


def test_a_deadline_in_full(compiled):
    deadline = compiled("""
        fields: {amount: integer, until_day: date}
        roles: {dealer: {}}
        classes: [general, high]
        parameters: {set_one: {value: 3 working days}, open_one: {}}
        calendars: {office: {week: {mon: ["09:00-17:00"], fri: ["09:00-17:00"]}}}
        templates: {late: {text: Late}}
        deadlines:
          reply:
            kind: statutory
            for: {class: general}
            starts: [open, {event: solve, when: {data.reason: x}}, {deadline: reply, at: met}]
            met_by: {all: [solve, {any: [{event: note, by: owner}, {event: dispatch, when: {amount: present}}]}]}
            within:
              - {when: {amount: 1}, limit: {later_of: [2h, {until: until_day}]}, warn: 1h}
              - {when: {amount: 2}, limit: {parameter: set_one}}
              - {when: {amount: 3}, limit: {parameter: open_one}}
              - {limit: {days_from: amount, unit: working days}}
            warn: 30m
            counting: civil
            ladder:
              - {at: warn, notify: dealer, via: sms, template: late}
              - {at: {before: 1 working hours}, every: 1h, max: 3, do: [{notify: dealer, via: sms, template: late}]}
              - {at: warn, notify: dealer, via: email, template: late}
            extension: {at_most: 2 working days, after_due: true}
            on_expiry: {send: dispatch}
        events: {solve: {data: {reason: text}}}
    """).deadlines["reply"]
    assert [(t.kind, t.names, t.moment) for t in deadline.starts] == [
        ("event", ("open",), "ended"),
        ("event", ("solve",), "ended"),
        ("deadline", ("reply",), "met"),
    ]
    assert isinstance(deadline.met_by, Together)
    first, second = deadline.met_by.parts
    assert isinstance(first, Leaf)
    assert (first.number, [leaf.number for leaf in second.parts]) == (0, [1, 2])
    assert second.parts[0].by == frozenset({"owner"})
    assert second.parts[1].applies.holds({"amount": 1})
    one, two, three, four = deadline.limits
    assert one.limit == Extreme(later=True, parts=(Within(Duration(2, Unit.HOURS, "office")), Until("until_day")))
    assert one.warn == Within(Duration(1, Unit.HOURS, "office"))
    assert two.limit == Within(Duration(3, Unit.WORKING_DAYS, "office"))
    assert two.warn == Within(Duration(30, Unit.MINUTES, "office"))
    assert three.limit == NoLimit("open_one")
    assert four.limit.unit == Duration(1, Unit.WORKING_DAYS, "office")
    assert [(rung.id, rung.most) for rung in deadline.ladder] == [("warn", 1), ("before", 3), ("warn_2", 1)]
    assert not deadline.extension.only_before_due
    assert (deadline.reopening, deadline.on_expiry, deadline.sends) == ("new_cycle", "send", "dispatch")


@pytest.mark.parametrize(
    ("within", "code", "message"),
    [
        ("«2 working hours»", "wrong-unit", "declare one under `calendars`"),
        ("{until: «topic»}", "wrong-type", "a date or an instant"),
        ("{days_from: «topic», unit: days}", "wrong-type", "needs a number"),
        ("{counted_from: «topic», within: 3d}", "wrong-type", "a date or an instant"),
        ("{counted_from: «nothing», within: 3d}", "unknown-reference", ""),
        ("2h, counting: «civil»", "missing-key", "add `calendar: NAME`"),
        ("2h, ladder: [{at: «warn», send: solve}]", "missing-key", "the deadline has no `warn`"),
        ("2h, ladder: [{at: due, max: «2», send: solve}]", "missing-key", "`every` is missing"),
    ],
)
def test_limits_of_the_wrong_kind(refuses, within, code, message):
    refuses(f"fields: {{topic: text}}\ndeadlines: {{d: {{starts: open, within: {within}}}}}", code, message)


def test_opening_hours_are_not_counted_on_a_calendar_of_days(refuses):
    refuses(
        "calendars: {days: {working_days: [mon, tue]}}\ndeadlines: {d: {starts: open, within: «2 working hours»}}",
        "wrong-unit",
        "has working days only",
    )


def test_a_parameter_that_should_be_a_duration(refuses):
    refuses(
        "parameters: {p: {value: «soon»}}\ndeadlines: {d: {starts: open, within: {parameter: p}}}",
        "bad-value",
        "expected a duration",
    )


def test_calendars_are_built(compiled):
    policy = compiled("""
        calendars:
          office:
            week: {mon: ["08:30-12:00", "13:00-17:30"], sat: none}
            closed: {"2026-05-04": {en: Moving, zh: 搬迁}, "2026-08-03/2026-08-14": Summer}
            extra_open: {"2026-05-09": ["09:00-12:00"], "2026-05-10": working}
            at_close: next_opening
          round: {working_days: [mon, tue, wed, thu, fri], holidays: CN}
    """)
    office, round_ = policy.calendars["office"], policy.calendars["round"]
    assert office.opens
    assert office.at_close == "next_opening"
    assert round_.working_days
    assert not round_.opens


def test_a_calendar_needs_hours_or_days(refuses):
    refuses('calendars: {office: {week: {mon: ["09:00-10:00"]}, working_days: [«mon»]}}'.replace("office", "«office»")
            .replace("[«mon»]", "[mon]"), "bad-value", "either `week`")  # fmt: skip


@pytest.mark.parametrize(
    ("ladder", "code"),
    [
        ("[{id: b, at: {unanswered: «a»}, flag: f}]", "unknown-reference"),
        ("[{id: a, at: due, every: 1d, flag: f}, {id: b, at: {unanswered: «a»}, flag: f}]", "missing-key"),
        (
            "[{id: b, at: {unanswered: «a»}, flag: f}, {id: a, at: due, every: 1d, max: 2, until: solve, flag: f}]",
            "unknown-reference",
        ),
    ],
)
def test_what_comes_in_silence_stands_below_a_step_that_ends(refuses, ladder, code):
    refuses("flags: {f: {}}\ndeadlines: {d: {starts: open, within: 2d, ladder: " + ladder + "}}", code)
