"""Transitions as arrows: one for all that leads from the same states to the same state.

In: a policy's lifecycle, perhaps narrowed to a class. Out: arrows with their labels, and the events that stay in a
state. An event that leads from several states to one is a single label with several beginnings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.approvals import Approval, Consequence
from complaintflow.compiled.condition import All, Any, Test, Tree
from complaintflow.compiled.lifecycle import Transition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.diagram.model import Arrow, Label, Mention
from complaintflow.diagram.reducing import FALSE, TRUE, left_of
from complaintflow.diagram.words import Wording


@dataclass(frozen=True, slots=True)
class Hop:
    """A transition from one state to another, or an approval's consequence; names of states as in the policy."""

    source: str
    target: str
    element: str
    event: str
    title: str
    by: str
    guard: Tree
    approvals: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Moves:
    """The hops of a lifecycle, and what stays in each state."""

    hops: tuple[Hop, ...]
    stays: Mapping[str, tuple[Mention, ...]]


def moves_of(policy: CompiledPolicy, wording: Wording, known: Mapping[str, object], prefix: str = "") -> Moves:
    """Return the transitions of a lifecycle that are open where the known names have their values."""
    hops: list[Hop] = []
    stays: dict[str, tuple[Mention, ...]] = {}
    for state in policy.lifecycle.states:
        staying: dict[str, Mention] = {}
        for event, moves in policy.lifecycle.dispatch.get(state, {}).items():
            for number, move in enumerate(moves):
                guard = left_of(move.guard, {**known, "state": state})
                element = f"transition:{prefix}{state}:{event}:{number}"
                if guard == FALSE:
                    continue
                if move.target is None or move.target == state:
                    staying[element] = Mention(element, wording.event(event))
                else:
                    hops.append(_hop(policy, wording, move, (state, move.target), element, guard))
        stays[state] = tuple(staying.values())
    for approval in policy.approvals.values():
        hops += _approved(policy, approval, wording, known)
    return Moves(tuple(hops), stays)


def _hop(
    policy: CompiledPolicy, wording: Wording, move: Transition, ends: tuple[str, str], element: str, guard: Tree
) -> Hop:
    event = policy.events.get(move.event)
    by = move.by if move.by is not None else (None if event is None else event.by)
    gates = tuple(
        Mention(f"approval:{approval.id}", wording.titles.of("approval", approval.id))
        for approval in policy.approvals.values()
        if move.event in approval.gates
    )
    title = wording.event(move.event)
    return Hop(*ends, element, move.event, title, wording.roles(by), guard, gates)


def _approved(
    policy: CompiledPolicy, approval: Approval, wording: Wording, known: Mapping[str, object]
) -> Iterator[Hop]:
    """Yield where a granted or a rejected approval takes the case by itself."""
    if left_of(approval.when, known) == FALSE:
        return
    asked = approval.requested_by
    lifecycle = policy.lifecycle
    sources = [
        name
        for name, state in lifecycle.states.items()
        if not state.final and (asked is None or asked in lifecycle.dispatch.get(name, {}))
    ]
    outcomes: tuple[tuple[str, Consequence], ...] = (
        ("granted", approval.on_granted),
        ("rejected", approval.on_rejected),
    )
    by = wording.listed(dict.fromkeys(wording.role(r) for c in approval.chains for s in c.steps for r in s.roles))
    for verdict, consequence in outcomes:
        for source in sources:
            if consequence.target is not None and consequence.target != source:
                name = wording.titles.of("approval", approval.id)
                title = _VERDICTS[verdict][wording.titles.language == "zh"].format(name=name)
                element = f"approval:{approval.id}:{verdict}"
                yield Hop(source, consequence.target, element, element, title, by, TRUE)


_VERDICTS: Final = {
    "granted": ("{name}: granted", "{name}：批准"),
    "rejected": ("{name}: rejected", "{name}：驳回"),
}


def arrows_of(hops: Iterable[Hop], wording: Wording, track: str | None = None) -> tuple[Arrow, ...]:
    """Return the hops as arrows; states are named by their keys in the diagram."""
    prefix = "" if track is None else f"{track}/"
    labels: dict[tuple[tuple[str, ...], str], list[Label]] = {}
    for (event, target, sources), ways in _bundled(hops).items():
        guard = _either([way.guard for way in ways])
        first = ways[0]
        label = Label(
            tuple((prefix + way.source, way.element) for way in ways),
            event,
            first.title,
            first.by,
            "" if guard == TRUE else wording.about(event).condition(guard),
            first.approvals,
        )
        labels.setdefault((sources, target), []).append(label)
    return tuple(
        Arrow(tuple(prefix + source for source in sources), prefix + target, tuple(parts), track)
        for (sources, target), parts in labels.items()
    )


def _bundled(hops: Iterable[Hop]) -> dict[tuple[str, str, tuple[str, ...]], list[Hop]]:
    """Return hops that can share a label: of one event and sender, to one state, from states on the same conditions."""
    ways: dict[tuple[str, str, str, str], list[Hop]] = {}
    for hop in hops:
        ways.setdefault((hop.event, hop.by, hop.target, hop.source), []).append(hop)
    alike: dict[tuple[str, str, str, tuple[str, ...]], list[Hop]] = {}
    for (event, by, target, _), group in ways.items():
        conditions = tuple(dict.fromkeys(repr(hop.guard) for hop in group))
        alike.setdefault((event, by, target, conditions), []).extend(group)
    bundled: dict[tuple[str, str, tuple[str, ...]], list[Hop]] = {}
    for (event, by, target, conditions), group in alike.items():
        sources = tuple(dict.fromkeys(hop.source for hop in group))
        # Two senders with the same event and states are two labels: the key is told apart by what they share not.
        key = (event, target, sources)
        if key in bundled:
            key = (f"{event}\n{by}\n{conditions}", target, sources)
        bundled[key] = group
    return bundled


def one_of(guards: list[Tree]) -> Tree:
    """Return that one of the conditions holds; what they ask of one name becomes a choice of its values."""
    values: list[object] = []
    names = set()
    for guard in guards:
        if not isinstance(guard, Test) or guard.operator not in {"is", "in"}:
            return Any(tuple(guards))
        names.add(guard.name)
        values += _values(guard)
    if len(names) > 1 or any(isinstance(value, bool) for value in values):
        return Any(tuple(guards))
    return Test(names.pop(), "in", tuple(dict.fromkeys(values)))


def _within(one: Tree, other: Tree) -> bool:
    """Return whether a condition asks for one of another's values of the same name, and perhaps for more."""
    if isinstance(one, All):
        return any(_within(part, other) for part in one.parts)
    if not (isinstance(one, Test) and isinstance(other, Test) and one.name == other.name):
        return False
    if one == other:
        return True
    asked = {"is", "in"}
    return one.operator in asked and other.operator == "in" and set(_values(one)) < set(_values(other))


def _values(test: Test) -> tuple[object, ...]:
    return test.value if isinstance(test.value, tuple) else (test.value,)


def _either(guards: list[Tree]) -> Tree:
    distinct = list({repr(guard): guard for guard in guards}.values())
    # What another of them says already is left out: nobody reads on a label that it may also be a special case.
    distinct = [one for one in distinct if not any(_within(one, other) for other in distinct if other is not one)]
    if any(guard == TRUE for guard in distinct):
        return TRUE
    return distinct[0] if len(distinct) == 1 else one_of(distinct)
