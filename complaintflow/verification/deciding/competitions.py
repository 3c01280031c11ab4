"""Rules that stand together: of those that match, one answers.

In: a `Subject`. Out: `Competition`s, in the order of the file: decision tables, owners, limits, chains, retention,
initial states, and the transitions of an event from a state. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.condition import Condition, Const, Tree, View
from complaintflow.compiled.table import DecisionTable, HitPolicy
from complaintflow.policy import Name
from complaintflow.policy.conditions import ConditionNode
from complaintflow.source import Span, quote
from complaintflow.verification.parts import named
from complaintflow.verification.reach import taken
from complaintflow.verification.subject import Subject

ALWAYS: Final[Tree] = Const(value=True)


@dataclass(frozen=True, slots=True)
class Row:
    """A rule where it stands. `condition`: when it matches (None: always).

    `yields`: it does not always stand in the way of later ones; `by`: it does so only for these (None: for everybody).
    """

    words: str
    span: Span
    node: ConditionNode | None
    condition: Condition | None
    result: str
    yields: bool = False
    by: frozenset[str] | None = None

    @property
    def tree(self) -> Tree:
        """When it matches."""
        return ALWAYS if self.condition is None else self.condition.tree

    def holds(self, view: View) -> bool:
        """Whether it matches a complaint."""
        return self.condition is None or self.condition.holds(view)

    def stands_before(self, later: Row) -> bool:
        """Whether a later rule is out of the question wherever this one matches."""
        if self.yields:
            return False
        return self.by is None or (later.by is not None and later.by <= self.by)


@dataclass(frozen=True, slots=True)
class Competition:
    """Rules of which one answers. `order`: the results rising. `table`: the decision table, where it is one.

    `events` may be at hand and `states` are those it can be asked in (None: any).
    """

    words: str
    span: Span
    noun: str
    hit_policy: HitPolicy
    rows: tuple[Row, ...]
    default: str | None = None
    order: tuple[str, ...] = ()
    table: DecisionTable | None = None
    events: tuple[str, ...] = ()
    states: tuple[str, ...] | None = None


def competitions(subject: Subject) -> Iterator[Competition]:
    """Yield all rules that compete."""
    yield from _tables(subject)
    yield from _rows(subject)
    yield from _by_name(subject)
    yield from _transitions(subject)


def _tables(subject: Subject) -> Iterator[Competition]:
    policy, document = subject.compiled, subject.document
    spec = document.classification
    if policy.classification is not None and spec is not None:
        span = spec.span if spec.default is None else spec.default.span
        yield _table("the classification", span, policy.classification, [(rule.id, rule.when) for rule in spec.rules])
    for table in policy.tables:
        name, one = named(document.tables)[table.name]
        span = name.span if one.default is None else one.default.span
        yield _table(f"the table {quote(name)}", span, table, [(rule.id, rule.when) for rule in one.rules])


def _table(words: str, span: Span, table: DecisionTable, places: Sequence[tuple[Name, ConditionNode]]) -> Competition:
    rows = tuple(
        Row(f"the rule {quote(name)}", name.span, node, rule.when, rule.result)
        for (name, node), rule in zip(places, table.rules, strict=True)
    )
    return Competition(words, span, "rule", table.hit_policy, rows, table.default, table.order, table)


def _rows(subject: Subject) -> Iterator[Competition]:
    """Yield the owners and the initial states."""
    policy, document = subject.compiled, subject.document
    if document.owners:
        rows = tuple(
            Row("this row of `owners`", spec.span, spec.when, row.when, str(number))
            for number, (spec, row) in enumerate(zip(document.owners, policy.owners, strict=True))
        )
        yield Competition("`owners`", document.owners[0].span, "row", "first", rows)
    if not isinstance(document.lifecycle.initial, Name):
        pairs = zip(document.lifecycle.initial, policy.lifecycle.initial, strict=True)
        begins = tuple(Row("this row of `initial`", spec.span, spec.when, row.when, row.state) for spec, row in pairs)
        span = document.lifecycle.initial[0].span
        yield Competition("`initial`", span, "row", "first", begins, events=("open",))


def _by_name(subject: Subject) -> Iterator[Competition]:
    """Yield the limits of deadlines, the chains of approvals and the rules of retention."""
    policy, document = subject.compiled, subject.document
    for name, (key, deadline) in named(document.deadlines).items():
        words = f"this row of the deadline {quote(name)}"
        limits = tuple(
            Row(words, spec.span, spec.when, row.when, str(number))
            for number, (spec, row) in enumerate(zip(deadline.within, policy.deadlines[name].limits, strict=True))
        )
        yield Competition(f"the limits of the deadline {quote(name)}", key.span, "row", "first", limits)
    for name, (key, approval) in named(document.approvals).items():
        words = f"this chain of the approval {quote(name)}"
        chains = tuple(
            Row(words, spec.span, spec.when, chain.when, str(number))
            for number, (spec, chain) in enumerate(zip(approval.chain, policy.approvals[name].chains, strict=True))
        )
        events = () if approval.requested_by is None else (str(approval.requested_by),)
        yield Competition(
            f"the chains of the approval {quote(name)}", key.span, "chain", "first", chains, events=events
        )
    if document.retention is not None and policy.retention is not None:
        kept = zip(document.retention.rules, policy.retention.rules, strict=True)
        rules = tuple(
            Row(f"the rule {quote(spec.id)}", spec.id.span, spec.when, rule.when, spec.id) for spec, rule in kept
        )
        yield Competition("`retention`", document.retention.span, "rule", "first", rules)


def _transitions(subject: Subject) -> Iterator[Competition]:
    """Yield the transitions of each event from each state."""
    policy = subject.compiled
    pairs = zip(policy.lifecycle.transitions, subject.document.lifecycle.transitions, strict=True)
    specs = {id(step): spec for step, spec in pairs}
    for state in policy.lifecycle.states:
        if state not in subject.reach.states:
            continue
        for event in policy.lifecycle.dispatch.get(state, {}):
            here = taken(policy, state, event)
            own = policy.events[event].by
            rows = tuple(
                Row(
                    f"the transition {quote(step.id)}",
                    (specs[id(step)].id or specs[id(step)].event).span,
                    specs[id(step)].when,
                    step.guard,
                    f"{step.target or state}",
                    yields=bool(step.requires),
                    by=own if step.by is None else step.by,
                )
                for step in here
            )
            words = f"the transitions of {quote(event)} from {quote(state)}"
            yield Competition(words, rows[0].span, "transition", "first", rows, events=(event,), states=(state,))
