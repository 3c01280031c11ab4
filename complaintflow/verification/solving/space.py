"""What a complaint can be: the facts that conditions may ask for, with their types, and which of them can be missing.

In: a compiled policy and the events that may be at hand. Out: `FactSpace`. What a policy derives from other facts by
its tables is part of it, so that a question about a table's answer is one about the complaint. Asks no solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from complaintflow.compiled.condition import Test, Tree, names_in
from complaintflow.compiled.lifecycle import DataType, Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.standing import PREFIX, STANDINGS
from complaintflow.compiled.table import DecisionTable
from complaintflow.compiler.scope import TRACK_COUNTS
from complaintflow.policy.references import OUTCOME_WORDS
from complaintflow.verification.solving.unfolding import unfolded


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that conditions may ask for. `least`: the smallest number it can be; `filled`: it is never there empty.

    `most`: the largest number it can be.
    """

    type: DataType
    choices: tuple[str, ...] = ()
    may_be_missing: bool = True
    least: int | None = None
    filled: bool = False
    most: int | None = None


@dataclass(frozen=True, slots=True)
class FactSpace:
    """The facts of a policy's complaints by name, and the tables whose answers follow from them, in order.

    A name that is not among the facts may have any value that it is compared with. `near`: the day (ISO) near which
    dates are chosen where any day would do.
    """

    facts: Mapping[str, Fact]
    tables: tuple[DecisionTable, ...] = ()
    near: str = "2000-01-01"
    _by_name: Mapping[str, DecisionTable] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, policy: CompiledPolicy, event: str | Iterable[str] | None = None) -> FactSpace:
        """Return the facts of a policy's complaints, with the data of an event (or of several) where one is at hand."""
        events = () if event is None else (event,) if isinstance(event, str) else tuple(event)
        tables = {table.name: table for table in policy.tables}
        return cls({**_case_facts(policy), **_event_facts(policy, events)}, policy.tables, policy.effective, tables)

    def fact(self, name: str) -> Fact | None:
        """Return a fact by name."""
        return self.facts.get(name)

    def table(self, name: str) -> DecisionTable | None:
        """Return the table whose answer a name means."""
        return self._by_name.get(name)

    def always_there(self, trees: Iterable[Tree]) -> tuple[Tree, ...]:
        """Return trees that name those facts behind others which no complaint lacks, and hold of every complaint.

        Whoever holds a complaint against conditions that were not asked for needs these facts to be in it.
        """
        found: dict[str, None] = {}
        pending = [name for tree in trees for name in sorted(names_in(tree))]
        seen: set[str] = set()
        while pending:
            name = pending.pop()
            table, fact = self.table(name), self.fact(name)
            if name in seen:
                continue
            seen.add(name)
            if table is not None:
                pending += [inner for rule in table.rules for inner in sorted(names_in(rule.when.tree))]
            elif fact is not None and not fact.may_be_missing:
                found[name] = None
        return tuple(Test(name, "present") for name in sorted(found))

    def knowing(self, values: Mapping[str, Iterable[str]]) -> FactSpace:
        """Return the space of those complaints in which some choices have been narrowed: `state` to a few states."""
        narrowed = dict(self.facts)
        for name, some in values.items():
            left = frozenset(some)
            known = narrowed[name]
            narrowed[name] = replace(known, choices=tuple(choice for choice in known.choices if choice in left))
        return replace(self, facts=narrowed)

    def at_most(self, numbers: Mapping[str, int]) -> FactSpace:
        """Return the space of those complaints in which some numbers are no larger than this."""
        facts = {
            name: replace(fact, most=numbers[name]) if name in numbers else fact for name, fact in self.facts.items()
        }
        return replace(self, facts=facts)

    def as_opened(self, policy: CompiledPolicy) -> FactSpace:
        """Return the space of complaints that have just been opened, whose class is what the classification says.

        Where the classification reads further tables, the class is left open.
        """
        table = policy.classification
        if table is None or any(names_in(rule.when.tree) & self._by_name.keys() for rule in table.rules):
            return self
        tables = (table, *self.tables)
        return replace(self, tables=tables, _by_name={one.name: one for one in tables})

    def joined(self, other: FactSpace) -> FactSpace:
        """Return the space of the complaints of either policy. Tables of both must be unfolded by their own space."""
        facts = dict(self.facts)
        for name, fact in other.facts.items():
            known = facts.get(name)
            facts[name] = fact if known is None else _either(known, fact)
        return FactSpace(facts, (), self.near)

    def unfolded(self, tree: Tree) -> Tree:
        """Return the tree with every test of a table's answer replaced by what the table asks of the complaint."""
        return unfolded(tree, self._by_name)


def _either(one: Fact, other: Fact) -> Fact:
    """Return a fact that can be what either can be; of two types the first one's."""
    least = None if one.least is None or other.least is None else min(one.least, other.least)
    return Fact(
        one.type,
        tuple(dict.fromkeys((*one.choices, *other.choices))),
        one.may_be_missing or other.may_be_missing,
        least,
        one.filled and other.filled,
        None if one.most is None or other.most is None else max(one.most, other.most),
    )


def _case_facts(policy: CompiledPolicy) -> dict[str, Fact]:
    ages = {age.field for age in policy.ages}
    facts = {name: Fact(datum.type, datum.choices) for name, datum in policy.fields.items()}
    facts |= {name: Fact("integer", least=0) for name in ages}
    for table in policy.tables:
        several = table.hit_policy == "collect"
        total = several or table.default is not None
        facts[table.name] = Fact("set" if several else "choice", table.order, may_be_missing=not total)
    for name, counter in policy.counters.items():
        summed = counter.measure == "sum"
        facts[name] = Fact(
            "number" if summed else "integer",
            may_be_missing=False,
            least=None if summed else 0,
        )
    table_of_classes = policy.classification
    facts["class"] = Fact(
        "choice", policy.classes, may_be_missing=table_of_classes is None or table_of_classes.default is None
    )
    states = dict.fromkeys((*policy.lifecycle.states, "withdrawn", "merged"))
    facts["state"] = Fact("choice", tuple(states), may_be_missing=False)
    facts["owner"] = Fact("choice", tuple(policy.roles))
    # A case without any flag, and an actor without any role, lack the fact: there is no empty set of them.
    facts["flags"] = Fact("set", tuple(policy.flags), filled=True)
    facts["outcome"] = Fact("choice", tuple(dict.fromkeys((*policy.outcomes, *OUTCOME_WORDS))))
    facts["application"] = Fact("integer", least=1)
    for name in policy.deadlines:
        facts[f"{PREFIX}{name}"] = Fact("choice", STANDINGS, may_be_missing=False)
    return {**facts, **_track_facts(policy)}


def _track_facts(policy: CompiledPolicy) -> dict[str, Fact]:
    count = Fact("integer", may_be_missing=False, least=0)
    facts: dict[str, Fact] = {}
    for name, track in policy.tracks.items():
        final = [state for state in track.policy.lifecycle.states.values() if state.final]
        outcomes = [f"outcome.{state.outcome or state.name}" for state in final]
        facts |= dict.fromkeys(
            (f"tracks.{name}.{asked}" for asked in (*TRACK_COUNTS, *outcomes, "outcome.ended")), count
        )
    return facts


def _event_facts(policy: CompiledPolicy, events: tuple[str, ...]) -> dict[str, Fact]:
    if not events:
        return {}
    facts = {"actor_role": Fact("set", (*policy.roles, "customer"), filled=True)}
    kinds = [policy.events[name] for name in events if name in policy.events]
    for kind in kinds:
        for name, datum in kind.data.items():
            fact = _datum_fact(datum, everywhere=all(name in other.data for other in kinds))
            known = facts.get(f"data.{name}")
            facts[f"data.{name}"] = fact if known is None else _either(known, fact)
    return facts


def _datum_fact(datum: Datum, *, everywhere: bool) -> Fact:
    return Fact(datum.type, datum.choices, may_be_missing=not (datum.required_at and everywhere))
