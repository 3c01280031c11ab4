"""Files of scenarios as pytest's collectors, and each scenario as an item of its own.

In: a file of scenarios that the plugin has met. Out: items that run it as `complaintflow test` does; what differs is
told as the timeline of the run. Mistakes of the file or of its policy are errors of collection, with their places.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from complaintflow.errors import PolicyError
from complaintflow.explanation.titles import Titles
from complaintflow.facade import Policy
from complaintflow.scenario.document import ScenarioSpec, ScenariosSpec, TogetherSpec
from complaintflow.scenario.event_files import read_events
from complaintflow.scenario.loading import load_scenarios, missing_events, policy_path
from complaintflow.scenario.report import report_lines
from complaintflow.scenario.report_document import ReportScenarioSpec
from complaintflow.scenario.reports import run_report
from complaintflow.scenario.run import run_scenario
from complaintflow.scenario.timeline import ScenarioResult
from complaintflow.scenario.together import run_together
from complaintflow.scenario.verify import check_scenarios
from complaintflow.source import Diagnostic, SourceText, has_errors, render_human, sort_and_dedupe

_POLICIES: Final = pytest.StashKey[dict[Path, Policy]]()

Spec = ScenarioSpec | TogetherSpec | ReportScenarioSpec


class ScenarioDiffersError(AssertionError):
    """A scenario did not go as it says; the message is the timeline of its run."""


class ScenarioFile(pytest.File):
    """A file of scenarios. `language`: that of titles in timelines (`en` or `zh`)."""

    language: str = "en"

    def collect(self) -> Iterator[ScenarioItem]:
        """Yield an item for each scenario.

        Raises:
            CollectError: the file or its policy has mistakes; the message shows them in their places.
        """
        loaded = load_scenarios(self.path)
        about = policy_path(loaded)
        sources = {} if loaded.source is None else {loaded.source.file: loaded.source}
        if loaded.document is None or about is None:
            raise _wrong(loaded.diagnostics, sources)
        policy = self._policy(about)
        found = [*loaded.diagnostics, *missing_events(loaded)]
        found += check_scenarios(loaded.document, policy.compiled, _clauses(policy))
        if has_errors(found):
            raise _wrong(found, sources)
        for one, run in self._runs(policy, loaded.document):
            item: ScenarioItem = ScenarioItem.from_parent(self, name=str(one.id))
            item.take(one, policy, run)
            yield item

    def _policy(self, path: Path) -> Policy:
        """Return a policy, loaded once for all files of scenarios about it."""
        known = self.session.stash.setdefault(_POLICIES, {})
        path = path.resolve()
        if path not in known:
            try:
                known[path] = Policy.load(path)
            except PolicyError as problem:
                raise _wrong(problem.diagnostics, dict(problem.sources)) from problem
        return known[path]

    def _runs(self, policy: Policy, document: ScenariosSpec) -> Iterator[tuple[Spec, Callable[[], ScenarioResult]]]:
        for case in document.cases:
            yield case, partial(run_scenario, policy, document, case)
        for several in document.together:
            yield several, partial(run_together, policy, document, several)
        for report in document.reports:
            yield report, partial(run_report, policy, document, report, read_events(policy, self.path))


class ScenarioItem(pytest.Item):
    """One scenario. Its clauses are properties of the item (in JUnit's file too) and words for `-k`."""

    spec: Spec
    policy: Policy
    run: Callable[[], ScenarioResult]

    def take(self, spec: Spec, policy: Policy, run: Callable[[], ScenarioResult]) -> None:
        """Take the scenario, its policy and what runs it."""
        self.spec, self.policy, self.run = spec, policy, run
        self.user_properties += [("clause", str(clause)) for clause in spec.clause]
        self.extra_keyword_matches.update(str(clause) for clause in spec.clause)

    @property
    def language(self) -> str:
        """The language of titles."""
        return self.parent.language if isinstance(self.parent, ScenarioFile) else "en"

    def runtest(self) -> None:
        """Run the scenario.

        Raises:
            ScenarioDiffersError: it did not go as it says.
        """
        result = self.run()
        if not result.passed:
            raise ScenarioDiffersError("\n".join(self._told(result)))

    def _told(self, result: ScenarioResult) -> Iterator[str]:
        title, zone = self.spec.title, self.policy.compiled.zone
        words = (title.zh or title.en if self.language == "zh" else title.en or title.zh) if title is not None else None
        # The first line stands in pytest's summary, behind the name of the scenario.
        more = len(result.differences) - 1
        yield result.differences[0].message + (f" (and {more} more)" if more else "")
        yield ""
        yield f"{self.policy.id}: {result.id}" + (f" — {words}" if words else "")
        if result.clauses:
            yield f"clause {', '.join(result.clauses)}"
        yield from map(str, report_lines(result, Titles(self.policy.compiled, self.language), zone))

    def repr_failure(
        self,
        excinfo: pytest.ExceptionInfo[BaseException],
        style: Any = None,  # noqa: ANN401  # pytest has no public name for its styles, nor for what it shows
    ) -> Any:  # noqa: ANN401
        """Return the timeline; of another error what pytest makes of it."""
        if isinstance(excinfo.value, ScenarioDiffersError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the scenario stands."""
        return self.path, self.spec.span.line - 1, f"scenario {self.name}"


def _clauses(policy: Policy) -> Collection[str] | None:
    register = None if policy.loaded is None else policy.loaded.register
    return None if register is None else {str(clause) for clause in register.entries}


def _wrong(diagnostics: Iterable[Diagnostic], sources: dict[str, SourceText]) -> pytest.Collector.CollectError:
    return pytest.Collector.CollectError(render_human(sort_and_dedupe(diagnostics), sources, color=False))
