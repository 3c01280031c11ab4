"""What a condition could say instead: its parts, comparisons, boundaries and values.

In: a `Site` at which a condition stands. Out: `Edit`s, each with the whole condition anew. Numbers move by one; values
of choices leave, join or are replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from complaintflow.compiled.words import Words
from complaintflow.mutation.edit import Edit
from complaintflow.mutation.moving import moved
from complaintflow.mutation.naming import place
from complaintflow.mutation.rendering import condition_text
from complaintflow.mutation.scope import Scope, following
from complaintflow.mutation.site import Site
from complaintflow.policy.conditions import (
    AllNode,
    AlwaysNode,
    AnyNode,
    CompareNode,
    ComparisonOperator,
    ConditionNode,
    NotNode,
)
from complaintflow.policy.located import Text
from complaintflow.source import Span

_BOUNDARY: Final[dict[str, ComparisonOperator]] = {
    "at_least": "more_than",
    "more_than": "at_least",
    "at_most": "less_than",
    "less_than": "at_most",
}
_MEMBERSHIP: Final = frozenset({"in", "not_in"})

_Put = Callable[[ConditionNode], ConditionNode]


@dataclass(frozen=True, slots=True)
class _Change:
    """A part of a condition and what stands there instead."""

    name: str
    old: ConditionNode
    new: ConditionNode | None
    whole: ConditionNode


def condition_edits(site: Site) -> Iterator[Edit]:
    """Yield the condition with one thing changed in it."""
    if not isinstance(site.value, CompareNode | AllNode | AnyNode | NotNode):
        return
    thing = place(site.trail)
    for change in _changes(site.value, "", lambda node: node, site.scope):
        yield Edit(change.name, change.whole, _words(thing, change), change.old.span)


def _words(thing: Words, change: _Change) -> Words:
    old = condition_text(change.old)
    if change.new is None:
        return Words(f"`{old}` were dropped from {thing.en}", f"从{thing.zh}中去掉“{old}”")
    new = condition_text(change.new)
    return Words(
        f"`{old}` were `{new}` in {thing.en}",
        f"{thing.zh}中的“{old}”改为“{new}”",
    )


def _changes(node: ConditionNode, at: str, put: _Put, scope: Scope) -> Iterator[_Change]:
    match node:
        case AllNode() | AnyNode():
            yield from _of_parts(node, at, put, scope)
        case NotNode():
            yield _Change(f"{at}unnegate", node, node.part, put(node.part))
            # Negating what stands below would undo the negation: that is the change above.
            for change in _changes(node.part, f"{at}not.", lambda part: put(replace(node, part=part)), scope):
                if change.name != f"{at}not.negate":
                    yield change
        case CompareNode():
            yield from _of_comparison(node, at, put, scope)
        case AlwaysNode():
            return


def _of_parts(node: AllNode | AnyNode, at: str, put: _Put, scope: Scope) -> Iterator[_Change]:
    other: ConditionNode
    if len(node.parts) > 1:
        kind = AnyNode if isinstance(node, AllNode) else AllNode
        other = kind(span=node.span, parts=node.parts)
        yield _Change(f"{at}{'any' if kind is AnyNode else 'all'}", _spelt(node), _spelt(other), put(other))
    names: dict[str, int] = {}
    for number, part in enumerate(node.parts):
        name = str(part.name) if isinstance(part, CompareNode) else str(number + 1)
        names[name] = names.get(name, 0) + 1
        here = f"{at}{name}" if names[name] == 1 else f"{at}{name}-{names[name]}"
        rest = (*node.parts[:number], *node.parts[number + 1 :])
        if rest:
            left = rest[0] if len(rest) == 1 else replace(node, parts=rest)
            yield _Change(f"{here}.drop", part, None, put(left))

        def put_part(new: ConditionNode, place: int = number) -> ConditionNode:
            return put(replace(node, parts=(*node.parts[:place], new, *node.parts[place + 1 :])))

        yield from _changes(part, f"{here}.", put_part, scope)


def _spelt(node: ConditionNode) -> ConditionNode:
    return node


def _of_comparison(node: CompareNode, at: str, put: _Put, scope: Scope) -> Iterator[_Change]:
    negated = NotNode(span=node.span, part=node)
    if node.operator in ("present", "missing"):
        turned = replace(node, operator="missing" if node.operator == "present" else "present")
        yield _Change(f"{at}negate", node, turned, put(turned))
        return
    yield _Change(f"{at}negate", node, negated, put(negated))
    for name, new in (*_boundaries(node), *_values(node, scope)):
        yield _Change(f"{at}{name}", node, new, put(new))


def _boundaries(node: CompareNode) -> Iterator[tuple[str, CompareNode]]:
    """Yield an ordered comparison with the other boundary, and with its threshold moved by one."""
    if node.operator in ("is", "in", "not", "not_in", "all_of", "group") or not isinstance(node.values[0], Text):
        if node.operator in _BOUNDARY:
            yield "boundary", replace(node, operator=_BOUNDARY[node.operator])
        return
    value = node.values[0]
    whole = value.isdecimal()
    if not whole and node.operator in _BOUNDARY:
        yield "boundary", replace(node, operator=_BOUNDARY[node.operator])
    for name, new in moved(value):
        yield name, replace(node, values=(new,))


def _values(node: CompareNode, scope: Scope) -> Iterator[tuple[str, CompareNode]]:
    """Yield a comparison with fewer, more or other values."""
    values = node.values
    known = scope.values_of(str(node.name))
    if node.operator in ("in", "not_in", "all_of") and len(values) > 1:
        for number, value in enumerate(values):
            rest = (*values[:number], *values[number + 1 :])
            yield f"{_key(value, number)}-out", replace(node, values=rest)
    if known is not None and node.operator in _MEMBERSHIP:
        joining = next((value for value in known if value not in values), None)
        if joining is not None and len(values) + 1 < len(known):
            yield f"{joining}-in", replace(node, values=(*values, Text(joining, _span(values[-1], node.span))))
    if node.operator in ("is", "not") and isinstance(values[0], Text):
        yield from _replaced(node, values[0], known)


def _replaced(node: CompareNode, value: Text, known: tuple[str, ...] | None) -> Iterator[tuple[str, CompareNode]]:
    if known is None:
        for name, new in moved(value):
            yield name, replace(node, values=(new,))
        return
    other = following(known, value)
    # Of two values the other one is the negation.
    if other is not None and len(known) > 2:
        yield other, replace(node, values=(Text(other, value.span),))


def _key(value: object, number: int) -> str:
    return str(value) if isinstance(value, Text) else str(number + 1)


def _span(value: object, otherwise: Span) -> Span:
    span = getattr(value, "span", otherwise)
    assert isinstance(span, Span), "operands have a place"
    return span
