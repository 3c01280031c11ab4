"""What people call the kinds of elements that scenarios touch.

In: a kind and a language. Out: a word; in English the kind itself, as `--coverage` has it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CHINESE: Final[Mapping[str, str]] = {
    "rule": "规则",
    "transition": "转换",
    "state": "状态",
    "outcome": "结果",
    "owner": "主责方规则",
    "deadline": "时限",
    "rung": "提醒阶梯的各级",
    "escalation": "升级规则",
    "counter": "计数器",
    "approval": "审批",
    "track": "轨道",
    "metric": "指标",
    "report": "报告",
    "notice": "通知",
    "task": "任务",
    "cross_case": "跨案件规则",
}


def kind_words(kind: str, language: str) -> str:
    """Return what a kind is called."""
    return _CHINESE.get(kind, kind) if language == "zh" else kind
