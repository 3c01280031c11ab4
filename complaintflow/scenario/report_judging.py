"""What a scenario expects of a report, held against how it stands and what it says.

In: a run, the expectations, the obligation with its cases and its book. Out: differences added to the run. Tells
nothing and touches nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from complaintflow.compiled.reports import CaseList
from complaintflow.explanation.titles import Titles
from complaintflow.instants import format_instant
from complaintflow.reporting.archive import Archive
from complaintflow.reporting.build import Builder
from complaintflow.reporting.library import Library
from complaintflow.reporting.obligations import Obligation, obligation
from complaintflow.reporting.page import FiguresPart, FigureText, ListPart, Page, PassagePart, TablePart
from complaintflow.reporting.page import Row as TableRow
from complaintflow.reporting.shown import Shown
from complaintflow.reporting.submissions import Book
from complaintflow.reporting.veil import Veil
from complaintflow.reporting.wording import DASH, Wording
from complaintflow.scenario.judging import judge_effects, judge_never
from complaintflow.scenario.matching import value_meets
from complaintflow.scenario.moments import parse_moment
from complaintflow.scenario.report_document import ReportScenarioSpec, ReportThenSpec, TableSpec
from complaintflow.scenario.timeline import Run

_NUMBER: Final = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?) ?(%|points)?")


@dataclass(frozen=True, slots=True)
class Told:
    """A report as it stands: what is owed, the cases, and what has been handed in by then."""

    owed: Obligation
    archive: Archive
    book: Book


def judge_status(run: Run, owed: Obligation, at: int, status: str | None, due: str | None) -> None:
    """Compare how a report stands at an instant, and when it is due."""
    zone = run.policy.compiled.zone
    when = "" if at == run.now else f" at {format_instant(at, zone.name)}"
    if due is not None:
        wanted = None if due == "none" else parse_moment(str(due), run.opening.opened, zone)
        if wanted != owed.due:
            found = "no due instant" if owed.due is None else f"due {format_instant(owed.due, zone.name)}"
            run.differ(f"expected the report due `{due}`{when}, found {found}")
    found_status = owed.status(at)
    if status is not None and status != found_status:
        run.differ(f"expected the report to be `{status}`{when}, found `{found_status}`")


def judge_report(run: Run, scenario: ReportScenarioSpec, told: Told) -> None:
    """Compare everything that is expected of the report."""
    then = scenario.then
    if then is None:
        return
    everything = then.nothing_else is not None and then.nothing_else.value
    judge_effects(run, then.effects, 0, None if everything else tuple(str(kind) for kind in then.exactly))
    judge_never(run, then.never)
    judge_status(run, told.owed, run.now, then.status, then.due)
    report = told.owed.report
    for name, expected, found in (("from", then.from_, report.sender), ("to", then.to, report.to)):
        if expected and tuple(map(str, expected)) != found:
            run.differ(f"expected {name} `{_listed(expected)}`, found `{_listed(found)}`")
    _Contents(run, told, _builder(run, told)).judge(then)
    _judge_submissions(run, then, told)


def _builder(run: Run, told: Told) -> Builder:
    compiled = run.policy.compiled
    shown = Shown(compiled, Titles(compiled, "en"), Veil(compiled))
    # How other reports stand is asked for itself, not read from the page.
    return Builder(
        Library(told.archive),
        shown,
        lambda _report, _period: (),
        lambda report, period, unit: lambda name: told.book.passage(report, period, unit, name),
    )


def _judge_submissions(run: Run, then: ReportThenSpec, told: Told) -> None:
    compiled, owed = run.policy.compiled, told.owed
    for name, expected in then.submissions.items():
        report = compiled.reports[str(name)]
        units = expected.items() if isinstance(expected, Mapping) else ((None, expected),)
        for unit, status in units:
            key = None if unit is None else str(unit)
            found = obligation(compiled, told.book, report, owed.period, key, run.now).status(run.now)
            if found != status:
                whose = f" of `{unit}`" if unit is not None else ""
                run.differ(f"expected `{name}`{whose} to be `{status}`, found `{found}`")


# ---- what it says


@dataclass(frozen=True, slots=True)
class _Contents:
    """Compares the contents of a report's page."""

    run: Run
    told: Told
    builder: Builder

    def judge(self, then: ReportThenSpec) -> None:
        """Compare figures, tables, lists and passages."""
        owed = self.told.owed
        page = self.builder.page(owed.report, owed.period, owed.unit)
        cases = self.builder.cases(owed.report, owed.period, owed.unit)
        for name, expected in then.figures.items():
            self._figure(f"`{name}`", expected, self.builder.figure(cases.figure(str(name))))
            self.run.touched[f"metric:{name}"] = None
        shown = tuple(one.name for part in page.parts if isinstance(part, FiguresPart) for one in part.figures)
        if then.shows and tuple(map(str, then.shows)) != shown:
            self.run.differ(f"expected the report to show `{_listed(then.shows)}`, found `{_listed(shown) or 'none'}`")
        for table in then.tables:
            self._table(table, page)
        lists = [
            (content, part)
            for content, part in zip(owed.report.contents, page.parts, strict=True)
            if isinstance(content, CaseList) and isinstance(part, ListPart)
        ]
        if isinstance(then.lists, Mapping):
            for title, wanted in then.lists.items():
                part = next((part for content, part in lists if title in titles_of(content)), None)
                if part is None:
                    self.run.differ(f"expected a list `{title}`, and the report has none")
                else:
                    self._list(f"`{title}`", wanted, part)
        else:
            for number, (wanted, (_, part)) in enumerate(zip(then.lists, lists, strict=False), 1):
                self._list(str(number), wanted, part)
            if len(then.lists) > len(lists):
                self.run.differ(f"expected {len(then.lists)} lists, and the report has {len(lists)}")
        written = {part.name: part.text for part in page.parts if isinstance(part, PassagePart)}
        for passage, text in then.passages.items():
            found = written.get(str(passage)) or "none"
            if found != text:
                self.run.differ(f"expected the passage `{passage}` to be `{text}`, found `{found}`")

    def _figure(self, what: str, expected: object, found: FigureText) -> None:
        if _plain(found.text) != _plain(str(expected)) and str(expected) != found.detail:
            detail = f" ({found.detail})" if found.detail else ""
            self.run.differ(f"expected {what} to be `{expected}`, found `{found.text}`{detail}")

    def _table(self, table: TableSpec, page: Page) -> None:
        wanted = (str(table.over),) if table.over is not None else tuple(map(str, table.by))
        asked = {str(name) for row in table.rows for name in row if name != "of"}
        part = next(
            (
                part
                for part in page.parts
                if isinstance(part, TablePart)
                and part.names == wanted
                and asked <= {one.name for one in part.total.figures}
            ),
            None,
        )
        if part is None:
            self.run.differ(f"expected a table by {_listed(wanted)}, and the report has none with these figures")
            return
        named: list[TableRow] = []
        for row in table.rows:
            found = _row_of(part, row.get("of"))
            if found is None:
                self.run.differ(
                    f"expected a row of `{_listed(_texts(row.get('of')))}` by {_listed(wanted)}, found none"
                )
                continue
            named.append(found)
            for figure in found.figures:
                if figure.name in row:
                    what = f"`{figure.name}` of `{_listed(found.labels)}`"
                    self._figure(what, row[figure.name], figure)
        if table.exactly is not None and table.exactly.value:
            for other in part.rows:
                if other not in named:
                    self.run.differ(f"expected no row of `{_listed(other.labels)}` by {_listed(wanted)}")

    def _list(self, which: str, wanted: Sequence[object], part: ListPart) -> None:
        found = {str(values[0]): (values, cells) for values, cells in zip(part.values, part.cells, strict=True)}
        named = [str(one["case"]) if isinstance(one, Mapping) else str(one) for one in wanted]
        if sorted(named) != sorted(found):
            held, there = (_listed(names) or "nothing" for names in (named, list(found)))
            self.run.differ(f"expected list {which} to hold {held}, found {there}")
        for one in wanted:
            if isinstance(one, Mapping) and str(one["case"]) in found:
                self._listed(which, one, dict(zip(part.names, zip(*found[str(one["case"])], strict=True), strict=True)))

    def _listed(self, which: str, wanted: Mapping[str, object], shown: Mapping[str, tuple[object, object]]) -> None:
        for name, expected in wanted.items():
            if str(name) not in shown:
                self.run.differ(f"expected `{name}` of {wanted['case']} in list {which}, which has no such column")
                continue
            value, cell = shown[str(name)]
            if str(expected) != cell and not value_meets(expected, value, self.run.opening):
                message = f"expected `{name}` of {wanted['case']} to be `{expected}` in list {which}, found `{cell}`"
                self.run.differ(message)


def titles_of(content: CaseList) -> tuple[str, ...]:
    """Return what a list may be called: its titles in both languages, or what one without any is shown under."""
    given = (content.title.en, content.title.zh)
    untitled = (Wording("en")("cases"), Wording("zh")("cases"))
    return tuple(title for title in (given if any(given) else untitled) if title)


def _row_of(part: TablePart, of: object) -> TableRow | None:
    wanted = _texts(of)
    if wanted == ("total",):
        return part.total
    keys = tuple(None if text == "none" else text for text in wanted)
    return next((row for row in part.rows if tuple(None if k is None else str(k) for k in row.keys) == keys), None)


def _texts(of: object) -> tuple[str, ...]:
    return tuple(map(str, of)) if isinstance(of, list | tuple) else (str(of),)


def _listed(names: Iterable[object]) -> str:
    return ", ".join(str(name) for name in names)


def _plain(text: str) -> tuple[Fraction, str] | str:
    """Return a value as it is shown, however many decimals it is written with; `none` is the dash."""
    number = _NUMBER.fullmatch(text.replace(",", ""))
    if number is not None:
        return Fraction(number[1]), number[2]
    return DASH if text == "none" else text
