"""Metrics worked out a second, plain way: every case lived anew up to an instant, every formula a loop.

Shares nothing with `complaintflow.reporting`: it folds with the kernel alone, walks condition trees with the plain
evaluator, and looks at each case as often as it likes.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from complaintflow.compiled.condition import Condition, evaluate, names_in
from complaintflow.compiled.metrics import BUILT_IN
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.data import read_data
from complaintflow.kernel.event import Event
from complaintflow.kernel.step import advance, step

HOUR = 3_600_000_000
UNITS = {"minutes": 60_000_000, "hours": HOUR, "days": 24 * HOUR}


def lived(policy: CompiledPolicy, events: Iterable[Event], cut: int) -> dict[str, CaseState]:
    """Return every case as it was just before an instant."""
    cases: dict[str, CaseState] = {}
    late: dict[str, int] = {}
    for event in events:
        late[event.case] = max(event.entered_at, late.get(event.case, event.entered_at))
        if late[event.case] < cut:
            answer = step(policy, cases.get(event.case), event)
            if answer.case is not None:
                cases[event.case] = answer.case
    return {name: advance(policy, case, cut - 1).case or case for name, case in cases.items()}


def accepted(case: CaseState | None) -> list[Event]:
    if case is None:
        return []
    taken = [entry.event for entry in case.entries if entry.event is not None and entry.refusal is None]
    undone = [one.data.get("event") for one in taken if one.name == "retract"]
    return [one for one in taken if one.id not in undone]


class Naive:
    """The metrics of a policy over some events, in one period."""

    def __init__(self, policy: CompiledPolicy, events: tuple[Event, ...], start: int, end: int) -> None:
        self.policy = policy
        self.start = start
        self.end = end
        self.before = lived(policy, events, start)
        self.after = lived(policy, events, end)

    def view(self, case: CaseState, names: Iterable[str], event: Event | None = None) -> dict[str, object]:
        found: dict[str, object] = {}
        for name in names:
            head, _, rest = name.partition(".")
            acts = accepted(case)
            if head == "times":
                found[name] = len([one for one in acts if one.name == rest])
            elif head == "last":
                of, _, datum = rest.partition(".")
                said = [one for one in acts if one.name == of and datum in one.data]
                found[name] = self.typed(said[-1]).get(datum) if said else None
            elif head == "verdict":
                found[name] = case.runs[rest][-1].status if rest in case.runs else None
            elif head == "data":
                assert event is not None
                found[name] = self.typed(event).get(rest)
            else:
                own = {"state": case.state, "class": case.klass, "owner": case.owner, "outcome": case.outcome}
                found[name] = own[name] if name in own else case.facts.get(name)
        return found

    def typed(self, event: Event) -> dict[str, object]:
        declared = self.policy.fields if event.name in ("open", "amend") else self.policy.events[event.name].data
        return read_data(declared, event.data)[0]

    def holds(self, condition: Condition | None, case: CaseState, event: Event | None = None) -> bool:
        if condition is None:
            return True
        return evaluate(condition.tree, self.view(case, names_in(condition.tree), event))

    def cases(self, of: Any) -> list[CaseState]:
        found = []
        for name, case in self.after.items():
            earlier = self.before.get(name)
            old = {one.id for one in accepted(earlier)}
            is_it = {
                "received": earlier is None,
                "closed": case.outcome is not None and self.start <= (case.closed_at or 0) < self.end,
                "open": case.outcome is None,
                "open_at_start": earlier is not None and earlier.outcome is None,
                "known": True,
                "event": any(one.name in of.events for one in accepted(case) if one.id not in old),
            }
            if is_it[of.kind]:
                found.append(case)
        return found

    def metric(self, name: str) -> Fraction | None:
        formula = (self.policy.metrics.get(name) or BUILT_IN[name]).formula
        return getattr(self, type(formula).__name__.lower())(formula)

    def count(self, formula: Any) -> Fraction:
        return Fraction(len([case for case in self.cases(formula.of) if self.holds(formula.where, case)]))

    def occurrences(self, formula: Any) -> Fraction:
        total = 0
        for name, case in self.after.items():
            old = {one.id for one in accepted(self.before.get(name))}
            for event in accepted(case):
                if event.name in formula.events and event.id not in old and self.holds(formula.where, case, event):
                    total += 1
        return Fraction(total)

    def share(self, formula: Any) -> Fraction | None:
        whole = [case for case in self.cases(formula.of) if self.holds(formula.among, case)]
        part = [case for case in whole if self.holds(formula.where, case)]
        return Fraction(len(part), len(whole)) if whole else None

    def timeliness(self, formula: Any) -> Fraction | None:
        names = formula.deadlines or [n for n, d in self.policy.deadlines.items() if d.on_expiry == "breach"]
        part = whole = 0
        for name, case in self.after.items():
            if not self.holds(formula.where, case):
                continue
            for deadline in names:
                for run in case.runs.get(deadline, ()):
                    before = self.before[name].runs.get(deadline, ()) if name in self.before else ()
                    then = [one.status for one in before if one.cycle == run.cycle]
                    if run.status in ("met", "late", "breached") and then not in (["met"], ["late"], ["breached"]):
                        whole += 1
                        part += run.status == "met"
        return Fraction(part, whole) if whole else None

    def statistic(self, formula: Any) -> Fraction | None:
        chosen = [case for case in self.cases(formula.of) if self.holds(formula.where, case)]
        numbers = [one for one in (self.number(case, formula.value) for case in chosen) if one is not None]
        if formula.measure == "sum":
            return sum(numbers, Fraction(0))
        if not numbers:
            return None
        plain = {"mean": statistics.mean, "median": statistics.median, "max": max, "min": min}
        return Fraction(plain[formula.measure](numbers))

    def number(self, case: CaseState, value: Any) -> Fraction | None:
        if isinstance(value, str):
            found = self.view(case, [value])[value]
            return None if found is None else Fraction(str(found))
        starts = sorted(one.at for one in accepted(case) if one.name == value.start)
        if not starts:
            return None
        if value.end is None:
            ends = [case.closed_at] if case.closed_at is not None else []
        else:
            ends = sorted(one.at for one in accepted(case) if one.name == value.end and one.at >= starts[0])
        return Fraction(ends[-1] - starts[0], UNITS[value.unit]) if ends else None

    def combination(self, formula: Any) -> Fraction | None:
        values = [self.metric(name) for name in formula.metrics]
        if None in values:
            return None
        known = [value for value in values if value is not None]
        match formula.operation:
            case "add":
                return sum(known, Fraction(0))
            case "subtract":
                return known[0] - sum(known[1:], Fraction(0))
            case "weighted":
                return sum((v * Fraction(str(w)) for v, w in zip(known, formula.weights, strict=True)), Fraction(0))
            case _:
                return known[0] / known[1] if known[1] != 0 else None
