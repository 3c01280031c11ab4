"""A self-assessment on the terminal: one line a clause, under it what shows the verdict.

In: an assessment and a language. Out: lines on a screen.
"""

from __future__ import annotations

from typing import Final

from complaintflow.cli.assessment.words import Wording
from complaintflow.cli.screen import Part, Screen, pad
from complaintflow.verification.profiles.assessment import Assessment, Line, Shown, Verdict

_STYLES: Final = {
    Verdict.MET: "green",
    Verdict.NOT_MET: "bold red",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.NOT_CHECKABLE: "yellow",
}
_INDENT: Final = "        "


def print_assessment(assessment: Assessment, screen: Screen, language: str) -> None:
    """Print the whole self-assessment."""
    words = Wording(language)
    for heading, value in words.facts(assessment):
        screen.line(Part(f"{heading}: ", "dim"), value)
    screen.line(Part(words.of(assessment.subject.note), "dim"))
    screen.line()
    wide = max(len(line.clause) for line in assessment.lines)
    verdicts = max(len(pad(words.verdict(verdict), 0)) for verdict in Verdict) + (4 if language == "zh" else 0)
    for line in assessment.lines:
        verdict = Part(pad(words.verdict(line.verdict), verdicts), _STYLES[line.verdict])
        screen.line(pad(line.clause, wide), "  ", verdict, "  ", words.of(line.title))
        _print_line(line, screen, words)
    screen.line()
    for heading, told in (("covered", assessment.covered), ("left_out", assessment.left_out)):
        for text in told:
            screen.line(Part(f"{words(heading)}: ", "dim"), words.of(text))
    screen.line(f"{assessment.subject.policy} · {assessment.subject.profile}: {words.summary(assessment)}")


def print_lines(assessment: Assessment, screen: Screen, language: str) -> None:
    """Print one line a clause, and nothing else."""
    words = Wording(language)
    for line in assessment.lines:
        screen.line(f"{assessment.subject.policy}: {line.clause}: {line.verdict.value}: {words.of(line.title)}")


def _print_line(line: Line, screen: Screen, words: Wording) -> None:
    for shown in line.shown:
        screen.line(f"{_INDENT}{_mark(shown)} {words.of(shown.asks)}")
        screen.line(Part(f"{_INDENT}  {words.of(shown.why)}", "dim"))
        if words.of(shown.remedy):
            screen.line(Part(f"{_INDENT}  = {words('remedy')}: {words.of(shown.remedy)}", "dim"))
        if shown.witness is not None and shown.witness.scenario is not None:
            screen.line(f"{_INDENT}  {words('counter_case')}:")
            for text in shown.witness.scenario.splitlines():
                screen.line(f"{_INDENT}    {text}")
    for heading, text in words.besides(line):
        screen.line(Part(f"{_INDENT}{heading}: {text}", "dim"))


def _mark(shown: Shown) -> str:
    return {Verdict.MET: "+", Verdict.NOT_MET: "-"}.get(shown.verdict, "?")
