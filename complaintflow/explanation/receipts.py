"""The receipt of a due instant: what was counted and what was not, so that it can be checked by hand.

In: a compiled policy and a run of a deadline. Out: a `Receipt`: intervals with the reason why each counts or does not, the clause, and the
digests of everything the answer depends on. Recomputes nothing: the due instant is the kernel's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from complaintflow.compiled.calendar import Calendar, HorizonError
from complaintflow.compiled.deadlines import AmountFrom, Deadline, Extreme, Limit, NoLimit, Until, Within
from complaintflow.compiled.duration import WORKING_TIME, Unit
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Clause
from complaintflow.compiled.zone import DAY, Zone
from complaintflow.kernel.case import Run

LINES_MAX: Final = 400
"""How many intervals a receipt lists; one line says how many more there are."""

Reason = Literal[
    "elapsed", "open_hours", "day", "working_day", "make_up_day", "extra_open",
    "closed_hours", "weekend", "holiday", "closed", "start_day", "pause", "more",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """An interval that counted or did not, and why; `text` names a holiday, a pause's reason, or how many lines follow."""

    start: int
    end: int
    counted: bool
    reason: Reason
    text: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """How a due instant came about. Instants are UTC microseconds; `limit` is the limit as the policy writes it."""

    deadline: str
    status: str
    started: int
    due: int | None
    limit: str
    counting: str
    lines: tuple[ReceiptLine, ...]
    extensions: tuple[str, ...]
    clause: Clause
    policy_digest: str
    calendar: str | None
    calendar_digest: str
    tzdata: str


def receipt_of(policy: CompiledPolicy, run: Run) -> Receipt:
    """Return the receipt of the present due instant of a run."""
    deadline = policy.deadlines[run.deadline]
    row = deadline.limits[run.row] if run.row >= 0 else None
    limit = NoLimit() if row is None else row.limit
    calendar = policy.calendars.get(deadline.calendar) if deadline.calendar else None
    lines = [] if run.due is None else list(_lines(policy, deadline, limit, run, calendar))
    if len(lines) > LINES_MAX:
        rest = len(lines) - LINES_MAX
        lines = [*lines[:LINES_MAX], ReceiptLine(lines[LINES_MAX].start, lines[-1].end, False, "more", str(rest))]
    return Receipt(
        deadline=run.deadline,
        status=run.status,
        started=run.started,
        due=run.due,
        limit=limit_words(limit),
        counting=deadline.counting,
        lines=tuple(lines),
        extensions=run.extensions,
        clause=(row.clause if row is not None else ()) or deadline.clause,
        policy_digest=policy.digest,
        calendar=None if calendar is None else calendar.name,
        calendar_digest="" if calendar is None else calendar.digest,
        tzdata=policy.zone.tzdata,
    )


def limit_words(limit: Limit) -> str:
    """Return a limit much as the policy writes it."""
    match limit:
        case Within(duration):
            return str(duration)
        case AmountFrom(field, unit):
            return f"as many {unit.unit.value} as `{field}` says"
        case Until(field):
            return f"until the moment in `{field}`"
        case Extreme(later, parts):
            words = ", ".join(limit_words(part) for part in parts)
            return f"the {'later' if later else 'earlier'} of {words}"
        case NoLimit(parameter):
            return "none" if parameter is None else f"to be decided (parameter `{parameter}`)"


def _lines(
    policy: CompiledPolicy, deadline: Deadline, limit: Limit, run: Run, calendar: Calendar | None
) -> Iterator[ReceiptLine]:
    assert run.due is not None, "only a run with a due instant has intervals"
    for pause in run.pauses:
        yield ReceiptLine(pause.start, pause.end, False, "pause", pause.reason)
    unit = _unit(limit)
    start, due = run.started, max(run.started, run.due)
    if unit in WORKING_TIME and calendar is not None and calendar.has_hours:
        yield from _open_hours(calendar, start, due)
    elif unit is Unit.WORKING_DAYS and calendar is not None:
        yield from _days(calendar, policy, deadline, start, due)
    elif unit is not None and unit.value in {"days", "weeks", "months", "years"}:
        yield ReceiptLine(start, due, True, "day")
    else:
        yield ReceiptLine(start, due, True, "elapsed")


def _unit(limit: Limit) -> Unit | None:
    match limit:
        case Within(duration):
            return duration.unit
        case AmountFrom(_, unit):
            return unit.unit
        case _:
            return None


def _open_hours(calendar: Calendar, start: int, due: int) -> Iterator[ReceiptLine]:
    """Yield open spans and the gaps between them from `start` to `due`."""
    here = start
    i = max(0, bisect_right(calendar.opens, start) - 1)
    while here < due and i < len(calendar.opens):
        opens, closes = calendar.opens[i], calendar.closes[i]
        if closes <= here:
            i += 1
            continue
        if opens > here:
            yield from _gap(calendar, here, min(opens, due))
            here = min(opens, due)
        if here < due:
            yield ReceiptLine(here, min(closes, due), True, "open_hours", _day_text(calendar, here))
            here = min(closes, due)
        i += 1


def _gap(calendar: Calendar, start: int, end: int) -> Iterator[ReceiptLine]:
    """Yield closed time, day by day where whole days are off, with the reason of each."""
    here = start
    while here < end:
        day = calendar.zone.to_local(here) // DAY
        midnight = min(end, calendar.zone.from_local((day + 1) * DAY))
        if calendar.is_working_day(day):
            # Closed hours run on over midnight into the next opening as one interval.
            following = calendar.zone.to_local(midnight) // DAY
            stop = end if midnight < end and calendar.is_working_day(following) else midnight
            yield ReceiptLine(here, stop, False, "closed_hours")
            here = stop
        else:
            note = calendar.day_note(day)
            yield ReceiptLine(here, midnight, False, _off(note.kind), note.text)
            here = midnight


def _days(
    calendar: Calendar, policy: CompiledPolicy, deadline: Deadline, start: int, due: int
) -> Iterator[ReceiptLine]:
    """Yield the local days from the start to the due instant, counted or not."""
    counting = policy.countings.get(deadline.counting)
    included = counting is not None and counting.first_day == "included"
    zone: Zone = calendar.zone
    first = zone.to_local(start) // DAY
    last = zone.to_local(max(start, due - 1)) // DAY
    for day in range(first, last + 1):
        begin, end = zone.from_local(day * DAY), zone.from_local((day + 1) * DAY)
        try:
            note = calendar.day_note(day)
        except HorizonError:
            return
        if not calendar.is_working_day(day):
            yield ReceiptLine(begin, end, False, _off(note.kind), note.text)
        elif day == first and not included:
            yield ReceiptLine(begin, end, False, "start_day", note.text)
        else:
            kind: Reason = "make_up_day" if note.kind == "make_up_day" else "working_day"
            yield ReceiptLine(begin, end, True, "extra_open" if note.kind == "extra_open" else kind, note.text)


def _off(kind: str) -> Reason:
    return "holiday" if kind == "holiday" else "closed" if kind == "closed" else "weekend"


def _day_text(calendar: Calendar, us: int) -> str:
    note = calendar.day_note(calendar.zone.to_local(us) // DAY)
    return note.text if note.kind in {"make_up_day", "extra_open"} else ""


