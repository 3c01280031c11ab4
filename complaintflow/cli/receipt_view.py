"""Receipts, changes and answers of tables as lines on the screen.

In: the values of `complaintflow.explanation`. Out: lines for people, in English or Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.cli.reading import worded
from complaintflow.cli.screen import Part, Screen
from complaintflow.compiled.condition import Test
from complaintflow.compiled.words import Words
from complaintflow.compiled.zone import Zone
from complaintflow.confidentiality import MARK
from complaintflow.explanation import Change, DueReceipt, TableAnswer
from complaintflow.explanation.moments import local_moment
from complaintflow.explanation.receipt_words import ReceiptWords, receipt_start, receipt_words
from complaintflow.explanation.titles import Titles

_OPERATORS: Final[Mapping[str, Words]] = {
    "is": Words("is", "为"), "is_not": Words("is not", "不为"), "in": Words("is one of", "属于"),
    "not_in": Words("is none of", "不属于"), "more_than": Words("is more than", "大于"),
    "at_least": Words("is at least", "不少于"), "less_than": Words("is less than", "小于"),
    "at_most": Words("is at most", "不超过"), "has": Words("contains", "包含"),
    "has_any": Words("contains one of", "包含其中之一："), "has_all": Words("contains all of", "包含全部："),
    "count_is": Words("counts", "项数为"), "count_more_than": Words("counts more than", "项数大于"),
    "count_at_least": Words("counts at least", "项数不少于"), "count_less_than": Words("counts less than", "项数小于"),
    "count_at_most": Words("counts at most", "项数不超过"), "present": Words("is there", "已填写"),
    "missing": Words("is not there", "未填写"),
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


def named_words(kind: str, name: str, titles: Titles) -> str:
    """Return what is called by a name in policies: the name, in Chinese behind its title."""
    title = titles.of(kind, name)
    return name if titles.language == "en" or title == titles.shared(name) else f"{title}（{name}）"


def table_words(answer: TableAnswer) -> str:
    """Return what a decision table came to, and how."""
    parts = {"result": value_words(answer.result), "hit_policy": answer.hit_policy}
    if answer.by_default:
        return worded(" = {result} (by default: no rule matches), hit policy {hit_policy}", **parts)
    return worded(" = {result}, hit policy {hit_policy}", **parts)


def change_words(changes: tuple[Change, ...], titles: Titles) -> str:
    """Return a change as the facts would have to be written."""
    return worded(" and ").join(_change(change, titles) for change in changes)


def _change(change: Change, titles: Titles) -> str:
    written = f"{change.name}: {value_words(change.value)}"
    named = named_words("field", change.name, titles)
    return written if named == change.name else f"{titles.of('field', change.name)}（{written}）"


def value_words(value: object) -> str:
    """Return a value as a policy writes it."""
    if value is None:
        return worded("missing")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | frozenset):
        return "[" + ", ".join(value_words(item) for item in value) + "]"
    return str(value)


def test_words(test: Test, found: object, titles: Titles) -> str:
    """Return a test that stands in the way, and what was found."""
    operator = _OPERATORS[test.operator].in_language(titles.language)
    space = " " if titles.language == "en" else ""
    wanted = "" if test.value is None else space + value_words(test.value)
    fact = named_words("field", test.name, titles)
    return worded("{test} (found {value})", test=f"{fact}{space}{operator}{wanted}", value=value_words(found))
