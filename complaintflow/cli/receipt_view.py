"""Receipts, changes and answers of tables as lines on the screen.

In: the values of `complaintflow.explanation`. Out: lines for people, in English or Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.cli.screen import Part, Screen
from complaintflow.compiled.condition import Test
from complaintflow.compiled.zone import Zone
from complaintflow.confidentiality import MARK
from complaintflow.explanation import Change, DueReceipt
from complaintflow.explanation.moments import local_moment
from complaintflow.explanation.receipt_words import ReceiptWords, receipt_start, receipt_words
from complaintflow.explanation.titles import Titles

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
    digests = f"{('policy', '制度')[language]} {_short(receipt.policy_digest)}"
    walk = receipt.walk
    if walk is not None:
        calendar = (", calendar", "，工作日历")[language]
        digests += f"{calendar} {_short(walk.calendar_digest)}" if walk.calendar_digest else ""
        digests += f"{(', time zones', '，时区数据')[language]} {walk.tzdata}"
    screen.line(f"{indent}  {receipt_start(receipt, titles, zone)}")
    for words in () if walk is None else receipt_words(walk, titles.language, zone):
        screen.line(f"{indent}  ", *_receipt_line(words))
    screen.line(Part(f"{indent}  {digests}", "dim"))


def _short(digest: str) -> str:
    return digest.rpartition(":")[2][:12]


def _receipt_line(words: ReceiptWords) -> tuple[Part, ...]:
    mark = Part("+ ", "green") if words.counted else Part("· ", "dim")
    return (mark, Part(f"{words.span}  {words.amount:>10}  {words.reason}", "" if words.counted else "dim"))


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
