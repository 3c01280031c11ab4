"""Reports: who hands in what to whom and when, what each contains, and how its figures are worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from complaintflow.compiled import metrics as figures
from complaintflow.compiled.metrics import Metric, Population
from complaintflow.compiled.reports import (
    AfterDue,
    BeforeDue,
    CaseList,
    Content,
    DayDue,
    Figures,
    MetricTable,
    Passage,
    Report,
    Scheduled,
    Submissions,
)
from complaintflow.explanation.condition_words import fact_words
from complaintflow.explanation.fact_words import fact_of
from complaintflow.handbook.document import Cell, Items, Section, Table, cell, line, row
from complaintflow.handbook.doings import doings
from complaintflow.handbook.times import rung_moment
from complaintflow.handbook.voice import DASH, Voice

_UNITS_ZH: Final[Mapping[str, str]] = {
    "minutes": "分钟",
    "hours": "小时",
    "days": "天",
    "working hours": "工作小时",
    "working days": "工作日",
}


def reports(voice: Voice) -> Iterator[Section]:
    """Return the calendar of reports, their contents and the figures."""
    policy = voice.policy
    if not policy.reports and not policy.metrics:
        return
    yield Section("reports", 1, "", voice("Reports and figures", "报告与指标"))
    if policy.reports:
        head = (
            voice("Report", "报告"),
            voice("Period", "周期"),
            voice("From → to", "报送→接收"),
            voice("Due", "期限"),
            voice("Reminders", "提醒"),
        )
        rows = tuple(
            row(
                cell(voice.strong(voice.of("report", one.name)), f"[{voice.cite(one.clause)}]" if one.clause else ""),
                _period(voice, one),
                voice("{} → {}", "{}→{}", voice.roles(one.sender), voice.roles(one.to)),
                _due(voice, one),
                _ladder(voice, one),
                elements=(f"report:{one.name}",),
            )
            for one in policy.reports.values()
        )
        table = Table(head, rows, (24, 14, 24, 20, 18))
        yield Section("reports-calendar", 2, "", voice("Calendar of reports", "报告日历"), (table,))
        for one in policy.reports.values():
            lines = tuple(line(text) for part in one.contents for text in _content(voice, part))
            if lines:
                title = voice("Contents: {}", "内容：{}", voice.of("report", one.name))
                yield Section(f"report-{one.name}", 2, "", title, (Items(lines),))
    if policy.metrics:
        rows = tuple(
            row(
                voice.strong(voice.of("metric", one.name)),
                formula(voice, one),
                _target(voice, one),
                voice.cite(one.clause),
                elements=(f"metric:{one.name}",),
            )
            for one in policy.metrics.values()
        )
        head4 = (
            voice("Figure", "指标"),
            voice("How it is worked out", "计算方法"),
            voice("Target", "目标"),
            voice("Clause", "条款"),
        )
        yield Section("reports-figures", 2, "", voice("Figures", "指标"), (Table(head4, rows, (26, 46, 14, 14)),))


def _period(voice: Voice, one: Report) -> str:
    if one.period is None:
        return voice.undecided(one.period_parameter)
    words = {
        "week": ("week", "每周"),
        "month": ("month", "每月"),
        "quarter": ("quarter", "每季度"),
        "half_year": ("half-year", "每半年"),
        "year": ("year", "每年"),
    }
    each = (
        ""
        if one.for_each is None
        else voice(", one for each “{}”", "（按「{}」分别报送）", voice.of("field", one.for_each))
    )
    return voice("every {}", "{}", voice(*words[one.period])) + each


def _due(voice: Voice, one: Report) -> str:
    match one.due:
        case None:
            return voice("no date", "无固定期限")
        case DayDue(day=day, month=month, inclusive=inclusive, roll=roll):
            when = voice("day {}", "{}日", str(day))
            of = voice(" of the month after", "次月") if month is None else voice(" of month {}", "{}月", str(month))
            text = voice("{0}{1}", "{1}{0}", when, of)
            text = text if inclusive else voice("before {}", "{}前", text)
            moved = {
                "none": "",
                "next_working_day": voice(", on a day off the next working day", "，遇休息日顺延"),
                "previous_working_day": voice(", on a day off the working day before", "，遇休息日提前"),
            }[roll]
            return text + moved
        case AfterDue(duration=duration):
            return voice("{} after the period", "期满后{}内", voice.length(duration))
        case BeforeDue(report=name):
            return voice("before {}", "{}之前", voice.quoted("report", name))
        case Scheduled(parameter=parameter):
            return (
                voice("on the day set for it", "按另行通知的日期") if parameter is None else voice.undecided(parameter)
            )


def _ladder(voice: Voice, one: Report) -> Cell:
    said = (
        voice("{}: {}", "{}：{}", rung_moment(voice, rung), voice.sentences(doings(voice, rung.actions)))
        for rung in one.ladder
    )
    return cell(*said) or cell(DASH)


def _content(voice: Voice, part: Content) -> Iterator[str]:
    title = voice.words(part.title)
    head = voice("{}: ", "{}：", title) if title else ""
    cited = f" [{voice.cite(part.clause)}]" if part.clause else ""
    match part:
        case Figures(metrics=names):
            text = voice.listed(voice.of("metric", name) for name in names)
        case MetricTable(metrics=names, by=by, over=over):
            text = voice.listed(voice.of("metric", name) for name in names)
            if by:
                columns = voice.listed(fact_of(name, voice.titles, short=True).title for name in by)
                text += voice(", by {}", "（按{}）", columns)
            if over is not None:
                text += voice(" over time", "（按时间）")
        case CaseList(of=of, where=where, show=show):
            text = voice("list of cases {}", "{}案件清单", _population(voice, of))
            said = voice.when(where)
            text += voice(" where {}", "（{}）", said) if said else ""
            columns = voice.listed(fact_words(name, voice.titles) for name in show)
            text += voice(", with {}", "，列明{}", columns) if show else ""
        case Passage(name=name):
            text = voice("a passage that a person writes", "由人员撰写")
            head = head or name.replace("_", " ") + voice(": ", "：")
        case Submissions(report=name):
            text = voice("which of these have come in: {}", "各单位报送情况：{}", voice.of("report", name))
    yield head + text + cited


def _population(voice: Voice, of: Population) -> str:
    events = voice.either(voice.quoted("event", name) for name in of.events)
    return {
        "received": voice("received in the period", "期内受理的"),
        "closed": voice("closed in the period", "期内结案的"),
        "open": voice("open at its end", "期末未结的"),
        "open_at_start": voice("open at its start", "期初未结的"),
        "known": voice("known at its end", "期末在册的"),
        "event": voice("with {} in the period", "期内发生{}的", events),
    }[of.kind]


def formula(voice: Voice, one: Metric) -> str:
    """Return how a figure is worked out."""
    match one.formula:
        case figures.Count(of=of, where=where):
            return voice("cases {}{}", "{}案件数{}", _population(voice, of), _where(voice, where))
        case figures.Occurrences(events=events, where=where):
            names = voice.either(voice.quoted("event", name) for name in events)
            return voice("how often {} happened{}", "{}发生次数{}", names, _where(voice, where))
        case figures.Share(of=of, among=among, where=where):
            whole = _population(voice, of) + _where(voice, among)
            return voice("of the cases {}, the share where {}", "{}案件中，{}的占比", whole, voice.when(where))
        case figures.Timeliness(deadlines=names, where=where):
            which = voice.listed(voice.quoted("deadline", name) for name in names) or voice("all deadlines", "全部时限")
            return voice("share met in time: {}{}", "按时完成率：{}{}", which, _where(voice, where))
        case figures.Statistic():
            return _statistic(voice, one.formula)
        case figures.Combination(operation=operation, metrics=names):
            sign = {"ratio": " ÷ ", "add": " + ", "subtract": " − ", "weighted": voice(" with weights, ", "、")}[
                operation
            ]
            weights = (
                voice(" (weights {})", "（权重{}）", voice.listed(map(str, one.formula.weights)))
                if one.formula.weights
                else ""
            )
            return sign.join(voice.of("metric", name) for name in names) + weights
        case figures.Change(metric=name, against=against):
            then = (
                voice("the period before", "上期")
                if against == "previous_period"
                else voice("the same period of last year", "上年同期")
            )
            return voice("change of {} against {}", "{}较{}的变化", voice.of("metric", name), then)


def _statistic(voice: Voice, one: figures.Statistic) -> str:
    measure = {
        "mean": voice("mean", "平均值"),
        "median": voice("median", "中位数"),
        "max": voice("largest", "最大值"),
        "min": voice("smallest", "最小值"),
        "sum": voice("sum", "合计"),
    }[one.measure]
    if isinstance(one.value, str):
        value = fact_of(one.value, voice.titles).title
    else:
        end = voice("the closing", "结案") if one.value.end is None else voice.quoted("event", one.value.end)
        start = voice.quoted("event", one.value.start)
        value = voice(
            "{} from {} to {}", "自{1}至{2}的时间（{0}）", voice(one.value.unit, _UNITS_ZH[one.value.unit]), start, end
        )
    return voice(
        "{} of: {}; cases {}{}",
        "{1}的{0}；{2}案件{3}",
        measure,
        value,
        _population(voice, one.of),
        _where(voice, one.where),
    )


def _where(voice: Voice, condition: object) -> str:
    from complaintflow.compiled.condition import Condition

    said = voice.when(condition) if isinstance(condition, Condition) else ""
    return voice(" where {}", "（{}）", said) if said else ""


def _target(voice: Voice, one: Metric) -> str:
    if one.target is None:
        return DASH
    sign = "%" if one.percent else ""
    parts = []
    if one.target.at_least is not None:
        parts.append(voice("at least {}", "不低于{}", f"{one.target.at_least}{sign}"))
    if one.target.at_most is not None:
        parts.append(voice("at most {}", "不高于{}", f"{one.target.at_most}{sign}"))
    return voice.listed(parts) or DASH
