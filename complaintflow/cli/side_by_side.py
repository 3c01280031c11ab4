"""Pieces of a proof done by this process, one after the other, or by several processes side by side.

In: pieces of policies. Out: each with its result, as soon as it is there. Prints nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic

from complaintflow.cli.cores import cores, jobs_for
from complaintflow.cli.onlooking import Onlooker
from complaintflow.cli.processes import worked
from complaintflow.cli.reading import worded
from complaintflow.cli.staffing import Staffing
from complaintflow.cli.stopping import Stop, usage
from complaintflow.compiler.load import CheckedSources, check_sources
from complaintflow.verification.allowance import Allowance
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.guarantees.proving import SECTION as GUARANTEES
from complaintflow.verification.pieces import Piece, Result, do, known_of, piece_of, pieces_of, put_together
from complaintflow.verification.proof import Finding, Section
from complaintflow.verification.sections import Prover, provers_within
from complaintflow.verification.subject import Subject


@dataclass(frozen=True, slots=True)
class Way:
    """How to prove: `sections` (none: all there are), the staff of the one policy, how far a search goes, how long.

    `jobs`: by how many processes; None: by as many as there are cores, where there is enough to do.
    """

    sections: tuple[str, ...] = ()
    staffing: Staffing | None = None
    limits: Limits | None = None
    seconds: float | None = None
    jobs: int | None = None

    def provers(self, subject: Subject) -> Mapping[str, Prover]:
        """Return the provers of a policy. May raise `Stop`."""
        further = {} if self.staffing is None else self.staffing.provers(subject.compiled)
        return {**provers_within(self.limits), **further}


@dataclass(slots=True)
class Course:
    """A policy on its way: what its pieces have said so far. `begun`: pieces; `is_cut`: there are no more of them."""

    path: Path
    checked: CheckedSources
    subject: Subject
    provers: Mapping[str, Prover]
    sections: tuple[str, ...]
    results: dict[str, list[Result]] = field(default_factory=dict)
    open_pieces: int = 0
    is_cut: bool = False

    @property
    def is_done(self) -> bool:
        """Whether every piece has its result."""
        return self.is_cut and not self.open_pieces

    @property
    def searches(self) -> int:
        """How many pieces it can come to at most."""
        guarantees = len(self.subject.compiled.guarantees) if GUARANTEES in self.sections else 0
        return len(self.sections) + guarantees

    def pieces(self) -> Iterator[Piece]:
        """Yield its pieces, as they are given out."""
        for piece in pieces_of(self.subject, self.sections):
            self.open_pieces += 1
            yield piece
        self.is_cut = True

    def take(self, piece: Piece, result: Result) -> None:
        """Keep the result of a piece."""
        self.results.setdefault(piece.section, []).append(result)
        self.open_pieces -= 1

    def proved(self) -> tuple[Section, ...]:
        """Return what was proved, section by section."""
        return tuple(put_together(self.subject, self.results[name]) for name in self.sections)

    def known(self, found: Mapping[str, list[Finding]]) -> tuple[Section, ...]:
        """Return what is known so far; `found`: what the piece that was being done has found, by section."""
        some = (known_of(self.subject, name, self.results.get(name, []), found.get(name, [])) for name in self.sections)
        return tuple(section for section in some if section is not None)


@dataclass(frozen=True, slots=True)
class _Errand:
    """What another process does: load the policy, do one piece. None: the file is no longer what it was."""

    path: Path
    digest: str
    way: Way
    section: str
    names: tuple[str, ...]
    seconds: float | None

    def __call__(self) -> Result | None:
        watch = Clock.of(self.seconds)
        checked = check_sources(self.path)
        if checked.document is None or checked.compiled is None or checked.compiled.digest != self.digest:
            return None
        subject = Subject.of(checked.document, checked.compiled)
        piece = piece_of(subject, self.section, self.names)
        return do(subject, piece, watch, self.way.provers(subject), self.way.limits)


@dataclass(frozen=True, slots=True)
class Clock:
    """Looks on in another process: knows when the time is over and tells nobody."""

    until: float | None

    @classmethod
    def of(cls, seconds: float | None) -> Clock:
        """Return who looks on so many seconds from now; None: without end."""
        return cls(None if seconds is None else monotonic() + seconds)

    def progress(self, what: str, done: int, of: int | None) -> None:
        """Let it pass."""

    def found(self, section: str, finding: Finding) -> None:
        """Let it pass: what is found comes with the result."""

    def is_over(self) -> bool:
        """Return whether the time is used up."""
        return self.until is not None and monotonic() >= self.until


def one_after_the_other(courses: list[Course], way: Way, watch: Onlooker) -> Generator[Course, None, None]:
    """Do every piece; yield each policy as soon as all of its pieces are done."""
    allowance = Allowance.of(way.seconds, 1)
    for course in courses:
        watch.of(course.path)
        for piece in course.pieces():
            watch.allow(allowance.begin(piece.weight / len(courses)))
            course.take(piece, do(course.subject, piece, watch, course.provers, way.limits))
            watch.found_so_far.clear()
        yield course


def in_order(courses: list[Course], way: Way, watch: Onlooker) -> Generator[Course, None, None]:
    """Have every piece done; yield each policy, in order, as soon as all of its pieces are done."""
    jobs = way.jobs
    if jobs is None:
        jobs = jobs_for(((one.subject.compiled, one.searches) for one in courses), cores())
    work = one_after_the_other if jobs == 1 else side_by_side
    return work(courses, replace(way, jobs=jobs), watch)


def side_by_side(courses: list[Course], way: Way, watch: Onlooker) -> Generator[Course, None, None]:
    """Let other processes do the pieces; yield each policy, in order, as soon as all of its pieces are done."""
    waiting = deque(courses)
    most = sum(course.searches for course in courses)
    with closing(worked(_errands(courses, way), min(way.jobs or 1, most))) as done:
        for (course, piece), result in done:
            if result is None:
                raise changed(course.path)
            course.take(piece, result)
            yield from _ready(waiting, watch)
    yield from _ready(waiting, watch)


def changed(path: Path) -> Stop:
    """Say that a file is no longer what it was, and return the `Stop` to raise."""
    return usage(worded("{file}: was changed while it was being proved", file=path))


def _errands(courses: list[Course], way: Way) -> Iterator[tuple[tuple[Course, Piece], _Errand]]:
    allowance = Allowance.of(way.seconds, way.jobs or 1)
    for course in courses:
        digest = course.subject.compiled.digest
        for piece in course.pieces():
            seconds = allowance.begin(piece.weight / len(courses))
            yield (course, piece), _Errand(course.path, digest, way, piece.section, piece.names, seconds)


def _ready(waiting: deque[Course], watch: Onlooker) -> Iterator[Course]:
    while waiting and waiting[0].is_done:
        yield waiting.popleft()
    if waiting:
        done = sum(len(results) for results in waiting[0].results.values())
        watch.of(waiting[0].path)
        watch.progress(f"parts done: {done}", done, None)
