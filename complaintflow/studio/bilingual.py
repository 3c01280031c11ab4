"""Sentences for a page that can change its language at any moment: in English and in Chinese.

In: an English sentence of a diagnostic, a refusal or a finding. Out: both. Where the catalogue has no Chinese, the
English stands for it.
"""

from __future__ import annotations

from collections.abc import Callable

from complaintflow.locale import said

Both = dict[str, str]


def both(text: str, in_chinese: Callable[[str], str] | None = None) -> Both:
    """Return a sentence in both languages; `in_chinese` is for sentences of a room that puts its own into Chinese."""
    return {"en": text, "zh": said(text, "zh") if in_chinese is None else in_chinese(text)}
