"""Why an event was refused, for people who read another language than English.

In: the message of a refusal, and titles. Out: the message in the language of the titles, with the titles of what it
names in quotes. In English a message stays as the kernel wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from complaintflow.explanation.shortfall_words import shortfall_words
from complaintflow.explanation.titles import Titles
from complaintflow.locale import said

_NEEDS: Final = "the case does not fit: needs "
_QUOTED: Final = re.compile(r"`([a-z][a-z0-9_]*)`")
_BETWEEN: Final = re.compile("(?<=[”`）]), (?=[“`])")
_KINDS: Final = ("event", "state", "role", "deadline", "approval", "class", "field", "flag", "counter", "outcome")

_CODES: Final[Mapping[str, str]] = {
    "not_an_event": "不是事件",
    "no_such_case": "案件尚未受理",
    "already_open": "案件已经受理",
    "unknown_event": "制度中没有该事件",
    "id_reused": "id已被占用",
    "out_of_order": "时间顺序不符",
    "closed": "案件已结案",
    "wrong_state": "当前状态下不能进行",
    "wrong_role": "角色不符",
    "wrong_unit": "单位不符",
    "missing_field": "缺少必填内容",
    "bad_value": "内容不符合类型",
    "lapsed": "权利已失效",
    "not_approved": "未经审批",
    "guard": "条件不成立",
    "same_person": "职责分离",
    "limit": "达到上限",
    "conflict": "案件已有变动",
    "gone": "案件已归档或擦除",
    "no_policy": "没有适用的制度",
}


def code_words(code: str, language: str) -> str:
    """Return the code of a refusal; for readers of Chinese behind what it means."""
    return f"{_CODES[code]}（{code}）" if language == "zh" and code in _CODES else code


def refusal_words(message: str, titles: Titles) -> str:
    """Return why an event was refused."""
    if titles.language == "zh" and message.startswith(_NEEDS):
        lacking = shortfall_words(message.removeprefix(_NEEDS))
        if lacking is not None:
            return titled(f"案件不符合条件：需要{lacking}", titles)
    return titled(said(message, titles.language), titles)


def titled(text: str, titles: Titles, form: str = "“{title}”") -> str:
    """Return a text with titles for quoted names; a name of two things is left as it is. `form` may hold the `name`."""
    if titles.language == "en":
        return text
    return _BETWEEN.sub("、", _QUOTED.sub(lambda found: _title(found, titles, form), text))


def _title(found: re.Match[str], titles: Titles, form: str) -> str:
    words = (titles.words_of(kind, found[1]) for kind in _KINDS)
    known = {word.in_language(titles.language) for word in words if word is not None} - {""}
    return form.format(title=known.pop(), name=found[1]) if len(known) == 1 else found[0]
