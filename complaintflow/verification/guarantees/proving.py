"""Guarantees proved or refuted on every path of a policy.

In: a `Subject`. Out: the section `guarantees`: each proved guarantee with its clauses and how far the proof goes; what
is refuted, with a history that the kernel has lived; what could not be decided, and why; what has no occasion. Explores
nothing itself.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from complaintflow.compiled.guarantees import Guarantee
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.policy import Name
from complaintflow.source import Level, Span, quote
from complaintflow.verification.exploring.exploration import Outcome, graph_in, scope_for, watched
from complaintflow.verification.exploring.graph import Graph, Limits
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.slicing import Slice, slice_of
from complaintflow.verification.extent import Extent, of_cases, stopped_words, unexplored
from complaintflow.verification.guarantees.observers import GuaranteeObserver, observer_of, waits_for
from complaintflow.verification.guarantees.wording import say
from complaintflow.verification.proof import Fault, Finding, Proved, Section, Watch
from complaintflow.verification.subject import Subject

SECTION: Final = "guarantees"
_ORDER: Final = (Fault.GUARANTEE_REFUTED, Fault.GUARANTEE_UNDECIDED, Fault.GUARANTEE_IDLE)


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of one guarantee, and of which search; of none where its length is still to be decided.

    `why`: why it was not looked at on all paths.
    """

    guarantee: Guarantee
    outcome: Outcome | None
    extent: Extent | None = None
    why: str = ""

    @property
    def holds(self) -> bool:
        """Whether it was proved on all paths, and has an occasion on some."""
        return self.outcome is not None and self.outcome.holds and self.outcome.used

    @property
    def corrections(self) -> int | None:
        """How often a case may be corrected on the paths that were all looked at; None for any number of times."""
        return None if self.outcome is None or self.outcome.complete else self.outcome.corrections


def prove_guarantees(
    subject: Subject, watch: Watch, only: Container[str] | None = None, limits: Limits | None = None
) -> Section:
    """Return what is proved of the policy's own guarantees; `only` those of these names, within these limits."""
    places = {str(name): name for name in subject.document.guarantees}
    chosen = tuple(one for name, one in subject.compiled.guarantees.items() if only is None or name in only)
    proofs: dict[str, Proof] = {}
    found: dict[str, Finding] = {}
    for proof in proofs_of(subject.compiled, chosen, watch, limits):
        name = proof.guarantee.name
        proofs[name] = proof
        finding = _finding(subject.compiled, proof, places[name])
        if finding is not None:
            found[name] = finding
            watch.found(SECTION, finding)
    in_order = [proofs[name] for name in subject.compiled.guarantees if name in proofs]
    extents = {id(one.extent): one.extent for one in in_order if one.extent is not None}
    return Section(
        SECTION,
        findings=tuple(sorted((found[name] for name in subject.compiled.guarantees if name in found), key=_worst)),
        covered=(_covered(in_order),),
        left_out=unexplored(tuple(extents.values())),
        proved=tuple(_proved(subject.compiled, in_order)),
    )


def proofs_of(
    policy: CompiledPolicy, guarantees: tuple[Guarantee, ...], watch: Watch, limits: Limits | None = None
) -> Iterator[Proof]:
    """Yield what comes of each guarantee; those that ask for the same things share one exploration.

    Not in their order: guarantees of one exploration come together.
    """
    by_scope: dict[int, tuple[Slice, Scope, list[GuaranteeObserver]]] = {}
    for guarantee in guarantees:
        observer = observer_of(policy, guarantee)
        if observer is None:
            yield Proof(guarantee, None)
            continue
        part = slice_of(policy, observer)
        scope = scope_for(part.policy, observer)
        alike = (number for number, known in by_scope.items() if (known[0].kept, known[1]) == (part.kept, scope))
        by_scope.setdefault(next(alike, len(by_scope)), (part, scope, []))[2].append(observer)
    done = 0
    for part, scope, observers in by_scope.values():
        graph: Graph = graph_in(part.policy, scope, watch, limits or Limits())
        extent = Extent.of(graph, cut_short=watch.is_over())
        for observer in observers:
            watch.progress(f"guarantee {observer.name}", done, len(guarantees))
            outcome = watched(policy, graph, observer, watch)
            yield Proof(observer.guarantee, outcome, extent, _why(graph, extent, outcome))
            done += 1


def _why(graph: Graph, extent: Extent, outcome: Outcome) -> str:
    more = outcome.left_out[len(graph.left_out) :]
    if more:
        return more[-1]
    if not graph.complete:
        return f"the search {stopped_words([extent])}"
    return "" if outcome.complete else "there are more places of a case and the guarantee together than are looked at"


def _proved(policy: CompiledPolicy, in_order: Sequence[Proof]) -> Iterator[Proved]:
    """Yield what was proved, what goes farthest first."""
    held = [(proof.guarantee, proof.corrections) for proof in in_order if proof.holds]
    for guarantee, corrections in sorted(held, key=lambda one: -inf if one[1] is None else -one[1]):
        yield Proved(_subject(guarantee), say(policy, guarantee), f"on {of_cases(corrections)}")


def _covered(in_order: Sequence[Proof]) -> str:
    if not in_order:
        return "no guarantees"
    far: dict[str, int] = {}
    for proof in in_order:
        if proof.holds:
            far[of_cases(proof.corrections)] = far.get(of_cases(proof.corrections), 0) + 1
    counts = (f"{number} of {len(in_order)} guarantees hold on {paths}" for paths, number in far.items())
    return ", ".join(counts) or f"0 of {len(in_order)} guarantees hold on every path"


def _worst(finding: Finding) -> int:
    return _ORDER.index(finding.fault)


def _subject(guarantee: Guarantee) -> str:
    return f"{guarantee.name} ({', '.join(guarantee.clause)})" if guarantee.clause else guarantee.name


def _finding(policy: CompiledPolicy, proof: Proof, name: Name) -> Finding | None:
    outcome, sentence = proof.outcome, say(policy, proof.guarantee)
    if outcome is None:
        parameter = quote(waits_for(proof.guarantee) or "")
        message = f"{quote(name)} cannot be judged: how long it may take waits for the parameter {parameter}"
        return _made(Fault.GUARANTEE_UNDECIDED, Level.NOTE, name.span, message, sentence)
    broken = outcome.broken
    if broken is not None and broken.confirmed:
        message = f"{quote(name)} is refuted: {broken.words}"
        made = _made(Fault.GUARANTEE_REFUTED, Level.ERROR, name.span, message, sentence)
        return replace(made, witness=broken.witness(policy, f"breaks_{name}", title=broken.words))
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
