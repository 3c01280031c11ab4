"""A policy's scenarios, run over the text as it stands on the page.

In: a question with the text of a policy, or of a file of scenarios. Out: which pass, where the others differ, what none
touches. Files that lie outside the opened folder are not read: a scenario that needs one is said to need it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from complaintflow.explanation.titles import Titles
from complaintflow.facade import Policy
from complaintflow.locale import said
from complaintflow.policy import WordsSpec
from complaintflow.policy.files import LoadedFile
from complaintflow.scenario.coverage import coverage_of
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.event_files import read_events
from complaintflow.scenario.finding import first_key
from complaintflow.scenario.report import difference_words, report_lines
from complaintflow.scenario.report_document import ReportScenarioSpec
from complaintflow.scenario.reports import run_report
from complaintflow.scenario.run import run_scenario
from complaintflow.scenario.timeline import Difference, ScenarioResult
from complaintflow.scenario.together import run_together
from complaintflow.scenario.verify import check_scenarios
from complaintflow.source import has_errors
from complaintflow.studio.asking import Asked, Told
from complaintflow.studio.bilingual import Both
from complaintflow.studio.checking import policy_of, policy_text, scenarios_in
from complaintflow.studio.elements import titles as titles_of
from complaintflow.studio.problems import UNREADABLE, StudioError
from complaintflow.studio.scenario_walks import walk_of_scenario
from complaintflow.studio.shelf import Shelf
from complaintflow.studio.visits import visits

_POLICY: Final = re.compile(r"^policy:[ \t]+(?P<quote>[\"']?)(?P<path>[\w./-]+)(?P=quote)[ \t]*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Ran:
    """A scenario that was run, or the words why not: its file is broken, or what it needs is not in the folder."""

    id: str
    title: WordsSpec | None
    result: ScenarioResult | None
    walk: dict[str, object] | None = None
    why_not: Both | None = None
    broken: bool = False


def run_scenarios(shelf: Shelf, asked: Asked, tell: Told) -> dict[str, object]:
    """Return what came of every scenario about a policy."""
    path, text = asked.text("path"), asked.text("text")
    own = scenarios_in(path, text) if _is_scenarios(text) else None
    if own is None:
        policy = shelf.policy(path, text)
        files = list(_about(shelf, path))
    else:
        if own.document is None:
            raise StudioError(UNREADABLE, "the file of scenarios has errors")
        about = policy_of(path, own.document)
        policy = shelf.policy(about, policy_text(shelf.folder, about))
        files = [(path, own)]
    results: list[dict[str, object]] = []
    touched: set[str] = set()
    came: list[ScenarioResult] = []
    for number, (name, loaded) in enumerate(files):
        tell({"what": name, "done": number, "of": len(files)})
        for one in _ran(shelf, policy, name, loaded):
            touched |= set() if one.result is None else one.result.touched
            came += [] if one.result is None else [one.result]
            results.append(_result_json(one, name, policy, asked.language))
    not_run = sum(one["not_run"] is True for one in results)
    passed = sum(one["ok"] is True for one in results)
    return {
        "passed": passed,
        "failed": len(results) - passed - not_run,
        "not_run": not_run,
        "results": results,
        "coverage": coverage_of(policy.compiled, touched).to_json(),
        "visited": visits(policy.compiled, came),
    }


def _is_scenarios(text: str) -> bool:
    return any(line.startswith("scenarios:") for line in text.splitlines()[:200])


def _about(shelf: Shelf, policy: str) -> Iterator[tuple[str, LoadedFile[ScenariosSpec]]]:
    """Yield the files of scenarios in the folder that name a policy."""
    for path in shelf.folder.files():
        if first_key(shelf.folder.place(path)) != "scenarios":
            continue
        text = policy_text(shelf.folder, path)
        named = _POLICY.search(text)
        if named is not None and posixpath.normpath(posixpath.join(posixpath.dirname(path), named["path"])) != policy:
            continue  # about another policy, which one line tells
        loaded = scenarios_in(path, text)
        stem = path.rpartition("/")[2].split(".")[0]
        if loaded.document is None:
            if stem == policy.rpartition("/")[2].removesuffix(".yaml"):
                yield path, loaded
        elif policy_of(path, loaded.document) == policy:
            yield path, loaded


def _ran(shelf: Shelf, policy: Policy, path: str, loaded: LoadedFile[ScenariosSpec]) -> Iterator[_Ran]:
    document = loaded.document
    found = list(loaded.diagnostics)
    if document is not None:
        register = None if policy.loaded is None else policy.loaded.register
        clauses = None if register is None else {str(clause) for clause in register.entries}
        found += check_scenarios(document, policy.compiled, clauses)
    if document is None or has_errors(found):
        first = next((one for one in found if one.level.value == "error"), None)
        where = "" if first is None else f" (line {first.span.line}: {first.message})"
        where_zh = "" if first is None else f"（第{first.span.line}行：{said(first.message, 'zh')}）"
        words = {"en": f"the file has errors{where}", "zh": f"文件有错误{where_zh}"}
        yield _Ran(path, None, None, None, words, broken=True)
        return
    for one in document.cases:
        yield _Ran(str(one.id), one.title, run_scenario(policy, document, one), walk_of_scenario(policy, document, one))
    for several in document.together:
        yield _Ran(str(several.id), several.title, run_together(policy, document, several))
    for report in document.reports:
        yield _of_report(shelf, policy, path, document, report)


def _of_report(shelf: Shelf, policy: Policy, path: str, document: ScenariosSpec, report: ReportScenarioSpec) -> _Ran:
    home = shelf.folder.place(path)
    if report.events is not None:
        events = (home.parent / report.events).resolve()
        if not events.is_relative_to(shelf.folder.root) or not events.is_file():
            words = {
                "en": f"its events `{report.events}` do not lie in the opened folder; `complaintflow test` runs it",
                "zh": f"它的事件文件`{report.events}`不在所打开的文件夹内；可用`complaintflow test`运行",
            }
            return _Ran(str(report.id), report.title, None, None, words)
    return _Ran(str(report.id), report.title, run_report(policy, document, report, read_events(policy, home)))


def _result_json(one: _Ran, file: str, policy: Policy, language: str) -> dict[str, object]:
    about: dict[str, object] = {"name": one.id, "file": file, "title": titles_of(one.title, one.id)}
    if one.result is None:
        return about | {"ok": False, "not_run": not one.broken, "problems": [one.why_not], "timeline": []}
    shown = Titles(policy.compiled, language)
    lines = [] if one.result.passed else report_lines(one.result, shown, policy.compiled.zone)
    return about | {
        "ok": one.result.passed,
        "not_run": False,
        "problems": [_problem(difference, policy) for difference in one.result.differences],
        "timeline": [{"mark": line.mark, "text": str(line)[2:]} for line in lines],
        "walk": one.walk,
    }


def _problem(difference: Difference, policy: Policy) -> Both:
    """Return what differs, worded as `complaintflow test` words it."""
    return {language: difference_words(difference, Titles(policy.compiled, language)) for language in ("en", "zh")}
