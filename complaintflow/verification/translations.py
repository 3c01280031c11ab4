"""Texts that stand in one language of a policy that is written in two.

In: a `Subject`. Out: `untranslated-title`. One text without a language (`title: X`) counts for both.
"""

from __future__ import annotations

from complaintflow.policy import WordsSpec
from complaintflow.source import Code, Findings, quote
from complaintflow.verification.parts import records
from complaintflow.verification.subject import Subject


def check_translations(subject: Subject, findings: Findings) -> None:
    """Note every text that lacks one of the two languages."""
    texts = list(records(subject.document, WordsSpec))
    if not any(words.en and words.zh and words.en is not words.zh for words in texts):
        return
    for words in texts:
        text = words.en or words.zh
        if text is not None and not (words.en and words.zh):
            language, key = ("Chinese", "zh") if words.en else ("English", "en")
            message = f"the text {quote(text)} has no {language} translation, as others have here"
            findings.note(Code.UNTRANSLATED_TITLE, text.span, message, f"add `{key}: …`")
