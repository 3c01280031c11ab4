"""The workloads' data as policies: text that complaintflow reads as it reads any other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from benchmarks.inputs import complaints as said
from benchmarks.inputs.complaints import CLASSES, DEFAULT, Condition, alternatives
from benchmarks.inputs.procedure import COURSE, FIRST, MOVES, STARTS, STATES, STOPS
from benchmarks.inputs.rules import NOBODY, Range, Rule

HOUR_US = 3_600_000_000

HEAD = """\
policy: {name}
format: 1
version: "1"
title: A workload
effective: 2025-01-01
time_zone: Asia/Shanghai
last_resort: agent
roles: {{agent: {{}}}}
outcomes: {{closed: {{}}}}
"""
IDLE = """\
lifecycle:
  initial: received
  states: {received: {}, gone: {final: true, outcome: closed}}
  transitions: [{event: drop, from: received, to: gone, by: agent}]
"""
COMPLAINT = f"""\
fields:
  channel: {{type: choice, choices: [{", ".join(said.CHANNELS)}]}}
  source_level: {{type: choice, choices: [{", ".join(said.SOURCES)}]}}
  topic: {{type: choice, choices: [{", ".join((*said.EVERYDAY, *said.RARE))}]}}
  vehicle_topic: bool
  crowd_disruption: bool
  media_reach: {{type: choice, choices: [{", ".join(said.REACHES)}]}}
  urgent: bool
  days_open: integer
  follow_ups: integer
  repeat_of: text
  region_failed: bool
  ordinary: bool
"""


def classification(name: str = "classified", *, explained: bool = False) -> str:
    """Return the policy of W1. `explained`: each alternative is a rule of its own, with its reason."""
    return HEAD.format(name=name) + COMPLAINT + _classes(explained=explained) + IDLE


def _classes(*, explained: bool) -> str:
    lines = ["classes: [general, escalated, important]", "classification:", "  hit_policy: first"]
    lines += [f"  default: {DEFAULT}", "  rules:"]
    for klass, condition in CLASSES:
        parts = alternatives(condition) if explained else [condition]
        for number, part in enumerate(parts, 1):
            reason = f"reason: {{en: Alternative {number} of {klass}, zh: {klass}之{number}}}, " if explained else ""
            lines.append(f"    - {{id: {klass}_{number}, {reason}class: {klass}, when: {_when(part)}}}")
    return "\n".join(lines) + "\n"


def _when(condition: Condition) -> str:
    test = condition[0]
    if test in ("any", "all"):
        return f"{{{test}: [{', '.join(_when(part) for part in condition[1])}]}}"
    _, field, value = condition
    if test == "in":
        return f"{{{field}: [{', '.join(value)}]}}"
    if test == "is":
        return f"{{{field}: true}}"
    if test == "set":
        return f"{{{field}: present}}"
    return f"{{{field}: {value}}}" if test == "eq" else f"{{{field}: {{{_ORDERED[test]}: {value}}}}}"


_ORDERED = {"ge": "at_least", "gt": "more_than"}


def equality_table(rules: list[Rule]) -> str:
    """Return a policy with the table of W2."""
    return _table(
        "fields: {category: text, region: text, amount: integer}\n",
        (
            (f"{{category: {category}, region: {region}, amount: {{at_least: {least}}}}}", approver)
            for category, region, least, approver in rules
        ),
    )


def range_table(rules: list[Range]) -> str:
    """Return a policy with the table of W2r."""
    return _table(
        "fields: {amount: integer}\n",
        ((f"{{amount: {{at_least: {low}, less_than: {high}}}}}", approver) for low, high, approver in rules),
    )


def _table(fields: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"    - {{id: r{number}, when: {when}, result: {result}}}" for number, (when, result) in enumerate(rows)]
    head = ["tables:", "  approver:", "    hit_policy: first", f"    default: {NOBODY}", "    rules:"]
    return HEAD.format(name="approvers") + fields + "\n".join([*head, *lines]) + "\n" + IDLE


def cycle() -> str:
    """Return the procedure of W3: every event has a sender and a guard, ends a deadline and starts another."""
    lines = ["fields: {known: {type: bool, required_at: open}, frozen: bool}", "lifecycle:", "  initial: received"]
    lines += ["  states:", *(f"    {state}: {{}}" for state in STATES), "    gone: {final: true, outcome: closed}"]
    lines.append("  transitions:")
    for event, state, to in MOVES:
        guard = "when: {known: true, frozen: false}"
        lines.append(f"    - {{event: {event}, from: {state}, to: {to}, by: agent, {guard}}}")
    lines += ["    - {event: drop, from: received, to: gone, by: agent}", "deadlines:"]
    starting = {name: (event, length) for event, (name, length) in STARTS.items()}
    for name, stops in STOPS.items():
        event, length = starting[name]
        met = stops[0] if len(stops) == 1 else f"{{any: [{', '.join(stops)}]}}"
        lines.append(f"  {name}: {{starts: {event}, met_by: {met}, within: {length // HOUR_US}h}}")
    return HEAD.format(name="cycle") + "\n".join(lines) + "\n"


def course(working: list[date] | None = None) -> str:
    """Return the procedure of W6; with `working` days its deadlines are in working hours."""
    unit = "h" if working is None else " working hours"
    lines = ["lifecycle:", "  initial: received", "  states:"]
    lines += [f"    {state}: {{}}" for _, state, *_ in COURSE]
    lines += ["    settled: {final: true, outcome: closed}", "  transitions:"]
    lines += [f"    - {{event: {event}, from: {state}, to: {to}, by: agent}}" for event, state, to, *_ in COURSE]
    lines.append("deadlines:")
    started = {name: (event, seconds) for event, *_, start in COURSE if start for name, seconds in [start]}
    started[FIRST[0]] = ("open", FIRST[1])
    stopped = {stops: event for event, _, _, stops, _ in COURSE if stops}
    for name, (event, seconds) in started.items():
        lines.append(f"  {name}: {{starts: {event}, met_by: {stopped[name]}, within: {seconds // 3600}{unit}}}")
    text = HEAD.format(name="course") + COMPLAINT + _classes(explained=False) + "\n".join(lines) + "\n"
    return text if working is None else text + calendar(working)


def idle(zone: str) -> str:
    """Return a policy of a zone, with hardly anything in it."""
    return HEAD.format(name="idle").replace("Asia/Shanghai", zone) + "fields: {known: bool}\n" + IDLE


def placing(working: list[date]) -> str:
    """Return a policy with nothing but the calendar of W4."""
    return HEAD.format(name="placing") + "fields: {known: bool}\n" + IDLE + calendar(working)


def calendar(working: list[date]) -> str:
    """Return a calendar with the same hours on these days: a week from Monday to Friday, and what departs from it."""
    days = frozenset(working)
    first, last = working[0].replace(month=1, day=1), working[-1].replace(month=12, day=31)
    every = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
    closed = [f'"{day}": holiday' for day in every if day.weekday() < 5 and day not in days]
    extra = [f'"{day}": working' for day in every if day.weekday() >= 5 and day in days]
    return (
        "calendars:\n  office:\n    working_days: [mon, tue, wed, thu, fri]\n"
        f'    hours: ["09:00-18:00"]\n    closed: {{{", ".join(closed)}}}\n    extra_open: {{{", ".join(extra)}}}\n'
    )
