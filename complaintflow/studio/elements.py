"""Where the elements of a policy stand in its text.

In: the author's model and the name of the file. Out: ids as diagrams give them (`state:NAME`, `deadline:NAME` …) with
the lines they take, and titles in both languages. Elements of files that are extended stand elsewhere and are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from complaintflow.policy import Name, PolicyDocument, WordsSpec
from complaintflow.policy.lifecycle import LifecycleSpec, TransitionSpec
from complaintflow.source import Span

_SECTIONS: Final = (
    ("field", "fields"),
    ("role", "roles"),
    ("class", "classes"),
    ("event", "events"),
    ("deadline", "deadlines"),
    ("counter", "counters"),
    ("approval", "approvals"),
    ("template", "templates"),
    ("task", "tasks"),
    ("track", "tracks"),
    ("report", "reports"),
    ("metric", "metrics"),
    ("guarantee", "guarantees"),
)
CLASS_TABLE: Final = "class"
"""What the table that gives the class is called among tables."""


def elements_of(document: PolicyDocument, file: str) -> list[dict[str, object]]:
    """Return the elements of a policy that stand in this file, in the order of its lines."""
    found = [
        {"id": id_, "line": span.line, "end_line": _last_line(span), "title": title}
        for id_, span, title in _elements(document)
        if span.file == file
    ]
    return sorted(found, key=lambda one: (one["line"], -one["end_line"]))  # type: ignore[operator]  # both are lines


def titles(words: WordsSpec | None, name: str) -> dict[str, str]:
    """Return a title in both languages; what has none is called by its name."""
    en, zh = (None, None) if words is None else (words.en, words.zh)
    plain = name.replace("_", " ")
    return {"en": str(en or zh or plain), "zh": str(zh or en or plain)}


def ways(lifecycle: LifecycleSpec) -> Iterator[tuple[str, TransitionSpec]]:
    """Yield each transition by its ids, `STATE:EVENT:INDEX`: one for every state in which it may happen."""
    counts: Counter[tuple[str, str]] = Counter()
    for step in lifecycle.transitions:
        for state in _sources(step, lifecycle):
            place = (state, str(step.event))
            yield f"{state}:{step.event}:{counts[place]}", step
            counts[place] += 1


def _sources(step: TransitionSpec, lifecycle: LifecycleSpec) -> Iterable[str]:
    if "any" in step.from_:
        return [str(name) for name in lifecycle.states]
    if "open" in step.from_:
        return [str(name) for name, state in lifecycle.states.items() if state.final is None or not state.final.value]
    return dict.fromkeys(str(name) for name in step.from_)


def _elements(document: PolicyDocument) -> Iterator[tuple[str, Span, dict[str, str]]]:
    for kind, section in _SECTIONS:
        yield from _named(kind, getattr(document, section))
    yield from _lifecycle(document.lifecycle, "")
    for track, inner in document.tracks.items():
        yield from _lifecycle(inner.lifecycle, f"{track}/")
        yield from _named("deadline", inner.deadlines, f"{track}/")
    for name, approval in document.approvals.items():
        for answer, follows in (("granted", approval.on_granted), ("rejected", approval.on_rejected)):
            if follows is not None:
                yield f"approval:{name}:{answer}", follows.span, titles(approval.title, str(name))
    if document.classification is not None:
        for index, rule in enumerate(document.classification.rules):
            yield f"rule:{CLASS_TABLE}:{index}", rule.span, titles(rule.title or rule.reason, str(rule.id))
    for name, table in document.tables.items():
        for index, other in enumerate(table.rules):
            yield f"rule:{name}:{index}", other.span, titles(other.title or other.reason, str(other.id))
    for index, one in enumerate(document.escalations):
        yield f"escalation:{index}", one.span, titles(one.title, str(one.id))


def _lifecycle(lifecycle: LifecycleSpec, inside: str) -> Iterator[tuple[str, Span, dict[str, str]]]:
    """Yield states and transitions; `inside`: of which track, which stands before their names."""
    yield from _named("state", lifecycle.states, inside)
    for id_, step in ways(lifecycle):
        yield f"transition:{inside}{id_}", step.span, titles(step.title, str(step.event))


def _named(kind: str, entries: Mapping[Name, object], inside: str = "") -> Iterator[tuple[str, Span, dict[str, str]]]:
    for name, entry in entries.items():
        written = getattr(entry, "span", None)
        same = isinstance(written, Span) and written.file == name.span.file
        span = name.span.to(written) if same and isinstance(written, Span) else name.span
        words = getattr(entry, "title", None)
        yield f"{kind}:{inside}{name}", span, titles(words if isinstance(words, WordsSpec) else None, str(name))


def _last_line(span: Span) -> int:
    """Return the last line of a span: one that ends before the first character of a line does not reach it."""
    return max(span.line, span.end_line - 1) if span.end_column == 1 else span.end_line
