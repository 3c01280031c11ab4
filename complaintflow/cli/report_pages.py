"""What `complaintflow report` works out: which reports of which period, from which lines.

In: a policy, a file of events, a period, options. Out: pages. Says on stderr which lines were no event or were
refused.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from complaintflow.cli.event_lines import Line, read_lines
from complaintflow.cli.in_order import in_order_of_time
from complaintflow.cli.loading import usage
from complaintflow.cli.reading import bad_line_words, in_words, worded
from complaintflow.cli.screen import Screen
from complaintflow.cli.usage_words import trouble
from complaintflow.cli.veil import NO_EVENT
from complaintflow.compiled.period import Period, parse_period
from complaintflow.compiled.reports import Report
from complaintflow.confidentiality import Sight
from complaintflow.correlation import Casebook
from complaintflow.errors import EventError
from complaintflow.explanation.titles import Titles
from complaintflow.facade import Policy
from complaintflow.reporting.archive import Archive
from complaintflow.reporting.build import Builder
from complaintflow.reporting.library import OVERVIEW, Library, instants_of, overview, periods_of
from complaintflow.reporting.obligations import Obligation, obligation
from complaintflow.reporting.page import Page
from complaintflow.reporting.shown import Shown
from complaintflow.reporting.submissions import Book, is_submission, read_submission
from complaintflow.reporting.veil import MARK, Veil
from complaintflow.reporting.wording import DASH, Wording


@dataclass(slots=True)
class Reader:
    """Reads lines into an archive and a book."""

    policy: Policy
    archive: Archive
    book: Book
    bad_lines: int = 0
    veiled: bool = False
    screen: Screen = field(default_factory=lambda: Screen(sys.stderr))

    @property
    def first(self) -> int | None:
        """The first instant that a line speaks of."""
        return min(self._instants(), default=None)

    @property
    def last(self) -> int | None:
        """The last instant that a line speaks of."""
        return max(self._instants(), default=None)

    def _instants(self) -> list[int]:
        known = (self.archive.first, self.archive.last)
        return [*(one for one in known if one is not None), *(one.at for one in self.book.accepted)]

    def read(self, path: Path) -> None:
        """Read a file of events (`-`: stdin)."""
        try:
            if str(path) == "-":
                self._lines(read_lines(sys.stdin.buffer))
                return
            with path.open("rb") as stream:
                self._lines(read_lines(stream))
        except FileNotFoundError as problem:
            raise usage(worded("{file}: there is no such file", file=path)) from problem
        except OSError as problem:
            raise usage(worded("{file}: the file cannot be read: {why}", file=path, why=trouble(problem))) from problem

    def _lines(self, lines: Iterable[Line]) -> None:
        across = bool(self.policy.compiled.cross_case)
        cases = Casebook(self.policy) if across else None
        for line in in_order_of_time(lines) if across else lines:
            number, value, problem = line.number, line.value, line.problem
            try:
                if value is None:
                    raise EventError(problem)
                if is_submission(value):
                    self._submission(number, value)
                    continue
                event = self.policy.read_event(value)
                if cases is None:
                    self.archive.take(event)
                    continue
                # What rules across cases find is in the events that the cases really get.
                for answer in cases.take(event):
                    opened = answer.step.opened
                    self.archive.record(answer.event, None if opened is None else opened.raw)
            except EventError as wrong:
                self.bad_lines += 1
                # What is no event may hold anything, also what the reader may not see.
                self.screen.line(bad_line_words(number, NO_EVENT if self.veiled else str(wrong)))
        self.archive.finish()

    def _submission(self, number: int, value: object) -> None:
        answer = self.book.take(read_submission(value))
        if answer.code is not None:
            self.bad_lines += 1
            code = answer.code.value
            self.screen.line(bad_line_words(number, code if self.veiled else f"{code}: {in_words(answer.message)}"))


def chosen_reports(policy: Policy, named: tuple[str, ...], period: Period) -> list[Report]:
    """Return the reports to make: those named, or all of the period's kind, or the overview."""
    reports = policy.compiled.reports
    for name in named:
        if name not in reports and name != OVERVIEW:
            known = ", ".join((*reports, OVERVIEW))
            raise usage(
                worded("--report: the policy has no report `{name}`; its reports are: {known}", name=name, known=known)
            )
        if name in reports and reports[name].period not in (None, period.kind):
            kind = str(reports[name].period).replace("_", "-")
            raise usage(
                worded(
                    "--period: `{name}` is a report of each {kind}, and {period} is none",
                    name=name,
                    kind=_kind_words(kind),
                    period=period,
                )
            )
    whole = overview(policy.compiled, period.kind)
    if named:
        return [whole if name == OVERVIEW else reports[name] for name in named]
    return [report for report in reports.values() if report.period in (None, period.kind)] or [whole]


def _kind_words(kind: str) -> str:
    known = {
        "week": worded("week"),
        "month": worded("month"),
        "quarter": worded("quarter"),
        "half-year": worded("half-year"),
        "year": worded("year"),
    }
    return known.get(kind, kind)


def instants(policy: Policy, reports: Iterable[Report], period: Period) -> tuple[int, ...]:
    """Return the instants at which cases must be kept."""
    compiled = policy.compiled
    periods = {one for report in reports for one in periods_of(compiled, report, period)}
    return tuple(instants_of(compiled, periods))


def read_pages(
    policy: Policy,
    events: Path,
    period: str,
    named: tuple[str, ...],
    unit: str | None,
    until: int | None,
    sight: Sight | None = None,
) -> Pages:
    """Return the pages of a period from a file of events. May raise `Stop`."""
    wanted = parse_period(period)
    if wanted is None:
        raise usage(
            worded("--period: expected 2026-03, 2026-Q1, 2026-H1, 2026 or 2026-W10, found `{period}`", period=period)
        )
    reports = chosen_reports(policy, named, wanted)
    archive = Archive(policy.compiled, instants(policy, reports, wanted), until)
    reader = Reader(policy, archive, Book(policy.compiled), veiled=sight is not None)
    reader.read(events)
    pages = Pages(policy, reader, tuple(reports), wanted, unit, sight)
    if unit is not None and not any(page.unit == unit for page in pages.made("en")):
        raise usage(worded("--unit: no report of {period} is of `{unit}`", period=wanted, unit=unit))
    return pages


@dataclass(frozen=True, slots=True)
class Pages:
    """Makes the pages of some reports of a period."""

    policy: Policy
    reader: Reader
    reports: tuple[Report, ...]
    period: Period
    unit: str | None = None
    sight: Sight | None = None

    def made(self, language: str) -> Iterator[Page]:
        """Yield the pages in one language."""
        compiled = self.policy.compiled
        shown = Shown(compiled, Titles(compiled, language), Veil(compiled, self.sight, self.reader.archive.now))
        library = Library(self.reader.archive)
        book = self.reader.book

        def passages(name: str, period: Period, unit: object) -> Callable[[str], str]:
            return lambda passage: self._passage(book.passage(name, period, unit, passage), name)

        builder = Builder(library, shown, lambda name, period: self._submissions(builder, name, period), passages)
        for report in self.reports:
            for unit in builder.units(report, self.period):
                if self.unit is None or str(unit) == self.unit or report.for_each is None:
                    yield builder.page(report, self.period, unit, tuple(self._facts(builder, report, unit)))

    def _passage(self, text: str, name: str) -> str:
        """Return a passage; it is for those who hand the report in and those who get it."""
        report = self.policy.compiled.reports[name]
        for_them = self.sight is None or not self.sight.viewer.roles.isdisjoint((*report.sender, *report.to))
        return text if for_them else MARK

    def _now(self) -> int:
        """Return the last instant that is known of: of the data given, or the end of the period."""
        end = self.period.span(self.policy.compiled.zone)[1]
        archive = self.reader.archive
        if archive.until is not None:
            return archive.until
        handed_in = [one.at for one in self.reader.book.accepted]
        return max([end, *handed_in, *([archive.last] if archive.last is not None else [])])

    def _obligation(self, report: Report, unit: object) -> Obligation:
        return obligation(self.policy.compiled, self.reader.book, report, self.period, unit, self._now())

    def _facts(self, builder: Builder, report: Report, unit: object) -> Iterator[tuple[str, str]]:
        words, titles, shown = builder.words, builder.shown.titles, builder.shown
        start, end = self.period.span(self.policy.compiled.zone)
        yield words("period"), f"{shown.instant(start)[:10]} – {shown.instant(end - 1)[:10]}"
        as_of = self.reader.archive.as_of(end)
        if as_of < end - 1:
            yield words("as_of"), f"{shown.instant(as_of)} ({words('not_over')})"
        known = (self.reader.archive.first, self.reader.archive.last)
        if known[0] is not None and known[1] is not None:
            yield words("events"), f"{shown.instant(known[0])} – {shown.instant(known[1])}"
        if report.sender:
            yield words("from"), words.listed(tuple(titles.of("role", role) for role in report.sender))
        if report.to:
            yield words("to"), words.listed(tuple(titles.of("role", role) for role in report.to))
        if report.due is not None:
            owed = self._obligation(report, unit)
            yield words("due"), due_text(owed, shown)
            yield words("status"), status_text(owed, self._now(), shown)
        if report.clause:
            yield words("clause"), words.listed(report.clause)

    def _submissions(self, builder: Builder, name: str, period: Period) -> Iterator[tuple[str, ...]]:
        report, compiled, book = self.policy.compiled.reports[name], self.policy.compiled, self.reader.book
        words, now = builder.words, self._now()
        for unit in builder.units(report, period):
            owed = obligation(compiled, book, report, period, unit, now)
            handed_in = DASH if owed.submission is None else builder.shown.instant(owed.submission.at)
            label = DASH if unit is None or report.for_each is None else builder.shown.label(report.for_each, unit)
            yield label, words(owed.status(now)), due_text(owed, builder.shown), handed_in


def due_text(owed: Obligation, shown: Shown) -> str:
    """Return when a report is due, the end of a day as that day's 24:00."""
    if owed.due is None:
        return shown.words("undecided")
    return midnight(owed.due, shown)


def midnight(instant: int, shown: Shown) -> str:
    """Return an instant; the end of a day is its 24:00, as people speak of a last day."""
    text = shown.instant(instant)
    return shown.instant(instant - 1)[:10] + " 24:00" if text.endswith("00:00") else text


def status_text(owed: Obligation, now: int, shown: Shown) -> str:
    """Return how a report stands, and since when where it has come in."""
    words: Wording = shown.words
    text = words(owed.status(now))
    return text if owed.submission is None else f"{text} ({shown.instant(owed.submission.at)})"
