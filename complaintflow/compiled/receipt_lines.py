"""Lines of a receipt: intervals that count or do not, cut at pauses, joined and folded for reading.

In: a calendar and instants. Out: lines that meet end to end. Knows nothing of durations.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from complaintflow.compiled.calendar import Calendar, DayKind, DayNote
from complaintflow.compiled.zone import DAY

Reason = Literal[
    "elapsed",
    "open",
    "outside_hours",
    "day",
    "working_day",
    "weekend",
    "holiday",
    "make_up_day",
    "closed",
    "extra_open",
    "first_day",
    "months",
    "rolled",
    "pause",
    "extension",
]

WORKED: Final[Mapping[DayKind, Reason]] = {"make_up_day": "make_up_day", "extra_open": "extra_open"}
"""Days that are worked for a reason of their own."""
_OFF: Final[Mapping[DayKind, Reason]] = {"holiday": "holiday", "closed": "closed"}
_HOURS: Final = frozenset({"open", "make_up_day", "extra_open"})


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """An interval that counted (`amount` in the receipt's measure) or was skipped, and why.

    `note` names the holiday or the organisation's reason. A pause of days, months or working days stands where it was
    put back, with what was put back as its amount: local microseconds under `same_moment`, otherwise days.
    """

    from_us: int
    to_us: int
    counted: bool
    amount: int
    reason: Reason
    note: str = ""


def open_lines(calendar: Calendar, start: int, end: int) -> list[ReceiptLine]:
    """Return open spans and the closed time between them from `start` to `end`; amounts are microseconds."""
    lines: list[ReceiptLine] = []
    here = start
    i = max(0, bisect_right(calendar.opens, start) - 1)
    while here < end:
        opens = calendar.opens[i] if i < len(calendar.opens) else end
        closes = calendar.closes[i] if i < len(calendar.opens) else end
        if here < opens:
            stop = min(opens, end)
            lines += _closed_lines(calendar, here, stop)
            here = stop
        if here < min(closes, end):
            note = calendar.day_note(calendar.zone.to_local(here) // DAY)
            stop = min(closes, end)
            reason = WORKED.get(note.kind, "open")
            lines.append(ReceiptLine(here, stop, True, stop - here, reason, note.text if reason != "open" else ""))
            here = stop
        i += 1
    return lines


def skip_of(note: DayNote) -> tuple[Reason, str]:
    """Return why a day off is skipped."""
    return _OFF.get(note.kind, "weekend"), note.text


def _closed_lines(calendar: Calendar, start: int, end: int) -> Iterator[ReceiptLine]:
    here = start
    while here < end:
        day = calendar.zone.to_local(here) // DAY
        midnight = calendar.zone.from_local((day + 1) * DAY)
        stop = min(midnight, end) if midnight > here else end
        if calendar.is_working_day(day):
            yield ReceiptLine(here, stop, False, 0, "outside_hours")
        else:
            yield ReceiptLine(here, stop, False, 0, *skip_of(calendar.day_note(day)))
        here = stop


def with_pauses(lines: Sequence[ReceiptLine], pauses: Sequence[tuple[int, int, str]]) -> list[ReceiptLine]:
    """Return the lines with what lies within a pause taken out of them; of two pauses at once the earlier is named."""
    for low, high, reason in sorted(pauses):
        cut: list[ReceiptLine] = []
        for line in lines:
            first, last = max(low, line.from_us), min(high, line.to_us)
            if first >= last or line.reason == "pause":
                cut.append(line)
                continue
            cut += _piece(line, line.from_us, first)
            cut.append(ReceiptLine(first, last, False, 0, "pause", reason))
            cut += _piece(line, last, line.to_us)
        lines = cut
    return list(lines)


def _piece(line: ReceiptLine, low: int, high: int) -> list[ReceiptLine]:
    if low >= high:
        return []
    return [replace(line, from_us=low, to_us=high, amount=high - low if line.counted else 0)]


def joined(lines: Sequence[ReceiptLine]) -> list[ReceiptLine]:
    """Return the lines with neighbours of the same reason joined, and empty ones that count nothing left out."""
    answer: list[ReceiptLine] = []
    for line in lines:
        if line.from_us == line.to_us and line.amount == 0:
            continue
        last = answer[-1] if answer else None
        if last and (last.counted, last.reason, last.note) == (line.counted, line.reason, line.note):
            answer[-1] = replace(last, to_us=line.to_us, amount=last.amount + line.amount)
        else:
            answer.append(line)
    return answer


def folded(lines: Sequence[ReceiptLine]) -> list[ReceiptLine]:
    """Return the lines with the nights (and lunch hours) between open hours folded into them.

    A folded line runs from the first opening to the last closing of days in a row; its amount is still the open time
    alone, which is less than its length.
    """
    answer: list[ReceiptLine] = []
    for i, line in enumerate(lines):
        after = lines[i + 1] if i + 1 < len(lines) else None
        last = answer[-1] if answer else None
        between = last and after and _same(last, after) and line.reason == "outside_hours"
        if last and (between or _same(last, line)):
            answer[-1] = replace(last, to_us=line.to_us, amount=last.amount + line.amount)
        else:
            answer.append(line)
    return answer


def _same(one: ReceiptLine, other: ReceiptLine) -> bool:
    return one.reason in _HOURS and (one.reason, one.note) == (other.reason, other.note)
