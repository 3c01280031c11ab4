"""What a case lacks for an event, in Chinese.

In: what a guard says that it needs, as `shortfall` of conditions words it. Out: the same in Chinese; where a part of it
is none of the known ones, nothing. Names and values stay in their quotes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_OPERATORS: Final[Mapping[str, str]] = {
    "to be": "为{}",
    "not to be": "不为{}",
    "to be one of": "为{}之一",
    "to be none of": "不为{}中的任何一个",
    "to contain": "含有{}",
    "to contain one of": "含有{}之一",
    "to contain all of": "含有全部的{}",
    "to be more than": "大于{}",
    "to be at least": "不小于{}",
    "to be less than": "小于{}",
    "to be at most": "不大于{}",
    "to count": "的个数为{}",
    "to count more than": "的个数大于{}",
    "to count at least": "的个数不小于{}",
    "to count less than": "的个数小于{}",
    "to count at most": "的个数不大于{}",
}
_VALUE: Final = r"`[^`]*`(?:, `[^`]*`)*"
_PARTS: Final = re.compile(
    rf"`(?P<given>\w[\w.]*)` to be (?P<how>present|missing)"
    rf"|another case than (?P<other>{_VALUE})"
    rf"|(?P<never>what can never be)"
    rf"|`(?P<name>\w[\w.]*)` (?P<operator>{'|'.join(_OPERATORS)}) (?P<value>{_VALUE})"
    rf" \(it (?:is (?P<found>{_VALUE})|is missing)\)"
)
_BETWEEN: Final[Mapping[str, str]] = {" and ": "且", " or ": "或", ", or ": "，或"}


def shortfall_words(needs: str) -> str | None:
    """Return in Chinese what is lacking; None where it is not known how that is said."""
    said, end = "", 0
    for part in _PARTS.finditer(needs):
        between = needs[end : part.start()]
        if between not in _BETWEEN and (between or end):
            return None
        said += _BETWEEN.get(between, "") + _said(part)
        end = part.end()
    return said if said and end == len(needs) else None


def _said(part: re.Match[str]) -> str:
    if part["given"]:
        return f"`{part['given']}`" + ("已填写" if part["how"] == "present" else "未填写")
    if part["other"]:
        return f"{_listed(part['other'])}的情况与现在不同"
    if part["never"]:
        return "不可能成立的条件"
    found = f"现为{_listed(part['found'])}" if part["found"] else "现未填写"
    return f"`{part['name']}`{_OPERATORS[part['operator']].format(_listed(part['value']))}（{found}）"


def _listed(values: str) -> str:
    return values.replace("`, `", "`、`")
