"""Conditions as the author writes them: a tree with places, no name or type resolved.

In: a mapping such as `{topic: [airbag, fire], not: {state: solved}}`. Out: a `ConditionNode`. A value stays the text
it is; the compiler gives it the type of the fact it is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from complaintflow.policy.located import Name, Text
from complaintflow.policy.references import Kind
from complaintflow.policy.scalars import Ref
from complaintflow.policy.shape import key
from complaintflow.source.span import Span

ComparisonOperator: TypeAlias = Literal[
    "is", "in", "not", "not_in", "all_of", "group", "more_than", "at_least", "less_than", "at_most", "present",
    "missing", "count_is", "count_more_than", "count_at_least", "count_less_than", "count_at_most",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterOperand:
    """A value that the organisation sets as a parameter."""

    span: Span
    parameter: Name = key(Ref(Kind.PARAMETER), "the parameter that holds the value", required=True)


Operand: TypeAlias = Text | ParameterOperand


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareNode:
    """One comparison of a named fact (`data.NAME` for a datum of the event).

    `values` holds one operand for `is`, `not`, `group`, the ordered and the counting operators, any number for `in`,
    `not_in` and `all_of`, none for `present` and `missing`. `{at_least: 3, at_most: 5}` becomes two nodes in an
    `AllNode`, and so does the same inside `count`.
    """

    span: Span
    name: Name
    operator: ComparisonOperator
    values: tuple[Operand, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AllNode:
    """Every part holds."""

    span: Span
    parts: tuple[ConditionNode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyNode:
    """At least one part holds."""

    span: Span
    parts: tuple[ConditionNode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotNode:
    """The part does not hold; unlike the comparison `not`, it is true when the fact is missing."""

    span: Span
    part: ConditionNode


@dataclass(frozen=True, slots=True, kw_only=True)
class AlwaysNode:
    """A condition that always holds."""

    span: Span


ConditionNode: TypeAlias = CompareNode | AllNode | AnyNode | NotNode | AlwaysNode
