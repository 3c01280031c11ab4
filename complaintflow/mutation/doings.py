"""What an action or an approval step of a policy is called in plain words.

In: an item of the document. Out: words such as "the notice `overdue`", None where it is neither. An action is called by
what it does, not by its number: numbers tell a reader nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.compiled.words import Words
from complaintflow.policy.actions import (
    AssistSpec,
    CancelSpec,
    ExtendSpec,
    NotifySpec,
    RaiseClassSpec,
    RaiseFlagSpec,
    RequireSpec,
    SendSpec,
    SetOwnerSpec,
    SetSpec,
    StartSpec,
    TaskSpec,
)
from complaintflow.policy.triggers import EventNeed

_CALLED: Final[Mapping[type, tuple[str, str, str]]] = {
    NotifySpec: ("the notice", "通知", "template"),
    TaskSpec: ("the task", "任务", "task"),
    SetSpec: ("the setting of", "写入", "set"),
    RequireSpec: ("the asking for", "要求补充", "require"),
    RaiseClassSpec: ("the raising to", "升级到", "class_"),
    SetOwnerSpec: ("the change of owner", "变更主责方", ""),
    AssistSpec: ("the calling in of help", "请求协助", ""),
    RaiseFlagSpec: ("the raising of the flag", "升起标志", "flag"),
    CancelSpec: ("the cancelling of", "取消", "cancel"),
    ExtendSpec: ("the extending of", "延长", "extend"),
    SendSpec: ("the sending of", "发送", "send"),
    StartSpec: ("the starting of the track", "启动轨道", "start"),
    EventNeed: ("the act", "行为", "event"),
}


def action_words(item: object) -> Words | None:
    """Return what an action is called."""
    called = _CALLED.get(type(item))
    if called is None:
        return None
    english, chinese, attribute = called
    named = getattr(item, attribute) if attribute else ()
    names = (named,) if isinstance(named, str) else tuple(map(str, named))
    listed = ", ".join(f"`{name}`" for name in names)
    return Words(f"{english} {listed}".rstrip(), chinese + "、".join(f"“{name}”" for name in names))
