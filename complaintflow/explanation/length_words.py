"""Lengths of time in words.

In: a length of time and a language. Out: `3 working days`, or `3个工作日`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.compiled.duration import Duration, Unit

_UNITS: Final[Mapping[Unit, str]] = {
    Unit.SECONDS: "秒",
    Unit.MINUTES: "分钟",
    Unit.HOURS: "小时",
    Unit.DAYS: "天",
    Unit.WEEKS: "周",
    Unit.MONTHS: "个月",
    Unit.YEARS: "年",
    Unit.WORKING_MINUTES: "个工作分钟",
    Unit.WORKING_HOURS: "个工作小时",
    Unit.WORKING_DAYS: "个工作日",
}


def length_words(length: Duration, language: str) -> str:
    """Return a length of time in words."""
    if language != "zh":
        return str(length)
    days = f"又{length.plus_days}天" if length.plus_days else ""
    return f"{length.amount}{_UNITS[length.unit]}{days}"
