"""The headings of self-assessments, in English and Chinese.

In: a key and a language. Out: a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from complaintflow.compiled.words import Words
from complaintflow.verification.profiles.assessment import VERDICT_WORDS, Assessment, Line, Verdict

_WORDS: Final[Mapping[str, Words]] = {
    "heading": Words("Self-assessment", "自评"),
    "clause": Words("Clause", "条款"),
    "asks": Words("What it asks", "要求"),
    "verdict": Words("Verdict", "结论"),
    "why": Words("What shows it", "依据"),
    "profile": Words("Checklist", "清单"),
    "policy": Words("Policy", "制度"),
    "version": Words("version {}", "版本 {}"),
    "digest": Words("Digest of its meaning", "含义摘要"),
    "binding": Words("Terms bound by", "术语绑定"),
    "unbound": Words("none: there is no binding of this profile for this policy", "无：该清单没有对应本制度的绑定文件"),
    "counter_case": Words("Counter-case, as a scenario that replays", "反例（可重放的场景）"),
    "beyond": Words("For people", "须由人员把握"),
    "reason": Words("Reason", "理由"),
    "remark": Words("Remark", "说明"),
    "source": Words("Figure", "数字出处"),
    "remedy": Words("Remedy", "处理办法"),
    "covered": Words("What was looked at", "检查范围"),
    "left_out": Words("What was not", "未检查"),
    "note": Words("Before relying on it", "使用前注意"),
}


class Wording:
    """Headings in one language."""

    def __init__(self, language: str) -> None:
        """Take a language, `en` or `zh`."""
        self.language = language

    def __call__(self, key: str) -> str:
        """Return a heading."""
        return _WORDS[key].in_language(self.language)

    def of(self, words: Words) -> str:
        """Return a text in the language, falling back to the other."""
        return words.in_language(self.language)

    def verdict(self, verdict: Verdict) -> str:
        """Return what a verdict is called."""
        return self.of(VERDICT_WORDS[verdict])

    def summary(self, assessment: Assessment) -> str:
        """Return how many clauses have which verdict, on one line."""
        counts = [f"{count} {self.verdict(verdict)}" for verdict, count in assessment.counts.items()]
        total = len(assessment.lines)
        return (
            f"{total} clause{'' if total == 1 else 's'}: {', '.join(counts)}"
            if self.language == "en"
            else f"{total}条：{'，'.join(counts)}"
        )

    def facts(self, assessment: Assessment) -> Iterator[tuple[str, str]]:
        """Yield what was held against what, as pairs of heading and value."""
        subject = assessment.subject
        version = self("version")
        yield self("profile"), f"{self.of(subject.profile_title)}, {version.format(subject.profile_version)}"
        policy = self.of(subject.policy_title) or subject.policy
        yield self("policy"), f"{policy} (`{subject.policy}`), {version.format(subject.policy_version)}"
        yield self("digest"), subject.digest
        yield self("binding"), subject.binding or self("unbound")

    def besides(self, line: Line) -> Iterator[tuple[str, str]]:
        """Yield what else there is to say of a clause, as pairs of heading and text."""
        for key, text in (("reason", line.reason), ("beyond", line.beyond), ("remark", line.remark)):
            if self.of(text):
                yield self(key), self.of(text)
        if self.of(line.source):
            yield self("source"), self.of(line.source)
