"""What people write who know another language: its words, its units, its digits.

In: a word or a length of time that this format does not know. Out: ours for it, or `None`. Guesses at no slip of the
pen: `complaintflow.policy.suggestion` does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from complaintflow.compiled.duration import parse_duration

_LONGEST: Final = 64
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    # types
    "boolean": ("bool",), "truth": ("bool",), "flag": ("bool",), "string": ("text",), "str": ("text",),
    "varchar": ("text",), "int": ("integer",), "whole": ("integer",), "float": ("number",), "double": ("number",),
    "decimal": ("number",), "money": ("number",), "amount": ("number",), "enum": ("choice",), "select": ("choice",),
    "file": ("attachment",), "document": ("attachment",), "upload": ("attachment",), "files": ("attachments",),
    "documents": ("attachments",), "uploads": ("attachments",),
    "array": ("list", "set"), "texts": ("list",), "multiselect": ("set",), "datetime": ("instant",),
    "timestamp": ("instant",), "time": ("instant",), "date_or_instant": ("moment",),
    # comparisons
    "greater_than": ("more_than",), "gt": ("more_than",), "above": ("more_than",), "over": ("more_than",),
    ">": ("more_than",), "min": ("at_least",), "gte": ("at_least",), "ge": ("at_least",), ">=": ("at_least",),
    "greater_or_equal": ("at_least",), "from": ("at_least",), "lt": ("less_than",), "below": ("less_than",),
    "under": ("less_than",), "<": ("less_than",), "max": ("at_most",), "lte": ("at_most",), "le": ("at_most",),
    "<=": ("at_most",), "less_or_equal": ("at_most",), "up_to": ("at_most",), "≥": ("at_least",), "≤": ("at_most",),
    "ne": ("not",), "!=": ("not",), "is_not": ("not",), "not_in": ("not",), "none_of": ("not",),
    "contains": ("all_of",), "has_all": ("all_of",), "and": ("all",), "or": ("any",),
    # weekdays
    "monday": ("mon",), "tuesday": ("tue",), "wednesday": ("wed",), "thursday": ("thu",), "friday": ("fri",),
    "saturday": ("sat",), "sunday": ("sun",), "周一": ("mon",), "周二": ("tue",), "周三": ("wed",), "周四": ("thu",),
    "周五": ("fri",), "周六": ("sat",), "周日": ("sun",), "星期一": ("mon",), "星期二": ("tue",), "星期三": ("wed",),
    "星期四": ("thu",), "星期五": ("fri",), "星期六": ("sat",), "星期日": ("sun",), "星期天": ("sun",),
    # units of a number of days
    "workdays": ("working days",), "workday": ("working days",), "business_days": ("working days",),
    "business_day": ("working days",), "working_days": ("working days",), "workhours": ("working hours",),
    "business_hours": ("working hours",), "working_hours": ("working hours",), "工作日": ("working days",),
    "工作小时": ("working hours",), "小时": ("hours",), "天": ("days",), "日": ("days",), "周": ("weeks",),
    "月": ("months",), "年": ("years",),
}  # fmt: skip
_UNITS: Final[Mapping[str, str]] = {
    "个工作日": "working days", "工作日": "working days", "工作天": "working days", "个工作小时": "working hours",
    "工作小时": "working hours", "个小时": "hours", "小时": "hours", "时": "hours", "分钟": "minutes", "分": "minutes",
    "秒": "seconds", "秒钟": "seconds", "天": "days", "日": "days", "周": "weeks", "个星期": "weeks",
    "星期": "weeks", "个月": "months", "月": "months", "年": "years",
    "business day": "working days", "business days": "working days", "workday": "working days",
    "workdays": "working days", "work day": "working days", "work days": "working days", "bd": "working days",
    "workingday": "working days", "workingdays": "working days", "business hour": "working hours",
    "business hours": "working hours", "workhour": "working hours", "workhours": "working hours",
    "work hour": "working hours", "work hours": "working hours", "workinghours": "working hours",
    "calendar day": "days", "calendar days": "days",
}  # fmt: skip
_PART: Final = re.compile(r"([0-9]{1,9}) *([^0-9]{1,24})")


def our_word(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that another language's word stands for."""
    if len(word) > _LONGEST:
        return None
    plain = _ordinary(word).strip().replace(" ", "_").replace("-", "_")
    allowed = set(known)
    if word not in allowed and plain in allowed:
        return plain
    return next((ours for ours in _WORDS.get(plain, ()) if ours in allowed), None)


def our_duration(text: str) -> str | None:
    """Return how a length of time is written here, None where nobody can tell what was meant."""
    if len(text) > _LONGEST:
        return None
    plain = _ordinary(text).strip()
    parts = _PART.findall(plain)
    if "".join(number + unit for number, unit in parts) != re.sub(r"(?<=[0-9]) +", "", plain) or not parts:
        return None
    said = " ".join(f"{number} {_unit(unit)}" for number, unit in parts)
    return None if isinstance(parse_duration(said), str) else said


def _unit(text: str) -> str:
    words = re.sub(r"[\s_-]+", " ", text).strip()
    return _UNITS.get(words, words)


def _ordinary(text: str) -> str:
    """Return the text in small letters, full-width forms as ordinary ones."""
    return unicodedata.normalize("NFKC", text).lower()
