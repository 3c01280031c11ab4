"""Scenarios of reports, held against the reports and metrics of their policy.

In: one of a file's `reports`, the policy. Out: diagnostics for what it does not know, for a period of another kind, and
for a unit that is missing or too many.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from complaintflow.compiled.period import parse_period
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.reporting.library import OVERVIEW
from complaintflow.reporting.metrics import all_metrics
from complaintflow.scenario.expectations import check_expectation, report_unknown
from complaintflow.scenario.report_document import ReportScenarioSpec
from complaintflow.source import Code, Findings, quote


def check_report_scenario(
    scenario: ReportScenarioSpec, policy: CompiledPolicy, names: Mapping[str, Collection[str]], findings: Findings
) -> None:
    """Report what cannot be in a scenario of a report."""
    report = policy.reports.get(str(scenario.report))
    if report is None and scenario.report != OVERVIEW:
        report_unknown("report", scenario.report, (*policy.reports, OVERVIEW), findings)
    if report is not None:
        period = parse_period(str(scenario.period))
        if period is not None and report.period not in (None, period.kind):
            message = f"{quote(report.name)} is a report of each {report.period}, and {quote(scenario.period)} is none"
            findings.error(Code.BAD_VALUE, scenario.period.span, message)
        if report.for_each is not None and scenario.unit is None:
            message = f"{quote(report.name)} is handed in for each {quote(report.for_each)}: say `unit`"
            findings.error(Code.MISSING_KEY, scenario.report.span, message)
        if report.for_each is None and scenario.unit is not None:
            message = f"{quote(report.name)} is for all together, and has no unit"
            findings.error(Code.BAD_VALUE, scenario.unit.span, message)
    then = scenario.then
    if then is None:
        return
    for name in then.figures:
        if name not in all_metrics(policy):
            report_unknown("metric", name, all_metrics(policy), findings)
    for one in (*then.effects, *then.never):
        check_expectation(one, names, findings)
