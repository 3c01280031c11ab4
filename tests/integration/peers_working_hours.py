"""The calculation cases of `working_hours`, a Ruby library, put to our calendars and limits.

In: a case as the file has it. Out: what our calendars answer beside what is expected, or why the case cannot be asked.
Every answer comes from a policy in our own language, so that the way from the text to the calendar is tested too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Final

from complaintflow.facade import Case, Policy
from complaintflow.instants import local_day

MINUTE: Final = timedelta(minutes=1)
_ZONES: Final = {"Tokyo": "Asia/Tokyo", "Paris": "Europe/Paris", "UTC": "UTC"}
# Calendars cover the years from 2000; 28 years on the weekdays are the same, and no zone of these cases had moved.
_YEARS_ON: Final = {1991: 2019}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_POLICY: Final = """\
policy: peer
format: 1
version: "1"
effective: 1990-01-01
time_zone: {zone}
last_resort: clerk
roles: {{clerk: {{}}}}
fields: {{end: instant}}
calendars:
  hours: {{week: {week}, closed: {closed}, extra_open: {extra}, at_close: {at_close}}}
outcomes: {{done: {{}}}}
lifecycle:
  initial: waiting
  states: {{waiting: {{}}, done: {{final: true}}}}
  transitions: [{{event: finish, from: waiting, to: done}}]
deadlines:
  forward: {{starts: open, met_by: finish, within: {forward}, calendar: hours}}
  backward:
    starts: open
    met_by: finish
    within: {{until: end}}
    for: {{end: present}}
    calendar: hours
    ladder: [{{id: mark, at: {{before: {backward}}}, task: mark, role: clerk}}]
tasks: {{mark: {{}}}}
"""


class NotAskable(Exception):  # noqa: N818 (not an error: the case is listed with this reason)
    """The case asks what our limits cannot be asked; the message says why."""


@dataclass(frozen=True)
class Hours:
    """The opening hours of a case, asked through policies that are written for each question."""

    config: str

    def policy(
        self, forward: str = "1 working minute", backward: str = "1 working minute", at_close: str = "close"
    ) -> Policy:
        config = json.loads(self.config)
        extra = {moved_date(day): spans(hours) for day, hours in config["holiday_hours"].items()}
        return compiled(
            _POLICY.format(
                zone=_ZONES[config["time_zone"]],
                week=json.dumps({day: spans(hours) for day, hours in config["working_hours"].items()}),
                closed=json.dumps({moved_date(day["@date"]): "Closed" for day in config["holidays"]}),
                extra=json.dumps(extra),
                at_close=at_close,
                forward=forward,
                backward=backward,
            )
        )

    def after(self, start: datetime, limit: str, at_close: str = "close") -> datetime:
        """The due instant of a limit."""
        case = self.policy(forward=limit, at_close=at_close).open("C", at=start.isoformat()).case
        return due_of(case, "forward")

    def back_from(self, end: datetime, limit: str) -> datetime:
        """The instant of a warning that lies so long before a due instant."""
        policy = self.policy(backward=limit)
        case = policy.open("C", {"end": end.isoformat()}, at=(end - timedelta(days=30)).isoformat()).case
        [mark] = [effect for effect in case.advance(end.isoformat()) if effect.kind == "task"]
        return moment(mark.at)

    def is_open(self, at: datetime) -> bool:
        return self.policy().compiled.calendars["hours"].is_open(micros(at))

    def is_working_day(self, day: date) -> bool:
        return self.policy().compiled.calendars["hours"].is_working_day(local_day(day))

    def working(self, at: datetime) -> datetime:
        """Where open time runs next: a minute of it ends a minute later."""
        return self.after(at, "1 working minute") - MINUTE

    def worked(self, at: datetime) -> datetime:
        """Where open time ran last: a minute of it began a minute earlier."""
        return self.back_from(at, "1 working minute") + MINUTE

    def closing(self, at: datetime) -> datetime:
        """The close of business of the day on which open time runs next."""
        calendar = self.policy().compiled.calendars["hours"]
        close = calendar.close_of_business(calendar.zone.to_local(micros(self.working(at))) // 86_400_000_000)
        assert close is not None
        return moment(close)

    def next_opening(self, at: datetime) -> datetime:
        """The opening after the span at hand: with `at_close: next_opening` what is left of it ends there."""
        if not self.is_open(at):
            return self.working(at)
        left = int((self.closing(at) - at) / MINUTE)
        return self.after(at, f"{left} working minutes", at_close="next_opening")


def answer(case: Mapping[str, Any]) -> tuple[object, object]:
    """Return what is expected and what we say.

    Raises:
        NotAskable: our language has no such question.
    """
    hours = Hours(json.dumps(case["config"]))
    start = value(case["args"][0])
    expected = value(case["expected"])
    match case["op"]:
        case "working_day?":
            return expected, hours.is_working_day(start)
        case "in_working_hours?":
            return expected, hours.is_open(start)
        case "advance_to_working_time":
            return expected, hours.working(start)
        case "return_to_working_time":
            return expected, hours.worked(start)
        case "advance_to_closing_time":
            return expected, hours.closing(start)
        case "next_working_time":
            return expected, hours.next_opening(start)
        case "add_days":
            return expected, _days(hours, start, case["args"][1])
        case operation:
            seconds = case["args"][1] * {"add_seconds": 1, "add_minutes": 60, "add_hours": 3600}[operation]
            return expected, _time(hours, start, seconds)


def _days(hours: Hours, start: date | datetime, count: int) -> date | datetime:
    if count < 1:
        raise NotAskable("a limit counts at least one unit: nothing to wait for is no limit")
    if isinstance(start, datetime):
        return hours.after(start, f"{count} working days")
    # A date alone: any time of the day will do, and the date of the answer counts.
    noon = datetime(start.year, start.month, start.day, 12, tzinfo=UTC)
    return hours.after(noon, f"{count} working days").date()


def _time(hours: Hours, start: datetime, seconds: float) -> datetime:
    if seconds % 60:
        raise NotAskable(
            "working time is counted in whole minutes: 120.4 seconds are no limit, nor is a due instant rounded"
        )
    minutes = int(seconds) // 60
    if minutes < 0:
        return hours.back_from(start, f"{-minutes} working minutes")
    return hours.after(start, f"{minutes} working minutes")


@lru_cache(maxsize=256)
def compiled(text: str) -> Policy:
    return Policy.from_text(text)


def spans(hours: Mapping[str, str]) -> list[str]:
    return [f"{opens}-{closes}" for opens, closes in hours.items()]


def due_of(case: Case, deadline: str) -> datetime:
    [at] = [due.due_us for due in case.due if due.deadline == deadline]
    return moment(at)


def value(written: Any) -> Any:
    """Return a moment, a date or a truth value as the file writes them."""
    if not isinstance(written, dict):
        return written
    if "@date" in written:
        return date.fromisoformat(moved_date(written["@date"]))
    if "@time_utc" in written:
        return moved(datetime.fromisoformat(written["@time_utc"]).replace(tzinfo=UTC))
    hours, minutes = written["offset"][1:].split(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if written["offset"][0] == "-" else 1)
    return moved(datetime.fromisoformat(written["@time_offset"]).replace(tzinfo=timezone(offset)))


def moved(at: datetime) -> datetime:
    return at.replace(year=_YEARS_ON.get(at.year, at.year))


def moved_date(text: str) -> str:
    day = date.fromisoformat(text)
    return day.replace(year=_YEARS_ON.get(day.year, day.year)).isoformat()


def micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def moment(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=us)
