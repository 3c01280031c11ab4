"""complaintflow as a contender: what is compiled once, and the calls that are timed.

Policies are read from text, as anybody's; what is timed are the calls that the kernel, the simulation and the service
make themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from benchmarks.inputs.complaints import Complaint
from benchmarks.inputs.procedure import BEGIN, CYCLE, FACTS, SECOND
from benchmarks.ours import texts
from benchmarks.reference.case import EVENTS, Outcome
from complaintflow import Limit, Policy
from complaintflow.classifier import Classifier
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.table import DecisionTable
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.step import step

NAME = "complaintflow"
AGENT = Actor("a", (("agent", None),))

Facts = Mapping[str, object]


def compiled(text: str) -> CompiledPolicy:
    """Return a policy from its text."""
    return Policy.from_text(text).compiled


# ---- W1, W2


def classifier(*, explained: bool) -> Classifier:
    """Return what classifies complaints: `class_of` gives the class, `classify` every rule that matched, too."""
    return Policy.from_text(texts.classification(explained=explained)).classifier


def table_of(text: str) -> DecisionTable:
    """Return the one table of a policy."""
    (table,) = compiled(text).tables
    return table


# ---- W3


Cycle = Callable[[int], tuple[list[str], dict[str, int]]]
"""Lives the cycle of W3 so many times; returns the states of the last, and the deadlines left running."""


def cycling() -> tuple[Cycle, Cycle]:
    """Return what lives the cycle of W3 from a case that is open, which never changes: making each event, and not."""
    policy = compiled(texts.cycle())
    opened = step(policy, None, Event("C", "open", BEGIN, "e0", AGENT, FACTS)).case
    ids = [f"e{number}" for number in range(1, len(CYCLE) + 1)]
    made = [
        Event("C", event, BEGIN + number * SECOND, name, AGENT)
        for number, (event, name) in enumerate(zip(CYCLE, ids, strict=True), 1)
    ]
    assert opened is not None

    def answer(times: int) -> tuple[list[str], dict[str, int]]:
        for _ in range(times):
            case = opened
            seen = [case.state]
            for event in made:
                case = step(policy, case, event).case  # type: ignore[assignment]  # it is open
                seen.append(case.state)
        return seen, _running(case)

    def live(times: int) -> tuple[list[str], dict[str, int]]:
        for _ in range(times):
            now, case = BEGIN, opened
            seen = [case.state]
            for event, name in zip(CYCLE, ids, strict=True):
                now += SECOND
                case = step(policy, case, Event("C", event, now, name, AGENT)).case  # type: ignore[assignment]  # it is open
                seen.append(case.state)
        return seen, _running(case)

    return live, answer


def _running(case: CaseState) -> dict[str, int]:
    """Return when the deadlines that run are due."""
    running = ((name, run.due) for name, runs in case.runs.items() for run in runs if run.status == "running")
    return {name: due for name, due in running if due is not None}


# ---- W4


def limits(policy: Policy, unit: str) -> dict[int, Limit]:
    """Return lengths of a unit, such as `working hours`, by their number."""
    return {count: Limit.of(policy, f"{count} {unit}") for count in range(1, 80)}


def placing(policy: Policy, unit: str) -> Callable[[tuple[int, int]], int]:
    """Return what counts units on from an instant; both are UTC microseconds."""
    by_count = limits(policy, unit)
    return lambda asked: by_count[asked[1]].due_us(asked[0])


def placing_datetimes(policy: Policy, unit: str) -> Callable[[tuple[datetime, int]], datetime]:
    """Return the same with aware datetimes; the one that comes out is in the policy's zone."""
    by_count = limits(policy, unit)
    return lambda asked: by_count[asked[1]].due(asked[0])


def days_on(zone: str, days: int) -> Callable[[int], int]:
    """Return what moves an instant in UTC microseconds on by days of a zone's wall clock."""
    due: Callable[[int], int] = Limit.of(Policy.from_text(texts.idle(zone)), f"{days} days").due_us
    return due


# ---- W6


def living(times: Sequence[int], working: list[date] | None = None, begin: int = BEGIN) -> Callable[[Any], Outcome]:
    """Return what lives a whole case: opened and classified, five events, three deadlines, closed."""
    policy = compiled(texts.course(working))
    after = [seconds * SECOND for seconds in times]
    ids = [f"e{number}" for number in range(len(EVENTS))]
    ended = {"met": "met", "late": "missed", "breached": "missed"}

    def live(asked: tuple[str, Complaint]) -> Outcome:
        name, facts = asked
        case = step(policy, None, Event(name, "open", begin, "open", AGENT, facts)).case
        for event, later, known in zip(EVENTS, after, ids, strict=True):
            case = step(policy, case, Event(name, event, begin + later, known, AGENT)).case
        assert case is not None
        outcome = {name: ended[runs[-1].status] for name, runs in case.runs.items()}
        return str(case.klass), case.state, outcome

    return live
