"""What a policy lets a viewer see, before any case is looked at.

In: a compiled policy and a viewer. Out: for every fact, datum and party whether the viewer's roles are among its
readers, and which parties never see it; which deadlines, counters and elements would tell of what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from complaintflow.compiled.condition import Condition, names_in
from complaintflow.compiled.confidential import Guarded, readers_of
from complaintflow.compiled.deadlines import AmountFrom, CountedFrom, Counter, Cycles, Deadline, MonthDay, Until
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.table import DecisionTable
from complaintflow.confidentiality.flows import Place, groups, parts, places, worked_out
from complaintflow.confidentiality.viewer import Viewer
from complaintflow.confidentiality.whole import procedures

UNDECLARED: Final = Datum("undeclared", "text", personal=True)
"""What a case keeps without the policy knowing it: treated as personal."""


@dataclass(frozen=True, slots=True)
class Veil:
    """Whether something is hidden from the viewer's roles, and the parties who never see it."""

    by_role: bool = False
    hidden_from: frozenset[str] = frozenset()

    def hides(self, viewer_is: frozenset[str]) -> bool:
        """Whether it is hidden from a viewer who is these parties."""
        return self.by_role or not self.hidden_from.isdisjoint(viewer_is)


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What a viewer may see under a policy; `of` (in `Seen`) adds what depends on the case."""

    policy: CompiledPolicy
    viewer: Viewer
    veils: dict[Place, Veil]
    undeclared: Veil

    @classmethod
    def of(cls, policy: CompiledPolicy, viewer: Viewer) -> Sight:
        """Return what the viewer may see."""
        return _sight(policy, viewer)

    def in_case(self, facts: Mapping[str, object] | None) -> Sight:
        """Return what the viewer may see of a case with these facts; None: of a case of which nothing is known."""
        withheld = self.policy.confidential.withheld_from(facts)
        if withheld.isdisjoint(self.viewer.roles):
            return self
        return _sight(self.policy, replace(self.viewer, roles=self.viewer.roles - withheld))

    @property
    def hides_something(self) -> bool:
        """Whether anything of the policy's cases may be hidden from the viewer."""
        return any(veil.by_role or veil.hidden_from for veil in (self.undeclared, *self.veils.values()))

    def veil_of(self, kind: str, name: str, of: str = "") -> Veil:
        """Return the veil of a `field` (`of` a track), a `party`, or a `datum` (`of` an event).

        What is not declared has the veil `undeclared`.
        """
        return self.veils.get((kind, of, name), self.undeclared)

    def sees_field(self, name: str) -> bool:
        """Whether the viewer's roles see a fact; who the viewer is in a case is not looked at."""
        return not self.veil_of("field", name).by_role

    def sees_datum(self, event: str, name: str) -> bool:
        """Whether the viewer's roles see a datum of an event; who the viewer is in a case is not looked at."""
        return not self.veil_of("datum", name, event).by_role


@lru_cache(maxsize=64)
def _sight(policy: CompiledPolicy, viewer: Viewer) -> Sight:
    known = places(policy)
    veils: dict[Place, Veil] = {}
    for group in groups(policy, known):
        by_role = any(_is_veiled(policy, viewer, known[place]) for place in group)
        hidden_from = frozenset(party for place in group for party in known[place].hidden_from)
        veils.update(dict.fromkeys(group, Veil(by_role, hidden_from)))
    for place, sources in worked_out(policy):
        layers = [veils[one] for one in (place, *sources) if one in veils]
        hidden_from = frozenset(party for layer in layers for party in layer.hidden_from)
        veils[place] = Veil(any(layer.by_role for layer in layers), hidden_from)
    return Sight(policy, viewer, veils, Veil(_is_veiled(policy, viewer, UNDECLARED)))


def _is_veiled(policy: CompiledPolicy, viewer: Viewer, guarded: Guarded) -> bool:
    readers = readers_of(guarded, policy.confidential)
    return readers is not None and readers.isdisjoint(viewer.roles)


# ---- what would tell of it --------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def telling_deadlines(policy: CompiledPolicy, hidden: frozenset[str]) -> frozenset[str]:
    """Return the deadlines whose due instant is read from a hidden fact."""
    every = ((name, deadline) for one in procedures(policy) for name, deadline in one.deadlines.items())
    return frozenset(name for name, deadline in every if not hidden.isdisjoint(_read_by(deadline)))


def _read_by(deadline: Deadline) -> Iterator[str]:
    yield from (limit.field for limit in parts(deadline.limits, Until))
    yield from (limit.field for limit in parts(deadline.limits, AmountFrom))
    yield from (limit.field for limit in parts(deadline.limits, CountedFrom))
    yield from (limit.day for limit in parts(deadline.limits, Cycles) if isinstance(limit.day, str))
    yield from (limit.day for limit in parts(deadline.limits, MonthDay) if isinstance(limit.day, str))


@lru_cache(maxsize=256)
def telling_counters(policy: CompiledPolicy, hides: frozenset[tuple[str, str]]) -> frozenset[str]:
    """Return the counters that add up, or tell apart, values of a hidden datum; `hides` are events and data."""
    every = ((name, counter) for one in procedures(policy) for name, counter in one.counters.items())
    return frozenset(name for name, counter in every if _adds_up(counter, hides))


def _adds_up(counter: Counter, hides: frozenset[tuple[str, str]]) -> bool:
    return counter.datum is not None and any((event, counter.datum) in hides for event in counter.of)


@lru_cache(maxsize=256)
def telling_tables(policy: CompiledPolicy, hidden: frozenset[str]) -> frozenset[str]:
    """Return the tables whose rules look at hidden names: their answers are shown, the rules behind them are not."""
    return frozenset(t.name for t in tables(policy) if any(_looks(rule.when, hidden) for rule in t.rules))


@lru_cache(maxsize=256)
def telling_elements(policy: CompiledPolicy, hidden: frozenset[str]) -> frozenset[str]:
    """Return the ids of rules, transitions and escalations that would say what a hidden fact is like."""
    veiled = telling_tables(policy, hidden)
    found = [rule.id for table in tables(policy) if table.name in veiled for rule in table.rules]
    found += [f"{table.name}.{rule.id}" for table in tables(policy) if table.name in veiled for rule in table.rules]
    for one in procedures(policy):
        found += [t.id for t in one.lifecycle.transitions if _looks(t.guard, hidden)]
        found += [e.id for e in one.escalations if _looks(e.when, hidden)]
    return frozenset(found)


def tables(policy: CompiledPolicy) -> tuple[DecisionTable, ...]:
    """Return the classification, where there is one, and the further tables."""
    return policy.tables if policy.classification is None else (policy.classification, *policy.tables)


def _looks(condition: Condition | None, hidden: frozenset[str]) -> bool:
    return condition is not None and not hidden.isdisjoint(names_in(condition.tree))
