"""Elements that go by another name in the new policy: states with the same ways in and out, and names that are given.

In: two compiled policies, and names somebody has given. Out: renamings, and the new policy with the old names in it,
so that the two can be held against each other element by element. That the elements mean the same is proved by that
comparison, not here: a wrong guess only makes the differences longer.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Final, TypeVar, cast

from complaintflow.compiled.actions import CancelDeadlines, ExtendDeadline
from complaintflow.compiled.approvals import Consequence
from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.condition import All, Any, Condition, Not, Test, Tree
from complaintflow.compiled.deadlines import Deadline, PauseRule, Trigger
from complaintflow.compiled.lifecycle import InitialState, Lifecycle, State, Transition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.standing import PREFIX
from complaintflow.compiled.zone import Zone
from complaintflow.verification.comparing.difference import Renaming
from complaintflow.verification.comparing.plain import key

T = TypeVar("T")

STATE: Final = "state"
DEADLINE: Final = "deadline"

_PLACES: Final[Mapping[tuple[type, str], str]] = {
    (State, "name"): STATE,
    (InitialState, "state"): STATE,
    (Transition, "sources"): STATE,
    (Transition, "target"): STATE,
    (PauseRule, "states"): STATE,
    (Consequence, "target"): STATE,
    (Deadline, "id"): DEADLINE,
    (Transition, "requires"): DEADLINE,
    (CancelDeadlines, "deadlines"): DEADLINE,
    (ExtendDeadline, "deadline"): DEADLINE,
}
"""Where the names of states and deadlines stand."""


def renamings_of(
    old: CompiledPolicy, new: CompiledPolicy, given: Mapping[str, str] | None = None
) -> tuple[Renaming, ...]:
    """Return what the new policy calls otherwise. `given`: old names to new ones, of states or deadlines."""
    found: list[Renaming] = []
    for one, other in (given or {}).items():
        for kind, names in ((STATE, _states), (DEADLINE, _deadlines)):
            if one in names(old) and other in names(new):
                found.append(Renaming(kind, one, other, given=True))
    for kind, names, marks in ((DEADLINE, _deadlines, _deadline_marks), (STATE, _states, _state_marks)):
        here = [item for item in found if item.kind == kind]
        gone = [name for name in names(old) if name not in names(new) and name not in {item.old for item in here}]
        come = [name for name in names(new) if name not in names(old) and name not in {item.new for item in here}]
        if gone and come:
            found += _matched(kind, marks(old, renamed(new, found), gone, come), gone, come)
    return tuple(found)


def _states(policy: CompiledPolicy) -> Mapping[str, object]:
    return policy.lifecycle.states


def _deadlines(policy: CompiledPolicy) -> Mapping[str, object]:
    return policy.deadlines


_Mark = tuple[str, str | int]
"""A name that is known, or the number of a kind of states."""
Marks = tuple[Mapping[str, Hashable], Mapping[str, Hashable]]


def _matched(kind: str, marks: Marks, gone: Iterable[str], come: Iterable[str]) -> list[Renaming]:
    """Match names with the same marks; where several have the same, in order of declaration."""
    left = list(come)
    found: list[Renaming] = []
    for name in gone:
        other = next((one for one in left if marks[1][one] == marks[0][name]), None)
        if other is not None:
            left.remove(other)
            found.append(Renaming(kind, name, other))
    return found


# ---------------------------------------------------------------- what tells states apart


def _state_marks(old: CompiledPolicy, new: CompiledPolicy, gone: list[str], come: list[str]) -> Marks:
    """Return a mark for each state: the same where ways in and out lead to and from states of the same marks.

    The marks are refined until they tell no more states apart (partition refinement); states of one name in both
    policies are known from the start.
    """
    marks: list[dict[str, _Mark]] = [
        {name: ("like", 0) if name in some else ("named", name) for name in policy.lifecycle.states}
        for policy, some in ((old, gone), (new, come))
    ]
    for _ in range(len(gone) + len(come) + 1):
        finer = [_refined(policy, side) for policy, side in zip((old, new), marks, strict=True)]
        numbers: dict[Hashable, int] = {}
        after: list[dict[str, _Mark]] = [
            {name: known[name] if known[name][0] == "named" else _number(numbers, mark) for name, mark in side.items()}
            for known, side in zip(marks, finer, strict=True)
        ]
        done = all(len(set(one.values())) == len(set(two.values())) for one, two in zip(after, marks, strict=True))
        marks = after
        if done:
            break
    return marks[0], marks[1]


def _number(numbers: dict[Hashable, int], mark: Hashable) -> _Mark:
    return "like", numbers.setdefault(mark, len(numbers))


def _refined(policy: CompiledPolicy, marks: Mapping[str, _Mark]) -> dict[str, Hashable]:
    lifecycle = policy.lifecycle
    found: dict[str, Hashable] = {}
    for name, state in lifecycle.states.items():
        out = [
            (event, tuple((_way(way), None if way.target is None else marks.get(way.target)) for way in rows))
            for event, rows in sorted(lifecycle.dispatch.get(name, {}).items())
        ]
        into = [
            (event, marks[source], _way(way))
            for source in lifecycle.states
            for event, rows in sorted(lifecycle.dispatch.get(source, {}).items())
            for way in rows
            if way.target == name
        ]
        born = [number for number, row in enumerate(lifecycle.initial) if row.state == name]
        own = (state.final, key(state.actions), tuple(born))
        found[name] = (own, tuple(out), tuple(sorted(into, key=repr)))
    return found


def _way(way: Transition) -> Hashable:
    """Return how a transition is told: conditions are left out, for they may have been rewritten."""
    by = None if way.by is None else tuple(sorted(way.by))
    return way.event, by, way.guard is not None, tuple(sorted(way.requires)), len(way.actions)


def _deadline_marks(old: CompiledPolicy, new: CompiledPolicy, _gone: list[str], _come: list[str]) -> Marks:
    one, other = (
        {name: key(replace(deadline, id="")) for name, deadline in policy.deadlines.items()} for policy in (old, new)
    )
    return one, other


# ---------------------------------------------------------------- the new policy by the old names


@dataclass(frozen=True, slots=True)
class _Names:
    """New names to old ones, by kind."""

    by_kind: Mapping[str, Mapping[str, str]]

    def old(self, kind: str, name: str) -> str:
        return self.by_kind.get(kind, {}).get(name, name)


def renamed(policy: CompiledPolicy, renamings: Iterable[Renaming]) -> CompiledPolicy:
    """Return the new policy with the old names in it; its tables and functions decide as before."""
    by_kind: dict[str, dict[str, str]] = {}
    for item in renamings:
        by_kind.setdefault(item.kind, {})[item.new] = item.old
    if not by_kind:
        return policy
    names = _Names(by_kind)
    changed = _rewritten(policy, names)
    return replace(
        changed,
        lifecycle=_lifecycle(changed.lifecycle, names),
        deadlines={names.old(DEADLINE, name): deadline for name, deadline in changed.deadlines.items()},
    )


def _lifecycle(lifecycle: Lifecycle, names: _Names) -> Lifecycle:
    return replace(
        lifecycle,
        states={names.old(STATE, name): state for name, state in lifecycle.states.items()},
        dispatch={names.old(STATE, name): ways for name, ways in lifecycle.dispatch.items()},
    )


def _rewritten(value: T, names: _Names) -> T:
    """Return a value with the names in it replaced, wherever they stand."""
    found: object = value
    if isinstance(value, Condition):
        tree = _tree(value.tree, names)
        found = value if tree == value.tree else Condition(tree)
    elif isinstance(value, Mapping):
        found = {name: _rewritten(item, names) for name, item in value.items()}
    elif isinstance(value, tuple):
        found = tuple(_rewritten(item, names) for item in value)
    elif is_dataclass(value) and not isinstance(value, type | Calendar | Zone):
        parts = {item.name: _part(value, item.name, names) for item in fields(value) if item.init}
        parts = {name: part for name, part in parts.items() if part != getattr(value, name)}
        found = replace(value, **parts) if parts else value
    return cast(T, found)


def _part(owner: object, name: str, names: _Names) -> object:
    value = getattr(owner, name)
    kind = _PLACES.get((type(owner), name))
    if isinstance(owner, Trigger) and name == "names":
        kind = owner.kind
    if kind is None:
        return _rewritten(value, names)
    if isinstance(value, str):
        return names.old(kind, value)
    if isinstance(value, tuple | frozenset):
        return type(value)(names.old(kind, item) for item in value)
    return value


def _tree(tree: Tree, names: _Names) -> Tree:
    match tree:
        case All(parts):
            return All(tuple(_tree(part, names) for part in parts))
        case Any(parts):
            return Any(tuple(_tree(part, names) for part in parts))
        case Not(part):
            return Not(_tree(part, names))
        case Test("state", operator, value):
            return Test("state", operator, _values(value, names))
        case Test(name, operator, value) if name.startswith(PREFIX):
            return Test(PREFIX + names.old(DEADLINE, name.removeprefix(PREFIX)), operator, value)
        case _:
            return tree


def _values(value: object, names: _Names) -> object:
    if isinstance(value, str):
        return names.old(STATE, value)
    return tuple(names.old(STATE, str(item)) for item in value) if isinstance(value, tuple) else value
