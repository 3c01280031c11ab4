"""Lengths of time in words.

In: a length of time and a language. Out: `3 working days`, or `3个工作日`. A stretch between two instants is said in
days of 24 hours, hours, minutes and seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.compiled.duration import Duration, Unit
from complaintflow.explanation import moments

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


_STRETCH: Final[Mapping[str, str]] = {"d": "天", "h": "小时", "m": "分钟", "s": "秒"}


def stretch_words(us: int, language: str) -> str:
    """Return a stretch of time in microseconds, such as `3d 15h` or `3天15小时`; one that is past is negative."""
    sign, said = "-" if us < 0 else "", moments.length(us)
    if language != "zh":
        return sign + said
    return sign + "".join(f"{part[:-1]}{_STRETCH[part[-1]]}" for part in said.split())


def length_words(length: Duration, language: str) -> str:
    """Return a length of time in words."""
    if language != "zh":
        return str(length)
    days = f"又{length.plus_days}天" if length.plus_days else ""
    return f"{length.amount}{_UNITS[length.unit]}{days}"
