"""Report pages from a policy's reports and the archive of its cases.

In: a `Library` of periods, a report and a period. Out: a `Page`. Writes no text of its own: words come from `wording`,
facts through `shown`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from complaintflow.compiled.period import Period
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.reports import CaseList, Content, Figures, MetricTable, Passage, Report, Submissions
from complaintflow.reporting.library import Library
from complaintflow.reporting.metrics import Figure, Slice, metric_of
from complaintflow.reporting.page import (
    FiguresPart,
    FigureText,
    ListPart,
    Page,
    Part,
    PassagePart,
    Row,
    SubmissionsPart,
    TablePart,
)
from complaintflow.reporting.shown import Shown
from complaintflow.reporting.standing import Standing
from complaintflow.reporting.veil import MARK, Veil
from complaintflow.reporting.wording import Wording


@dataclass(frozen=True, slots=True)
class Builder:
    """Makes pages in one language for one reader."""

    library: Library
    shown: Shown
    submissions: Callable[[str, Period], Iterable[tuple[str, ...]]]
    passages: Callable[[str, Period, object], Callable[[str], str]]

    @property
    def words(self) -> Wording:
        """The words of the page's language."""
        return self.shown.words

    def units(self, report: Report, period: Period) -> tuple[object, ...]:
        """Return the values for each of which there is a report; one None where it is for all together."""
        if report.for_each is None:
            return (None,)
        name = report.for_each
        datum = self.library.policy.fields.get(name)
        if datum is not None and datum.type == "choice" and not self.shown.veil.tells(name):
            return tuple(datum.choices)
        keys = _keys_of(self.shown.veil, (name,))
        found = {key for case in self.library.slice(period).cases for (key,) in keys(case) if key is not None}
        return tuple(sorted(found, key=str))

    def cases(self, report: Report, period: Period, unit: object) -> Slice:
        """Return the cases that a report is about: those of its unit, where there is one for each."""
        cases = self.library.slice(period)
        if unit is None or report.for_each is None:
            return cases
        return cases.narrowed(_in_row(_keys_of(self.shown.veil, (report.for_each,)), (unit,)))

    def page(self, report: Report, period: Period, unit: object, facts: tuple[tuple[str, str], ...] = ()) -> Page:
        """Return a report's page."""
        cases = self.cases(report, period, unit)
        passage = self.passages(report.name, period, unit)
        parts = tuple(self._part(content, cases, passage) for content in report.contents)
        title = report.title.in_language(self.words.language) or self.shown.titles.shared(report.name)
        label = None if unit is None or report.for_each is None else self.shown.label(report.for_each, unit)
        named = self.library.policy.title.in_language(self.words.language) or self.library.policy.id
        heading = self.words.period(period) + (f" · {label}" if label else "")
        policy = self.library.policy
        return Page(
            report=report.name,
            period=str(period),
            unit=None if unit is None else str(unit),
            language=self.words.language,
            title=title,
            subtitle=f"{named} · {heading}",
            facts=facts,
            parts=parts,
            source=self.words("made_from", policy.id, policy.version),
            clause=report.clause,
            short=f"{title} · {label}" if label else title,
        )

    def _part(self, content: Content, cases: Slice, passage: Callable[[str], str]) -> Part:
        language = self.words.language
        given = content.title.in_language(language)
        match content:
            case Figures():
                figures = tuple(self.figure(cases.figure(name)) for name in content.metrics)
                return FiguresPart(given or self.words("figures"), figures, content.clause)
            case MetricTable():
                return self._over(content, cases, given) if content.over else self._table(content, cases, given)
            case CaseList():
                return self._list(content, cases, given)
            case Passage():
                title = given or self.shown.titles.shared(content.name)
                text, placeholder = passage(content.name), self.words("to_write")
                text = self.shown.veil.written(text, cases.cases)
                return PassagePart(title, content.name, text, placeholder, content.clause)
            case Submissions():
                return self._submissions(content, cases.period, given)

    def figure(self, figure: Figure) -> FigureText:
        """Return a metric's value with its texts."""
        metric = figure.metric
        title = metric.title.in_language(self.words.language) or self.shown.titles.shared(metric.name)
        if self.shown.veil.tells_metric(metric.name):
            return FigureText(Figure(metric, None, figure.unit), title, MARK)
        target = "" if metric.target is None else self.words.target(metric.target, figure.unit)
        return FigureText(figure, title, self.words.value(figure), self._detail(figure), target)

    def _detail(self, figure: Figure) -> str:
        text = self.words.detail(figure)
        if figure.since is None or figure.whole is None:
            return text
        return f"{text} ({self.words('since', self.shown.instant(figure.since)[:10])})"

    def _columns(self, content: MetricTable) -> tuple[str, ...]:
        metrics = (metric_of(self.library.policy, name) for name in content.metrics)
        language = self.words.language
        return tuple(metric.title.in_language(language) or self.shown.titles.shared(metric.name) for metric in metrics)

    def _row(self, content: MetricTable, cases: Slice, keys: tuple[object, ...], labels: tuple[str, ...]) -> Row:
        return Row(keys, labels, tuple(self.figure(cases.figure(name)) for name in content.metrics))

    def _total(self, content: MetricTable, cases: Slice) -> Row:
        blanks = ("",) * (max(1, len(content.by)) - 1)
        return self._row(content, cases, (), (self.words("total"), *blanks))

    def _over(self, content: MetricTable, cases: Slice, given: str) -> Part:
        assert content.over is not None, "a table over time has parts"
        columns = self._columns(content)
        rows = []
        for period in cases.period.parts(content.over):
            part = cases.other(period)
            if part is not None:
                rows.append(self._row(content, part, (str(period),), (self.words.period(period),)))
        title = given or self._heading("over", columns)
        heads = (self.words(content.over),)
        total = self._total(content, cases)
        return TablePart(title, (content.over,), heads, columns, tuple(rows), total, True, content.clause)

    def _table(self, content: MetricTable, cases: Slice, given: str) -> Part:
        columns = self._columns(content)
        rows = []
        for keys, part in _groups(cases, content.by, _keys_of(self.shown.veil, content.by)):
            labels = tuple(self._label(name, key) for name, key in zip(content.by, keys, strict=True))
            row = self._row(content, part, keys, labels)
            if any(figure.figure.value for figure in row.figures):
                rows.append(row)
        if content.top is not None and len(rows) > content.top:
            rows = self._largest(content, cases, rows)
        heads = tuple(self.shown.title(name) for name in content.by)
        title = given or self._heading("by", columns, self.words.listed(heads))
        total = self._total(content, cases)
        return TablePart(title, content.by, heads, columns, tuple(rows), total, False, content.clause)

    def _largest(self, content: MetricTable, cases: Slice, rows: list[Row]) -> list[Row]:
        """Return the rows with the largest first figures, and one for all others together."""
        ranked = sorted(rows, key=lambda row: -(row.figures[0].figure.value or 0))
        keys = _keys_of(self.shown.veil, content.by)
        kept, rest = ranked[: content.top], {row.keys for row in ranked[content.top :]}
        others = cases.narrowed(lambda case: any(key in rest for key in keys(case)))
        blanks = ("",) * (len(content.by) - 1)
        label = f"{self.words('others')} ({len(rest)})"
        return [*kept, self._row(content, others, ("others",), (label, *blanks))]

    def _heading(self, key: str, columns: tuple[str, ...], *more: str) -> str:
        """Return what a table without a title is called; several metrics speak for themselves in its columns."""
        text = columns[0] if len(columns) == 1 else ""
        return self.words(key if text else f"{key}_all", *((text, *more) if text else more))

    def _label(self, name: str, key: object) -> str:
        return self.words("none") if key is None else self.shown.label(name, key)

    def listed(self, content: CaseList, cases: Slice) -> list[Standing]:
        """Return the cases of a list, in order of opening."""
        chosen = [
            case
            for case in cases.cases
            if case.belongs(content.of) and (content.where is None or content.where.holds(case.view))
        ]
        return sorted(chosen, key=lambda case: case.after.opened)

    def _list(self, content: CaseList, cases: Slice, given: str) -> Part:
        chosen = self.listed(content, cases)
        show = ("opened", *content.show)
        if self.shown.veil.tells_by(content.where):
            # Which cases are listed would tell what is hidden: one marked line, whether there are any or not.
            marks = ((MARK,) * (len(show) + 1),)
            values: tuple[tuple[object, ...], ...] = marks
            cells: tuple[tuple[str, ...], ...] = marks
        else:
            shown = self.shown
            values = tuple((shown.case_id(one), *(shown.value(one, name) for name in show)) for one in chosen)
            cells = tuple((shown.case_id(one), *(shown.fact(one, name) for name in show)) for one in chosen)
        heads = (self.words("case"), *(self.shown.title(name) for name in show))
        return ListPart(given or self.words("cases"), ("case", *show), heads, values, cells, content.clause)

    def _submissions(self, content: Submissions, period: Period, given: str) -> Part:
        report = self.library.policy.reports[content.report]
        title = given or report.title.in_language(self.words.language) or self.shown.titles.shared(report.name)
        heads = (self.words("unit"), self.words("status"), self.words("due"), self.words("handed_in_at"))
        return SubmissionsPart(title, report.name, heads, tuple(self.submissions(report.name, period)), content.clause)


# ---- rows

Keys = Callable[[Standing], list[tuple[object, ...]]]
"""Says in which rows a case stands."""


def _keys_of(veil: Veil, names: tuple[str, ...]) -> Keys:
    """Return what says in which rows a case stands: several for a set, the marked one where the fact is hidden."""

    def keys(case: Standing) -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = [()]
        for name in names:
            value = MARK if veil.tells(name) else veil.value(case, name)
            values = value if isinstance(value, tuple) and value else (None,) if isinstance(value, tuple) else (value,)
            found = [(*key, one) for key in found for one in values]
        return found

    return keys


def _groups(cases: Slice, names: tuple[str, ...], keys: Keys) -> Iterator[tuple[tuple[object, ...], Slice]]:
    """Yield each combination of values with its cases, choices in their order, what is missing last."""
    found: dict[tuple[object, ...], list[Standing]] = {}
    for case in cases.cases:
        for key in keys(case):
            found.setdefault(key, []).append(case)
    orders = [_order(cases.policy, name) for name in names]
    for key in sorted(found, key=lambda key: [_rank(*one) for one in zip(orders, key, strict=True)]):
        yield key, cases.part(found[key], _in_row(keys, key))


def _in_row(keys: Keys, key: tuple[object, ...]) -> Callable[[Standing], bool]:
    return lambda case: key in keys(case)


def _order(policy: CompiledPolicy, name: str) -> tuple[str, ...]:
    datum = policy.fields.get(name)
    if datum is not None:
        return datum.choices
    known = {
        "class": policy.classes,
        "state": tuple(policy.lifecycle.states),
        "outcome": tuple(policy.outcomes),
        "owner": tuple(policy.roles),
        "flags": tuple(policy.flags),
    }
    return known.get(name, ())


def _rank(order: tuple[str, ...], key: object) -> tuple[bool, int, str]:
    place = order.index(str(key)) if str(key) in order else len(order)
    return key is None, place, str(key)
