"""The paths of a policy that a profile asks about, gone by this process or by several side by side.

In: a policy with a profile's guarantees, its observers, the files, how far and how long. Out: `Explored`, and whether
somebody pressed Ctrl-C: then what is known by that time. Prints nothing but progress.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from complaintflow.cli.cores import cores, jobs_for
from complaintflow.cli.onlooking import Onlooker
from complaintflow.cli.processes import worked
from complaintflow.cli.side_by_side import Clock, changed
from complaintflow.compiler.load import check_sources
from complaintflow.errors import PolicyError
from complaintflow.verification.allowance import Allowance
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.exploring.observing import Observer
from complaintflow.verification.profiles.loading import load_profile
from complaintflow.verification.profiles.paths import Explored, Part, PartGone, gone_in, parts_of
from complaintflow.verification.profiles.preparing import prepare
from complaintflow.verification.profiles.watching import observers_of


@dataclass(frozen=True, slots=True)
class Files:
    """What is held against what: another process reads it again."""

    policy: Path
    digest: str
    profile: Path
    binding: Path | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far to go, for how many seconds, by how many processes (None: all cores, where there is enough to do)."""

    limits: Limits | None = None
    seconds: float | None = None
    jobs: int | None = None


def go(found: Explored, observers: Sequence[Observer], files: Files, reach: Reach, watch: Onlooker) -> bool:
    """Go every path; return whether somebody pressed Ctrl-C. May raise `Stop`."""
    try:
        parts = parts_of(found.policy, observers)
        jobs = jobs_for([(found.policy, len(parts))], cores()) if reach.jobs is None else reach.jobs
        allowance = Allowance.of(reach.seconds, jobs)
        if jobs > 1 and len(parts) > 1:
            _side_by_side(found, _errands(parts, files, reach, allowance), min(jobs, len(parts)), watch)
            return False
        for number, part in enumerate(parts):
            watch.allow(allowance.begin(Fraction(1, len(parts))))
            found.go_part(number, part, watch, reach.limits)
    except KeyboardInterrupt:
        return True
    return False


@dataclass(frozen=True, slots=True)
class _Errand:
    """What another process does: load everything, go one part. None: a file is no longer what it was."""

    files: Files
    limits: Limits | None
    seconds: float | None
    names: tuple[str, ...]

    def __call__(self) -> PartGone | None:
        watch = Clock.of(self.seconds)
        checked = check_sources(self.files.policy)
        if checked.document is None or checked.compiled is None or checked.compiled.digest != self.files.digest:
            return None
        try:
            loaded = load_profile(self.files.profile, checked.document, self.files.binding)
        except PolicyError:
            return None
        prepared = prepare(checked.document, checked.compiled, loaded.profile, loaded.binding)
        observers = tuple(one for one in observers_of(prepared) if one.name in self.names)
        if prepared.policy is None or len(observers) < len(self.names):
            return None
        (part,) = parts_of(prepared.policy, observers)
        *_, gone = gone_in(prepared.policy, part, self.files.policy.as_posix(), watch, self.limits)
        return gone


def _errands(parts: Sequence[Part], files: Files, reach: Reach, allowance: Allowance) -> Iterator[tuple[int, _Errand]]:
    for number, part in enumerate(parts):
        seconds = allowance.begin(Fraction(1, len(parts)))
        yield number, _Errand(files, reach.limits, seconds, part.names)


def _side_by_side(found: Explored, errands: Iterator[tuple[int, _Errand]], jobs: int, watch: Onlooker) -> None:
    with closing(worked(errands, jobs)) as done:
        for number, gone in done:
            if gone is None:
                raise changed(Path(found.path))
            found.parts[number] = gone
            watch.progress(f"parts done: {len(found.parts)}", len(found.parts), None)
