"""Conditions back to the text of the policy language, on one line.

In: a condition's tree. Out: text such as `topic: [airbag, fire], amount: {at_least: 3}`. The same
condition, perhaps not with the words its author chose.
"""

from __future__ import annotations

from complaintflow.policy.conditions import (
    AllNode,
    AlwaysNode,
    AnyNode,
    CompareNode,
    ConditionNode,
    NotNode,
    Operand,
    ParameterOperand,
)


def condition_text(node: ConditionNode) -> str:
    """Return a condition as it could be written."""
    match node:
        case CompareNode():
            return f"{node.name}: {_comparison(node)}"
        case AllNode():
            if all(isinstance(part, CompareNode) for part in node.parts):
                return ", ".join(condition_text(part) for part in node.parts)
            return f"all: [{_parts(node.parts)}]"
        case AnyNode():
            return f"any: [{_parts(node.parts)}]"
        case NotNode():
            return f"not: {{{condition_text(node.part)}}}"
        case AlwaysNode():
            return "always: true"


def _parts(parts: tuple[ConditionNode, ...]) -> str:
    return ", ".join(f"{{{condition_text(part)}}}" for part in parts)


def _comparison(node: CompareNode) -> str:
    values = [_operand(value) for value in node.values]
    several = f"[{', '.join(values)}]"
    match node.operator:
        case "present" | "missing":
            return node.operator
        case "is":
            return values[0]
        case "in":
            return several
        case "not_in":
            return f"{{not: {several}}}"
        case "all_of":
            return f"{{all_of: {several}}}"
        case "count_is":
            return f"{{count: {values[0]}}}"
        case operator if operator.startswith("count_"):
            return f"{{count: {{{operator.removeprefix('count_')}: {values[0]}}}}}"
        case operator:
            return f"{{{operator}: {values[0]}}}"


def _operand(value: Operand) -> str:
    return f"{{parameter: {value.parameter}}}" if isinstance(value, ParameterOperand) else str(value)
