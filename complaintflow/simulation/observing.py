"""What is noted of a case when nobody follows it any more.

In: a case, the classes that it has had, its first reply. Out: counts in a tally, and a row for whoever wants to look at
the cases one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.facade import Step
from complaintflow.kernel.case import CaseState, Run
from complaintflow.simulation.tally import Tally

NO_CLASS: Final = "-"
"""The class of cases whose policy has none."""

ROW: Final = (
    "case",
    "opened",
    "closed",
    "class_at_first",
    "class",
    "outcome",
    "state",
    "first_reply",
    "events",
    "late",
)
"""The columns of a row; `late` are the deadlines that were breached, instants are UTC microseconds."""

Row: TypeAlias = tuple[object, ...]

_KEPT: Final = ("state:", "transition:", "escalation:", "approval:")


@dataclass(slots=True)
class Observed:
    """What is remembered of a case while it lives."""

    classes: list[tuple[int, str]] = field(default_factory=list)
    first_reply: int | None = None

    def take(self, step: Step, tally: Tally) -> None:
        """Take note of a step that was accepted."""
        for effect in step.effects:
            if effect.kind == "class_set" and effect.track is None:
                self.classes.append((effect.at, str(effect.body["class"])))
        for element in step.touched:
            if element.startswith(_KEPT):
                tally.touched[element] += 1

    def class_at(self, at: int) -> str:
        """Return the class that the case had at an instant."""
        found = NO_CLASS
        for since, klass in self.classes:
            if since > at and found != NO_CLASS:
                break
            found = klass
        return found


def note_end(policy: CompiledPolicy, case: CaseState, seen: Observed, tally: Tally, events: int) -> Row:
    """Note how a case stands that nobody follows any more; return its row."""
    klass = case.klass or NO_CLASS
    of_class = tally.klass(klass)
    of_class.cases += 1
    of_class.ends[case.outcome or ""] += 1
    if case.outcome is None:
        tally.still_open += 1
    else:
        tally.closed += 1
        of_class.closing.add((case.closed_at or case.clock) - case.opened)
    if seen.first_reply is not None:
        of_class.first_reply.add(seen.first_reply - case.opened)
    late: list[str] = []
    for run in _runs(case):
        deadline = policy.deadlines.get(run.deadline)
        if deadline is not None and deadline.on_expiry != "breach":
            tally.deadline(run.deadline, seen.class_at(run.started)).ends[f"{_end(run, case)}_right"] += 1
            continue
        end = _end(run, case)
        counted = tally.deadline(run.deadline, seen.class_at(run.started))
        counted.ends[end] += 1
        if end in {"late", "breached"} and run.due is not None:
            late.append(run.deadline)
            until = run.met_at if run.met_at is not None else case.closed_at or case.clock
            counted.late_by.add(max(0, until - run.due))
    return (
        case.id, case.opened, case.closed_at, seen.class_at(case.opened), klass, case.outcome, case.state,
        seen.first_reply, events, " ".join(dict.fromkeys(late)),
    )  # fmt: skip


def _end(run: Run, case: CaseState) -> str:
    """Return how a cycle ended; what is owed when the case is closed ends as it stands."""
    if run.status in {"running", "paused"} and case.outcome is not None:
        return "cancelled"
    return run.status


def _runs(case: CaseState) -> Iterable[Run]:
    for one in (case, *case.tracks.values()):
        for runs in one.runs.values():
            yield from runs
