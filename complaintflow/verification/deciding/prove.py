"""The section on tables and conditions: every rule and every condition of a policy, judged for all complaints at once.

In: a `Subject` and somebody who watches. Out: a `Section`. Stops when the time that was given is used up, and says what
it has not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from complaintflow.compiler.tracks import inner_document
from complaintflow.source import Span
from complaintflow.verification.deciding.competitions import Competition, competitions
from complaintflow.verification.deciding.conditions import conditions
from complaintflow.verification.deciding.knowledge import Knowledge
from complaintflow.verification.deciding.tables import Judge
from complaintflow.verification.deciding.vacuous import judge_condition
from complaintflow.verification.proof import Fault, Finding, Section, Watch
from complaintflow.verification.subject import Subject

NAME: Final = "tables"


@dataclass(slots=True)
class _Run:
    """What has been found and looked at so far; each place is told of once."""

    watch: Watch
    findings: list[Finding] = field(default_factory=list)
    told: set[tuple[Span, Fault]] = field(default_factory=set)
    rules: int = 0
    conditions: int = 0
    left: dict[str, int] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        key = (finding.span, finding.fault)
        if key not in self.told:
            self.told.add(key)
            self.findings.append(finding)
            self.watch.found(NAME, finding)


def prove_tables(subject: Subject, watch: Watch) -> Section:
    """Return what can be said of a policy's tables and conditions. Raises MissingExtraError without the solver."""
    run = _Run(watch)
    for knowledge in _parts(subject):
        _judge_rules(knowledge, run)
        _judge_conditions(knowledge, run)
    covered = (
        f"{run.rules} rules, rows, chains and transitions against one another, for all complaints",
        f"{run.conditions} conditions with all their parts",
    )
    left_out = tuple(f"{count} {what}: the time was used up" for what, count in run.left.items() if count)
    order = sorted(run.findings, key=lambda one: (one.span.file, one.span.line, one.span.column, one.fault.value))
    return Section(NAME, tuple(order), covered=covered, left_out=left_out)


def _parts(subject: Subject) -> Iterator[Knowledge]:
    """Yield the case itself and its tracks, each as a policy of its own."""
    yield Knowledge(subject)
    for name, spec in subject.document.tracks.items():
        track = subject.compiled.tracks.get(str(name))
        if track is not None:
            yield Knowledge(Subject.of(inner_document(subject.document, spec), track.policy), subject)


def _judge_rules(knowledge: Knowledge, run: _Run) -> None:
    every = list(competitions(knowledge.subject))
    taken: dict[Span, list[Finding | None]] = {}
    for place, competition in enumerate(every):
        if run.watch.is_over():
            run.left["tables and lists of rules"] = run.left.get("tables and lists of rules", 0) + len(every) - place
            return
        run.rules += len(competition.rows)
        found = list(Judge(knowledge, competition, run.watch).findings())
        if competition.noun == "transition":
            _note_transitions(competition, found, taken)
        else:
            for finding in found:
                run.add(finding)
    # A transition is idle only where it is so in every state that it leads from.
    for answers in taken.values():
        idle = [answer for answer in answers if answer is not None]
        if len(idle) == len(answers):
            run.add(idle[0])


def _note_transitions(competition: Competition, found: list[Finding], taken: dict[Span, list[Finding | None]]) -> None:
    by_span = {finding.span: finding for finding in found}
    for row in competition.rows:
        taken.setdefault(row.span, []).append(by_span.get(row.span))


def _judge_conditions(knowledge: Knowledge, run: _Run) -> None:
    every = list(conditions(knowledge.subject))
    hopeless = {finding.span for finding in run.findings if finding.fault is Fault.RULE_NEVER_FIRES}
    for place, asked in enumerate(every):
        if run.watch.is_over():
            run.left["conditions"] = run.left.get("conditions", 0) + len(every) - place
            return
        run.watch.progress("conditions", place, len(every))
        run.conditions += 1
        for finding in judge_condition(knowledge, asked):
            whole = finding.span == asked.node.span
            if not (whole and finding.fault is Fault.ALWAYS_FALSE and asked.rule in hopeless):
                run.add(finding)
