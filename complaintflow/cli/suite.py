"""Scenarios found and run, policy by policy, for the commands `test` and `trace`.

In: paths from the command line. Out: `Suite`s with their results; files with mistakes end the command with
their diagnostics.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from complaintflow.cli.loading import complain, load_policy, usage
from complaintflow.cli.reading import underlined, worded
from complaintflow.cli.report_pages import Reader
from complaintflow.cli.screen import Screen
from complaintflow.facade import Policy
from complaintflow.policy.files import LoadedFile
from complaintflow.reporting.archive import Archive
from complaintflow.reporting.submissions import Book
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.finding import first_key, scenarios_for
from complaintflow.scenario.loading import load_scenarios, missing_events, policy_path
from complaintflow.scenario.reports import run_report
from complaintflow.scenario.run import run_scenario
from complaintflow.scenario.timeline import ScenarioResult
from complaintflow.scenario.together import run_together
from complaintflow.scenario.verify import check_scenarios
from complaintflow.source import Diagnostic, has_errors


@dataclass(frozen=True)
class Suite:
    """A policy, the files of scenarios about it, and, once run, their results."""

    policy: Policy
    path: Path
    files: tuple[LoadedFile[ScenariosSpec], ...]
    results: tuple[ScenarioResult, ...] = ()

    @cached_property
    def touched(self) -> AbstractSet[str]:
        """Everything that some scenario touched."""
        return frozenset().union(*(result.touched for result in self.results))

    @property
    def documents(self) -> Iterator[ScenariosSpec]:
        """Yield the files' documents."""
        return (file.document for file in self.files if file.document is not None)

    def title(self, scenario: str, language: str) -> str:
        """Return the title of a scenario."""
        for document in self.documents:
            titles = {str(one.id): one.title for one in document.cases}
            titles |= {str(one.id): one.title for one in document.together}
            titles |= {str(one.id): one.title for one in document.reports}
            title = titles.get(scenario)
            if title is not None:
                zh, en = title.zh or title.en, title.en or title.zh
                return str((zh if language == "zh" else en) or "")
        return ""


def find_suites(paths: Iterable[Path]) -> list[Suite]:
    """Return the suites of policies, of folders of policies, and of files of scenarios. May raise `Stop`.

    Each policy has one suite, with every file of scenarios once, however often they are named.
    """
    suites: list[Suite] = []
    for path in paths:
        if path.is_dir():
            policies = [file for file in sorted(path.glob("*.yaml")) if first_key(file) == "policy"]
            if not policies:
                raise usage(worded("{path}: no policy in this folder", path=path))
            suites += [_of_policy(policy) for policy in policies]
        elif first_key(path) == "scenarios":
            suites.append(_of_scenarios(path))
        else:
            suites.append(_of_policy(path))
    return [_checked(suite) for suite in _merged(suites)]


def _merged(suites: Iterable[Suite]) -> Iterable[Suite]:
    merged: dict[Path, Suite] = {}
    for suite in suites:
        first = merged.setdefault(suite.path.resolve(), suite)
        files = {file.path.resolve(): file for file in (*first.files, *suite.files)}
        merged[suite.path.resolve()] = replace(first, files=tuple(files.values()))
    return merged.values()


def _of_policy(path: Path) -> Suite:
    policy = load_policy(path)
    files = tuple(scenarios_for(path))
    if not files:
        raise usage(
            worded(
                "{path}: no file of scenarios beside it, or in the folder `scenarios` there, names this policy",
                path=path,
            )
        )
    return Suite(policy, path, files)


def _of_scenarios(path: Path) -> Suite:
    loaded = load_scenarios(path)
    about = policy_path(loaded)
    if about is None:
        sources = {} if loaded.source is None else {loaded.source.file: loaded.source}
        raise complain(loaded.diagnostics, sources)
    return Suite(load_policy(about), about, (loaded,))


def _checked(suite: Suite) -> Suite:
    """Return the suite if all its files are right; warnings go to stderr."""
    found: list[Diagnostic] = []
    clauses = known_clauses(suite.policy)
    for file in suite.files:
        found += [*file.diagnostics, *missing_events(file)]
        if file.document is not None:
            found += check_scenarios(file.document, suite.policy.compiled, clauses)
    sources = {file.source.file: file.source for file in suite.files if file.source is not None}
    if has_errors(found):
        raise complain(found, sources)
    if found:
        screen = Screen(sys.stderr)
        screen.raw(underlined(found, sources, color=screen.has_color))
    return suite


def known_clauses(policy: Policy) -> Collection[str] | None:
    """Return the clauses of the policy's register, None where it has none."""
    register = None if policy.loaded is None else policy.loaded.register
    return None if register is None else {str(clause) for clause in register.entries}


def run_suite(suite: Suite, only: Collection[str] = frozenset()) -> Suite:
    """Return the suite with the results of its scenarios, or of those that are named."""
    results: list[ScenarioResult] = []
    for file in suite.files:
        if file.document is not None:
            results += _run_file(suite.policy, file.path, file.document, only)
    if only and not results:
        raise usage(worded("no scenario is called {names}", names=", ".join(sorted(only))))
    return replace(suite, results=tuple(results))


def _run_file(policy: Policy, path: Path, document: ScenariosSpec, only: Collection[str]) -> Iterator[ScenarioResult]:
    def feed(events: str, archive: Archive, book: Book) -> int:
        reader = Reader(policy, archive, book)
        reader.read(path.parent / events)
        return reader.bad_lines

    for one in document.cases:
        if not only or one.id in only:
            yield run_scenario(policy, document, one)
    for several in document.together:
        if not only or several.id in only:
            yield run_together(policy, document, several)
    for report in document.reports:
        if not only or report.id in only:
            yield run_report(policy, document, report, feed)
