"""The receipt of a due instant: what was counted, what was skipped, and why; re-checkable by adding up.

In: the arguments of a walk, with the reasons of its pauses and extensions. Out: a `Receipt` whose lines cover the time
from start to due without a hole. Nothing here is needed to find a due instant, and nothing here slows that down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.due import MICROSECONDS, DayPeriod
from complaintflow.compiled.duration import ELAPSED, EXACT, WORKING_TIME, Counting, Duration, Unit
from complaintflow.compiled.pauses import due_with_pauses, extended_due
from complaintflow.compiled.receipt_days import day_lines
from complaintflow.compiled.receipt_lines import ReceiptLine, folded, joined, open_lines, with_pauses
from complaintflow.compiled.zone import Zone

Measure = Literal["microseconds", "days", "working_days", "months"]

READABLE = 40
"""A receipt with more lines than this folds nights between open hours into the hours around them."""


@dataclass(frozen=True, slots=True)
class Standstill:
    """A pause from an instant to another, with its reason in words."""

    from_us: int
    to_us: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Extended:
    """An extension of the period by a duration, with its reason in words."""

    duration: Duration
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """How a due instant came about. Instants are UTC microseconds.

    `total` is what the counted lines add up to, in `measure`: microseconds for elapsed and working time, otherwise
    whole days, working days, or months (with the days that come on top of them).
    """

    start: int
    due: int
    duration: Duration
    counting: Counting
    measure: Measure
    total: int
    lines: tuple[ReceiptLine, ...]
    calendar: str | None
    calendar_version: str
    calendar_digest: str
    zone: str
    tzdata: str


def explain_due(
    duration: Duration,
    start: int,
    zone: Zone,
    calendars: Mapping[str, Calendar],
    counting: Counting = EXACT,
    pauses: Sequence[Standstill] = (),
    extensions: Sequence[Extended] = (),
) -> Receipt:
    """Return the receipt of the due instant of a duration that starts at `start`.

    Raises:
        HorizonError: the walk leaves the years of the calendar, or the years 1 to 9999.
    """
    calendar = None if duration.calendar is None else calendars[duration.calendar]
    intervals = [(pause.from_us, pause.to_us) for pause in pauses]
    due = due_with_pauses(duration, start, intervals, zone, calendars, counting)
    reasons = [(pause.from_us, pause.to_us, pause.reason) for pause in pauses if pause.from_us < due]
    if duration.unit in ELAPSED:
        lines = with_pauses([ReceiptLine(start, due, True, due - start, "elapsed")], reasons)
    elif duration.unit in WORKING_TIME and calendar is not None:
        lines = with_pauses(open_lines(calendar, start, due), reasons)
        lines = [_recounted(calendar, line) for line in lines]
    else:
        period = DayPeriod.of(duration, start, zone, calendars, counting)
        lines = day_lines(period, due, reasons)
    lines = joined(lines)
    if len(lines) > READABLE:
        lines = folded(lines)
    for extension in extensions:
        end = extended_due(extension.duration, due, intervals, zone, calendars, counting)
        note = f"{extension.duration} {extension.reason}".strip()
        lines.append(ReceiptLine(due, end, False, extension.duration.amount, "extension", note))
        due = end
    measure, total = _total(duration)
    shown = zone if calendar is None else calendar.zone
    return Receipt(
        start=start,
        due=due,
        duration=duration,
        counting=counting,
        measure=measure,
        total=total,
        lines=tuple(lines),
        calendar=None if calendar is None else calendar.name,
        calendar_version="" if calendar is None else calendar.version,
        calendar_digest="" if calendar is None else calendar.digest,
        zone=shown.name,
        tzdata=shown.tzdata,
    )


def verify_receipt(receipt: Receipt) -> bool:
    """Return whether a receipt holds: its lines meet end to end, reach from start to due, and add up to its total."""
    here = receipt.start
    counted = 0
    for line in receipt.lines:
        if line.from_us != here or line.to_us < line.from_us or line.amount < 0:
            return False
        if receipt.measure == "microseconds" and line.counted and line.amount > line.to_us - line.from_us:
            return False
        here = line.to_us
        counted += line.amount if line.counted else 0
    return here == receipt.due and counted == receipt.total == _total(receipt.duration)[1]


def _recounted(calendar: Calendar, line: ReceiptLine) -> ReceiptLine:
    if not line.counted:
        return line
    amount = calendar.working_between(line.from_us, line.to_us)
    return ReceiptLine(line.from_us, line.to_us, True, amount, line.reason, line.note)


def _total(duration: Duration) -> tuple[Measure, int]:
    unit = duration.unit
    if unit in MICROSECONDS:
        return "microseconds", duration.amount * MICROSECONDS[unit]
    if unit is Unit.WORKING_DAYS:
        return "working_days", duration.amount
    if unit in {Unit.DAYS, Unit.WEEKS}:
        return "days", duration.amount * (7 if unit is Unit.WEEKS else 1)
    return "months", duration.amount * (12 if unit is Unit.YEARS else 1) + duration.plus_days
