"""A self-assessment as JSON: stable keys, texts in both languages.

In: an assessment. Out: text.
"""

from __future__ import annotations

import json

from complaintflow.compiled.words import Words
from complaintflow.verification.profiles.assessment import Assessment, Line, Shown


def json_text(assessment: Assessment) -> str:
    """Return the document."""
    subject = assessment.subject
    whole = {
        "profile": {"name": subject.profile, "version": subject.profile_version, "title": _both(subject.profile_title)},
        "policy": {"name": subject.policy, "version": subject.policy_version, "digest": subject.digest},
        "binding": subject.binding,
        "counts": {verdict.value: count for verdict, count in assessment.counts.items()},
        "clauses": [_line(line) for line in assessment.lines],
        "covered": [_both(text) for text in assessment.covered],
        "left_out": [_both(text) for text in assessment.left_out],
        "note": _both(subject.note),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _line(line: Line) -> dict[str, object]:
    found: dict[str, object] = {"clause": line.clause, "title": _both(line.title), "verdict": line.verdict.value}
    found["checks"] = [_shown(shown) for shown in line.shown]
    for key, text in (
        ("reason", line.reason),
        ("people", line.beyond),
        ("remark", line.remark),
        ("source", line.source),
    ):
        if text != Words():
            found[key] = _both(text)
    return found


def _shown(shown: Shown) -> dict[str, object]:
    found: dict[str, object] = {"asks": _both(shown.asks), "verdict": shown.verdict.value, "why": _both(shown.why)}
    if shown.remedy != Words():
        found["remedy"] = _both(shown.remedy)
    if shown.witness is not None:
        found["counter_case"] = {"scenario": shown.witness.scenario, "confirmed": shown.witness.confirmed}
    return found


def _both(words: Words) -> dict[str, str]:
    return {"en": words.en, "zh": words.zh}
