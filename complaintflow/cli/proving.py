"""Policies loaded and proved for `verify`: one after the other or side by side, told in order, and Ctrl-C.

In: paths, how to prove, and what tells people. Out: the exit code. A policy that does not compile ends the command
before anything is proved. Prints nothing itself but progress.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from complaintflow.cli.exits import Exit
from complaintflow.cli.loading import Stop, complain, exit_of, usage
from complaintflow.cli.onlooking import Onlooker, onlooker
from complaintflow.cli.reading import worded
from complaintflow.cli.side_by_side import Course, Way, in_order
from complaintflow.cli.telling_proof import Proved, Telling
from complaintflow.compiler.load import CheckedSources, check_sources
from complaintflow.errors import MissingExtraError
from complaintflow.scenario.finding import first_key
from complaintflow.source import Level
from complaintflow.verification.people.prove import SECTION
from complaintflow.verification.proof import Section
from complaintflow.verification.subject import Subject


def prove_all(paths: Iterable[Path], way: Way, telling: Telling, *, strict: bool) -> Exit:
    """Prove every policy, tell of each, and return the exit code. May raise `Stop`."""
    loaded = [(path, *_compiled(path)) for path in _policies(paths)]
    if way.staffing is not None and len(loaded) > 1:
        raise usage(worded("--staff: a staff file is held against one policy, found {count}", count=len(loaded)))
    if way.staffing is None and SECTION in way.sections:
        raise usage(worded("--section {section}: name the people with `--staff FILE`", section=SECTION))
    courses = [_course(path, checked, subject, way) for path, checked, subject in loaded]
    try:
        with onlooker(loaded[0][0], None) as watch:
            worst = _prove(courses, way, watch, telling, strict=strict)
    except MissingExtraError as problem:
        raise usage(str(problem)) from problem
    telling.end()
    return worst


def _prove(courses: list[Course], way: Way, watch: Onlooker, telling: Telling, *, strict: bool) -> Exit:
    worst, told = Exit.OK, 0
    try:
        with closing(in_order(courses, way, watch)) as done:
            for course in done:
                sections = course.proved()
                with watch.aside():
                    telling.policy(_proved(course, sections))
                told += 1
                worst = max(worst, _exit(sections, strict=strict))
    except KeyboardInterrupt:
        for number, course in enumerate(courses[told:]):
            sections = course.known(watch.found_so_far if number == 0 else {})
            if sections or number == 0:  # of the others nothing is known
                with watch.aside():
                    telling.policy(_proved(course, sections, interrupted=True))
        return Exit.INTERRUPTED
    return worst


def _proved(course: Course, sections: tuple[Section, ...], *, interrupted: bool = False) -> Proved:
    return Proved(course.path, course.subject.compiled, course.checked.sources, sections, interrupted=interrupted)


def _policies(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the policies that were named, and those directly in folders; what is no policy is left out and said so."""
    named = list(paths)
    files = [file for path in named for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
    policies = [file for file in files if len(files) == 1 or not file.exists() or first_key(file) == "policy"]
    for file in files:
        if file not in policies and file in named:
            sys.stderr.write(worded("{file}: left out, it is no policy", file=file) + "\n")
    if not policies:
        raise usage(worded("{path}: no policy here", path=named[0]))
    yield from policies


def _compiled(path: Path) -> tuple[CheckedSources, Subject]:
    checked = check_sources(path)
    if checked.compiled is None or checked.document is None:
        stop = complain(checked.diagnostics, checked.sources)
        raise Stop(Exit.USAGE if stop.code is not Exit.OK else exit_of(checked.diagnostics))
    return checked, Subject.of(checked.document, checked.compiled)


def _course(path: Path, checked: CheckedSources, subject: Subject, way: Way) -> Course:
    provers = way.provers(subject)
    chosen = tuple(name for name in provers if name in (way.sections or provers))
    return Course(path, checked, subject, provers, chosen)


def _exit(sections: Iterable[Section], *, strict: bool) -> Exit:
    levels = {finding.level for section in sections for finding in section.findings}
    wrong = Level.ERROR in levels or (strict and Level.WARNING in levels)
    return Exit.WRONG if wrong else Exit.OK
