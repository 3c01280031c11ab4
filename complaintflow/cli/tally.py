"""Counting while a run goes on: verdicts, refusals, how cases stand, where the late ones are.

In: effects and finished cases, one at a time. Out: counts. Keeps no effect and no case, only marks of a few bytes for
the cases that are not finished.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from complaintflow.cli.shelf import Shelf
from complaintflow.confidentiality import MARK
from complaintflow.facade import Case
from complaintflow.kernel.effect import Effect

VERDICTS: Final = ("met", "late", "breached", "lapsed", "expired", "cancelled", "running", "none")
"""How a deadline ends: met on time, met late, breached and still owed, …; `none`: the case had no deadline."""

_PLAIN: Final[Mapping[str, str]] = {
    "deadline_started": "started",
    "deadline_breached": "breached",
    "deadline_lapsed": "lapsed",
    "deadline_expired": "expired",
    "deadline_cancelled": "cancelled",
}


@dataclass(slots=True)
class Tally:
    """The counts of a run. `group_names` are the headings by which cases are grouped."""

    group_names: tuple[str, ...] = ()
    events: int = 0
    bad_lines: int = 0
    cases: int = 0
    open_cases: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    deadlines: dict[str, Counter[str]] = field(default_factory=dict)
    groups: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    # How each report that is owed stands, by the id that its effects carry: its name and its status.
    reports: dict[str, tuple[str, str]] = field(default_factory=dict)
    # What happened to the deadlines of the cases that are not finished, two bytes each.
    _marks: MutableMapping[str, bytes] = field(default_factory=Shelf)
    _codes: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def take(self, effect: Effect) -> None:
        """Count one effect."""
        if effect.kind == "refused":
            self.refusals[str(effect.body.get("code"))] += 1
            return
        mark = _PLAIN.get(effect.kind)
        if effect.kind == "deadline_met":
            mark = "late" if effect.body.get("late") else "met"
        if mark is not None:
            told = (str(effect.body["deadline"]), mark)
            code = self._codes.setdefault(told, len(self._codes).to_bytes(2))
            self._marks[effect.case] = self._marks.get(effect.case, b"") + code

    def report(self, effect: Effect) -> None:
        """Note how a report stands; where its unit may not be seen, how many there are is not told either."""
        if effect.body.get("unit") == MARK or not effect.kind.startswith("report_"):
            return
        name, status = self.reports.get(effect.case, (str(effect.body["report"]), ""))
        match effect.kind:
            case "report_submitted":
                status = "submitted_late" if effect.body["late"] else "submitted"
            case "report_overdue":
                status = "overdue"
            case _ if status != "overdue":
                status = "undecided" if effect.body["due"] is None else "owed"
        self.reports[effect.case] = name, status

    def finish(self, case: Case, groups: Sequence[str]) -> None:
        """Count a case as it stands at the end; nothing more is kept of it."""
        self.cases += 1
        self.classes[case.klass or "—"] += 1
        if case.closed:
            self.outcomes[case.outcome or "—"] += 1
        else:
            self.open_cases += 1
            self.states[case.state] += 1
        verdicts: Counter[str] = Counter()
        marks = self._marks_of(case.id)
        for deadline in dict.fromkeys(deadline for deadline, _ in marks):
            counted = _verdicts({mark: n for (name, mark), n in marks.items() if name == deadline})
            self.deadlines.setdefault(deadline, Counter()).update(counted)
            verdicts.update(counted)
        if not verdicts:
            verdicts["none"] = 1
        for name, value in zip(self.group_names, groups, strict=True):
            self.groups.setdefault((name, value), Counter()).update(verdicts)

    def let_go(self) -> None:
        """Forget what is known of cases that are not finished: counts only go to other processes."""
        self._marks = {}

    def merge(self, other: Tally) -> None:
        """Take up what was counted elsewhere of other cases, once they are finished."""
        self.events += other.events
        self.bad_lines += other.bad_lines
        self.cases += other.cases
        self.open_cases += other.open_cases
        for mine, theirs in (
            (self.outcomes, other.outcomes), (self.classes, other.classes), (self.states, other.states),
            (self.refusals, other.refusals),
        ):  # fmt: skip
            mine.update(theirs)
        for deadline, counted in other.deadlines.items():
            self.deadlines.setdefault(deadline, Counter()).update(counted)
        for group, counted in other.groups.items():
            self.groups.setdefault(group, Counter()).update(counted)

    def _marks_of(self, case: str) -> Counter[tuple[str, str]]:
        told = self._marks.pop(case, b"")
        meant = {code: mark for mark, code in self._codes.items()}
        return Counter(meant[told[place : place + 2]] for place in range(0, len(told), 2))


def _verdicts(marks: Mapping[str, int]) -> Counter[str]:
    """Return the verdicts on a deadline of one case: a breach that was met late counts as late only."""
    late = marks.get("late", 0)
    counted = Counter(
        {
            "met": marks.get("met", 0),
            "late": late,
            "breached": max(0, marks.get("breached", 0) - late),
            "lapsed": marks.get("lapsed", 0),
            "expired": marks.get("expired", 0),
            "cancelled": marks.get("cancelled", 0),
        }
    )
    ended = sum(counted.values())
    counted["running"] = max(0, marks.get("started", 0) - ended)
    return +counted
