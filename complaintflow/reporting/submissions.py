"""Lines that hand a report in, or set its date, and the book that keeps them.

In: wire-format objects with a `report`. Out: `Submission` values, or an EventError; a `Book` that accepts or refuses
them by the policy. A line says nothing of any case.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from complaintflow.border import read_actor, read_data, read_id, read_instant
from complaintflow.compiled.period import Period, parse_period
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.reports import Report, Scheduled
from complaintflow.compiled.zone import DAY
from complaintflow.errors import EventError
from complaintflow.instants import InstantError, local_day, parse_date, parse_instant
from complaintflow.kernel.event import Actor
from complaintflow.kernel.refusal import RefusalCode
from complaintflow.kernel.roles import known_as

KEYS: Final = ("report", "period", "unit", "event", "at", "id", "actor", "data")
Act = Literal["submit", "schedule"]
_DAY_FORM: Final = len("2026-03-02")


@dataclass(frozen=True, slots=True)
class Submission:
    """A report handed in (`submit`), or its date set (`schedule`, with `data: {date: …}`)."""

    report: str
    period: str
    unit: str | None
    act: str
    at: int
    id: str
    actor: Actor
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a line: accepted, or refused with a code and a message."""

    submission: Submission
    code: RefusalCode | None = None
    message: str = ""
    repeated: bool = False


def is_submission(line: object) -> bool:
    """Whether a line of a file of events speaks of a report instead of a case."""
    return isinstance(line, Mapping) and "report" in line and "case" not in line


def read_submission(line: object) -> Submission:
    """Return the submission that a wire-format object describes. Raises EventError."""
    if not isinstance(line, Mapping):
        raise EventError("a submission is a JSON object")
    unknown = [key for key in line if key not in KEYS]
    if unknown:
        raise EventError(f"unknown key `{str(unknown[0])[:60]}`; a submission has {', '.join(KEYS)}")
    told = {key: line[key] for key in KEYS if key in line}
    report, period, act = (read_id(told, key) for key in ("report", "period", "event"))
    unit = read_id(told, "unit") if told.get("unit") is not None else None
    at, actor, data = read_instant(told, "at"), read_actor(told.get("actor")), read_data(told.get("data"))
    given = told.get("id")
    own = json.dumps([report, period, unit, act, at, actor.id, data], sort_keys=True, default=str)
    submission_id = read_id(told, "id") if given is not None else hashlib.sha256(own.encode()).hexdigest()[:16]
    return Submission(report, period, unit, act, at, submission_id, actor, data)


@dataclass(slots=True)
class Book:
    """What has been handed in under a policy, in the order of its lines."""

    policy: CompiledPolicy
    accepted: list[Submission] = field(default_factory=list)

    def take(self, submission: Submission) -> Answer:
        """Accept a submission, or say why not. The same line again changes nothing."""
        known = next((one for one in self.accepted if one.id == submission.id), None)
        if known == submission:
            return Answer(submission, repeated=True)
        if known is not None:
            message = f"the id `{submission.id}` belongs to another submission"
            return Answer(submission, RefusalCode.ID_REUSED, message)
        wrong = self._judge(submission)
        if wrong is not None:
            return Answer(submission, *wrong)
        self.accepted.append(submission)
        return Answer(submission)

    def of(self, report: str, period: Period, unit: object, act: Act) -> list[Submission]:
        """Return what was accepted for one report, period and unit, in order of time."""
        wanted = (report, str(period), None if unit is None else str(unit), act)
        found = [one for one in self.accepted if (one.report, one.period, one.unit, one.act) == wanted]
        return sorted(found, key=lambda one: one.at)

    def passage(self, report: str, period: Period, unit: object, name: str) -> str:
        """Return a passage as it was handed in last; empty where nobody wrote it."""
        texts = (one.data.get(name) for one in reversed(self.of(report, period, unit, "submit")))
        return next((text for text in texts if isinstance(text, str)), "")

    def _judge(self, submission: Submission) -> tuple[RefusalCode, str] | None:
        report = self.policy.reports.get(submission.report)
        if report is None:
            return RefusalCode.BAD_VALUE, f"the policy has no report `{submission.report}`"
        if submission.act not in ("submit", "schedule"):
            return RefusalCode.UNKNOWN_EVENT, f"a report takes `submit` and `schedule`, found `{submission.act}`"
        wrong = self._judge_period(report, submission) or self._judge_sender(report, submission)
        if wrong is None and submission.act == "schedule":
            wrong = self._judge_date(report, submission)
        return wrong

    def _judge_period(self, report: Report, submission: Submission) -> tuple[RefusalCode, str] | None:
        period = parse_period(submission.period)
        if period is None or (report.period is not None and period.kind != report.period):
            wanted = "period" if report.period is None else report.period.replace("_", "-")
            return RefusalCode.BAD_VALUE, f"`{submission.period}` is no {wanted}"
        if submission.act == "submit" and submission.at < period.span(self.policy.zone)[0]:
            return RefusalCode.OUT_OF_ORDER, f"the period `{submission.period}` has not begun"
        if (submission.unit is None) != (report.for_each is None):
            if report.for_each is None:
                return RefusalCode.BAD_VALUE, f"`{report.name}` is for all together, and has no `unit`"
            return RefusalCode.MISSING_FIELD, f"`{report.name}` is handed in for each `{report.for_each}`: say `unit`"
        datum = self.policy.fields.get(report.for_each or "")
        if datum is not None and datum.choices and submission.unit not in datum.choices:
            return RefusalCode.BAD_VALUE, f"`{report.for_each}` is never `{submission.unit}`"
        return None

    def _judge_sender(self, report: Report, submission: Submission) -> tuple[RefusalCode, str] | None:
        roles = known_as(self.policy, submission.actor).roles
        held = [unit for role, unit in roles if role in report.sender]
        if not held:
            named = ", ".join(f"`{role}`" for role in submission.actor.role_names) or "no role"
            wanted = ", ".join(f"`{role}`" for role in report.sender)
            return RefusalCode.WRONG_ROLE, f"`{report.name}` comes from {wanted}, the actor holds {named}"
        if submission.unit is not None and all(unit not in (None, submission.unit) for unit in held):
            return RefusalCode.WRONG_UNIT, f"`{submission.actor.id}` belongs to unit `{held[0]}`"
        return None

    def _judge_date(self, report: Report, submission: Submission) -> tuple[RefusalCode, str] | None:
        if not isinstance(report.due, Scheduled):
            return RefusalCode.BAD_VALUE, f"the policy itself says when `{report.name}` is due"
        if scheduled_for(self.policy, submission) is None:
            return RefusalCode.BAD_VALUE, "`schedule` needs `date`: a date, or an instant with an offset"
        return None


def scheduled_for(policy: CompiledPolicy, submission: Submission) -> tuple[int, int] | None:
    """Return when the day (or the moment) begins and ends that a `schedule` sets; None where it sets none."""
    told = submission.data.get("date")
    if not isinstance(told, str):
        return None
    try:
        if len(told) == _DAY_FORM:
            day = local_day(parse_date(told))
            return policy.zone.from_local(day * DAY), policy.zone.from_local((day + 1) * DAY, last=True)
        instant = parse_instant(told)
    except InstantError:
        return None
    return instant, instant
