"""Policies loaded and proved one after the other, for `verify`: progress, the limit of time, and Ctrl-C.

In: paths, the sections asked for, and what tells people. Out: the exit code. A policy that does not compile ends the
command before anything is proved. Prints nothing itself but progress.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from complaintflow.cli.exits import Exit
from complaintflow.cli.loading import Stop, complain, exit_of, usage
from complaintflow.cli.staffing import Staffing
from complaintflow.cli.telling_proof import Proved, Telling
from complaintflow.compiler.load import CheckedSources, check_sources
from complaintflow.errors import MissingExtraError
from complaintflow.scenario.finding import first_key
from complaintflow.source import Level
from complaintflow.verification.people.prove import SECTION
from complaintflow.verification.proof import Finding, Section
from complaintflow.verification.sections import PROVERS, Prover, prove
from complaintflow.verification.subject import Subject


@dataclass(slots=True)
class Onlooker:
    """Shows progress, keeps what was found, and knows when the time is over (seconds of the machine's own clock)."""

    progress_bar: Progress
    until: float | None = None
    found_so_far: dict[str, list[Finding]] = field(default_factory=dict)

    def progress(self, what: str, done: int, of: int | None) -> None:
        """Move the bar on."""
        task = self.progress_bar.task_ids[0]
        self.progress_bar.update(task, description=what, completed=done, total=of)

    def found(self, section: str, finding: Finding) -> None:
        """Keep a finding, for the case that nobody lets the prover end."""
        self.found_so_far.setdefault(section, []).append(finding)

    def is_over(self) -> bool:
        """Return whether the time is used up."""
        return self.until is not None and monotonic() >= self.until


@contextmanager
def onlooker(path: Path, seconds: float | None) -> Iterator[Onlooker]:
    """Give somebody who looks on while a policy is proved, with progress on a terminal."""
    with _bar(path) as bar:
        yield Onlooker(bar, None if seconds is None else monotonic() + seconds)


def prove_all(
    paths: Iterable[Path],
    sections: tuple[str, ...],
    telling: Telling,
    seconds: float | None,
    staffing: Staffing | None = None,
    *,
    strict: bool,
) -> Exit:
    """Prove every policy, tell of each, and return the exit code. `staffing`: of the one policy. May raise `Stop`."""
    loaded = [(path, _compiled(path)) for path in _policies(paths)]
    if staffing is not None and len(loaded) > 1:
        raise usage(f"--staff: a staff file is held against one policy, found {len(loaded)}")
    if staffing is None and SECTION in sections:
        raise usage(f"--section {SECTION}: name the people with `--staff FILE`")
    until = None if seconds is None else monotonic() + seconds
    worst = Exit.OK
    try:
        for number, (path, (checked, subject)) in enumerate(loaded):
            further = {} if staffing is None else staffing.provers(subject.compiled)
            own = _share(until, len(loaded) - number)
            proved = _prove(path, checked, subject, sections, own, {**PROVERS, **further})
            telling.policy(proved)
            worst = max(worst, _exit(proved, strict=strict))
            if proved.interrupted:
                worst = Exit.INTERRUPTED
                break
    except MissingExtraError as problem:
        raise usage(str(problem)) from problem
    telling.end()
    return worst


def _share(until: float | None, of: int) -> float | None:
    """Return when one of so many policies or sections must be done, so that those before it leave time for it."""
    return None if until is None else monotonic() + max(0.0, until - monotonic()) / of


def _policies(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the policies that were named, and those directly in folders; what is no policy is left out and said so."""
    named = list(paths)
    files = [file for path in named for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
    policies = [file for file in files if len(files) == 1 or not file.exists() or first_key(file) == "policy"]
    for file in files:
        if file not in policies and file in named:
            sys.stderr.write(f"{file}: left out, it is no policy\n")
    if not policies:
        raise usage(f"{named[0]}: no policy here")
    yield from policies


def _compiled(path: Path) -> tuple[CheckedSources, Subject]:
    checked = check_sources(path)
    if checked.compiled is None or checked.document is None:
        stop = complain(checked.diagnostics, checked.sources)
        raise Stop(Exit.USAGE if stop.code is not Exit.OK else exit_of(checked.diagnostics))
    return checked, Subject.of(checked.document, checked.compiled)


def _prove(
    path: Path,
    checked: CheckedSources,
    subject: Subject,
    sections: tuple[str, ...],
    until: float | None,
    provers: Mapping[str, Prover],
) -> Proved:
    done: list[Section] = []
    interrupted = False
    with _bar(path) as bar:
        chosen = [name for name in provers if name in (sections or provers)]
        onlooker = Onlooker(bar, _share(until, len(chosen)))
        try:
            for section in prove(subject, onlooker, sections or provers, provers):
                done.append(section)
                onlooker.until = _share(until, max(1, len(chosen) - len(done)))
                onlooker.found_so_far.pop(section.name, None)
        except KeyboardInterrupt:
            interrupted = True
            left = ("what follows: interrupted",)
            done += [Section(name, tuple(some), left_out=left) for name, some in onlooker.found_so_far.items()]
    return Proved(path, subject.compiled, checked.sources, tuple(done), interrupted=interrupted)


@contextmanager
def _bar(path: Path) -> Iterator[Progress]:
    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.fields[policy]}  {task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        progress.add_task("", total=None, policy=path.name)
        yield progress


def _exit(proved: Proved, *, strict: bool) -> Exit:
    levels = {finding.level for section in proved.sections for finding in section.findings}
    wrong = Level.ERROR in levels or (strict and Level.WARNING in levels)
    return Exit.WRONG if wrong else Exit.OK
