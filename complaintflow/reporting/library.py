"""The periods that a report looks at, and the cases of each.

In: a policy's reports, the archive of its cases. Out: the instants that the archive must keep for a report, and slices:
all cases of a period, with the way to other periods.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from complaintflow.compiled.metrics import Change, metrics_asked
from complaintflow.compiled.period import Period, PeriodKind
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.reports import Content, Figures, MetricTable, Report
from complaintflow.compiled.words import Words
from complaintflow.reporting.archive import Archive
from complaintflow.reporting.metrics import Slice, all_metrics, compared_with, metric_of
from complaintflow.reporting.standing import Standing

OVERVIEW = "overview"
"""The report that every policy has: all its metrics, by class, category-like facts and outcome."""


def overview(policy: CompiledPolicy, kind: PeriodKind) -> Report:
    """Return the report of a policy that says nothing of reports (or is asked for everything)."""
    contents: list[Content] = [Figures(all_metrics(policy))]
    if policy.classes:
        contents.append(MetricTable(("received", "closed", "open_at_end", "timeliness"), ("class",)))
    contents += [
        MetricTable(("received", "closed", "timeliness"), (name,), top=15)
        for name, datum in policy.fields.items()
        if datum.type == "choice"
    ]
    if policy.outcomes:
        contents.append(MetricTable(("closed",), ("outcome",)))
    shorter: dict[PeriodKind, PeriodKind] = {"quarter": "month", "half_year": "month", "year": "month"}
    if kind in shorter:
        contents.append(MetricTable(("received", "closed", "open_at_end", "timeliness"), over=shorter[kind]))
    return Report(OVERVIEW, kind, None, (), contents=tuple(contents), title=Words("Overview", "概况"))


# ---- which periods a report looks at


def periods_of(policy: CompiledPolicy, report: Report, period: Period) -> frozenset[Period]:
    """Return every period whose start and end the archive must keep for a report."""
    found: set[Period] = {period}
    for content in report.contents:
        if isinstance(content, Figures | MetricTable):
            over = content.over if isinstance(content, MetricTable) else None
            for one in period.parts(over) if over else (period,):
                for name in content.metrics:
                    found |= _periods(policy, name, one)
    return frozenset(found)


def _periods(policy: CompiledPolicy, name: str, period: Period) -> set[Period]:
    formula = metric_of(policy, name).formula
    found = {period}
    if isinstance(formula, Change):
        found |= _periods(policy, formula.metric, compared_with(formula, period))
    for asked in metrics_asked(formula):
        found |= _periods(policy, asked, period)
    return found


def instants_of(policy: CompiledPolicy, periods: Iterable[Period]) -> frozenset[int]:
    """Return the instants at which periods begin and end."""
    return frozenset(instant for period in periods for instant in period.span(policy.zone))


# ---- slices


@dataclass(slots=True)
class Library:
    """The slices of an archive, each made once."""

    archive: Archive
    _slices: dict[Period, Slice] = field(default_factory=dict)

    @property
    def policy(self) -> CompiledPolicy:
        """The policy that the cases are of."""
        return self.archive.policy

    def slice(self, period: Period) -> Slice:
        """Return all cases of a period."""
        found = self._slices.get(period)
        if found is None:
            start, end = period.span(self.policy.zone)
            before, after = self.archive.at(start), self.archive.at(end)
            as_of = self.archive.as_of(end)
            cases = tuple(Standing(self.policy, before.get(name), case, start, as_of) for name, case in after.items())
            first = self.archive.first
            since = first if first is not None and start < first < end else None
            found = self._slices[period] = Slice(self.policy, period, cases, self.other, since)
        return found

    def other(self, period: Period) -> Slice | None:
        """Return the slice of another period; None where it lies before the first event, or after time stands still."""
        first = self.archive.first
        start, end = period.span(self.policy.zone)
        until = self.archive.until
        if first is None or end <= first or (until is not None and start > until):
            return None
        return self.slice(period)
