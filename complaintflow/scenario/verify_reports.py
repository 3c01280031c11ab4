"""Scenarios of reports, held against the reports and metrics of their policy.

In: one of a file's `reports`, the policy. Out: diagnostics for what it does not know, for a period of another kind, for
a unit that is missing or too many, and for contents that the report does not have.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from complaintflow.compiled.period import parse_period
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.reports import CaseList, Figures, MetricTable, Passage, Report
from complaintflow.policy.located import Text
from complaintflow.reporting.library import OVERVIEW, overview
from complaintflow.reporting.metrics import all_metrics
from complaintflow.scenario.expectations import check_expectation, report_unknown
from complaintflow.scenario.report_document import ReportActSpec, ReportScenarioSpec, ReportThenSpec, TableSpec
from complaintflow.scenario.report_judging import titles_of
from complaintflow.source import Code, Findings, quote

_ROW_WORDS = ("none", "others", "total")


def check_report_scenario(
    scenario: ReportScenarioSpec, policy: CompiledPolicy, names: Mapping[str, Collection[str]], findings: Findings
) -> None:
    """Report what cannot be in a scenario of a report."""
    report = policy.reports.get(str(scenario.report))
    if report is None and scenario.report != OVERVIEW:
        report_unknown("report", scenario.report, (*policy.reports, OVERVIEW), findings)
        return
    period = parse_period(str(scenario.period))
    assert period is not None, "the shape of a period says so"
    checker = _Checker(policy, names, findings)
    if report is None:
        report = overview(policy, period.kind)
    elif report.period not in (None, period.kind):
        message = f"{quote(report.name)} is a report of each {report.period}, and {quote(scenario.period)} is none"
        findings.error(Code.BAD_VALUE, scenario.period.span, message)
    checker.unit(report, scenario.report, scenario.unit)
    for step in scenario.when:
        if isinstance(step, ReportActSpec):
            checker.act(step, report)
    if scenario.then is not None:
        checker.then(scenario.then, report)


@dataclass(frozen=True, slots=True)
class _Checker:
    """Collects what cannot be."""

    policy: CompiledPolicy
    names: Mapping[str, Collection[str]]
    findings: Findings

    def unit(self, report: Report, name: Text, unit: Text | None) -> None:
        """Report a unit that is missing, too many, or none."""
        if report.for_each is None:
            if unit is not None:
                message = f"{quote(report.name)} is for all together, and has no unit"
                self.findings.error(Code.BAD_VALUE, unit.span, message)
            return
        if unit is None:
            message = f"{quote(report.name)} is handed in for each {quote(report.for_each)}: say `unit`"
            self.findings.error(Code.MISSING_KEY, name.span, message)
            return
        datum = self.policy.fields.get(report.for_each)
        if datum is not None and datum.choices and unit not in datum.choices:
            report_unknown(report.for_each, unit, datum.choices, self.findings)

    def act(self, act: ReportActSpec, report: Report) -> None:
        """Check what is handed in; whatever is to be refused may be wrong."""
        other = report
        if act.report is not None:
            if act.report not in self.policy.reports:
                report_unknown("report", act.report, tuple(self.policy.reports), self.findings)
                return
            other = self.policy.reports[str(act.report)]
        if act.refused is not None:
            return
        if act.report is not None or act.unit is not None:
            self.unit(other, act.event, act.unit)
        if act.event == "submit":
            written = [content.name for content in other.contents if isinstance(content, Passage)]
            for name in act.data:
                assert isinstance(name, Text), "a key of a file knows its place"
                if name not in written:
                    self.none("passage", name, written, other)

    def then(self, then: ReportThenSpec, report: Report) -> None:
        """Check what is expected."""
        self.figures(then, report)
        for role in (*then.from_, *then.to):
            if role not in self.policy.roles:
                report_unknown("role", role, tuple(self.policy.roles), self.findings)
        for one in (*then.effects, *then.never):
            check_expectation(one, self.names, self.findings)
        for kind in then.exactly:
            if kind not in self.names["effect"]:
                report_unknown("effect", kind, self.names["effect"], self.findings)
        for table in then.tables:
            self.table(table, report)
        self.lists(then, report)
        written = [content.name for content in report.contents if isinstance(content, Passage)]
        for passage in then.passages:
            if passage not in written:
                self.none("passage", passage, written, report)
        for other, units in then.submissions.items():
            self.submissions(other, units)

    def figures(self, then: ReportThenSpec, report: Report) -> None:
        """Check metrics that are asked for, and those that the report is to show."""
        for name in then.figures:
            if name not in all_metrics(self.policy):
                report_unknown("metric", name, all_metrics(self.policy), self.findings)
        shown = [name for content in report.contents if isinstance(content, Figures) for name in content.metrics]
        for name in then.shows:
            if name not in shown:
                self.none("figure", name, shown, report)

    def submissions(self, name: Text, units: object) -> None:
        """Check a report whose standing is expected, with its units."""
        report = self.policy.reports.get(str(name))
        if report is None:
            report_unknown("report", name, tuple(self.policy.reports), self.findings)
        elif isinstance(units, Mapping):
            for unit in units:
                self.unit(report, name, unit)
        else:
            self.unit(report, name, None)

    def table(self, table: TableSpec, report: Report) -> None:
        """Check that the report has such a table, with such rows."""
        wanted = (str(table.over),) if table.over is not None else tuple(map(str, table.by))
        tables = [one for one in report.contents if isinstance(one, MetricTable)]
        of_it = [one.metrics for one in tables if ((one.over,) if one.over else one.by) == wanted]
        if not of_it:
            known = ", ".join(dict.fromkeys(", ".join(one.by) if one.by else str(one.over) for one in tables)) or "none"
            message = f"{quote(report.name)} has no table by {quote(', '.join(wanted))}; its tables: {known}"
            self.findings.error(Code.UNKNOWN_REFERENCE, table.span, message)
            return
        asked = [name for row in table.rows for name in row if name != "of"]
        if not any(set(map(str, asked)) <= set(metrics) for metrics in of_it):
            columns = tuple(dict.fromkeys(name for metrics in of_it for name in metrics))
            unknown = [name for name in asked if name not in columns]
            for name in unknown:
                assert isinstance(name, Text), "a key of a file knows its place"
                self.none("column", name, columns, report)
            if not unknown:
                message = "no single table of the report has all these columns: expect them apart"
                self.findings.error(Code.BAD_VALUE, table.span, message)
        for row in table.rows:
            self.row(row, wanted, table)

    def row(self, row: Mapping[str, object], wanted: tuple[str, ...], table: TableSpec) -> None:
        """Check what a row is of."""
        of = row.get("of")
        texts = of if isinstance(of, list | tuple) else (of,)
        if of is None or (len(texts) != len(wanted) and str(texts[0]) not in _ROW_WORDS):
            message = f"say `of`: what the row is of, by {', '.join(wanted)}, or `total`"
            self.findings.error(Code.MISSING_KEY, table.span, message)
            return
        for name, text in zip(wanted, texts, strict=False):
            datum = self.policy.fields.get(name)
            fits = datum is None or not datum.choices or text in (*datum.choices, *_ROW_WORDS)
            if not fits and isinstance(text, Text):
                assert datum is not None, "what fits not is declared"
                report_unknown(name, text, datum.choices, self.findings)

    def lists(self, then: ReportThenSpec, report: Report) -> None:
        """Check the titles of lists, and what is expected of their cases."""
        lists = [content for content in report.contents if isinstance(content, CaseList)]
        if not isinstance(then.lists, Mapping):
            return
        for title, wanted in then.lists.items():
            content = next((one for one in lists if title in titles_of(one)), None)
            if content is None:
                known = tuple(titles_of(one)[0] for one in lists)
                self.none("list", title, known, report)
                continue
            for one in wanted:
                if isinstance(one, Mapping):
                    self.listed(one, ("case", "opened", *content.show), title, report)

    def listed(self, one: Mapping[str, object], shown: tuple[str, ...], title: Text, report: Report) -> None:
        """Check what is expected of a case of a list."""
        if "case" not in one:
            self.findings.error(Code.MISSING_KEY, title.span, "say `case`: the id of the case in the list")
        for name in one:
            if name not in shown:
                assert isinstance(name, Text), "a key of a file knows its place"
                self.none("column", name, shown, report)

    def none(self, what: str, name: Text, known: Collection[str], report: Report) -> None:
        """Report something that a report does not contain."""
        message = f"{quote(report.name)} has no {what} {quote(name)}"
        listed = f"it has: {', '.join(known)}" if known else f"it has no {what} at all"
        self.findings.error(Code.UNKNOWN_REFERENCE, name.span, message, listed)
