"""Changes of a policy tried on its scenarios, by one process or several.

In: a suite whose scenarios pass. Out: the outcome of each change, in the order of the document however many processes
work. Does not print.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from complaintflow.cli.processes import processes
from complaintflow.cli.report_pages import Reader
from complaintflow.cli.screen import Screen
from complaintflow.cli.suite import Suite, find_suites, run_suite
from complaintflow.facade import Policy
from complaintflow.mutation import Bench, Change, Outcome, Trial, changes_of
from complaintflow.reporting.archive import Archive
from complaintflow.reporting.submissions import Book
from complaintflow.scenario.document import ScenarioSpec, ScenariosSpec, TogetherSpec
from complaintflow.scenario.report_document import ReportScenarioSpec
from complaintflow.scenario.reports import run_report
from complaintflow.scenario.run import run_scenario
from complaintflow.scenario.together import run_together

_SHARE: Final = 16
"""Changes in one piece of work: few enough that what is known so far can be told."""


def outcomes(suite: Suite, changes: Sequence[Change], jobs: int) -> Iterator[tuple[Change, Outcome]]:
    """Yield each change with what came of it."""
    if jobs <= 1 or len(changes) <= _SHARE:
        bench = bench_of(suite)
        yield from ((change, bench.outcome(change)) for change in changes)
        return
    by_id = {change.id: change for change in changes}
    names = list(by_id)
    shares = [tuple(names[start : start + _SHARE]) for start in range(0, len(names), _SHARE)]
    work = _Work(suite.path, tuple(file.path for file in suite.files))
    with processes(jobs) as pool:
        given = [pool.submit(work, share) for share in shares]
        for share, future in zip(shares, given, strict=True):
            yield from ((by_id[name], outcome) for name, outcome in zip(share, future.result(), strict=True))


@dataclass(frozen=True, slots=True)
class _Work:
    """What another process does: load the policy, try a share of its changes."""

    policy: Path
    files: tuple[Path, ...]

    def __call__(self, names: tuple[str, ...]) -> list[Outcome]:
        wanted = frozenset(names)
        suite = run_suite(find_suites(self.files)[0])
        found = {change.id: change for change in all_changes(suite) if change.id in wanted}
        bench = bench_of(suite)
        return [bench.outcome(found[name]) for name in names]


def all_changes(suite: Suite) -> tuple[Change, ...]:
    """Return every change of a suite's policy."""
    assert suite.policy.loaded is not None, "a policy from a file"
    return tuple(changes_of(suite.policy.loaded.document))


def bench_of(suite: Suite) -> Bench:
    """Return where changes of the suite's policy are tried; the suite has been run."""
    assert suite.policy.loaded is not None, "a policy from a file"
    touched = {result.id: result.touched for result in suite.results}
    trials = [
        trial
        for file in suite.files
        if file.document is not None
        for trial in _trials(file.document, file.path.parent, touched)
    ]
    return Bench(suite.policy.loaded, trials)


def _trials(document: ScenariosSpec, folder: Path, touched: Mapping[str, frozenset[str]]) -> Iterator[Trial]:
    for one in document.cases:
        yield Trial(str(one.id), touched[one.id], _Told(document, one))
    for several in document.together:
        yield Trial(str(several.id), touched[several.id], _Told(document, several))
    for report in document.reports:
        yield Trial(str(report.id), touched[report.id], _Reported(document, report, folder), slow=True)


@dataclass(frozen=True, slots=True)
class _Told:
    """Runs a scenario of one complaint or of several."""

    document: ScenariosSpec
    scenario: ScenarioSpec | TogetherSpec

    def __call__(self, policy: Policy) -> bool:
        if isinstance(self.scenario, TogetherSpec):
            return run_together(policy, self.document, self.scenario).passed
        return run_scenario(policy, self.document, self.scenario).passed


@dataclass(frozen=True, slots=True)
class _Reported:
    """Runs a scenario of a report, reading its events again for each policy."""

    document: ScenariosSpec
    report: ReportScenarioSpec
    folder: Path

    def __call__(self, policy: Policy) -> bool:
        def feed(events: str, archive: Archive, book: Book) -> int:
            # What is wrong with a line under a changed policy is no news for anybody.
            reader = Reader(policy, archive, book, screen=Screen(io.StringIO()))
            reader.read(self.folder / events)
            return reader.bad_lines

        return run_report(policy, self.document, self.report, feed).passed
