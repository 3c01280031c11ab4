"""What is proved of a policy, in pieces that need nothing of one another, and put together again.

In: a `Subject`, sections, results of pieces in whichever order they were done. Out: pieces and sections. The result of
a piece is plain data, so that another process can do it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.guarantees.proving import SECTION as GUARANTEES
from complaintflow.verification.guarantees.proving import Searched, judge, judge_waiting, section_of, worst_first
from complaintflow.verification.guarantees.searching import Search, searches_of
from complaintflow.verification.proof import Finding, Section, Unwatched, Watch
from complaintflow.verification.sections import Prover
from complaintflow.verification.subject import Subject

Result = Section | Searched


@dataclass(frozen=True, slots=True)
class Piece:
    """A section, or one search of the guarantees. `weight`: its part of the time that all pieces of a policy have."""

    section: str
    weight: Fraction
    search: Search | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The guarantees of its search."""
        return () if self.search is None else self.search.names


def pieces_of(subject: Subject, sections: Sequence[str]) -> Iterator[Piece]:
    """Yield the pieces of some sections; the weights of all come to one."""
    for name in sections:
        weight = Fraction(1, len(sections))
        searches = searches_of(subject.compiled, subject.compiled.guarantees.values()) if name == GUARANTEES else ()
        for search in searches:
            yield Piece(name, weight / len(searches), search)
        if not searches:
            yield Piece(name, weight)


def piece_of(subject: Subject, section: str, names: Iterable[str]) -> Piece:
    """Return the piece of a section that decides these guarantees, which share a search; without names the whole."""
    guarantees = [subject.compiled.guarantees[name] for name in names]
    search = next(iter(searches_of(subject.compiled, guarantees)), None)
    return Piece(section, Fraction(1), search)


def do(
    subject: Subject, piece: Piece, watch: Watch, provers: Mapping[str, Prover], limits: Limits | None = None
) -> Result:
    """Return what a piece says.

    Raises:
        MissingExtraError: the solver is not installed.
    """
    if piece.search is not None:
        return judge(subject, piece.search, watch, limits)
    return provers[piece.section](subject, watch)


def put_together(subject: Subject, results: Iterable[Result]) -> Section:
    """Return a section for the results of its pieces, in whichever order they were done."""
    searched = [_waiting(subject)]
    for one in results:
        if isinstance(one, Section):
            return one
        searched.append(one)
    return section_of(subject, searched)


def known_of(subject: Subject, section: str, results: Sequence[Result], found: Sequence[Finding]) -> Section | None:
    """Return what is known of a section that nobody let end; None: nothing.

    `found`: what the piece that was being done had found by then.
    """
    if not results:
        return Section(section, tuple(found), left_out=("what follows: interrupted",)) if found else None
    known = put_together(subject, results)
    if any(isinstance(one, Section) for one in results):
        return known
    searched = (_waiting(subject), *(one for one in results if isinstance(one, Searched)))
    of = len(subject.compiled.guarantees)
    left = of - sum(len(one.judged) for one in searched) - len(found)
    if not left:
        return known
    words = f"{left} of {of} guarantees: interrupted"
    return replace(known, findings=worst_first((*known.findings, *found)), left_out=(*known.left_out, words))


def _waiting(subject: Subject) -> Searched:
    return judge_waiting(subject, subject.compiled.guarantees.values(), Unwatched())
