"""What a refusal means, in plain words, in English and Chinese.

In: the code of a refusal. Out: a sentence for people. The kernel's own message says what stood in the way this time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "not_an_event": ("What was entered is no event.", "输入的内容不是有效事件。"),
    "no_such_case": ("There is no such case yet.", "案件尚不存在。"),
    "already_open": ("The case has been opened already.", "案件已经受理。"),
    "unknown_event": ("The policy knows no event of this name.", "制度中没有该事件。"),
    "id_reused": ("An event of this id has happened already.", "该事件编号已被使用。"),
    "out_of_order": ("It would lie before something that has happened already.", "时间早于已发生的事件。"),
    "closed": ("The case is closed.", "案件已结案。"),
    "wrong_state": ("It can't happen in the state the case is in.", "当前状态下不能进行此操作。"),
    "wrong_role": ("Whoever sends it does not hold a role that may.", "操作人的角色无权进行此操作。"),
    "wrong_unit": ("Whoever sends it holds the role in another unit.", "操作人属于其他单位，无权进行此操作。"),
    "missing_field": ("Something that it can't do without is missing.", "缺少必填信息。"),
    "bad_value": ("A value does not fit.", "所填内容不符合要求。"),
    "lapsed": ("The time in which it was possible is over.", "时限已过，不能再进行此操作。"),
    "not_approved": ("It needs an approval that has not been granted.", "尚未取得所需审批。"),
    "guard": ("A condition of the procedure does not hold.", "不满足规定的条件。"),
    "same_person": ("The same person must not do both.", "同一人不得兼任，须由他人操作。"),
    "limit": ("There would be too much of something.", "超出数量限制。"),
    "conflict": ("Somebody else was quicker.", "与他人的操作冲突。"),
    "gone": ("The case is not kept any more.", "案件已不再保存。"),
    "no_policy": ("No version of the policy is there for it.", "没有可适用的制度版本。"),
}


def refusal_words(code: str, language: str) -> str:
    """Return what a code means."""
    words = _WORDS.get(code)
    return code.replace("_", " ") if words is None else words[language == "zh"]
