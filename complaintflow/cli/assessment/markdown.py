"""A self-assessment as Markdown: a table of all clauses, then each that has something to show.

In: an assessment and a language. Out: text. Whatever comes from a policy or a profile is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.cli.assessment.words import Wording
from complaintflow.reporting.markdown import escaped
from complaintflow.verification.profiles.assessment import Assessment, Line, Shown

_FENCE = "````"


def markdown(assessment: Assessment, language: str) -> str:
    """Return the document."""
    return "\n".join(_lines(assessment, Wording(language)))


def _lines(assessment: Assessment, words: Wording) -> Iterator[str]:
    yield f"# {words('heading')}: {escaped(words.of(assessment.subject.profile_title))}"
    yield ""
    for heading, value in words.facts(assessment):
        yield f"- {heading}: {escaped(value)}"
    yield ""
    yield f"**{words.summary(assessment)}**"
    yield ""
    yield f"| {words('clause')} | {words('verdict')} | {words('asks')} |"
    yield "|---|---|---|"
    for line in assessment.lines:
        verdict = words.verdict(line.verdict)
        yield f"| {line.clause} | {verdict} | {escaped(words.of(line.title))} |"
    yield ""
    for line in assessment.lines:
        yield from _section(line, words)
    yield f"## {words('covered')}"
    yield ""
    yield from (f"- {escaped(words.of(text))}" for text in assessment.covered)
    yield from (f"- {words('left_out')}: {escaped(words.of(text))}" for text in assessment.left_out)
    yield f"- {words('note')}: {escaped(words.of(assessment.subject.note))}"
    yield ""


def _section(line: Line, words: Wording) -> Iterator[str]:
    besides = list(words.besides(line))
    if not line.shown and not besides:
        return
    yield f"## {line.clause} {escaped(words.of(line.title))}"
    yield ""
    yield f"**{words.verdict(line.verdict)}**"
    yield ""
    for shown in line.shown:
        yield from _shown(shown, words)
    for heading, text in besides:
        yield f"- {heading}: {escaped(text)}"
    if besides:
        yield ""


def _shown(shown: Shown, words: Wording) -> Iterator[str]:
    yield f"{words.verdict(shown.verdict)}: {escaped(words.of(shown.asks))}"
    yield ""
    yield f"> {escaped(words.of(shown.why))}"
    yield ""
    if words.of(shown.remedy):
        yield f"- {words('remedy')}: {escaped(words.of(shown.remedy))}"
        yield ""
    if shown.witness is not None and shown.witness.scenario is not None:
        yield f"{words('counter_case')}:"
        yield ""
        yield f"{_FENCE}yaml"
        yield shown.witness.scenario.rstrip("\n")
        yield _FENCE
        yield ""
