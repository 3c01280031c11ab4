"""Which parts of a policy the scenarios touch, and which they do not.

In: a compiled policy and the elements that runs touched (the kernel's own record). Out: a `Coverage`. Touching
is not judging: a rule that was touched did its work somewhere; whether that was right is for the scenarios to
say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.approvals import Approval
from complaintflow.compiled.condition import names_in
from complaintflow.compiled.deadlines import Deadline, NoLimit
from complaintflow.compiled.metrics import BUILT_IN
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.reports import Report

KINDS: Final = (
    "rule", "transition", "state", "outcome", "owner", "deadline", "rung", "escalation", "counter", "approval",
    "track", "metric", "report", "notice", "task", "cross_case",
)  # fmt: skip
"""The kinds of elements, in the order in which they are listed; those of a track are written `TRACK/ELEMENT`."""

_OF_THE_POLICY: Final = frozenset({"metric", "report", "notice", "task", "cross_case"})
"""Kinds that a track shares with its case."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """For each kind the elements there are and those that no scenario touched, in order of declaration."""

    elements: Mapping[str, tuple[str, ...]]
    untouched: Mapping[str, tuple[str, ...]]

    @property
    def complete(self) -> bool:
        """Whether everything was touched."""
        return not any(self.untouched.values())

    def to_json(self) -> dict[str, object]:
        """Return the counts and the untouched elements as a JSON object."""
        return {
            kind: {
                "elements": len(self.elements[kind]),
                "touched": len(self.elements[kind]) - len(self.untouched[kind]),
                "untouched": list(self.untouched[kind]),
            }
            for kind in self.elements
        }


def coverage_of(policy: CompiledPolicy, touched: AbstractSet[str]) -> Coverage:
    """Return what of the policy was touched."""
    # The kernel says to whom a notice went; a notice counts as touched whoever it went to.
    seen = {":".join(name.split(":")[:2]) if name.startswith("notice:") else name for name in touched}
    elements: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for name in dict.fromkeys(elements_of(policy)):
        kind, _, rest = name.partition(":")
        elements[kind].append(rest)
    kept = {kind: tuple(names) for kind, names in elements.items() if names}
    untouched = {kind: tuple(name for name in names if f"{kind}:{name}" not in seen) for kind, names in kept.items()}
    return Coverage(kept, untouched)


def elements_of(policy: CompiledPolicy) -> Iterator[str]:
    """Yield every element that a run can touch, under the name by which the kernel records it."""
    if policy.classification is not None:
        yield from (f"rule:{rule.id}" for rule in policy.classification.rules)
    yield from (f"rule:{table.name}.{rule.id}" for table in policy.tables for rule in table.rules)
    yield from (f"transition:{transition.id}" for transition in policy.lifecycle.transitions)
    yield from (f"state:{state}" for state in policy.lifecycle.states if state != _initial(policy))
    yield from (f"outcome:{s.outcome or s.name}" for s in policy.lifecycle.states.values() if s.final)
    yield from (f"owner:{number}" for number in range(len(policy.owners)))
    for deadline in policy.deadlines.values():
        if _ever_runs(deadline):
            yield from _of_deadline(policy, deadline)
    yield from (f"escalation:{rule.id}" for rule in policy.escalations)
    yield from (f"counter:{counter}" for counter in policy.counters)
    for approval in policy.approvals.values():
        yield from _of_approval(approval)
    for name, track in policy.tracks.items():
        yield f"track:{name}"
        for element in elements_of(track.policy):
            kind, _, rest = element.partition(":")
            if kind not in _OF_THE_POLICY:
                yield f"{kind}:{name}/{rest}"
    yield from (f"metric:{name}" for name in policy.metrics if name not in BUILT_IN)
    for report in policy.reports.values():
        yield f"report:{report.name}"
        yield from (f"report:{report.name}:{phase}" for phase in _phases_of(report))
        yield from (f"report:{report.name}.{rung.id}" for rung in report.ladder)
    yield from (f"notice:{template}" for template in policy.templates)
    yield from (f"task:{task}" for task in policy.tasks)
    yield from (f"cross_case:{rule.id}" for rule in policy.cross_case if rule.runs)


def _phases_of(report: Report) -> Iterator[str]:
    """Yield how a report can end: without a due instant it is never late."""
    yield "submitted"
    if report.due is not None:
        yield from ("late", "overdue")


def _initial(policy: CompiledPolicy) -> str | None:
    rows = policy.lifecycle.initial
    return rows[0].state if len(rows) == 1 else None


def _ever_runs(deadline: Deadline) -> bool:
    """Whether some limit is there: one that is to be decided keeps its deadline from running."""
    return any(not isinstance(row.limit, NoLimit) for row in deadline.limits)


def _of_deadline(policy: CompiledPolicy, deadline: Deadline) -> Iterable[str]:
    name = f"deadline:{deadline.id}"
    phases = ["started"]
    if deadline.met_by is not None:
        phases.append("met")
    phases.append({"breach": "breached", "lapse": "lapsed", "send": "expired"}[deadline.on_expiry])
    if deadline.met_by is not None and deadline.on_expiry == "breach" and not _breach_ends(policy, deadline):
        phases.append("late")
    if deadline.pause is not None:
        phases += ["paused", "resumed"]
    if deadline.extension is not None:
        phases.append("extended")
    if deadline.cancelled_by:
        phases.append("cancelled")
    yield from (f"{name}:{phase}" for phase in phases)
    yield from (f"rung:{deadline.id}.{rung.id}" for rung in deadline.ladder)


def _breach_ends(policy: CompiledPolicy, deadline: Deadline) -> bool:
    """Whether the breach itself takes the case out of the deadline's scope, so that it can't be met late."""
    scope = deadline.applies
    if scope is None or deadline.when_out == "keep" or names_in(scope.tree) != {"class"}:
        return False
    return any(
        rule.on is not None and rule.on.kind == "deadline" and rule.on.moment == "breach"
        and deadline.id in rule.on.names and rule.when is None
        and rule.raises is not None and not scope.holds({"class": rule.raises})
        for rule in policy.escalations
    )  # fmt: skip


def _of_approval(approval: Approval) -> Iterable[str]:
    name = f"approval:{approval.id}"
    for chain_number, chain in enumerate(approval.chains):
        for step_number, step in enumerate(chain.steps):
            here = f"{name}:{chain_number}:{step_number}"
            yield from (f"{here}:asked", f"{here}:done")
            if step.on_timeout is not None:
                yield f"{here}:timed_out"
    yield from (f"{name}:granted", f"{name}:rejected")
    if approval.given_by:
        yield f"{name}:given"
