"""The shape of conditions.

In: a mapping such as `{topic: [airbag, fire], amount: {more_than: 5000}}`. Out: a `ConditionNode`. Says what cannot be
a condition; whether the names exist and the values fit them is the compiler's business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as FrozenMapping
from dataclasses import dataclass
from typing import Any, Final

from complaintflow.policy.conditions import (
    AllNode,
    AlwaysNode,
    AnyNode,
    CompareNode,
    ComparisonOperator,
    ConditionNode,
    NotNode,
    Operand,
    ParameterOperand,
)
from complaintflow.policy.located import Name
from complaintflow.policy.records import Record
from complaintflow.policy.scalars import INTEGER, NAME, NAME_PATTERN, VALUE, TextShape
from complaintflow.policy.shape import INVALID, Invalid, Reading, Schema, SchemaBuilder, place_of
from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import quote
from complaintflow.source.limits import LIMITS
from complaintflow.source.node import Mapping, Node, Scalar, Sequence

CONDITION_NAME_PATTERN: Final = (
    r"(?:(?:data|deadlines|times|verdict|party)\."
    rf"|last\.{NAME_PATTERN}\.|tracks\.{NAME_PATTERN}\.(?:outcome\.)?)?{NAME_PATTERN}"
)
"""A fact, a datum of the event at hand, how a deadline stands, what is counted of tracks, or, in metrics, what a case
has been through: how often an event happened (`times.EVENT`), the last value of its datum (`last.EVENT.DATUM`), how a
deadline ended, who is a party."""
_NAME: Final = re.compile(CONDITION_NAME_PATTERN)
_PARTS: Final = frozenset(("all", "any", "not", "always"))
_ORDERED: Final[tuple[ComparisonOperator, ...]] = ("more_than", "at_least", "less_than", "at_most")
_PRESENCE: Final[tuple[ComparisonOperator, ...]] = ("present", "missing")
_COUNTED: Final[FrozenMapping[str, ComparisonOperator]] = {
    "more_than": "count_more_than",
    "at_least": "count_at_least",
    "less_than": "count_less_than",
    "at_most": "count_at_most",
}
_KEYS: Final = (*_ORDERED, "not", "all_of", "group", "count", "parameter")
_PARAMETER: Final = Record(ParameterOperand)
_FORMS: Final = "a value, a list of values, `present`, `missing` or a comparison such as `{more_than: 3}`"


@dataclass(slots=True)
class _Walk:
    """Reads one condition; counts its parts, so that none can be of any size."""

    reading: Reading
    parts: int = 0
    overflow: bool = False

    def condition(self, node: Node, depth: int) -> ConditionNode | Invalid:
        if not isinstance(node, Mapping):
            return self.reading.wrong_type(node, CONDITION.expected)
        if not node.entries:
            message = "expected a condition, found an empty mapping"
            return self.reading.error(Code.BAD_VALUE, node.span, message, "write `always: true` for what always holds")
        if depth > LIMITS.condition_depth:
            message = f"conditions stand inside one another more than {LIMITS.condition_depth} deep"
            return self.reading.error(Code.LIMIT_EXCEEDED, place_of(node), message)
        found: list[ConditionNode] = []
        broken = False
        for key, child in node.entries:
            part = self._entry(key, child, depth)
            if isinstance(part, Invalid):
                broken = True
            else:
                found += part
        if broken:
            return INVALID
        return found[0] if len(found) == 1 else AllNode(span=node.span, parts=tuple(found))

    def _entry(self, key: Scalar, node: Node, depth: int) -> list[ConditionNode] | Invalid:
        self.parts += 1
        if self.parts > LIMITS.condition_parts:
            if not self.overflow:
                self.overflow = True
                message = f"the condition has more than {LIMITS.condition_parts} parts"
                self.reading.error(Code.LIMIT_EXCEEDED, key.span, message)
            return INVALID
        if key.text in _PARTS:
            part = self._part(key, node, depth)
            return INVALID if isinstance(part, Invalid) else [part]
        if not _NAME.fullmatch(key.text):
            message = f"expected the name of a fact, `all`, `any`, `not` or `always`, found {quote(key.text)}"
            return self.reading.error(Code.BAD_NAME, key.span, message)
        return self._comparison(Name(key.text, key.span, plain=key.plain), node)

    def _part(self, key: Scalar, node: Node, depth: int) -> ConditionNode | Invalid:
        span = key.span.to(node.span)
        if key.text == "always":
            if not isinstance(node, Scalar) or node.text != "true":
                return self.reading.wrong_type(node, "`true`")
            return AlwaysNode(span=span)
        if key.text == "not":
            part = self.condition(node, depth + 1)
            return INVALID if isinstance(part, Invalid) else NotNode(span=span, part=part)
        if not isinstance(node, Sequence):
            return self.reading.wrong_type(node, "a list of conditions")
        if not node.items:
            return self.reading.error(Code.BAD_VALUE, node.span, "expected conditions, found an empty list")
        read = [self.condition(item, depth + 1) for item in node.items]
        parts = tuple(part for part in read if not isinstance(part, Invalid))
        if len(parts) < len(read):
            return INVALID
        return AllNode(span=span, parts=parts) if key.text == "all" else AnyNode(span=span, parts=parts)

    def _comparison(self, name: Name, node: Node) -> list[ConditionNode] | Invalid:
        if isinstance(node, Mapping):
            return self._operators(name, node)
        span = name.span.to(node.span)
        if isinstance(node, Sequence):
            values = self._values(node)
            return values if isinstance(values, Invalid) else [_compare(name, "in", values, span)]
        if node.is_absent:
            return self.reading.wrong_type(node, _FORMS)
        for word in _PRESENCE:
            if node.text == word:
                return [_compare(name, word, (), span)]
        value = VALUE.read(node, self.reading)
        return value if isinstance(value, Invalid) else [_compare(name, "is", (value,), span)]

    def _operators(self, name: Name, node: Mapping) -> list[ConditionNode] | Invalid:
        if not node.entries:
            return self.reading.error(Code.BAD_VALUE, node.span, f"expected {_FORMS}, found an empty mapping")
        if node.get("parameter") is not None:
            operand = _PARAMETER.read(node, self.reading)
            span = name.span.to(node.span)
            return INVALID if operand is INVALID else [_compare(name, "is", (operand,), span)]
        found: list[ConditionNode] = []
        broken = False
        for key, child in node.entries:
            if key.text == "count":
                parts = self._count(name, child)
            else:
                part = self._operator(name, key, child)
                parts = part if isinstance(part, Invalid) else [part]
            if isinstance(parts, Invalid):
                broken = True
            else:
                found += parts
        return INVALID if broken else found

    def _count(self, name: Name, node: Node) -> list[ConditionNode] | Invalid:
        """Read how many items a set or list must have: a number, or comparisons of it."""
        span = name.span.to(node.span)
        if not isinstance(node, Mapping) or node.get("parameter") is not None:
            value = self._whole(node)
            return value if isinstance(value, Invalid) else [_compare(name, "count_is", (value,), span)]
        if not node.entries:
            message = "expected a number or a comparison such as `{at_least: 1}`, found an empty mapping"
            return self.reading.error(Code.BAD_VALUE, node.span, message)
        found: list[ConditionNode] = []
        for key, child in node.entries:
            operator = _COUNTED.get(key.text)
            if operator is None:
                return self.reading.unknown_key(key, _COUNTED)
            value = self._whole(child)
            if isinstance(value, Invalid):
                return value
            found.append(_compare(name, operator, (value,), span))
        return found

    def _whole(self, node: Node) -> Operand | Invalid:
        """Read a whole number, or the parameter that holds one."""
        if not isinstance(node, Mapping) and INTEGER.read(node, self.reading) is INVALID:
            return INVALID
        return self._operand(node)

    def _operator(self, name: Name, key: Scalar, node: Node) -> CompareNode | Invalid:
        span = name.span.to(node.span)
        for operator in _ORDERED:
            if key.text == operator:
                value = self._operand(node)
                return value if isinstance(value, Invalid) else _compare(name, operator, (value,), span)
        if key.text == "group":
            group = NAME.read(node, self.reading)
            return group if isinstance(group, Invalid) else _compare(name, "group", (group,), span)
        if key.text not in ("not", "all_of"):
            return self.reading.unknown_key(key, _KEYS)
        if isinstance(node, Sequence):
            values = self._values(node)
            operator = "not_in" if key.text == "not" else "all_of"
            return values if isinstance(values, Invalid) else _compare(name, operator, values, span)
        value = self._operand(node)
        operator = "not" if key.text == "not" else "all_of"
        return value if isinstance(value, Invalid) else _compare(name, operator, (value,), span)

    def _values(self, node: Sequence) -> tuple[Operand, ...] | Invalid:
        if not node.items:
            return self.reading.error(Code.BAD_VALUE, node.span, "expected values, found an empty list")
        self.parts += len(node.items)
        if self.parts > LIMITS.condition_parts:
            message = f"the condition has more than {LIMITS.condition_parts} parts"
            return self.reading.error(Code.LIMIT_EXCEEDED, place_of(node), message)
        read = [self._operand(item) for item in node.items]
        values = tuple(value for value in read if not isinstance(value, Invalid))
        return values if len(values) == len(read) else INVALID

    def _operand(self, node: Node) -> Operand | Invalid:
        if isinstance(node, Mapping):
            operand: Operand | Invalid = _PARAMETER.read(node, self.reading)
            return operand
        return VALUE.read(node, self.reading)


def _compare(name: Name, operator: ComparisonOperator, values: tuple[Operand, ...], span: Any) -> CompareNode:  # noqa: ANN401
    return CompareNode(span=span, name=name, operator=operator, values=values)


@dataclass(frozen=True, slots=True)
class ConditionShape:
    """A condition."""

    expected: str = "a condition such as `{topic: airbag}`"

    def read(self, node: Node, reading: Reading) -> ConditionNode | Invalid:
        """Return the condition's tree."""
        return _Walk(reading).condition(node, 1)

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return the schema of conditions, over the policy's own names where they are known."""
        return builder.define("condition", CONDITION, lambda: _condition_schema(builder))


CONDITION: Final = ConditionShape()
FACT: Final = TextShape("the name of a fact", CONDITION_NAME_PATTERN, code=Code.BAD_NAME, is_name=True)


def _condition_schema(builder: SchemaBuilder) -> Schema:
    condition = {"$ref": f"#/$defs/{'partial_' if builder.partial else ''}condition"}
    conditions = {"type": "array", "items": condition, "minItems": 1, "maxItems": LIMITS.condition_parts}
    properties: Schema = {
        "all": {"description": "every one of these holds"} | conditions,
        "any": {"description": "at least one of these holds"} | conditions,
        "not": {"description": "this does not hold"} | condition,
        "always": {"description": "always holds", "enum": [True, "true"]},
    }
    schema: Schema = {
        "type": "object",
        "description": "A condition: all of these hold.",
        "minProperties": 1,
        "properties": properties,
        "additionalProperties": False,
    }
    if builder.names is None:
        comparison = _comparison_schema({}, VALUE.schema(builder), builder)
        schema["patternProperties"] = {f"^(?!(?:all|any|not|always)$){CONDITION_NAME_PATTERN}$": comparison}
        return schema
    for name, about in builder.names.condition_properties().items():
        value = {key: part for key, part in about.items() if key not in ("groups", "description")}
        described = {"description": about["description"]} if "description" in about else {}
        reference = builder.define(f"value_of_{name}", name, lambda value=value: value)  # type: ignore[misc]  # bound now
        properties[name] = described | _comparison_schema(about, reference, builder)
    return schema


def _comparison_schema(about: Schema, value: Schema, builder: SchemaBuilder) -> Schema:
    """Return the ways to compare a fact whose single value has the schema `value`."""
    parameter = _PARAMETER.schema(builder)
    operand: Schema = {"anyOf": [value, parameter]}
    operands = {"type": "array", "items": operand, "minItems": 1}
    one_or_many = {"anyOf": [value, parameter, operands]}
    group: Schema = {"enum": list(about["groups"])} if about.get("groups") else NAME.schema(builder)
    number: Schema = {"anyOf": [INTEGER.schema(builder), parameter]}
    count: Schema = {
        "type": "object",
        "minProperties": 1,
        "properties": dict.fromkeys(_COUNTED, number),
        "additionalProperties": False,
    }
    operators: Schema = {
        "type": "object",
        "minProperties": 1,
        "properties": dict.fromkeys(_ORDERED, operand)
        | {"not": one_or_many, "all_of": one_or_many, "group": group, "count": {"anyOf": [*number["anyOf"], count]}},
        "additionalProperties": False,
    }
    return {"anyOf": [value, {"enum": list(_PRESENCE)}, operands, parameter, operators]}
