"""Complaints worth opening: one for every answer that a policy's conditions and tables can give together.

In: a policy and what is told apart. Out: facts as an `open` carries them. All combinations where they are few; where
they are many, every answer and every pair of answers, and it is said so.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import Final

from complaintflow.compiled.condition import All, Not, Test, Tree, evaluate
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.scope import FactType
from complaintflow.explanation.nearest import nearest_change
from complaintflow.kernel.derived import fill_tables
from complaintflow.verification.exploring.samples import sample
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.settled import Settled
from complaintflow.verification.points import points

TRIED_MAX: Final = 60_000
"""Combinations of facts that are all tried."""

PAIRS_MAX: Final = 4_000


@dataclass(frozen=True, slots=True)
class Complaints:
    """Complaints worth opening; `left_out` says in words which combinations are missing, if any.

    `facts` as an `open` carries them, `views` of the same complaints as conditions see them. `next_to` lists for each
    those that an amendment leads to without passing another one on the way: what an amendment of more at once leads to
    is reached by several. `numbers`: which complaint it is, by what its facts say.
    """

    facts: tuple[Mapping[str, object], ...]
    views: tuple[Mapping[str, object], ...]
    next_to: tuple[tuple[int, ...], ...]
    numbers: Mapping[tuple[Hashable, ...], int]
    left_out: str = ""


def complaints_of(policy: CompiledPolicy, scope: Scope, at: int, most: int) -> Complaints:
    """Return the complaints worth opening, at most so many."""
    found: dict[Hashable, Mapping[str, object]] = {}
    settled = Settled(policy, scope)
    whole = True
    options = _options(policy, scope)
    if prod(len(values) for values in options.values()) <= TRIED_MAX:
        for picked in product(*options.values()):
            facts: Mapping[str, object] = {
                name: value for name, value in zip(options, picked, strict=True) if value is not None
            }
            found.setdefault(_said(policy, settled, facts), facts)
    else:
        whole = False
        for facts in _covering(policy, scope):
            found.setdefault(_said(policy, settled, facts), facts)
    chosen = sorted(found.values(), key=len)[:most]
    left_out = "" if whole else "of complaints, every answer of every condition and every pair of answers was tried"
    if len(found) > most:
        left_out = f"{len(found) - most} of {len(found)} kinds of complaints were not opened"
    said = [_said(policy, settled, facts) for facts in chosen]
    answers = [(*one, *scope.whole(facts)) for one, facts in zip(said, chosen, strict=True)]
    next_to = tuple(_neighbours(number, answers) for number in range(len(answers)))
    numbers = {one: number for number, one in enumerate(said)}
    needed = _needed(policy, options, at)
    data = tuple({**needed, **_as_data(policy, facts, at)} for facts in chosen)
    return Complaints(data, tuple(chosen), next_to, numbers, left_out)


def _needed(policy: CompiledPolicy, options: Mapping[str, object], at: int) -> dict[str, object]:
    """Return facts that nobody asks for, but that an event needs and does not bring itself."""
    fields = [field for name, field in policy.fields.items() if name not in options and field.settable]
    events = policy.events
    lacking = [f for f in fields if any(e in events and f.name not in events[e].records for e in f.required_at)]
    return {field.name: sample(field, at) for field in lacking}


def _neighbours(own: int, answers: Sequence[tuple[Hashable, ...]]) -> tuple[int, ...]:
    """Return the complaints between which and this one there is no other: all that differs of it differs of them."""
    mine = answers[own]
    apart = {
        number: frozenset(place for place, (one, two) in enumerate(zip(mine, other, strict=True)) if one != two)
        for number, other in enumerate(answers)
        if number != own
    }
    found: list[int] = []
    for number in sorted(apart, key=lambda one: (len(apart[one]), one)):
        if not any(apart[nearer] < apart[number] for nearer in found):
            found.append(number)
    return tuple(found)


def _said(policy: CompiledPolicy, settled: Settled, facts: Mapping[str, object]) -> tuple[Hashable, ...]:
    view = dict(facts)
    fill_tables(policy, view)
    return settled.of("", view)


def _options(policy: CompiledPolicy, scope: Scope) -> dict[str, tuple[object, ...]]:
    options: dict[str, tuple[object, ...]] = {}
    for name, tests in scope.facts.items():
        field = policy.fields.get(name)
        if field is None or not field.settable:
            continue
        named = (*tests, *(p for p in scope.predicates if isinstance(p, Test) and p.name == name))
        values = points(FactType(field.type, field.choices), named) or ()
        kinds: dict[tuple[bool, ...], object] = {}
        for value in (None, *values):
            kinds.setdefault(tuple(evaluate(test, {name: value}) for test in named), value)
        options[name] = tuple(kinds.values())
    return options


def _covering(policy: CompiledPolicy, scope: Scope) -> Iterator[Mapping[str, object]]:
    wanted: list[Tree] = [*scope.predicates, *(Not(predicate) for predicate in scope.predicates)]
    tables = (*policy.tables, *((policy.classification,) if policy.classification is not None else ()))
    wanted += [rule.when.tree for table in tables for rule in table.rules]
    pairs = list(combinations(wanted, 2))[:PAIRS_MAX]
    yield {}
    for tree in (*wanted, *(All(pair) for pair in pairs)):
        change = nearest_change(tree, {}, policy.fields, {})
        if change is not None:
            yield {one.name: one.value for one in change if one.name in policy.fields and one.value is not None}


def _as_data(policy: CompiledPolicy, facts: Mapping[str, object], at: int) -> Mapping[str, object]:
    data: dict[str, object] = {}
    for name, value in facts.items():
        field = policy.fields[name]
        if field.type in ("date", "instant", "moment", "attachment", "attachments"):
            data[name] = sample(field, at)
        else:
            data[name] = list(value) if isinstance(value, tuple) else value
    return data
