"""A small policy with metrics and reports of every kind, and lines for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from complaintflow.border import read_event
from complaintflow.compiled.period import Period, parse_period
from complaintflow.facade import Policy
from complaintflow.reporting.archive import archived
from complaintflow.reporting.library import Library, instants_of, periods_of
from complaintflow.reporting.metrics import Figure
from complaintflow.reporting.submissions import Answer, Book, read_submission

HEAD = """\
policy: small
format: 1
version: "1"
title: {en: Small, zh: 小}
effective: 2026-01-01
time_zone: Asia/Shanghai
fields:
  category: {type: choice, title: {en: Category, zh: 类别}, choices: {a: {en: First, zh: 甲}, b: {en: Second, zh: 乙}}}
  unit: {type: choice, choices: [north, south]}
  team: text
  tags: {type: set, choices: [x, y]}
  customer: {type: text, personal: true, visible_to: [agent]}
  amount: number
roles: {agent: {superior: head}, head: {}, office: {}}
outcomes: {solved: {title: {en: Solved, zh: 已解决}}}
flags: {repeat: {}}
tasks: {ask: {}}
events:
  answer: {data: {score: integer}}
  call: {}
lifecycle:
  initial: working
  states: {working: {}, done: {final: true, outcome: solved}}
  transitions:
    - {event: answer, from: working, to: working}
    - {event: finish, from: working, to: done}
    - {event: reopen, from: done, to: working}
deadlines:
  answering: {starts: open, met_by: answer, within: 2d}
templates:
  soon: {text: "{report} for {period} is due {due}"}
calendars:
  office: {working_days: [mon, tue, wed, thu, fri], holidays: CN}
"""
REPORTS = """\
metrics:
  score: {mean: last.answer.score, of: {event: answer}}
  late_ones: {count: known, where: {verdict.answering: [late, breached]}}
reports:
  monthly:
    title: {en: Monthly, zh: 月报}
    period: month
    due: {day: 5}
    from: agent
    to: head
    contains: [received, timeliness]
    ladder:
      - {at: {before: 1d}, notify: agent, via: email, template: soon}
      - {at: due, notify: {relation: superior, of: agent}, copy: office, via: email, template: soon}
      - {at: {after: 1d}, every: 1d, max: 2, task: ask, role: agent, within: 2h}
    clause: R-1
  by_unit: {period: month, due: {day: 5}, from: agent, for_each: unit, contains: [received]}
  yearly: {period: year, due: {month: 1, day: 10}, from: office}
  meeting: {period: quarter, due: scheduled, from: office}
  before_it: {period: quarter, due: {before: meeting}, from: agent, to: office, contains: [{write: outlook}]}
"""


@lru_cache(maxsize=64)
def policy(more: str = REPORTS, head: str = HEAD) -> Policy:
    return Policy.from_text(head + more)


def at(text: str) -> str:
    """Return `03-02 09:00` (of 2026) or `2025-03-02 09:00` as an instant in Shanghai."""
    day, clock = text.split()
    return f"{'2026-' if len(day) == 5 else ''}{day}T{clock}:00+08:00"


def us(text: str) -> int:
    return read_event({"case": "x", "event": "open", "at": at(text)}).at


def line(
    case: str, event: str, when: str, recorded: str = "", more: Mapping[str, object] | None = None, **data: object
):
    """An event; `more` holds data whose names are arguments here."""
    told: dict[str, Any] = {"case": case, "event": event, "at": at(when), "data": {**data, **(more or {})}}
    if recorded:
        told["recorded_at"] = at(recorded)
    return read_event(told)


def period(text: str) -> Period:
    found = parse_period(text)
    assert found is not None
    return found


def library(used: Policy, events, *periods: str, until: str = "") -> Library:
    instants = instants_of(used.compiled, map(period, periods))
    return Library(archived(used.compiled, events, instants, us(until) if until else None))


def figure(used: Policy, events, name: str, month: str, *others: str, until: str = "") -> Figure:
    return library(used, events, month, *others, until=until).slice(period(month)).figure(name)


def needed(used: Policy, name: str, month: str) -> frozenset[Period]:
    return periods_of(used.compiled, used.compiled.reports[name], period(month))


def submission(report: str, month: str, when: str, by: str = "agent", unit: str | None = None, **more: Any):
    event = more.pop("event", "submit")
    told: dict[str, Any] = {
        "report": report, "period": month, "event": event, "at": at(when),
        "actor": {"id": "p1", "roles": [by]}, **more,
    }  # fmt: skip
    return read_submission(told | ({"unit": unit} if unit else {}))


def book(used: Policy, *submissions) -> Book:
    found = Book(used.compiled)
    for one in submissions:
        answer: Answer = found.take(one)
        assert answer.code is None, answer.message
    return found
