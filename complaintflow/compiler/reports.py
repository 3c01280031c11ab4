"""Reports to data.

In: `reports`. Out: `Report` values. Diagnostics for names that lead nowhere, days that a month does not have, orders
that only a case could be given, and reports that wait for one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from complaintflow.compiled.actions import NamedRole, Notify, Relation, Task
from complaintflow.compiled.deadlines import Rung
from complaintflow.compiled.metrics import BUILT_IN
from complaintflow.compiled.period import PeriodKind
from complaintflow.compiled.reports import (
    AfterDue,
    BeforeDue,
    CaseList,
    Content,
    DayDue,
    Due,
    Figures,
    MetricTable,
    MonthEnd,
    Passage,
    Report,
    Roll,
    Scheduled,
    Submissions,
)
from complaintflow.compiler.ladders import lower_rungs
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.metrics import lower_population
from complaintflow.compiler.report_order import check_order
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.scope import Scope
from complaintflow.policy.actions import NotifySpec
from complaintflow.policy.deadlines import RungSpec
from complaintflow.policy.limits import ParameterLimit
from complaintflow.policy.located import Name
from complaintflow.policy.references import ROLE_WORDS, Kind
from complaintflow.policy.reports import (
    PERIODS,
    AfterDueSpec,
    BeforeDueSpec,
    ContentNode,
    DayDueSpec,
    FiguresSpec,
    ListSpecOfReport,
    ReportSpec,
    SubmissionsSpec,
    TableSpecOfReport,
    WriteSpec,
)
from complaintflow.source import Code, quote

_SHORTEST: Final[Mapping[int, int]] = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}
_IN_ROWS: Final = ("choice", "set", "role", "text", "bool", "integer", "date")
_RANK: Final[Mapping[str, int]] = {kind: rank for rank, kind in enumerate(PERIODS)}


def lower_reports(low: Lowering) -> Mapping[str, Report]:
    """Return the reports by name, in the order of declaration."""
    found = {str(name): _report(low, name, spec) for name, spec in low.document.reports.items()}
    check_order(low, found)
    return found


def _report(low: Lowering, name: Name, spec: ReportSpec) -> Report:
    period, parameter = _period(low, spec)
    return Report(
        name=str(name),
        period=period,
        due=None if spec.due is None else _due(low, spec),
        sender=low.refer_all(Kind.ROLE, spec.from_),
        to=low.refer_all(Kind.ROLE, spec.to),
        for_each=_row(low, spec.for_each),
        contents=_contents(low, spec),
        ladder=_ladder(low, spec),
        period_parameter=parameter,
        title=words(spec.title),
        clause=clause(spec.clause),
    )


def _period(low: Lowering, spec: ReportSpec) -> tuple[PeriodKind | None, str | None]:
    if not isinstance(spec.period, ParameterLimit):
        return cast(PeriodKind, str(spec.period)), None
    name = spec.period.parameter
    value = low.parameter(name)
    if value is None:
        return None, str(name)
    if value not in PERIODS:
        message = f"expected {', '.join(map(quote, PERIODS))} for the period, found {quote(value)}"
        low.findings.error(Code.BAD_VALUE, value.span, message)
        return None, None
    return cast(PeriodKind, str(value)), None


# ---- when it is due


def _due(low: Lowering, spec: ReportSpec) -> Due | None:
    node = spec.due
    match node:
        case DayDueSpec():
            return _day(low, node)
        case AfterDueSpec():
            counting = node.counting
            known = counting is None or low.refer(Kind.COUNTING, counting)
            duration = low.duration(node.after.value, node.after.span)
            return AfterDue(duration, "civil" if counting is None or not known else str(counting))
        case BeforeDueSpec():
            return BeforeDue(str(node.before)) if low.refer(Kind.REPORT, node.before) else None
        case ParameterLimit():
            return _day_or_length(low, node)
        case _:
            return Scheduled()


def _day_or_length(low: Lowering, node: ParameterLimit) -> Due | None:
    value = low.parameter(node.parameter)
    if value is None:
        return Scheduled(str(node.parameter))
    if value.isdecimal() and 1 <= int(value) <= 28:
        return DayDue(int(value))
    if value.isdecimal():
        message = f"the day {quote(value)} is not one that every month has, expected 1 to 28 or a duration"
        low.findings.error(Code.BAD_VALUE, value.span, message)
        return None
    duration = low.parameter_duration(value)
    return None if duration is None else AfterDue(duration)


def _day(low: Lowering, spec: DayDueSpec) -> Due:
    day = spec.day.value
    month = None if spec.month is None else spec.month.value
    shortest = 28 if month is None else _SHORTEST.get(month, 31)
    longest = 31 if month is None else 29 if month == 2 else shortest
    if day > shortest and spec.month_end is None:
        never = day > longest
        which = "every month" if month is None else f"month {month}" if never else f"month {month} of every year"
        message = f"there is no day {day} in {which}"
        help_ = "say what it means then: `month_end: clamp` (the last day) or `month_end: next_month`"
        low.findings.error(Code.BAD_VALUE, spec.day.span, message, help_)
    roll = cast(Roll, str(spec.roll or "none"))
    calendar = None if spec.calendar is None or not low.refer(Kind.CALENDAR, spec.calendar) else str(spec.calendar)
    if roll != "none" and calendar is None:
        calendar = low.only_calendar()
        if calendar is None and spec.roll is not None:
            message = "a day off is one of a calendar, and it is not said of which"
            low.findings.error(Code.WRONG_UNIT, spec.roll.span, message, "declare one under `calendars`, or name it")
            roll = "none"
    inclusive = spec.inclusive is None or spec.inclusive.value
    return DayDue(day, month, inclusive, cast(MonthEnd, str(spec.month_end or "clamp")), roll, calendar)


# ---- what it contains


def _contents(low: Lowering, spec: ReportSpec) -> tuple[Content, ...]:
    """Return the contents; metrics that stand one after the other are shown together."""
    found: list[Content] = []
    for node in spec.contains:
        content = _content(low, spec, node)
        last = found[-1] if found else None
        if (
            isinstance(node, Name)
            and isinstance(content, Figures)
            and isinstance(last, Figures)
            and last.title.en == ""
        ):
            found[-1] = Figures((*last.metrics, *content.metrics))
        elif content is not None:
            found.append(content)
    return tuple(found)


def _content(low: Lowering, spec: ReportSpec, node: ContentNode) -> Content | None:
    match node:
        case FiguresSpec():
            return Figures(_metrics(low, node.figures), words(node.title), clause(node.clause))
        case TableSpecOfReport():
            return _table(low, spec, node)
        case ListSpecOfReport():
            where = resolve_condition(low, node.where, low.period_scope())
            show = tuple(str(name) for name in node.show if low.period_fact(name) is not None)
            return CaseList(lower_population(low, node.list), where, show, words(node.title), clause(node.clause))
        case WriteSpec():
            return Passage(str(node.write), words(node.title), clause(node.clause))
        case SubmissionsSpec():
            known = low.refer(Kind.REPORT, node.submissions)
            return Submissions(str(node.submissions), words(node.title), clause(node.clause)) if known else None
        case _:
            return Figures(_metrics(low, (node,)))


def _metrics(low: Lowering, names: tuple[Name, ...]) -> tuple[str, ...]:
    return low.refer_all(Kind.METRIC, names, words=tuple(BUILT_IN))


def _table(low: Lowering, spec: ReportSpec, node: TableSpecOfReport) -> Content:
    by = tuple(row for name in node.by if (row := _row(low, name)) is not None)
    over = None if node.over is None else cast(PeriodKind, str(node.over))
    if bool(node.by) == (over is not None):
        message = "a table has rows by facts or over the parts of the period: expected either `by` or `over`"
        low.findings.error(Code.MISSING_KEY, node.span, message)
    period = None if isinstance(spec.period, ParameterLimit) else str(spec.period)
    if over is not None and node.over is not None and period is not None and _RANK[over] >= _RANK[period]:
        message = f"a {period.replace('_', '-')} has no parts of the kind {quote(over)}"
        low.findings.error(Code.BAD_VALUE, node.over.span, message)
    top = None if node.top is None else node.top.value
    return MetricTable(_metrics(low, node.table), by, over, top, words(node.title), clause(node.clause))


def _row(low: Lowering, name: Name | None) -> str | None:
    fact = None if name is None else low.period_fact(name)
    if name is None or fact is None:
        return None
    if fact.type not in _IN_ROWS:
        message = f"expected a fact of which there are a few values, and {quote(name)} is of type `{fact.type}`"
        low.findings.error(Code.WRONG_TYPE, name.span, message)
        return None
    return str(name)


# ---- its ladder


def _ladder(low: Lowering, spec: ReportSpec) -> tuple[Rung, ...]:
    """Return the steps; what they order must need no case."""
    if spec.ladder and spec.due is None:
        low.findings.error(Code.MISSING_KEY, spec.ladder[0].span, "the report has a ladder, and no `due`", "add `due`")
    rungs = lower_rungs(low, spec.ladder, low.only_calendar(), scope=Scope({}), has_warning=None)
    for rung, written in zip(rungs, spec.ladder, strict=True):
        _check_orders(low, rung, written)
    return rungs


def _check_orders(low: Lowering, rung: Rung, written: RungSpec) -> None:
    low.report_notices.extend(order.template for order in written.actions if isinstance(order, NotifySpec))
    for action in rung.actions:
        if not isinstance(action, Notify | Task):
            message = "a report can tell somebody or ask for something, and change no case"
            low.findings.error(Code.BAD_VALUE, written.span, message, "use `notify` or `task`")
            return
        refs = (*action.to, *action.copy) if isinstance(action, Notify) else (action.role,)
        for ref in refs:
            word = ref.of if isinstance(ref, Relation) else ref.name if isinstance(ref, NamedRole) else ref
            if word in ROLE_WORDS or isinstance(ref, NamedRole):
                message = f"{quote(word)} is somebody of a case, and a report is of no case"
                low.findings.error(Code.ESCALATION_TO_NOBODY, written.span, message, "name a role")
