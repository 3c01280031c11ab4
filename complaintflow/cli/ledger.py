"""The reports that fall due while a run lets time pass.

In: the lines, events and cases of a run, and the instant up to which time passes. Out: the effects of every report
owed by then, as the viewer may see them. Keeps no case: of each only for which unit it counts, and only where a policy
has reports for each value of a fact that is no choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from complaintflow.compiled.period import Period
from complaintflow.compiled.reports import Report
from complaintflow.confidentiality import MARK, Seen, Sight
from complaintflow.facade import Case, Policy
from complaintflow.kernel.effect import Effect
from complaintflow.reporting.effects import report_effects
from complaintflow.reporting.submissions import Book, read_submission
from complaintflow.reporting.veil import Veil

Units: TypeAlias = Mapping[str, Mapping[str, tuple[int, bool]]]
"""The units of each fact that reports are for: since when there is a case of it, and whether that may be seen."""
Noted: TypeAlias = tuple[int | None, Units]
"""The first instant that counts, and the units."""


@dataclass(slots=True)
class Ledger:
    """What a run has to know of reports; `until` is the last instant that counts."""

    policy: Policy
    until: int
    sight: Sight | None = None
    book: Book = field(init=False)
    first: int | None = None
    # The units of each fact that reports are for: since when there is a case of it, and whether that may be seen.
    _units: dict[str, dict[str, tuple[int, bool]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with nothing."""
        compiled = self.policy.compiled
        self.book = Book(compiled)
        for report in compiled.reports.values():
            datum = compiled.fields.get(report.for_each or "")
            if report.for_each is not None and not (datum is not None and datum.choices):
                self._units[report.for_each] = {}

    def line(self, value: object) -> str:
        """Take a line that hands a report in; return why it is refused, or nothing. Raises EventError."""
        answer = self.book.take(read_submission(value))
        if answer.code is not None:
            return f"{answer.code.value}: {answer.message}"
        self.event(answer.submission.at)
        return ""

    def event(self, at: int) -> None:
        """Note the instant of an event."""
        self.first = at if self.first is None else min(self.first, at)

    def case(self, case: Case) -> None:
        """Note for which units a case counts, once nothing more happens in it."""
        for name, units in self._units.items():
            value = case.facts.get(name)
            if value is None:
                continue
            unit = str(value)
            opened, seen = units.get(unit, (case.raw.opened, True))
            units[unit] = min(opened, case.raw.opened), seen and self._sees(case, name, value)

    @property
    def noted(self) -> Noted:
        """What was noted of cases, for the ledger of those of other processes."""
        return self.first, self._units

    def merge(self, noted: Noted) -> None:
        """Take up what was noted elsewhere, of other cases."""
        first, units = noted
        if first is not None:
            self.event(first)
        for name, theirs in units.items():
            mine = self._units[name]
            for unit, (opened, seen) in theirs.items():
                since, before = mine.get(unit, (opened, True))
                mine[unit] = min(since, opened), before and seen

    def effects(self, cases: Iterable[Case]) -> list[Effect]:
        """Return the effects of reports up to and including `until`; `cases` are those that are left to note."""
        if self._units:
            for case in cases:
                self.case(case)
        if self.first is None:
            return []
        told = report_effects(self.policy.compiled, self.book, self._units_of, self.first, self.until)
        return told if self.sight is None else list(self._veiled(told, self.sight))

    def _units_of(self, report: Report, period: Period) -> Iterable[object]:
        if report.for_each is None:
            return (None,)
        units = self._units.get(report.for_each)
        if units is None:
            return self.policy.compiled.fields[report.for_each].choices
        end = period.span(self.policy.compiled.zone)[1]
        return sorted(unit for unit, (opened, _) in units.items() if opened < end)

    # ---- what a viewer may see

    def _sees(self, case: Case, name: str, value: object) -> bool:
        if self.sight is None:
            return True
        seen = not Veil(self.policy.compiled, self.sight).tells(name)
        return seen and Seen.of(self.sight, case.raw).fact(name, value) == value

    def _veiled(self, told: Iterable[Effect], sight: Sight) -> Iterator[Effect]:
        """Yield what may be seen: of units that may not, only once that their report is owed."""
        hidden: set[str] = set()
        for effect in told:
            report = str(effect.body["report"])
            units = self._units.get(self.policy.compiled.reports[report].for_each or "")
            if units is None or units.get(str(effect.body.get("unit")), (0, False))[1]:
                yield self._by_somebody(effect, sight)
                continue
            case = f"report/{report}/{effect.body['period']}/{MARK}"
            if effect.kind == "report_due" and case not in hidden:
                hidden.add(case)
                yield replace(effect, case=case, body=dict(effect.body) | {"unit": MARK})

    def _by_somebody(self, effect: Effect, sight: Sight) -> Effect:
        """Return an effect without the person who handed a report in, and without the id of the line."""
        by = effect.body.get("by")
        if by is None or by in sight.viewer.people or not sight.hides_something:
            return effect
        return replace(effect, body=dict(effect.body) | {"by": MARK}, because=(*effect.because[:1], MARK))
