"""A self-assessment as one HTML file that needs nothing else: styles inside, no script, both languages to pick from.

In: an assessment. Out: a well-formed document. Whatever comes from a policy or a profile is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from complaintflow.cli.assessment.words import Wording
from complaintflow.reporting.html import safe, style
from complaintflow.verification.profiles.assessment import Assessment, Line, Shown, Verdict

_STYLE: Final = """
.verdicts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; padding: 0; list-style: none; }
.verdicts li { padding: .5rem 1rem; border-radius: .5rem; background: var(--tint); }
.verdicts strong { display: block; font-size: 1.5rem; line-height: 1.2; }
.v { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .85rem; white-space: nowrap; }
.v.met { background: #d9f0e4; color: #00492f; }
.v.not-met { background: #fbd9cf; color: #7d1800; font-weight: 600; }
.v.not-applicable { background: #e4e8ec; color: #38414a; }
.v.not-checkable { background: #fdf0c9; color: #5c4300; }
table.clauses th, table.clauses td { vertical-align: top; }
table.clauses tr.not-met { background: #fff6f3; }
.check { margin: .35rem 0 .35rem 0; padding-left: .75rem; border-left: 3px solid var(--line); }
.check.met { border-color: #2e9b6b; }
.check.not-met { border-color: #c23b17; }
.check.not-checkable { border-color: #c99a1c; }
.check p { margin: 0; } .check .why, .besides { color: var(--soft); font-size: .9rem; }
.besides { margin: .3rem 0 0; }
code { padding: 0 .2em; background: var(--tint); border-radius: .2em; font: .92em ui-monospace, Menlo, monospace; }
details { margin-top: .3rem; } summary { cursor: pointer; color: var(--accent); }
pre { margin: .4rem 0; padding: .7rem .9rem; overflow-x: auto; background: var(--tint); border-radius: .4rem;
  font: 12.5px/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
.note { padding: .7rem 1rem; background: #fdf6e3; border-radius: .4rem; font-size: .9rem; }
.facts dd { overflow-wrap: anywhere; }
.facts { grid-template-columns: 1fr; }
@media print { details > * { display: block; } tr { break-inside: avoid; } }
"""
_CODE: Final = re.compile("`([^`]+)`")
_NAMES: Final = {"en": "English", "zh": "中文"}


def page(assessment: Assessment, first: str = "en") -> str:
    """Return the document; `first` is the language that is shown when it opens."""
    languages = sorted(_NAMES, key=lambda language: language != first)
    title = assessment.subject.profile_title.in_language(first)
    body = "".join("".join(_language(language, assessment)) for language in languages)
    switch = "".join(
        f'<input type="radio" name="language" id="in-{language}"{" checked=" + chr(34) * 2 if not place else ""}/>'
        f'<label for="in-{language}" lang="{language}">{_NAMES[language]}</label>'
        for place, language in enumerate(languages)
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{first}"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f"<title>{safe(title)}: {safe(assessment.subject.policy)}</title><style>{style()}{_STYLE}</style></head>\n"
        f'<body><div class="switch">{switch}</div>{body}</body></html>\n'
    )


def _language(language: str, assessment: Assessment) -> Iterator[str]:
    words = Wording(language)
    yield f'<main lang="{language}" class="{language}">\n<article><header>'
    yield f"<h1>{safe(words('heading'))}: {safe(words.of(assessment.subject.profile_title))}</h1>"
    facts = "".join(
        f"<div><dt>{safe(name)}</dt><dd>{_said(value)}</dd></div>" for name, value in words.facts(assessment)
    )
    yield f'<dl class="facts">{facts}</dl></header>\n<ul class="verdicts">'
    for verdict, count in assessment.counts.items():
        yield f"<li><strong>{count}</strong>{_badge(verdict, words)}</li>"
    yield f'</ul>\n<p class="note">{_said(words.of(assessment.subject.note))}</p>\n'
    heads = "".join(f'<th scope="col">{safe(words(key))}</th>' for key in ("clause", "verdict", "asks"))
    yield f'<table class="clauses"><thead><tr>{heads}</tr></thead><tbody>\n'
    for line in assessment.lines:
        yield from _row(line, words)
    yield "</tbody></table>\n<footer>"
    for key, told in (("covered", assessment.covered), ("left_out", assessment.left_out)):
        yield from (f"<p>{safe(words(key))}: {safe(words.of(text))}</p>" for text in told)
    yield "</footer></article></main>\n"


def _said(text: str) -> str:
    """Return a sentence as HTML, with names as they stand in files set as code."""
    return _CODE.sub(r"<code>\1</code>", safe(text))


def _badge(verdict: Verdict, words: Wording) -> str:
    return f'<span class="v {verdict.value}">{safe(words.verdict(verdict))}</span>'


def _row(line: Line, words: Wording) -> Iterator[str]:
    badge = _badge(line.verdict, words)
    yield f'<tr class="{line.verdict.value}"><th scope="row">{safe(line.clause)}</th><td>{badge}</td>'
    yield f"<td>{safe(words.of(line.title))}"
    for shown in line.shown:
        yield from _check(shown, words)
    for heading, text in words.besides(line):
        yield f'<p class="besides">{safe(heading)}: {_said(text)}</p>'
    yield "</td></tr>\n"


def _check(shown: Shown, words: Wording) -> Iterator[str]:
    yield f'<div class="check {shown.verdict.value}"><p>{_said(words.of(shown.asks))}</p>'
    yield f'<p class="why">{_said(words.of(shown.why))}</p>'
    if words.of(shown.remedy):
        yield f'<p class="why">{safe(words("remedy"))}: {_said(words.of(shown.remedy))}</p>'
    if shown.witness is not None and shown.witness.scenario is not None:
        text = "\n".join(safe(one) for one in shown.witness.scenario.splitlines())
        yield f"<details><summary>{safe(words('counter_case'))}</summary><pre>{text}</pre></details>"
    yield "</div>"
