"""Policies to everything that is wrong with them.

In: a document and its compiled policy, or the path of a file. Out: diagnostics, sorted. Does not change the policy and
refuses nothing: whether a doubtful policy is used is for those who run it.
"""

from __future__ import annotations

from pathlib import Path

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.load import CheckedSources, Sources, check_sources
from complaintflow.compiler.tracks import inner_document
from complaintflow.policy import PolicyDocument
from complaintflow.source import Code, Diagnostic, Findings, Span, sort_and_dedupe
from complaintflow.verification.check import CHECKS
from complaintflow.verification.subject import Subject


def verify(document: PolicyDocument, compiled: CompiledPolicy) -> list[Diagnostic]:
    """Return what the checks find in a policy that compiles, sorted."""
    found = _checked(Subject.of(document, compiled))
    for name, track in document.tracks.items():
        if str(name) in compiled.tracks:
            inner = Subject.of(inner_document(document, track), compiled.tracks[str(name)].policy)
            # What the track shares with its case has been judged with the case.
            found += [
                one for one in _checked(inner) if one.code is not Code.UNUSED_NAME and _within(track.span, one.span)
            ]
    return sort_and_dedupe(found)


def _checked(subject: Subject) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for check in CHECKS:
        findings = Findings()
        check(subject, findings)
        found += findings.listed()
    return found


def _within(outer: Span, inner: Span) -> bool:
    begins, ends = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return outer.file == inner.file and begins <= (inner.line, inner.column) <= ends


def check_policy_file(path: str | Path) -> tuple[tuple[Diagnostic, ...], Sources]:
    """Return everything that is wrong with a policy file and the files it names, and their texts by name.

    Never raises for what is in the file. A policy with errors is not verified further: its parts do not fit together.
    """
    checked = check_sources(path)
    return verified(checked), checked.sources


def verified(checked: CheckedSources) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of a policy that was read, with those of the checks where it compiles."""
    if checked.compiled is None or checked.document is None:
        return checked.diagnostics
    return tuple(sort_and_dedupe([*checked.diagnostics, *verify(checked.document, checked.compiled)]))
