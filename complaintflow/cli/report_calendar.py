"""When reports are due in a year.

In: a policy and a year. Out: a list in order of due instants; what is to be decided stands at its end.
"""

from __future__ import annotations

import json as json_module

from complaintflow.cli.exits import Exit
from complaintflow.cli.loading import usage
from complaintflow.cli.reading import worded
from complaintflow.cli.report_pages import due_text
from complaintflow.cli.screen import Screen
from complaintflow.compiled.period import Period, parse_period, period_of
from complaintflow.explanation.titles import Titles
from complaintflow.facade import Policy
from complaintflow.reporting.obligations import Obligation, in_force_since, obligation
from complaintflow.reporting.shown import Shown
from complaintflow.reporting.submissions import Book
from complaintflow.reporting.veil import Veil


def print_calendar(policy: Policy, year: str, language: str, *, json: bool) -> Exit:
    """Print the reports owed for the periods that end in a year, with their due dates."""
    wanted = parse_period(year)
    if wanted is None or wanted.kind != "year":
        raise usage(worded("--calendar: expected a year such as 2026, found `{year}`", year=year))
    owed = _owed(policy, wanted)
    screen = Screen()
    if json:
        screen.raw(json_module.dumps([_line(policy, one) for one in owed], ensure_ascii=False, indent=2) + "\n")
        return Exit.OK
    _print(policy, owed, Shown(policy.compiled, Titles(policy.compiled, language), Veil(policy.compiled)), screen)
    return Exit.OK


def _owed(policy: Policy, year: Period) -> list[Obligation]:
    """Return what falls due in the year, and what belongs to its periods and has no date."""
    compiled = policy.compiled
    start, end = year.span(compiled.zone)
    book = Book(compiled)
    found: list[Obligation] = []
    for report in compiled.reports.values():
        if report.period is None:
            continue
        period = period_of(report.period, year.last_year.first_day)
        while period.first_day < year.end_day:
            one = obligation(compiled, book, report, period, None, end)
            if one.end <= in_force_since(compiled):
                period = period.next
                continue
            due_in = one.due is not None and start < one.due <= end
            if due_in or (one.due is None and year.first_day < period.end_day <= year.end_day):
                found.append(one)
            period = period.next
    return sorted(found, key=lambda one: (one.due is None, one.due or 0))


def _line(policy: Policy, one: Obligation) -> dict[str, object]:
    return {
        "report": one.report.name,
        "period": str(one.period),
        "due": None if one.due is None else policy.instant(one.due),
        "from": list(one.report.sender),
        "to": list(one.report.to),
        "for_each": one.report.for_each,
        "clause": list(one.report.clause),
    }


def _print(policy: Policy, owed: list[Obligation], shown: Shown, screen: Screen) -> None:
    words, titles = shown.words, shown.titles
    unset = [report for report in policy.compiled.reports.values() if report.period is None]
    rows = [
        (
            due_text(one, shown),
            one.report.title.in_language(words.language) or titles.shared(one.report.name),
            words.period(one.period),
            words.listed(tuple(titles.of("role", role) for role in one.report.sender)),
            words.listed(tuple(titles.of("role", role) for role in one.report.to)),
            words.listed(one.report.clause),
        )
        for one in owed
    ]
    rows += [
        (
            words("undecided"),
            report.title.in_language(words.language) or titles.shared(report.name),
            words("undecided"),
            words.listed(tuple(titles.of("role", role) for role in report.sender)),
            words.listed(tuple(titles.of("role", role) for role in report.to)),
            words.listed(report.clause),
        )
        for report in unset
    ]
    heads = tuple(words(key) for key in ("due", "report", "period", "from", "to", "clause"))
    if not rows:
        screen.line(words("no_cases"))
        return
    screen.columns(heads, rows)
