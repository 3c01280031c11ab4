"""What of a policy has a say in where a case goes, and what only tells people something.

In: a compiled policy and what observers ask for. Out: `Scope`: the facts, deadlines and counters that must be told
apart while every path is explored. A deadline that only reminds people changes no path: it is left out unless somebody
asks for it, so that ten of them do not multiply the cases.
"""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil

from complaintflow.compiled.condition import Condition, Test, Tree, evaluate, names_in
from complaintflow.compiled.deadlines import Escalation
from complaintflow.compiled.index import leaves_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.exploring.attached import SILENT
from complaintflow.verification.exploring.deciding import (
    FAILED,
    PARTICIPANTS,
    asks_for_owner,
    conditions_in,
    deadlines_of,
    deciding_parts,
    escalations_of,
    is_asked_of,
    is_loud,
    moves,
)
from complaintflow.verification.exploring.predicates import changing_in, predicates_of, whole_parts
from complaintflow.verification.exploring.residuals import Residual
from complaintflow.verification.exploring.tested import tests_asked, tests_deciding, tests_in_tables
from complaintflow.verification.exploring.words import words_in


@dataclass(frozen=True, slots=True)
class Scope:
    """What is told apart.

    `predicates`: what conditions ask of the facts of a complaint alone; two complaints that answer all of them alike,
    and of which the tables say the same, go the same ways. `facts`, `data`: the tests on single facts and on data of
    events. `deadlines`, `escalations`: those that move something. `owed`: deadlines of which only matters whether they
    are owed. `counters`, `ordinal`: the number from which on nothing tells any from a higher one. `readers`: the
    conditions that ask for a counter, each with the escalation that it belongs to, if any. `parties`, `owner`: whether
    it matters who they are (`identity`); `everybody`: whether an observer asks for the roles of whoever acts.
    `flags`, `standings`: flags that something asks for, deadlines of which something asks how they stand. `persons`:
    parties of whom an observer asks, so that their people are tried wherever somebody acts. `residuals`: what is asked
    of tables that read what changes. `words`: those of `applicant`, `actor`, `participants` of whom it matters who they
    are. `acts`: events and approvals (`sent:EVENT`, `decided:APPROVAL`) of which observers ask which person did it;
    None where any may matter, since whoever is barred from one way may take another. `silent`: built-in events that
    change nothing, of which an observer takes notice. `parts`: the largest parts of conditions on facts, those included
    that change. `klass`: whether it matters of what class a case is. `spent`: by escalations that fire once in a case,
    which of the predicates they alone ask for: once it has fired, these make no difference any more.
    """

    predicates: tuple[Tree, ...]
    facts: Mapping[str, tuple[Test, ...]]
    data: Mapping[str, tuple[Test, ...]]
    deadlines: frozenset[str]
    owed: frozenset[str]
    counters: Mapping[str, int]
    readers: Mapping[str, tuple[tuple[Tree, str], ...]]
    ordinal: int
    parties: bool
    owner: bool
    escalations: frozenset[str]
    everybody: bool
    flags: frozenset[str]
    standings: frozenset[str]
    left_out: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    residuals: tuple[Residual, ...] = ()
    parts: tuple[Tree, ...] = ()
    klass: bool = True
    acts: frozenset[str] | None = None
    spent: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def __hash__(self) -> int:
        """Equal ones have equal parts, and these suffice: mappings and long conditions are left out."""
        return hash((self.deadlines, self.escalations, self.owed, self.flags, self.ordinal))

    def whole(self, facts: Mapping[str, object]) -> tuple[bool, ...]:
        """Return what conditions say of a complaint as a whole, whatever of it can still change."""
        return tuple(evaluate(part, facts) for part in self.parts)


def scope_of(policy: CompiledPolicy, reads: Iterable[str] = (), conditions: tuple[Condition, ...] = ()) -> Scope:
    """Return what has to be told apart for a policy, and for observers who ask for `reads`.

    `reads` holds names of facts, `deadline:NAME`, `owed:NAME` (`*`: all), `party:NAME`, `told:ROLE` and `asked:ROLE`
    (every deadline whose ladder tells or asks that role; `*` any role; `@TEMPLATE`, `@TASK`: only by these).
    `conditions` are what they look at.
    """
    asked = frozenset(reads)
    if "owed:*" in asked:
        asked = asked - {"owed:*"} | {f"owed:{deadline.id}" for deadline in deadlines_of(policy)}
    words = words_in(policy, asked)
    if "participants" in words:
        asked |= {PARTICIPANTS}
    owner = owner_matters(policy, asked, conditions)
    deciding = (*deciding_parts(policy, asked, owner=owner), conditions)
    outside = tests_asked(policy, asked, deciding)
    inside = tests_in_tables(policy)
    known = {*policy.fields, *(name for track in policy.tracks.values() for name in track.policy.fields)}
    changing = changing_in(policy, known)
    everything = {**inside, **outside}
    active = _active(policy, asked)
    owed = frozenset(name[5:] for name in asked if name.startswith("owed:"))
    persons = tuple(sorted(name[6:] for name in asked if name.startswith("party:")))
    merged = {
        name: tuple(dict.fromkeys((*outside.get(name, ()), *inside.get(name, ()))))
        for name in everything
        if name in known
    }
    predicates = predicates_of(policy, deciding, outside, known, changing)

    def without(rule: str) -> tuple[Tree, ...]:
        others = (*deciding_parts(policy, asked, owner=owner, but=rule), conditions)
        return predicates_of(policy, others, tests_asked(policy, asked, others), known, changing)

    return Scope(
        predicates=predicates,
        spent={e.id: found for e in _once(policy, asked) if (found := _only_in(predicates, without(e.id)))},
        residuals=changing.residuals,
        parts=whole_parts(deciding, changing.tables, known),
        facts=merged,
        data={name: tests for name, tests in outside.items() if name.startswith("data.")},
        deadlines=active,
        owed=owed,
        counters={name: max(_highest(tests), 1) for name, tests in everything.items() if name in policy.counters},
        readers={c: _readers(policy, deciding, c) for c in policy.counters if c in everything and c not in asked},
        ordinal=_highest(everything.get("application", ())),
        parties=_parties(policy) or bool(persons),
        owner=owner,
        escalations=frozenset(e.id for e in escalations_of(policy) if is_loud(e, asked)),
        everybody="actor_role" in asked or any(name.startswith("role:") for name in asked),
        flags=_flags(policy, everything) | {name[5:] for name in asked if name.startswith("flag:")},
        standings=frozenset(name[10:] for name in (*everything, *asked) if name.startswith("deadlines.")),
        left_out=tuple(_left_out(policy, everything)),
        persons=persons,
        words=words,
        klass=_class_matters(policy, asked, everything),
        silent=_silent(asked),
        acts=_acts(policy, asked),
    )


def _once(policy: CompiledPolicy, asked: frozenset[str]) -> Iterator[Escalation]:
    """Yield the escalations that fire once in a case, whatever class it is of then."""
    return (rule for rule in policy.escalations if rule.once == "case" and is_loud(rule, asked))


def _only_in(predicates: tuple[Tree, ...], without: tuple[Tree, ...]) -> frozenset[int]:
    """Return which predicates are not asked without an escalation; none where others are put together differently."""
    if not set(without) <= set(predicates):
        return frozenset()
    return frozenset(number for number, predicate in enumerate(predicates) if predicate not in without)


def _acts(policy: CompiledPolicy, asked: frozenset[str]) -> frozenset[str] | None:
    found = frozenset(name for name in asked if name.startswith(("sent:", "decided:")))
    return None if _parties(policy) or not found else found


def _silent(asked: frozenset[str]) -> frozenset[str]:
    """Return the events of which only observers take notice; that of a bounce makes a task of the last resort."""
    bounces = {"undeliverable"} if FAILED in asked else set[str]()
    return frozenset({name for name in SILENT if f"event:{name}" in asked} | bounces)


def owner_matters(policy: CompiledPolicy, asked: frozenset[str], conditions: tuple[Condition, ...] = ()) -> bool:
    """Whether it decides anything who owns a case, or an observer asks for it."""
    if "owner" in asked or any(name.startswith("role:") for name in asked) or asks_for_owner(policy, asked):
        return True
    owed = {name[5:] for name in asked if name.startswith("owed:")}
    if _reads_owner(policy, _active(policy, asked) | owed):
        return True
    return "owner" in tests_deciding(
        policy, (*deciding_parts(policy, asked, owner=False), conditions)
    ) | tests_in_tables(policy)


def _class_matters(policy: CompiledPolicy, asked: frozenset[str], tests: Mapping[str, object]) -> bool:
    """Whether anything asks of what class a case is, or the policy holds what decides that: a slice may lack it."""
    if policy.classification is not None or not asked or "class" in tests:
        return True
    triggers = [t for d in deadlines_of(policy) for t in (*d.starts, *d.cancelled_by)]
    triggers += [rule.on for rule in escalations_of(policy) if rule.on is not None]
    named = any(name == "class" or name.startswith("class:") for name in asked)
    by_class = any(rule.once == "class" for rule in escalations_of(policy))
    return named or by_class or any(trigger.kind == "class" for trigger in triggers)


def _active(policy: CompiledPolicy, asked: frozenset[str]) -> frozenset[str]:
    return frozenset(d.id for d in deadlines_of(policy) if moves(policy, d) or is_asked_of(d, asked))


def _highest(tests: Iterable[Test]) -> int:
    """Return the number from which on no test tells any number from a higher one."""
    return max((_from_which(test.operator, value) for test in tests for value in _each(test.value)), default=0)


def _each(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _from_which(operator: str, value: object) -> int:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return 1
    # `at_least: 2` says the same of 2 and of all above; of any other test the number itself may be told from those.
    return max(ceil(value) + (operator != "at_least"), 1)


def _parties(policy: CompiledPolicy) -> bool:
    """Whether whoever is barred from a way through the lifecycle may take another one: else they are only refused."""
    policies = (policy, *(track.policy for track in policy.tracks.values()))
    ways = Counts(transition.event for one in policies for transition in one.lifecycle.transitions)
    barred = (transition for one in policies for transition in one.lifecycle.transitions if transition.not_by)
    return any(ways[transition.event] > 1 for transition in barred)


def _readers(policy: CompiledPolicy, deciding: tuple[object, ...], counter: str) -> tuple[tuple[Tree, str], ...]:
    found: dict[tuple[Tree, str], None] = {}
    of_rules = {e.when.tree: e.id for e in policy.escalations if e.when is not None and e.once != "always"}
    tables = (policy.classification, policy.tables)
    for condition in conditions_in((*deciding, tables, tuple(policy.counters.values()))):
        if counter in names_in(condition.tree):
            found[condition.tree, of_rules.get(condition.tree, "")] = None
    return tuple(found)


def _reads_owner(policy: CompiledPolicy, active: frozenset[str]) -> bool:
    """Whether it decides anything who owns a case: who may act, who must say yes, what meets a deadline."""
    lists = [event.by for event in policy.events.values()] + [t.by for t in policy.lifecycle.transitions]
    moving = [d for d in policy.deadlines.values() if d.id in active]
    lists += [leaf.by for d in moving for leaf in leaves_of(d.met_by)]
    lists += [d.extension.by for d in moving if d.extension is not None]
    if any(by is not None and ("owner" in by or "participants" in by) for by in lists):
        return True
    steps = [step for a in policy.approvals.values() for chain in a.chains for step in chain.steps]
    refs = [ref for step in steps for ref in step.roles]
    if any(ref in ("owner", "participants") or getattr(ref, "of", None) == "owner" for ref in refs):
        return True
    return any(_reads_owner(track.policy, active) for track in policy.tracks.values())


def _flags(policy: CompiledPolicy, tests: Mapping[str, tuple[Test, ...]]) -> frozenset[str]:
    named = [test.value for test in tests.get("flags", ())]
    found = {str(v) for value in named for v in (value if isinstance(value, tuple) else (value,))}
    if any(value is None or isinstance(value, int) for value in named):
        found |= set(policy.flags)  # whether there is any flag, or how many
    triggers = [t for d in deadlines_of(policy) for t in (*d.starts, *d.cancelled_by)]
    triggers += [rule.on for rule in escalations_of(policy) if rule.on is not None]
    return frozenset(found | {name for t in triggers if t.kind == "flag" for name in t.names})


def _left_out(policy: CompiledPolicy, tests: Mapping[str, tuple[Test, ...]]) -> Iterator[str]:
    for age in policy.ages:
        if age.field in tests:
            yield f"`{age.field}` is taken as it is at the opening: that it grows while a case is open is not explored"
    for counter in policy.counters.values():
        if counter.measure == "elapsed" and counter.name in tests:
            yield f"`{counter.name}` counts time: it is taken as it comes out when the events follow at once"
