"""Guarantees proved or refuted on every path of a policy.

In: a `Subject`. Out: the section `guarantees`: each proved guarantee with its clauses and how far the proof goes; what
is refuted, with a history that the kernel has lived; what could not be decided, and why; what has no occasion. Explores
nothing itself. What comes of one search is plain data, so that another process can do it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from complaintflow.compiled.guarantees import Guarantee
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.explanation.guarantee_words import say
from complaintflow.policy import Name
from complaintflow.source import Level, Span, quote
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.extent import Extent, of_cases, unexplored
from complaintflow.verification.guarantees.observers import waits_for
from complaintflow.verification.guarantees.searching import Proof, Search, proofs_in, searches_of
from complaintflow.verification.proof import Fault, Finding, Proved, Section, Watch
from complaintflow.verification.subject import Subject

SECTION: Final = "guarantees"
_ORDER: Final = (Fault.GUARANTEE_REFUTED, Fault.GUARANTEE_UNDECIDED, Fault.GUARANTEE_IDLE)


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of one guarantee. `corrections`: how often a case may be corrected where it holds, None: ever so."""

    name: str
    holds: bool
    corrections: int | None
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class Searched:
    """What came of one search, as plain data. `extent`: None where nothing was explored."""

    judged: tuple[Judged, ...]
    extent: Extent | None = None


def prove_guarantees(
    subject: Subject, watch: Watch, only: Container[str] | None = None, limits: Limits | None = None
) -> Section:
    """Return what is proved of the policy's own guarantees; `only` those of these names, within these limits."""
    chosen = tuple(one for name, one in subject.compiled.guarantees.items() if only is None or name in only)
    done = [judge_waiting(subject, chosen, watch)]
    done += [judge(subject, search, watch, limits) for search in searches_of(subject.compiled, chosen)]
    return section_of(subject, done)


def judge_waiting(subject: Subject, guarantees: Iterable[Guarantee], watch: Watch) -> Searched:
    """Return what is said of those guarantees whose length is still to be decided; they need no search."""
    return Searched(
        tuple(_judged(subject, Proof(one, None), watch) for one in guarantees if waits_for(one) is not None)
    )


def judge(subject: Subject, search: Search, watch: Watch, limits: Limits | None = None) -> Searched:
    """Return what is said of the guarantees of one search."""
    judged: list[Judged] = []
    extent: Extent | None = None
    for proof in proofs_in(subject.compiled, search, watch, limits):
        extent = proof.extent
        judged.append(_judged(subject, proof, watch))
    return Searched(tuple(judged), extent)


def section_of(subject: Subject, done: Iterable[Searched]) -> Section:
    """Return the section for what came of searches, in whichever order they were done."""
    known = {one.name: (one, searched.extent) for searched in done for one in searched.judged}
    in_order = [known[name] for name in subject.compiled.guarantees if name in known]
    judged = [one for one, _ in in_order]
    extents = {id(extent): extent for _, extent in in_order if extent is not None}
    return Section(
        SECTION,
        findings=worst_first(one.finding for one in judged if one.finding is not None),
        covered=(_covered(judged),),
        left_out=unexplored(tuple(extents.values())),
        proved=tuple(_proved(subject.compiled, judged)),
    )


def _judged(subject: Subject, proof: Proof, watch: Watch) -> Judged:
    name = next(name for name in subject.document.guarantees if str(name) == proof.guarantee.name)
    finding = _finding(subject, proof, name)
    if finding is not None:
        watch.found(SECTION, finding)
    return Judged(proof.guarantee.name, proof.holds, proof.corrections, finding)


def _proved(policy: CompiledPolicy, judged: Sequence[Judged]) -> Iterator[Proved]:
    """Yield what was proved, what goes farthest first."""
    held = [(policy.guarantees[one.name], one.corrections) for one in judged if one.holds]
    for guarantee, corrections in sorted(held, key=lambda one: -inf if one[1] is None else -one[1]):
        yield Proved(_subject(guarantee), say(policy, guarantee), f"on {of_cases(corrections)}")


def _covered(judged: Sequence[Judged]) -> str:
    if not judged:
        return "no guarantees"
    far: dict[str, int] = {}
    for one in judged:
        if one.holds:
            far[of_cases(one.corrections)] = far.get(of_cases(one.corrections), 0) + 1
    counts = (f"{number} of {len(judged)} guarantees hold on {paths}" for paths, number in far.items())
    return ", ".join(counts) or f"0 of {len(judged)} guarantees hold on every path"


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings on guarantees as a report lists them: what is refuted first."""
    return tuple(sorted(findings, key=lambda finding: _ORDER.index(finding.fault)))


def _subject(guarantee: Guarantee) -> str:
    return f"{guarantee.name} ({', '.join(guarantee.clause)})" if guarantee.clause else guarantee.name


def _finding(subject: Subject, proof: Proof, name: Name) -> Finding | None:
    policy, path = subject.compiled, subject.document.policy.span.file
    outcome, sentence = proof.outcome, say(policy, proof.guarantee)
    if outcome is None:
        parameter = quote(waits_for(proof.guarantee) or "")
        message = f"{quote(name)} cannot be judged: how long it may take waits for the parameter {parameter}"
        return _made(Fault.GUARANTEE_UNDECIDED, Level.NOTE, name.span, message, sentence)
    broken = outcome.broken
    if broken is not None and broken.confirmed:
        message = f"{quote(name)} is refuted: {broken.words}"
        made = _made(Fault.GUARANTEE_REFUTED, Level.ERROR, name.span, message, sentence)
        return replace(made, witness=broken.witness(policy, f"breaks_{name}", path, broken.words))
    if broken is not None:
        message = f"{quote(name)} is not proved: {broken.words}, if clocks could run in an order that no run confirmed"
        return _made(Fault.GUARANTEE_UNDECIDED, Level.WARNING, name.span, message, sentence)
    if not outcome.holds:
        message = f"{quote(name)} is not proved: nothing breaks it on the paths that were looked at, but {proof.why}"
        return _made(Fault.GUARANTEE_UNDECIDED, Level.WARNING, name.span, message, sentence)
    if not outcome.used:
        message = f"{quote(name)} says nothing: its occasion never comes on any path"
        return _made(Fault.GUARANTEE_IDLE, Level.WARNING, name.span, message, sentence)
    return None


def _made(fault: Fault, level: Level, span: Span, message: str, sentence: str) -> Finding:
    return Finding(fault, level, span, message, f"it says: {sentence}")
