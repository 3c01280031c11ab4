"""Run a scenario of a report: the cases of some scenarios, what is handed in, and what is expected of the report.

In: a loaded policy, a decoded file of scenarios, one of its `reports`, and who reads a file of events. Out: a
`ScenarioResult` like any other: the effects of the obligation as its timeline, the differences, the elements that were
touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from complaintflow.compiled.metrics import Change, metrics_asked
from complaintflow.compiled.period import Period, parse_period
from complaintflow.compiled.reports import Figures, MetricTable, Report
from complaintflow.errors import EventError
from complaintflow.facade import Policy
from complaintflow.instants import InstantError, format_instant
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.reporting.archive import Archive
from complaintflow.reporting.effects import effects_of
from complaintflow.reporting.library import OVERVIEW, instants_of, overview, periods_of
from complaintflow.reporting.metrics import metric_of
from complaintflow.reporting.obligations import Obligation, obligation
from complaintflow.reporting.submissions import Book, read_submission
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.matching import Opening
from complaintflow.scenario.moments import parse_moment
from complaintflow.scenario.report_document import ReportActSpec, ReportScenarioSpec, StandsSpec
from complaintflow.scenario.report_judging import Told, judge_report, judge_status
from complaintflow.scenario.run import lived, wire_actor
from complaintflow.scenario.shown import shown_by_effect
from complaintflow.scenario.timeline import Row, Run, ScenarioResult
from complaintflow.scenario.together import lived_together

Feed = Callable[[str, Archive, Book], int]
"""Reads a file of events, named as the scenarios name it, into an archive and a book; says how many lines were none."""


def run_report(
    policy: Policy, document: ScenariosSpec, scenario: ReportScenarioSpec, feed: Feed | None = None
) -> ScenarioResult:
    """Run one scenario of a report."""
    period = parse_period(str(scenario.period))
    assert period is not None, "the shape of a period says so"
    report = report_of(policy, scenario, period)
    end = period.span(policy.compiled.zone)[1]
    run = Run(policy, Opening(end, policy.compiled.zone), now=end)
    book = Book(policy.compiled)
    try:
        for step in scenario.when:
            if isinstance(step, ReportActSpec):
                _hand_in(run, document, scenario, step, book)
            else:
                run.now = parse_moment(str(step.at), end, policy.compiled.zone)
        if scenario.at is not None:
            run.now = parse_moment(str(scenario.at), end, policy.compiled.zone)
        archive = _archive(run, scenario, report, period)
        _fill(run, document, scenario, archive, book, feed)
        _judge(run, scenario, archive, book, report, period)
    except (InstantError, EventError) as problem:
        run.differ(str(problem))
    clauses = tuple(str(clause) for clause in scenario.clause)
    return ScenarioResult(
        str(scenario.id), tuple(run.rows), tuple(run.differences), frozenset(run.touched), clauses, end
    )


def _judge(
    run: Run, scenario: ReportScenarioSpec, archive: Archive, book: Book, report: Report, period: Period
) -> None:
    compiled, unit = run.policy.compiled, _unit(scenario)
    # What is handed in later is not known yet.
    known = Book(compiled, [one for one in book.accepted if one.at <= run.now])
    owed = obligation(compiled, known, report, period, unit, run.now)
    _tell(run, owed, known)
    touched = [f"report:{report.name}", *_standing(owed, run.now), *_metrics_of(run.policy, report)]
    for step in scenario.when:
        if isinstance(step, StandsSpec):
            at = parse_moment(str(step.at), run.opening.opened, run.opening.zone)
            then = obligation(compiled, book, report, period, unit, at)
            judge_status(run, then, at, step.status, step.due)
            touched += _standing(then, at)
    run.touched.update(dict.fromkeys(touched))
    judge_report(run, scenario, Told(owed, archive, known))


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
        "report": str(act.report or scenario.report), "period": str(scenario.period), "event": str(act.event),
        "at": format_instant(run.now, zone.name), "data": {str(name): str(value) for name, value in act.data.items()},
        "actor": wire_actor(document, run.policy, by),
    }  # fmt: skip
    unit = act.unit or (None if act.report is not None else scenario.unit)
    if unit is not None:
        line["unit"] = str(unit)
    if act.id is not None:
        line["id"] = str(act.id)
    answer = book.take(read_submission(line))
    run.rows.append(Row(run.now, event=str(act.event), by=str(by or "")))
    found = None if answer.code is None else answer.code.value
    if found != act.refused:
        wanted = f"the refusal `{act.refused}`" if act.refused is not None else "no refusal"
        said = f"was refused (`{found}`): {answer.message}" if found else "was accepted"
        run.differ(f"`{act.event}` {said}, expected {wanted}")


def _archive(run: Run, scenario: ReportScenarioSpec, report: Report, period: Period) -> Archive:
    """Return an archive for every instant that the report, or an expected figure, looks at."""
    compiled = run.policy.compiled
    asked = () if scenario.then is None else tuple(str(name) for name in scenario.then.figures)
    looking = replace(report, contents=(*report.contents, Figures(asked)))
    # A report written before its period is over knows what was known then; afterwards time stands still at its end.
    until = run.now if run.now < run.opening.opened else None
    return Archive(compiled, tuple(instants_of(compiled, periods_of(compiled, looking, period))), until)


def _fill(
    run: Run, document: ScenariosSpec, scenario: ReportScenarioSpec, archive: Archive, book: Book, feed: Feed | None
) -> None:
    """Put the cases of the scenarios, and what a file of events says, into the archive."""
    everything = not scenario.of and scenario.events is None
    for case in document.cases:
        if everything or case.id in scenario.of:
            for event in _events(lived(run.policy, document, case)):
                archive.take(event)
    for several in document.together:
        if several.id in scenario.of:
            for name, one in lived_together(run.policy, document, several).items():
                for event in _events(one):
                    archive.take(replace(event, case=f"{several.id}.{name}"))
    if scenario.events is None:
        archive.finish()
        return
    assert feed is not None, "whoever runs scenarios with files of events reads them"
    wrong = feed(str(scenario.events), archive, book)
    if wrong:
        run.differ(f"{wrong} lines of `{scenario.events}` are no events, or were refused")


def _events(run: Run) -> Iterator[Event]:
    entries = () if run.case is None else run.case.raw.entries
    yield from (entry.event for entry in entries if entry.event is not None)


def _tell(run: Run, owed: Obligation, book: Book) -> None:
    """Put the obligation's effects into the timeline, each behind what was handed in before it."""
    if owed.report.name == OVERVIEW:
        return
    acts = run.rows
    rows = [Row(effect.at, effect) for effect in effects_of(run.policy.compiled, book, owed, run.now)]
    run.rows = sorted((*acts, *rows), key=lambda row: (row.at, _follows(row, owed.end)))
    for row in rows:
        assert row.effect is not None, "these rows are effects"
        run.touched.update(dict.fromkeys((*_touched(owed, row.effect), *shown_by_effect(row.effect))))


def _follows(row: Row, end: int) -> int:
    """Tell the order at one instant: what is owed as the period ends, what is handed in, what follows from it."""
    if row.effect is None:
        return 1
    return 0 if row.effect.kind == "report_due" and row.at == end else 2


def _touched(owed: Obligation, effect: Effect) -> Iterator[str]:
    name = owed.report.name
    match effect.kind:
        case "notify":
            yield f"notice:{effect.body['template']}:{effect.body['to']}"
            yield f"report:{effect.because[-1]}"
        case "task":
            yield f"task:{effect.body['task']}"
            yield f"report:{effect.because[-1]}"
        case _:
            yield f"report:{name}:{effect.kind.removeprefix('report_')}"


def _standing(owed: Obligation, at: int) -> Iterator[str]:
    """Yield the phases of a report that its status shows."""
    phases = {"submitted": ("submitted",), "submitted_late": ("submitted", "late"), "overdue": ("overdue",)}
    yield from (f"report:{owed.report.name}:{phase}" for phase in phases.get(owed.status(at), ()))


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
