"""Run a scenario of a report: the cases of some scenarios, what is handed in, and what is expected of the report.

In: a loaded policy, a decoded file of scenarios, one of its `reports`. Out: a `ScenarioResult` like any other: the
effects of the obligation as its timeline, the differences, the elements that were touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from complaintflow.compiled.metrics import Change, metrics_asked
from complaintflow.compiled.period import Period, parse_period
from complaintflow.compiled.reports import CaseList, Figures, MetricTable, Report
from complaintflow.errors import EventError
from complaintflow.explanation.titles import Titles
from complaintflow.facade import Policy
from complaintflow.instants import InstantError, format_instant
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.reporting.archive import Archive
from complaintflow.reporting.build import Builder
from complaintflow.reporting.effects import effects_of
from complaintflow.reporting.library import OVERVIEW, Library, instants_of, overview, periods_of
from complaintflow.reporting.metrics import metric_of
from complaintflow.reporting.obligations import Obligation, obligation
from complaintflow.reporting.shown import Shown
from complaintflow.reporting.submissions import Book, read_submission
from complaintflow.reporting.veil import Veil
from complaintflow.reporting.wording import DASH
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.judging import judge_effects, written
from complaintflow.scenario.matching import Opening, meets
from complaintflow.scenario.moments import parse_moment
from complaintflow.scenario.report_document import ReportActSpec, ReportScenarioSpec, ReportThenSpec
from complaintflow.scenario.run import lived, wire_actor
from complaintflow.scenario.shown import shown_by_effect
from complaintflow.scenario.timeline import Difference, Row, Run, ScenarioResult

_NUMBER: Final = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?) ?(%|points)?")


def run_report(policy: Policy, document: ScenariosSpec, scenario: ReportScenarioSpec) -> ScenarioResult:
    """Run one scenario of a report."""
    period = parse_period(str(scenario.period))
    assert period is not None, "the shape of a period says so"
    report = report_of(policy, scenario, period)
    end = period.span(policy.compiled.zone)[1]
    run = Run(policy, Opening(end, policy.compiled.zone), now=end)
    book = Book(policy.compiled)
    try:
        for act in scenario.when:
            _hand_in(run, document, scenario, act, book)
        if scenario.at is not None:
            run.now = parse_moment(str(scenario.at), end, policy.compiled.zone)
        archive = _archive(run, document, scenario, report, period)
        owed = obligation(policy.compiled, book, report, period, _unit(scenario), run.now)
        _tell(run, owed, book)
        _judge(run, scenario, owed, archive)
    except (InstantError, EventError) as problem:
        run.differ(str(problem))
    clauses = tuple(str(clause) for clause in scenario.clause)
    return ScenarioResult(
        str(scenario.id), tuple(run.rows), tuple(run.differences), frozenset(run.touched), clauses, end
    )


def report_of(policy: Policy, scenario: ReportScenarioSpec, period: Period) -> Report:
    """Return the report that a scenario is of."""
    known = policy.compiled.reports.get(str(scenario.report))
    return overview(policy.compiled, period.kind) if known is None else known


def _unit(scenario: ReportScenarioSpec) -> str | None:
    return None if scenario.unit is None else str(scenario.unit)


# ---- what happens


def _hand_in(run: Run, document: ScenariosSpec, scenario: ReportScenarioSpec, act: ReportActSpec, book: Book) -> None:
    zone = run.policy.compiled.zone
    run.now = parse_moment(str(act.at), run.opening.opened, zone)
    by = act.by or (document.defaults.by if document.defaults is not None else None)
    line: dict[str, object] = {
        "report": str(scenario.report), "period": str(scenario.period), "event": str(act.event),
        "at": format_instant(run.now, zone.name), "data": {str(name): str(value) for name, value in act.data.items()},
        "actor": wire_actor(document, run.policy, by),
    }  # fmt: skip
    if scenario.unit is not None:
        line["unit"] = str(scenario.unit)
    if act.id is not None:
        line["id"] = str(act.id)
    answer = book.take(read_submission(line))
    run.rows.append(Row(run.now, event=str(act.event), by=str(by or "")))
    found = None if answer.code is None else answer.code.value
    if found != act.refused:
        wanted = f"the refusal `{act.refused}`" if act.refused is not None else "no refusal"
        said = f"was refused (`{found}`): {answer.message}" if found else "was accepted"
        run.differ(f"`{act.event}` {said}, expected {wanted}")


def _archive(
    run: Run, document: ScenariosSpec, scenario: ReportScenarioSpec, report: Report, period: Period
) -> Archive:
    """Return the cases of the scenarios, as they stood at the instants that the report looks at."""
    compiled = run.policy.compiled
    # A report written before its period is over knows what was known then; afterwards time stands still at its end.
    until = run.now if run.now < run.opening.opened else None
    archive = Archive(compiled, tuple(instants_of(compiled, periods_of(compiled, report, period))), until)
    for case in document.cases:
        if not scenario.of or case.id in scenario.of:
            for event in _events(lived(run.policy, document, case)):
                archive.take(event)
    archive.finish()
    return archive


def _events(run: Run) -> Iterator[Event]:
    entries = () if run.case is None else run.case.raw.entries
    yield from (entry.event for entry in entries if entry.event is not None)


def _tell(run: Run, owed: Obligation, book: Book) -> None:
    """Put the obligation's effects into the timeline, each behind what was handed in before it."""
    if owed.report.name == OVERVIEW:
        return
    acts = run.rows
    rows = [Row(effect.at, effect) for effect in effects_of(run.policy.compiled, book, owed, run.now)]
    run.rows = sorted((*acts, *rows), key=lambda row: (row.at, _follows(row)))
    for row in rows:
        assert row.effect is not None, "these rows are effects"
        run.touched.update(dict.fromkeys((*_touched(owed, row.effect), *shown_by_effect(row.effect))))


def _follows(row: Row) -> int:
    """Tell the order at one instant: what falls due, what is handed in, what follows from it."""
    if row.effect is None:
        return 1
    return 0 if row.effect.kind == "report_due" else 2


def _touched(owed: Obligation, effect: Effect) -> Iterator[str]:
    name = owed.report.name
    yield f"report:{name}"
    match effect.kind:
        case "notify":
            yield f"notice:{effect.body['template']}:{effect.body['to']}"
            yield f"report:{effect.because[-1]}"
        case "task":
            yield f"task:{effect.body['task']}"
            yield f"report:{effect.because[-1]}"
        case _:
            yield f"report:{name}:{effect.kind.removeprefix('report_')}"


# ---- what is expected


def _judge(run: Run, scenario: ReportScenarioSpec, owed: Obligation, archive: Archive) -> None:
    run.touched.update(dict.fromkeys(_metrics_of(run.policy, owed.report)))
    run.touched[f"report:{owed.report.name}"] = None
    then = scenario.then
    if then is None:
        return
    judge_effects(run, then.effects, 0, ())
    for one in then.never:
        for place, row in enumerate(run.rows):
            if row.effect is not None and meets(one, row.effect, run.opening):
                run.differences.append(Difference(f"expected never: {written(one)}", place, extra=True))
    _judge_obligation(run, then, owed)
    _judge_contents(run, scenario, then, owed, Library(archive))


def _judge_obligation(run: Run, then: ReportThenSpec, owed: Obligation) -> None:
    if then.due is not None:
        zone = run.policy.compiled.zone
        wanted = None if then.due == "none" else parse_moment(str(then.due), run.opening.opened, zone)
        if wanted != owed.due:
            found = "no due instant" if owed.due is None else f"due {format_instant(owed.due, zone.name)}"
            run.differ(f"expected the report due `{then.due}`, found {found}")
    status = owed.status(run.now)
    if then.status is not None and then.status != status:
        run.differ(f"expected the report to be `{then.status}`, found `{status}`")


def _judge_contents(
    run: Run, scenario: ReportScenarioSpec, then: ReportThenSpec, owed: Obligation, library: Library
) -> None:
    compiled = run.policy.compiled
    shown = Shown(compiled, Titles(compiled, "en"), Veil(compiled))
    builder = Builder(library, shown, lambda _report, _period: (), lambda _report, _period, _unit: lambda _name: "")
    cases = builder.cases(owed.report, owed.period, _unit(scenario))
    for name, expected in then.figures.items():
        found = shown.words.value(cases.figure(str(name)))
        run.touched[f"metric:{name}"] = None
        if _plain(found) != _plain(str(expected)):
            detail = shown.words.detail(cases.figure(str(name)))
            run.differ(f"expected `{name}` to be `{expected}`, found `{found}`" + (f" ({detail})" if detail else ""))
    lists = [content for content in owed.report.contents if isinstance(content, CaseList)]
    for number, (wanted, content) in enumerate(zip(then.lists, lists, strict=False), 1):
        named = [case.after.id for case in builder.listed(content, cases)]
        if sorted(named) != sorted(map(str, wanted)):
            said = (", ".join(names) or "nothing" for names in (wanted, named))
            run.differ("expected list {} to hold {}, found {}".format(number, *said))
    if len(then.lists) > len(lists):
        run.differ(f"expected {len(then.lists)} lists, and the report has {len(lists)}")


def _plain(text: str) -> tuple[Fraction, str] | str:
    """Return a value as it is shown, however many decimals it is written with; `none` is the dash."""
    number = _NUMBER.fullmatch(text.replace(",", ""))
    if number is not None:
        return Fraction(number[1]), number[2]
    return DASH if text == "none" else text


def _metrics_of(policy: Policy, report: Report) -> Iterator[str]:
    """Yield the metrics that a report shows, with those that they are worked out from."""
    pending = [
        name for content in report.contents if isinstance(content, Figures | MetricTable) for name in content.metrics
    ]
    seen: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            yield f"metric:{name}"
            formula = metric_of(policy.compiled, name).formula
            pending += [formula.metric] if isinstance(formula, Change) else metrics_asked(formula)
