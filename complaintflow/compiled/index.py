"""Look-ups over a compiled policy, worked out once, so that a step touches only what its event can move."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from complaintflow.compiled.deadlines import Counter, Deadline, Escalation, Leaf, Need, Trigger
from complaintflow.compiled.lifecycle import Datum, State
from complaintflow.compiled.marks import Holds, Marks, Occurred, marks_of
from complaintflow.compiled.standing import asked_standings

if TYPE_CHECKING:
    from complaintflow.compiled.approvals import Approval
    from complaintflow.compiled.policy import CompiledPolicy, Party

K = TypeVar("K")
V = TypeVar("V")

Names = tuple[tuple[str, ...], tuple[str, ...]]
"""Names of data of an event, and of facts."""


@dataclass(frozen=True, slots=True)
class Index:
    """By event or occurrence: what it can meet, start, cancel, count, request; `ending`: where built-in events lead.

    `required`, `wanted`: by event, the names of its data, and of the facts, without which it is refused or asks for
    them. `people`: events that somebody may be barred from, or whose data may not name just anybody. `judged`: facts
    that need a reason. `scoped`: deadlines that end when they no longer apply. `rules`: escalations with their
    occasions, but for those of an age, which are in `aged`. `table_rules`: of each table, what it touches when a rule
    matches. `moving`: occurrences that start or cancel a deadline or fire a rule. `plain`: events of the policy's own
    that have to do with facts, transitions and deadlines only. `prompts`: occasions of `rules`; `unprompted`: which of
    these have none. `marks`: what steps write again and again.
    """

    leaves: Mapping[str, tuple[tuple[Deadline, tuple[Leaf, ...]], ...]]
    answers: Mapping[str, tuple[tuple[Deadline, Leaf], ...]]
    starts: Mapping[tuple[str, str], tuple[tuple[Deadline, Trigger], ...]]
    cancels: Mapping[tuple[str, str], tuple[tuple[Deadline, Trigger], ...]]
    facts_starts: tuple[tuple[Deadline, Trigger], ...]
    counters: Mapping[str, tuple[Counter, ...]]
    resets: Mapping[str, tuple[Counter, ...]]
    requests: Mapping[str, tuple[Approval, ...]]
    gates: Mapping[str, tuple[Approval, ...]]
    parties: Mapping[str, tuple[Party, ...]]
    aliases: Mapping[str, str]
    rank: Mapping[str, int]
    order: Mapping[str, int]
    ending: Mapping[str, State]
    pausing: tuple[Deadline, ...]
    driven: frozenset[str]
    in_tracks: frozenset[str]
    standings: Mapping[str, str]
    required: Mapping[str, Names]
    wanted: Mapping[str, Names]
    people: frozenset[str]
    judged: frozenset[str]
    scoped: frozenset[str]
    rules: tuple[tuple[Escalation, tuple[Occurred, ...]], ...]
    aged: tuple[Escalation, ...]
    table_rules: tuple[tuple[str, ...], ...]
    moving: frozenset[Occurred]
    plain: frozenset[str]
    marks: Marks
    prompts: frozenset[Occurred]
    unprompted: tuple[tuple[int, Escalation, Holds | None], ...]


def leaves_of(need: Need | None) -> tuple[Leaf, ...]:
    """Return all leaves of a need, left to right."""
    if need is None:
        return ()
    if isinstance(need, Leaf):
        return (need,)
    return tuple(leaf for part in need.parts for leaf in leaves_of(part))


def _group(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    table: dict[K, list[V]] = {}
    for key, value in pairs:
        table.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in table.items()}


def _keys(trigger: Trigger) -> list[tuple[str, str]]:
    if trigger.kind == "deadline":
        return [("deadline", f"{name}:{trigger.moment}") for name in trigger.names]
    return [(trigger.kind, name) for name in trigger.names]


_RECORDING: Final = frozenset(("open", "amend"))
"""Built-in events that may write any of the facts."""

ENDING: Final[Mapping[str, str]] = {"withdraw": "withdrawn", "merge": "merged"}
"""Built-in events that close a case by themselves, and the outcome."""


def _ending(policy: CompiledPolicy, outcome: str) -> State:
    """Return the state in which an outcome leaves a case: the policy's own, or a built-in one of that name."""
    own = next((s for s in policy.lifecycle.states.values() if s.outcome == outcome), None)
    return own or State(outcome, final=True, outcome=outcome)


@lru_cache(maxsize=256)
def index_of(policy: CompiledPolicy) -> Index:
    """Return the look-ups of a policy (worked out once for each policy object)."""
    deadlines = tuple(policy.deadlines.values())
    with_leaves = [(d, leaf) for d in deadlines for leaf in leaves_of(d.met_by)]
    events = dict.fromkeys(leaf.event for _, leaf in with_leaves)
    driven = frozenset(t.event for t in policy.lifecycle.transitions)
    starts = _group((key, (d, t)) for d in deadlines for t in d.starts if t.kind != "facts" for key in _keys(t))
    cancels = _group((key, (d, t)) for d in deadlines for t in d.cancelled_by for key in _keys(t))
    rules = tuple((r, () if r.on is None else _occasions(r.on)) for r in policy.escalations if r.age is None)
    ending = {event: _ending(policy, outcome) for event, outcome in ENDING.items()}
    judged = frozenset(name for name, datum in policy.fields.items() if datum.judgement)
    index = Index(
        leaves={
            event: tuple(
                (d, hits)
                for d in deadlines
                if (hits := tuple(leaf for leaf in leaves_of(d.met_by) if leaf.event == event))
            )
            for event in events
        },
        answers=_group((leaf.event, (d, leaf)) for d in deadlines for rung in d.ladder for leaf in rung.until),
        starts=starts,
        cancels=cancels,
        facts_starts=tuple((d, t) for d in deadlines for t in d.starts if t.kind == "facts"),
        counters=_group((event, c) for c in policy.counters.values() for event in c.of),
        resets=_group((r.event, c) for c in policy.counters.values() for r in c.resets),
        requests=_group((a.requested_by, a) for a in policy.approvals.values() if a.requested_by),
        gates=_group((event, a) for a in policy.approvals.values() for event in a.gates),
        parties=_group((event, p) for p in policy.parties.values() for event in p.events),
        aliases={alias: role.name for role in policy.roles.values() for alias in role.aliases},
        rank={name: i for i, name in enumerate(policy.classes)},
        order={d.id: i for i, d in enumerate(deadlines)},
        ending=ending,
        pausing=tuple(d for d in deadlines if d.pause is not None),
        driven=driven,
        in_tracks=frozenset(
            t.event
            for track in policy.tracks.values()
            for t in track.policy.lifecycle.transitions
            if t.event not in driven and not policy.events[t.event].built_in
        ),
        standings=asked_standings(policy),
        required=_asked(policy, lambda datum: datum.required_at),
        wanted=_asked(policy, lambda datum: datum.wanted_at),
        people=_about_people(policy),
        judged=judged,
        scoped=frozenset(d.id for d in deadlines if d.applies is not None and d.when_out != "keep"),
        rules=rules,
        aged=tuple(rule for rule in policy.escalations if rule.age is not None),
        table_rules=tuple(tuple(f"rule:{table.name}.{rule.id}" for rule in table.rules) for table in policy.tables),
        moving=frozenset((*starts, *cancels, *(key for _, occasions in rules for key in occasions))),
        plain=frozenset(),
        prompts=frozenset(key for _, occasions in rules for key in occasions),
        unprompted=tuple(
            (number, rule, None if rule.when is None else rule.when.holds)
            for number, (rule, _) in enumerate(rules)
            if rule.on is None
        ),
        marks=marks_of(policy, (state.name for state in ending.values())),
    )
    return replace(index, plain=_plain(policy, index))


def _plain(policy: CompiledPolicy, index: Index) -> frozenset[str]:
    """Return the events whose judgement and whose step leave out all that has nothing to do with them."""
    special = (
        index.counters, index.resets, index.requests, index.gates, index.parties, index.required, index.wanted,
        index.people,
    )  # fmt: skip
    return frozenset(
        name
        for name, kind in policy.events.items()
        if not kind.built_in and index.judged.isdisjoint(kind.records) and not any(name in one for one in special)
    )


def _occasions(on: Trigger) -> tuple[Occurred, ...]:
    return tuple((on.moment if on.kind == "deadline" else on.kind, name) for name in on.names)


def _asked(policy: CompiledPolicy, at: Callable[[Datum], frozenset[str]]) -> dict[str, Names]:
    """Return by event the names of those of its data, and of the facts, that something is asked of at the event."""
    return {
        event: (data, facts)
        for event, kind in policy.events.items()
        if (data := tuple(name for name, datum in kind.data.items() if event in at(datum)))
        + (facts := tuple(name for name, datum in policy.fields.items() if event in at(datum)))
    }


def _about_people(policy: CompiledPolicy) -> frozenset[str]:
    kept_apart = {name for name, datum in policy.fields.items() if datum.differs_from}
    barring = {transition.event for transition in policy.lifecycle.transitions if transition.not_by}
    return frozenset(
        event
        for event, kind in policy.events.items()
        if event in barring
        or kind.not_by
        or (kept_apart and (event in _RECORDING or not kept_apart.isdisjoint(kind.records)))
        or any(datum.differs_from or datum.next_to is not None for datum in kind.data.values())
    )
