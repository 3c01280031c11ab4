"""Receipts of due instants in words, line by line, in English and Chinese.

In: the receipt of a deadline and the titles of its policy. Out: a head and `ReceiptWords`, which screens and pages show
in their own ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.receipt import Receipt
from complaintflow.compiled.receipt_lines import ReceiptLine
from complaintflow.compiled.zone import Zone
from complaintflow.explanation.holiday_words import holiday_words
from complaintflow.explanation.length_words import stretch_words
from complaintflow.explanation.limit_words import limit_in
from complaintflow.explanation.moments import local_moment
from complaintflow.explanation.receipts import DueReceipt
from complaintflow.explanation.titles import LANGUAGES, Titles

_REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "elapsed": ("elapsed time", "连续时间"),
    "open": ("open hours", "工作时间"),
    "outside_hours": ("closed hours", "非工作时间"),
    "day": ("day", "自然日"),
    "working_day": ("working day", "工作日"),
    "weekend": ("weekend", "休息日"),
    "holiday": ("holiday", "节假日"),
    "make_up_day": ("make-up working day", "调休工作日"),
    "closed": ("closed by the organisation", "单位休息"),
    "extra_open": ("extra open day", "加班开放日"),
    "first_day": ("the first day does not count", "起算当日不计"),
    "months": ("months by local date", "按月计算"),
    "rolled": ("rolled on to a working day", "顺延至工作日"),
    "pause": ("paused", "中止"),
    "extension": ("extension", "延期"),
}
# Where a period ends at the same time of day, what is left of the day of the event is made up for on the last day.
_DAY_0: Final = ("day 0: the last day counts up to the same time", "第0日：末日计至同一时刻")
_COUNTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "days": ("day", "days", "天"),
    "working_days": ("working day", "working days", "个工作日"),
    "months": ("month", "months", "个月"),
}


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """One interval of a walk: from when to when, how much it adds up to, why; `counted`: it counts."""

    counted: bool
    span: str
    amount: str
    reason: str


def receipt_start(receipt: DueReceipt, titles: Titles, zone: Zone) -> str:
    """Return when a deadline began to run, its limit, and on which calendar it is counted."""
    language = 1 if titles.language == "zh" else 0
    started = local_moment(receipt.started, zone, titles.language)
    limit = limit_in(receipt.limit, titles)
    words = (f"starts {started}, limit {limit}", f"{started} 起算，时限 {limit}")[language]
    walk = receipt.walk
    if walk is None:
        return words
    if walk.counting.name != "exact":
        counting = titles.of("counting", walk.counting.name)
        words += (f", counting {counting}", f"，计算规则「{counting}」")[language]
    if walk.calendar is not None:
        calendar = titles.of("calendar", walk.calendar)
        words += (f", calendar {calendar}", f"，工作日历「{calendar}」")[language]
    return words


def receipt_words(walk: Receipt, language: str, zone: Zone) -> Iterator[ReceiptWords]:
    """Yield what was counted and what was not."""
    index = 1 if language == "zh" else 0
    for line in walk.lines:
        to_the_moment = line.reason == "first_day" and walk.counting.end == "same_moment"
        kind = _DAY_0 if to_the_moment else _REASONS[line.reason]
        reason = kind[index]
        if line.note and line.note not in kind:
            reason += f"：{holiday_words(line.note)}" if index else f": {line.note}"
        span = f"{local_moment(line.from_us, zone, language)} – {local_moment(line.to_us, zone, language)}"
        yield ReceiptWords(line.counted, span, _amount(line, walk.measure, index), reason)


def _amount(line: ReceiptLine, measure: str, index: int) -> str:
    """Return what a line adds up to, in the measure in which the limit is counted."""
    if not line.counted or measure not in _COUNTS:
        return stretch_words(line.to_us - line.from_us, LANGUAGES[index])
    one, many, chinese = _COUNTS[measure]
    return f"{line.amount}{chinese}" if index else f"{line.amount} {one if line.amount == 1 else many}"
