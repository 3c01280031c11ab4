"""Rules that can never be the answer because others always are.

In: a `Subject`. Out: `shadowed-rule`, and `impossible-condition` for a condition that no facts fulfil. Looked at are
decision tables, owners, limits, chains, retention rules, initial states and the transitions of one event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.condition import Condition
from complaintflow.compiled.lifecycle import Transition
from complaintflow.compiled.table import DecisionTable
from complaintflow.policy import Name
from complaintflow.source import Code, Findings, Related, Span, quote
from complaintflow.verification.coverage import Beats, Shadow, Table, find_shadows
from complaintflow.verification.parts import named
from complaintflow.verification.reach import taken
from complaintflow.verification.subject import Subject

_SHOWN_MAX: Final = 5
"""Related places of one diagnostic."""


@dataclass(frozen=True, slots=True)
class Row:
    """A rule where it stands: what it is called, what to underline, when it holds."""

    words: str
    span: Span
    when: Condition | None


def check_shadowed_rules(subject: Subject, findings: Findings) -> None:
    """Report rules that are never the answer."""
    for table, rows in _tables(subject):
        _report(Table(subject, tuple(row.when for row in rows)), rows, _beats(table), findings)
    for noun, rows in _first_matches(subject):
        _report(Table(subject, tuple(row.when for row in rows)), rows, _earlier, findings, noun)
    _check_transitions(subject, findings)


def _earlier(one: int, other: int) -> bool:
    return one < other


def _beats(table: DecisionTable) -> Beats:
    results = [rule.result for rule in table.rules]
    if table.hit_policy == "highest":
        rank = {result: place for place, result in enumerate(table.order)}
        return lambda one, other: (rank[results[one]], -one) > (rank[results[other]], -other)
    if table.hit_policy == "unique":
        return lambda one, other: one < other or results[one] != results[other]
    return _earlier


def _tables(subject: Subject) -> Iterator[tuple[DecisionTable, list[Row]]]:
    policy, document = subject.compiled, subject.document
    specs: list[tuple[DecisionTable, Sequence[Name]]] = []
    if policy.classification is not None and document.classification is not None:
        specs.append((policy.classification, [rule.id for rule in document.classification.rules]))
    tables = named(document.tables)
    specs += [(table, [rule.id for rule in tables[table.name][1].rules]) for table in policy.tables]
    for table, ids in specs:
        if table.hit_policy == "collect":
            continue
        yield (
            table,
            [Row(f"the rule {quote(name)}", name.span, rule.when) for name, rule in zip(ids, table.rules, strict=True)],
        )


def _first_matches(subject: Subject) -> Iterator[tuple[str, list[Row]]]:
    policy, document = subject.compiled, subject.document
    yield (
        "row",
        [
            Row("this row of `owners`", spec.span, row.when)
            for spec, row in zip(document.owners, policy.owners, strict=True)
        ],
    )
    if not isinstance(document.lifecycle.initial, Name):
        yield (
            "row",
            [
                Row("this row of `initial`", spec.span, row.when)
                for spec, row in zip(document.lifecycle.initial, policy.lifecycle.initial, strict=True)
            ],
        )
    for name, (_, deadline) in named(document.deadlines).items():
        yield (
            "row",
            [
                Row(f"this row of the deadline {quote(name)}", spec.span, row.when)
                for spec, row in zip(deadline.within, policy.deadlines[name].limits, strict=True)
            ],
        )
    for name, (_, approval) in named(document.approvals).items():
        yield (
            "chain",
            [
                Row(f"this chain of the approval {quote(name)}", spec.span, chain.when)
                for spec, chain in zip(approval.chain, policy.approvals[name].chains, strict=True)
            ],
        )
    if document.retention is not None and policy.retention is not None:
        yield (
            "row",
            [
                Row(f"the rule {quote(spec.id)} of `retention`", spec.id.span, rule.when)
                for spec, rule in zip(document.retention.rules, policy.retention.rules, strict=True)
            ],
        )


def _report(table: Table, rows: Sequence[Row], beats: Beats, findings: Findings, noun: str = "rule") -> None:
    if len(rows) < 2 and noun != "rule":
        return
    for shadow in find_shadows(table, beats):
        _report_shadow(shadow, rows, findings, noun)


def _report_shadow(shadow: Shadow, rows: Sequence[Row], findings: Findings, noun: str) -> None:
    row = rows[shadow.rule]
    if not shadow.by:
        message = f"{row.words} never matches: no facts fulfil its condition"
        findings.error(Code.IMPOSSIBLE_CONDITION, row.span, message, "all parts of a condition must hold together")
        return
    never = "is never taken" if noun == "transition" else "is never the answer"
    other = "another one counts" if len(shadow.by) == 1 else f"one of {len(shadow.by)} others counts"
    message = f"{row.words} {never}: whenever its condition holds, {other}"
    related = tuple(Related(f"this {noun} counts instead", rows[number].span) for number in shadow.by[:_SHOWN_MAX])
    findings.warning(
        Code.SHADOWED_RULE, row.span, message, "narrow the other one, move this one up, or drop it", related
    )


# ---- transitions


def _check_transitions(subject: Subject, findings: Findings) -> None:
    """Report transitions that are not taken in any state, because others of the same event always are."""
    specs = subject.document.lifecycle.transitions
    steps = subject.compiled.lifecycle.transitions
    place = {id(step): number for number, step in enumerate(steps)}
    rows = [
        Row(f"the transition {quote(step.id)}", (spec.id or spec.event).span, step.guard)
        for spec, step in zip(specs, steps, strict=True)
    ]
    by_event: dict[str, dict[str, None]] = {}
    for step in steps:
        by_event.setdefault(step.event, {}).update(dict.fromkeys(step.sources))
    for event, sources in by_event.items():
        taken_somewhere: set[int] = set()
        shadows: dict[int, Shadow] = {}
        for state in sources:
            here = taken(subject.compiled, state, event)
            if state in subject.reach.states:
                _look_at(subject, event, state, here, place, taken_somewhere, shadows)
        for number, shadow in shadows.items():
            if number not in taken_somewhere:
                _report_shadow(shadow, rows, findings, "transition")


def _look_at(
    subject: Subject,
    event: str,
    state: str,
    here: tuple[Transition, ...],
    place: dict[int, int],
    taken_somewhere: set[int],
    shadows: dict[int, Shadow],
) -> None:
    """Note which transitions of an event can be taken from a state, and which others stand before the rest."""
    if len(here) == 1 and here[0].guard is None:
        taken_somewhere.add(place[id(here[0])])
        return
    table = Table(subject, tuple(step.guard for step in here), event, {"state": (state,)})
    found = {shadow.rule: shadow for shadow in find_shadows(table, _goes_before(subject, event, here))}
    for number, step in enumerate(here):
        index = place[id(step)]
        if number in found:
            by = tuple(place[id(here[other])] for other in found[number].by)
            known = shadows.get(index, Shadow(index, ()))
            shadows[index] = Shadow(index, tuple(sorted({*known.by, *by})))
        else:
            taken_somewhere.add(index)


def _goes_before(subject: Subject, event: str, here: tuple[Transition, ...]) -> Callable[[int, int], bool]:
    own = subject.compiled.events[event].by

    def beats(one: int, other: int) -> bool:
        if one >= other or here[one].requires:
            return False
        mine = own if here[one].by is None else here[one].by
        theirs = own if here[other].by is None else here[other].by
        # An earlier transition stands in the way only of those who may take it themselves.
        return mine is None or (theirs is not None and theirs <= mine)

    return beats
