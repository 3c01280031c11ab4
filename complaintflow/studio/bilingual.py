"""Sentences for a page that can change its language at any moment: in English and in Chinese.

In: an English sentence of a diagnostic, a refusal or a finding. Out: both. Where the catalogue has no Chinese, the
English stands for it.
"""

from __future__ import annotations

from complaintflow.locale import said

Both = dict[str, str]


def both(text: str) -> Both:
    """Return a sentence in both languages."""
    return {"en": text, "zh": said(text, "zh")}
