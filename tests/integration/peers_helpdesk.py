"""The service-level cases of Frappe Helpdesk, put to a policy of ours.

In: a case as the file has it. Out: pairs of what is expected and what our policy says. Hours and limits are those of
the file; what the peer calls hold is a state in which the deadline `resolution` stands still.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from complaintflow.facade import Case, Policy
from complaintflow.kernel.derived import fill_tables
from tests.integration.peers_working_hours import NotAskable, compiled, due_of, micros, value

_SECOND: Final = timedelta(seconds=1)
_SILENCE: Final = timedelta(days=5)
_MONDAY: Final = "2025-06-02T10:00"

_POLICY: Final = """\
policy: helpdesk
format: 1
version: "1"
effective: 2025-01-01
time_zone: UTC
last_resort: agent
roles: {{agent: {{}}}}
fields:
  priority: {{type: choice, choices: [low, medium, high, urgent]}}
  type: {{type: choice, choices: [bug, incident]}}
tables:
  chosen_priority:
    hit_policy: first
    default: low
    rules:
      - {{id: said_low, when: {{priority: low}}, result: low}}
      - {{id: said_medium, when: {{priority: medium}}, result: medium}}
      - {{id: said_high, when: {{priority: high}}, result: high}}
      - {{id: said_urgent, when: {{priority: urgent}}, result: urgent}}
      - {{id: by_type, when: {{type: bug}}, result: high}}
  agreement:
    hit_policy: first
    default: ordinary
    rules:
      - {{id: by_priority, when: {{chosen_priority: [high, urgent, low]}}, result: by_priority}}
calendars:
  office: {{week: {week}, closed: {closed}}}
lifecycle:
  initial: new
  states:
    new: {{}}
    {hold}: {{}}
    resolved: {{final: true}}
    closed: {{final: true}}
  transitions:
    - {{id: reply, event: reply, from: new, to: {hold}}}
    - {{id: customer_answers, event: customer_answers, from: {hold}, to: new}}
    - {{id: resolve, event: resolve, from: [new, {hold}], to: resolved}}
    - {{id: close, event: close, from: open, to: closed}}
    # Closing what has been resolved stands on record and changes nothing.
    - {{id: close_resolved, event: close, from: resolved}}
outcomes: {{resolved: {{}}, closed: {{}}}}
deadlines:
  response:
    starts: open
    met_by: [reply, resolve]
    within:
{response}
  resolution:
    starts: open
    met_by: resolve
    within:
{resolution}
    pause: {{in: {hold}}}
  silence:
    starts: [open, reply, customer_answers]
    again: restart
    within: 5d
    on_expiry: {{send: close}}
"""
_EVENTS: Final = {
    "status Replied (Paused)": "reply",
    "Replied (Paused)": "reply",
    "Paused": "reply",
    "status Open": "customer_answers",
    "Open": "customer_answers",
    "status Resolved": "resolve",
    "Resolved": "resolve",
    "Closed": "close",
}

Pairs = Iterator[tuple[object, object]]


class Helpdesk:
    """The peer's hours and limits as a policy of ours."""

    def __init__(self, calendar: Mapping[str, Any]) -> None:
        self.calendar = calendar

    def policy(self, case: Mapping[str, Any], hold: str = "on_hold") -> Policy:
        week = {day: [f"{opens}-{closes}" for opens, closes in spans] for day, spans in self.calendar["hours"].items()}
        limits = {
            key: "\n".join(
                f"      - {{when: {{chosen_priority: {name.lower()}}}, limit: {int(limit[key]) // 60} working minutes}}"
                for name, limit in self.calendar["priorities"].items()
            )
            for key in ("response_s", "resolution_s")
        }
        return compiled(
            _POLICY.format(
                week=json.dumps(week),
                closed=json.dumps(dict.fromkeys(case.get("holidays", ()), "Holiday")),
                hold=hold,
                response=limits["response_s"],
                resolution=limits["resolution_s"],
            )
        )

    def answers(self, case: Mapping[str, Any], cases: Mapping[str, Mapping[str, Any]]) -> Pairs:
        """Yield what is expected and what we say."""
        match case:
            case {"same_as": name}:
                yield from self._lived(cases[name] | case, self.policy(cases[name], hold="waiting_for_the_customer"))
            case {"test": "outside hours flag", "cases": moments}:
                office = self.policy(case).compiled.calendars["office"]
                yield from ((outside, not office.is_open(micros(at(text)))) for text, outside in moments)
            case {"test": "auto close after 5 days of no communication", "cases": silences}:
                yield from self._silent(self.policy(case), silences)
            case {"test": "priority choice order", "cases": choices}:
                for given, said in choices:
                    yield said.split()[0].lower(), self._chosen(given, "chosen_priority")
            case {"test": "SLA choice", "cases": choices}:
                for given, said in choices:
                    agreement = {"SLA": "by_priority", "Default": "ordinary"}[said.split()[0]]
                    yield agreement, self._chosen(given, "agreement")
            case {"created": _} | {"events": [[_, "create"], *_]}:
                yield from self._lived(case, self.policy(case))
            case _:
                raise NotAskable("the case asks something that no policy says")

    def _chosen(self, given: Mapping[str, str], table: str) -> object:
        facts = {key: said.split("(")[0].lower() for key, said in given.items()}
        policy = self.policy({})
        view = dict(policy.open("C", facts, at=at(_MONDAY)).case.facts)
        fill_tables(policy.compiled, view)
        return view[table]

    def _silent(self, policy: Policy, silences: list[list[str]]) -> Pairs:
        for words, status in silences:
            minutes = 5 if "+ 5 min" in words else -5
            spoken = policy.open("C", {"priority": "low"}, at=at(_MONDAY)).case.send("reply", at=at(_MONDAY)).case
            case = spoken.advance(micros(at(_MONDAY) + _SILENCE + timedelta(minutes=minutes))).case
            yield status, "Closed" if case.outcome == "closed" else "kept"

    def _lived(self, told: Mapping[str, Any], policy: Policy) -> Pairs:
        """Live the case's events and yield every figure that the file gives."""
        events = [tuple(event) for event in told.get("events", ())]
        if "created" not in told:
            (created, _), *events = events
        else:
            created = told["created"]
        case = policy.open("C", {"priority": told["priority"].lower()}, at=at(created)).case
        if "response_by" in told:
            yield at(told["response_by"]), due_of(case, "response")
        resolution = told.get("resolution_by_at_create") or (None if "hold_s" in told else told.get("resolution_by"))
        if resolution:
            yield at(resolution), due_of(case, "resolution")
        if "hold_s" in told:
            yield from _held(case, told)
        if "first_response" in told:
            late = _lateness(case.send("reply", at=at(told["first_response"])).case, case, "response")
            yield told["first_response_failed_by_s"], late
        if "resolved" in told:
            late = _lateness(case.send("resolve", at=at(told["resolved"])).case, case, "resolution")
            yield told["resolution_failed_by_s"], late
        yield from self._followed(case, told, events, at(created))

    def _followed(self, case: Case, told: Mapping[str, Any], events: list[tuple[str, str]], created: datetime) -> Pairs:
        office = case.policy.compiled.calendars["office"]
        trace, held, since = ([status(case)] if len(told.get("status_trace", ())) > len(events) else []), 0, 0
        for when, what in events:
            now = micros(at(when))
            # Holding begins with the reply and ends with whatever comes next.
            held += office.working_between(since, now) if since else 0
            since = now if _EVENTS[what] == "reply" else 0
            case = case.send(_EVENTS[what], at=at(when)).case
            trace.append(status(case))
            if _EVENTS[what] == "customer_answers" and "resolution_by_after_hold" in told:
                yield at(told["resolution_by_after_hold"]), due_of(case, "resolution")
            if _EVENTS[what] == "resolve" and "resolution_time_s" in told:
                took = office.working_between(micros(created), now) - held
                yield told["resolution_time_s"], took // 1_000_000
        if "status_before" in told:
            yield told["status_before"], status(case)
        if "at" in told:
            case = case.advance(micros(at(told["at"]))).case
        if "status" in told:
            yield told["status"], status(case)
        if "status_trace" in told:
            yield told["status_trace"], trace
        if "total_hold_s" in told:
            yield told["total_hold_s"], held // 1_000_000


def _held(case: Case, told: Mapping[str, Any]) -> Pairs:
    """Put the case on hold a minute after it began, for as long as the file says."""
    start = at(told["created"]) + timedelta(minutes=1)
    held = case.send("reply", at=start).case.send("customer_answers", at=start + told["hold_s"] * _SECOND).case
    yield at(told["resolution_by"]), due_of(held, "resolution")


def _lateness(after: Case, before: Case, deadline: str) -> int | None:
    """Return the working seconds by which a deadline was missed; None where it was met in time."""
    if after.deadlines[deadline] == "met":
        return None
    office = after.policy.compiled.calendars["office"]
    return office.working_between(micros(due_of(before, deadline)), after.clock) // 1_000_000


def status(case: Case) -> str:
    """Return what the peer calls the state of the agreement."""
    verdicts = {case.deadlines[name] for name in ("response", "resolution")}
    if verdicts & {"breached", "late"}:
        return "Failed"
    if case.closed:
        return "Fulfilled"
    if case.deadlines["resolution"] == "paused":
        return "Paused"
    return "First Response Due" if case.deadlines["response"] == "running" else "Resolution Due"


def at(text: str) -> datetime:
    """Return an instant; the file's local times are read as UTC."""
    found = value({"@time_utc": text})
    assert isinstance(found, datetime)
    return found
