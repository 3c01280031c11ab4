"""The words of `diff`, in English and Chinese.

In: a key, or a sentence of a comparison, and a language. Out: a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "gone": ("no longer at all: ", "不再通知或交办："),
    "first": ("for the first time: ", "首次通知或交办："),
    "old": ("old: ", "旧："),
    "new": ("new: ", "新："),
    "nothing": ("nothing", "无"),
    "given": (" (as given)", "（按指定）"),
    "more": ("and {} more", "另有{}处"),
    "doubt": (
        " (may come to the same: no case was found that tells them apart)",
        "（可能并无差别：未找到能够区分的案件）",
    ),
    "moves": ("moves the due instant ", "到期时刻"),
    "unseen": ("shows in no step of a single case", "单个案件的任何步骤都显不出"),
    "unshown": ("shown by no case that was found", "未找到能够显示的案件"),
    "shown": ("shown by: ", "举例："),
    "wait": ("wait until {}", "等待至{}"),
    "at": (" at {}", "，{}"),
    "equal": ("equal in meaning (proved)", "含义相同（已证明）"),
    "differences": ("{} in meaning", "含义有{}处不同"),
    "cases": (", {} shown by a case", "，其中{}处有案例"),
    "doubts": (", {} in doubt", "，{}处存疑"),
    "wordings": ("; {}", "；名称或文字有{}处不同"),
}


@dataclass(frozen=True, slots=True)
class DiffWords:
    """The words in one language."""

    language: str

    @property
    def chinese(self) -> bool:
        """Whether the language is Chinese."""
        return self.language == "zh"

    def __call__(self, key: str, *values: object) -> str:
        """Return a text, with values in its places."""
        return _WORDS[key][self.chinese].format(*values)

    def said(self, message: str) -> str:
        """Return a sentence of a comparison."""
        if not self.chinese:
            return message
        from complaintflow.verification.chinese.sentences import Chinese

        return Chinese.of_differences()(message)
