"""Random deadlines as a policy writes them: every unit, need, pause, change, reopening, expiry and ladder.

Strategies are made once for each surroundings: Hypothesis looks through a new one before it draws from it, and did so
for longer than all else took that a generated policy was made for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st

from complaintflow.testing.chance import one_in
from complaintflow.testing.conditions import CLASSES, actions, conditions
from complaintflow.testing.text import Plain

ELAPSED = ("30m", "2h", "24h", "90m")
CALENDAR_DAYS = ("1 days", "3 days", "1 weeks")
WORKING = ("3 working hours", "45 working minutes", "1 working days", "3 working days")
MONTHLY = ({"cycles": 1, "day": 25}, {"day_of_month": {"field": "amount"}, "months_later": 1})
WORKING_DAYS = ("1 working days", "3 working days")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a deadline may refer to: events, states, deadlines declared before it, and what the policy has."""

    events: tuple[str, ...]
    states: tuple[str, ...]
    earlier: tuple[str, ...]
    classes: bool
    calendar: bool
    hours: bool
    months: bool = True


@cache
def durations(around: Surroundings) -> st.SearchStrategy[str]:
    """Return lengths of time in every unit that the policy can count."""
    known = ELAPSED + CALENDAR_DAYS + (("1 months",) if around.months else ())
    if around.calendar:
        known += WORKING if around.hours else WORKING_DAYS
    return st.sampled_from(known)


@cache
def limits(around: Surroundings) -> st.SearchStrategy[object]:
    """Return limits: lengths, numbers and instants out of facts, the later or earlier of two."""
    length = durations(around)
    return st.one_of(
        length,
        length,
        length,
        st.sampled_from(({"days_from": "amount", "unit": "days"}, {"until": "promised"}, "none")),
        st.builds(lambda one: {"counted_from": "promised", "within": one}, length),
        *((st.sampled_from(MONTHLY),) if around.months else ()),
        st.builds(lambda one: {"later_of": [one, {"until": "promised"}]}, length),
        st.builds(lambda one: {"earlier_of": [one, {"days_from": "amount", "unit": "days"}]}, length),
    )


@st.composite
def deadlines(draw: st.DrawFn, around: Surroundings) -> dict[str, object]:
    """Return a deadline section."""
    found: dict[str, object] = {
        "starts": [draw(st.sampled_from(("open", "visit", "call"))), *draw(st.lists(_triggers(around), max_size=1))],
        "met_by": draw(_needs(around)),
        "within": draw(_within(around)),
    }
    kind = draw(st.sampled_from(("service", "service", "state", "statutory")))
    for name, option in _options(around, pausing=kind != "statutory").items():
        if draw(one_in(4)):
            found[name] = draw(option)
    return {"kind": kind, **found}


@cache
def _options(around: Surroundings, *, pausing: bool) -> dict[str, st.SearchStrategy[object]]:
    length = durations(around)
    options: dict[str, st.SearchStrategy[object]] = {
        "for": _scope(around),
        "when_out": st.sampled_from(("cancel", "keep")),
        "again": st.sampled_from(("keep", "restart")),
        "cancelled_by": st.sampled_from(around.events),
        "on_change": st.sampled_from(("carry", "restart", "keep", "tighten_only")),
        "extension": st.builds(
            lambda most, times, after: {"by": ["lead", "boss"], "at_most": most, "times": times, "after_due": after},
            st.sampled_from(("3 days", "30h")),
            st.integers(1, 2),
            st.booleans(),
        ),
        "reopening": st.sampled_from(("continue", "continue_including_closed", "new_cycle", "new_case")),
        "on_expiry": st.one_of(
            st.sampled_from(("breach", "lapse")), st.builds(lambda e: {"send": e}, st.sampled_from(around.events))
        ),
        "earliest": st.sampled_from(("10m", {"counted_from": "promised", "within": "1h"})),
        **({"excluded": st.just({"03-04/03-05": "Inventory"})} if around.months else {}),
        "counting": st.sampled_from(("exact", "civil") if around.calendar else ("exact",)),
        "ladder": _ladder(around),
    }
    if pausing:
        options["pause"] = _pauses(around, length)
    return options


@cache
def _scope(around: Surroundings) -> st.SearchStrategy[object]:
    return conditions(*_class_tests(around))


def _class_tests(around: Surroundings) -> tuple[Plain, ...]:
    if not around.classes:
        return ()
    return ({"class": "general"}, {"class": ["escalated", "important"]}, {"class": {"at_least": "escalated"}})


@cache
def _triggers(around: Surroundings) -> st.SearchStrategy[object]:
    kinds: list[st.SearchStrategy[object]] = [
        st.sampled_from(("open", *around.events)),
        st.builds(lambda e, when: {"event": e, "when": when}, st.sampled_from(around.events), conditions()),
        st.builds(lambda s: {"state": s}, st.sampled_from(around.states)),
        st.sampled_from(({"facts": ["size", "amount"]}, {"flag": "repeat"})),
    ]
    if around.classes:
        kinds.append(st.builds(lambda c: {"class": c}, st.sampled_from(CLASSES)))
    if around.earlier:
        moments = st.sampled_from(("started", "met", "met_in_time", "met_late", "due", "ended"))
        kinds.append(st.builds(lambda d, at: {"deadline": d, "at": at}, st.sampled_from(around.earlier), moments))
    return st.one_of(kinds)


@cache
def _needs(around: Surroundings) -> st.SearchStrategy[object]:
    event = st.sampled_from(around.events)
    one = st.one_of(
        event,
        st.builds(lambda e, by: {"event": e, "by": by}, event, st.sampled_from(("agent", "owner", ["lead", "boss"]))),
        st.builds(lambda e, when: {"event": e, "where": when}, event, conditions()),
    )
    some = st.lists(one, min_size=1, max_size=2)
    part = st.builds(lambda e, when: {"event": e, "when": when}, event, conditions())
    return st.one_of(
        event,
        event,
        one,
        st.builds(lambda parts, last: {"all": [*parts, last]}, some, part),
        st.builds(lambda parts: {"all": parts}, some),
        st.builds(lambda parts: {"any": parts}, some),
    )


@cache
def _within(around: Surroundings) -> st.SearchStrategy[object]:
    row = st.builds(lambda when, limit: {"when": when, "limit": limit}, _scope(around), limits(around))
    last = st.builds(lambda limit: {"limit": limit}, limits(around))
    warned = st.builds(lambda limit, warn: {"limit": limit, "warn": warn}, durations(around), durations(around))
    return st.one_of(
        limits(around),
        st.builds(lambda rows, end: [*rows, end], st.lists(row, min_size=1, max_size=2), st.one_of(last, warned)),
    )


def _pauses(around: Surroundings, length: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    inside = st.builds(lambda state: {"in": state}, st.sampled_from(around.states))
    meanwhile = st.builds(lambda when: {"while": when}, conditions())
    by_event = st.just({"by_event": True})
    kinds = st.one_of(inside, meanwhile, by_event, st.builds(lambda one, other: one | other, inside, by_event))
    return st.builds(lambda kind, most: kind | ({"at_most": most} if most else {}), kinds, st.one_of(st.none(), length))


@cache
def _ladder(around: Surroundings) -> st.SearchStrategy[object]:
    offset = st.sampled_from(("10m", "3h", "1 days"))
    moment = st.one_of(
        st.just("due"),
        st.builds(lambda d: {"before": d}, offset),
        st.builds(lambda d: {"after": d}, offset),
        st.builds(lambda d: {"start": d}, offset),
    )
    answered = {"every": "3h", "max": 2, "until": around.events[0]}
    rung = st.builds(
        lambda at, repeat, what, when: {"at": at, **repeat, **({"when": when} if when else {}), "do": [what]},
        moment,
        st.sampled_from(({}, {"every": "1h", "max": 3}, {"every": "1 days", "max": 2}, answered)),
        actions((), classes=around.classes),
        st.one_of(st.none(), _scope(around)),
    )
    return st.lists(rung, min_size=1, max_size=3).map(_followed)


def _followed(rungs: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return steps with names; one that waits for an answer is followed by one that comes when there is none."""
    steps = [{"id": f"step_{number}", **rung} for number, rung in enumerate(rungs, 1)]
    waiting = next((step["id"] for step in steps if "until" in step), None)
    after: list[dict[str, object]] = [{"id": "at_last", "at": {"unanswered": waiting}, "do": [{"flag": "repeat"}]}]
    return [*steps, *(after if waiting else [])]
