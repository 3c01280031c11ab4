"""Receipts, changes and answers of tables as lines on the screen.

In: the values of `complaintflow.explanation`. Out: lines for people, in English or Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.cli.screen import Part, Screen
from complaintflow.compiled.condition import Test
from complaintflow.compiled.receipt import Receipt
from complaintflow.compiled.receipt_lines import ReceiptLine
from complaintflow.compiled.zone import Zone
from complaintflow.confidentiality import MARK
from complaintflow.explanation import Change, DueReceipt
from complaintflow.explanation.moments import length, local_moment
from complaintflow.explanation.titles import Titles

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
_OPERATORS: Final[Mapping[str, str]] = {
    "is": "is", "is_not": "is not", "in": "is one of", "not_in": "is none of", "more_than": "is more than",
    "at_least": "is at least", "less_than": "is less than", "at_most": "is at most", "has": "contains",
    "has_any": "contains one of", "has_all": "contains all of", "count_is": "counts",
    "count_more_than": "counts more than", "count_at_least": "counts at least", "count_less_than": "counts less than",
    "count_at_most": "counts at most", "present": "is there", "missing": "is not there",
}  # fmt: skip


def print_receipt(receipt: DueReceipt, titles: Titles, zone: Zone, screen: Screen, indent: str = "  ") -> None:
    """Print how a due instant came about."""
    language = 1 if titles.language == "zh" else 0
    due = "—" if receipt.due is None else local_moment(receipt.due, zone, titles.language)
    due = MARK if receipt.is_hidden else due
    clause = "".join(f" [{name}]" for name in receipt.clause)
    title = Part(f"{indent}{titles.of('deadline', receipt.deadline)}", "bold")
    screen.line(title, f" ({receipt.deadline}): {('due', '到期')[language]} {due}", Part(clause, "dim"))
    started = local_moment(receipt.started, zone, titles.language)
    words = (f"starts {started}, limit {receipt.limit}", f"{started} 起算，期限 {receipt.limit}")[language]
    walk = receipt.walk
    digests = f"{('policy', '制度')[language]} {_short(receipt.policy_digest)}"
    if walk is not None:
        calendar = (", calendar", "，工作日历")[language]
        counting = (", counting", "，计算规则")[language]
        words += "" if walk.counting.name == "exact" else f"{counting} {walk.counting.name}"
        words += "" if walk.calendar is None else f"{calendar} {walk.calendar}"
        digests += f"{calendar} {_short(walk.calendar_digest)}" if walk.calendar_digest else ""
        digests += f"{(', time zones', '，时区数据')[language]} {walk.tzdata}"
    screen.line(f"{indent}  {words}")
    if walk is not None:
        for line in walk.lines:
            screen.line(f"{indent}  ", *_receipt_line(line, walk, titles.language, zone))
    screen.line(Part(f"{indent}  {digests}", "dim"))


def _short(digest: str) -> str:
    return digest.rpartition(":")[2][:12]


_COUNTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "days": ("day", "days", "天"),
    "working_days": ("working day", "working days", "个工作日"),
    "months": ("month", "months", "个月"),
}


def _amount(line: ReceiptLine, measure: str, index: int) -> str:
    """Return what a line adds up to, in the measure in which the limit is counted."""
    if not line.counted or measure not in _COUNTS:
        return length(line.to_us - line.from_us)
    one, many, chinese = _COUNTS[measure]
    return f"{line.amount} {chinese}" if index else f"{line.amount} {one if line.amount == 1 else many}"


def _receipt_line(line: ReceiptLine, walk: Receipt, language: str, zone: Zone) -> tuple[Part, ...]:
    index = 1 if language == "zh" else 0
    to_the_moment = line.reason == "first_day" and walk.counting.end == "same_moment"
    kind = _DAY_0 if to_the_moment else _REASONS[line.reason]
    reason = kind[index] + (f": {line.note}" if line.note and line.note not in kind else "")
    span = f"{local_moment(line.from_us, zone, language)} – {local_moment(line.to_us, zone, language)}"
    mark = Part("+ ", "green") if line.counted else Part("· ", "dim")
    return (mark, Part(f"{span}  {_amount(line, walk.measure, index):>10}  {reason}", "" if line.counted else "dim"))


def change_words(changes: tuple[Change, ...]) -> str:
    """Return a change as the facts would have to be written."""
    return " and ".join(f"{change.name}: {value_words(change.value)}" for change in changes)


def value_words(value: object) -> str:
    """Return a value as a policy writes it."""
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | frozenset):
        return "[" + ", ".join(value_words(item) for item in value) + "]"
    return str(value)


def test_words(test: Test, found: object) -> str:
    """Return a test that stands in the way, and what was found."""
    wanted = "" if test.value is None else " " + value_words(test.value)
    return f"{test.name} {_OPERATORS[test.operator]}{wanted} (found {value_words(found)})"
