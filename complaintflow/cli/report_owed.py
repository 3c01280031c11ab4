"""How the reports that are owed stand: which are in, which are late, which are overdue.

In: a policy and its lines. Out: a list in order of the periods' ends, or with JSON the effects in the wire format.
"""

from __future__ import annotations

import json as json_module
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from complaintflow.cli.exits import Exit
from complaintflow.cli.report_pages import Reader, due_text
from complaintflow.cli.screen import Part, Screen
from complaintflow.compiled.period import Period
from complaintflow.compiled.reports import Report
from complaintflow.explanation.titles import Titles
from complaintflow.facade import Policy
from complaintflow.kernel.wire import effect_json
from complaintflow.reporting.archive import Archive
from complaintflow.reporting.effects import report_effects
from complaintflow.reporting.obligations import Obligation, obligations
from complaintflow.reporting.shown import Shown
from complaintflow.reporting.submissions import Book
from complaintflow.reporting.veil import Veil
from complaintflow.reporting.wording import DASH


def print_owed(policy: Policy, events: Path, until: int | None, language: str, *, json: bool) -> Exit:
    """Print every report owed for a period that ended between the first line and `until` (default: the last line)."""
    reader = Reader(policy, Archive(policy.compiled, (), until), Book(policy.compiled))
    reader.read(events)
    first, last = reader.first, reader.last
    at = last if until is None else until
    screen = Screen()
    if first is not None and at is not None:
        units = _Units(policy, reader)
        if json:
            for effect in report_effects(policy.compiled, reader.book, units, first, at):
                line = json_module.dumps(effect_json(effect, policy.instant), ensure_ascii=False)
                screen.raw(line + "\n")
        else:
            owed = list(obligations(policy.compiled, reader.book, units, first, at))
            _print(owed, at, Shown(policy.compiled, Titles(policy.compiled, language), Veil(policy.compiled)), screen)
    return Exit.WRONG if reader.bad_lines else Exit.OK


class _Units:
    """Says for which units a report was owed: of a choice all, of other facts those of cases opened by then."""

    def __init__(self, policy: Policy, reader: Reader) -> None:
        self.policy = policy
        self.reader = reader

    def __call__(self, report: Report, period: Period) -> Iterable[object]:
        if report.for_each is None:
            return (None,)
        datum = self.policy.compiled.fields.get(report.for_each)
        if datum is not None and datum.choices:
            return datum.choices
        end = period.span(self.policy.compiled.zone)[1]
        cases = (case for case in self.reader.archive.now.values() if case.opened < end)
        return sorted({str(value) for case in cases if (value := case.facts.get(report.for_each)) is not None})


_STYLES: Final[Mapping[str, str]] = {"overdue": "red", "submitted_late": "yellow", "owed": "bold"}


def _print(owed: list[Obligation], at: int, shown: Shown, screen: Screen) -> None:
    words, titles = shown.words, shown.titles
    heads = tuple(words(key) for key in ("report", "period", "unit", "from", "due", "status", "handed_in_at"))
    rows = [
        (
            titles.of("report", one.report.name),
            words.period(one.period),
            DASH if one.unit is None or one.report.for_each is None else shown.label(one.report.for_each, one.unit),
            words.listed(tuple(titles.of("role", role) for role in one.report.sender)),
            due_text(one, shown),
            words(one.status(at)),
            DASH if one.submission is None else shown.instant(one.submission.at),
        )
        for one in owed
    ]
    if rows:
        screen.columns(heads, rows, styles=[_STYLES.get(one.status(at), "") for one in owed])
    else:
        screen.line(Part(words("no_cases")))
