"""The limit of a deadline for people who read another language than English.

In: a limit as `limit_words` of receipts has it, and titles. Out: the limit in the language of the titles, with the
titles of the facts and parameters that it names. In English it stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from complaintflow.compiled.duration import Duration, parse_duration
from complaintflow.explanation.length_words import length_words
from complaintflow.explanation.titles import Titles

_FORMS: Final[Mapping[str, str]] = {
    r"(?P<limit>.+), but kept when the case was migrated": "{limit}（案件迁移时予以保留）",
    r"the later of (?P<parts>.+)": "以较晚者为准：{parts}",
    r"the earlier of (?P<parts>.+)": "以较早者为准：{parts}",
    r"as many (?P<unit>[a-z ]+) as `(?P<field>\w+)` says": "{field}所定的{unit}数",
    r"until the moment in `(?P<field>\w+)`": "至{field}所定的时刻",
    r"(?P<limit>.+) from the moment in `(?P<field>\w+)`": "自{field}所定的时刻起{limit}",
    r"(?P<count>\d+) complete cycles?, each ending with (?P<day>.+)": "{count}个完整周期，每期止于{day}",
    r"(?P<day>.+), (?P<count>\d+) months? later": "{count}个月后的{day}",
    r"day (?P<count>\d+) of the month": "当月{count}日",
    r"the day of the month in `(?P<field>\w+)`": "{field}所定的当月日期",
    r"to be decided \(parameter `(?P<parameter>\w+)`\)": "待定（参数：{parameter}）",
    r"none": "不限时",
}
_UNITS: Final[Mapping[str, str]] = {
    "seconds": "秒",
    "minutes": "分钟",
    "hours": "小时",
    "days": "天",
    "weeks": "周",
    "months": "月",
    "years": "年",
    "working minutes": "工作分钟",
    "working hours": "工作小时",
    "working days": "工作日",
}


def limit_in(limit: str, titles: Titles) -> str:
    """Return a limit in the language of the titles."""
    if titles.language == "en":
        return limit
    length = parse_duration(limit)
    if isinstance(length, Duration):
        return length_words(length, titles.language)
    for form, chinese in _FORMS.items():
        found = re.fullmatch(form, limit)
        if found is not None:
            return chinese.format_map({name: _part(name, text, titles) for name, text in found.groupdict().items()})
    return limit


def _part(name: str, text: str, titles: Titles) -> str:
    match name:
        case "limit" | "day":
            return limit_in(text, titles)
        case "parts":
            return "、".join(limit_in(part, titles) for part in text.split(", "))
        case "field" | "parameter":
            return f"“{titles.of(name, text)}”"
        case "unit":
            return _UNITS.get(text, text)
        case _:
            return text
