"""Author's conditions to typed condition trees.

In: a `ConditionNode` and the `Scope` it stands in. Out: a `Tree` whose names exist and whose values have the types of
the facts they are compared with, and diagnostics for what cannot make sense. An unset parameter makes its comparison
false. Does not generate code.
"""

from __future__ import annotations

from typing import Final, cast

from complaintflow.compiled.condition import All, Any, Condition, Const, Not, Operator, Test, Tree
from complaintflow.compiler.conditions import compile_condition
from complaintflow.compiler.contradictions import Placed, report_contradictions
from complaintflow.compiler.lowering import Lowering
from complaintflow.compiler.names import advice, listed
from complaintflow.compiler.scope import FactType, Scope
from complaintflow.compiler.values import read_value
from complaintflow.policy.conditions import AllNode, AlwaysNode, AnyNode, CompareNode, ConditionNode, NotNode, Operand
from complaintflow.policy.located import Text
from complaintflow.policy.references import Kind
from complaintflow.source import LIMITS, Code, quote

_SEVERAL: Final = ("set", "list", "attachments")
"""Types of facts that hold several items."""
_ORDERED: Final = ("more_than", "at_least", "less_than", "at_most")
_ORDERED_TYPES: Final = ("integer", "number", "date", "instant")
_NEVER: Final = Const(value=False)


def resolve_condition(low: Lowering, node: ConditionNode | None, scope: Scope) -> Condition | None:
    """Return the compiled condition, None where the author wrote none."""
    return None if node is None else compile_condition(resolve_tree(low, node, scope))


def resolve_tree(low: Lowering, node: ConditionNode, scope: Scope) -> Tree:
    """Return the typed tree; report everything in it that cannot make sense."""
    return _Resolver(low, scope).tree(node, 0)


class _Resolver:
    """Walks one condition."""

    def __init__(self, low: Lowering, scope: Scope) -> None:
        self.low = low
        self.scope = scope
        self.findings = low.findings

    def tree(self, node: ConditionNode, depth: int) -> Tree:
        if depth > LIMITS.condition_depth:
            message = f"conditions stand inside one another more than {LIMITS.condition_depth} deep"
            self.findings.error(Code.LIMIT_EXCEEDED, node.span, message)
            return _NEVER
        match node:
            case AlwaysNode():
                return Const(value=True)
            case NotNode():
                return Not(self.tree(node.part, depth + 1))
            case AnyNode():
                return Any(tuple(self.tree(part, depth + 1) for part in node.parts))
            case AllNode():
                parts = tuple(self.tree(part, depth + 1) for part in node.parts)
                report_contradictions(_conjunction(node, parts), self.scope, self.findings)
                return All(parts)
            case CompareNode():
                return self._compare(node)

    def _compare(self, node: CompareNode) -> Tree:
        fact = self._type_of(node)
        if fact is None:
            return _NEVER
        name = str(node.name)
        if node.operator in ("present", "missing"):
            return Test(name, cast(Operator, node.operator))
        if node.operator == "group":
            return self._group(node, fact)
        if node.operator in _ORDERED:
            return self._ordered(node, fact)
        if node.operator.startswith("count"):
            return self._counted(node, fact)
        values = self._values(node, fact)
        if values is None:
            return _NEVER
        if fact.type in _SEVERAL:
            return _set_test(node, values)
        if node.operator == "all_of":
            message = f"`all_of` asks what a set contains, and {quote(name)} is a single {_type_words(fact)}"
            self._impossible(node, message)
            return _NEVER
        negative = node.operator in ("not", "not_in")
        if len(values) == 1:
            return Test(name, "is_not" if negative else "is", values[0])
        return Test(name, "not_in" if negative else "in", values)

    def _type_of(self, node: CompareNode) -> FactType | None:
        name = str(node.name)
        fact = self.scope.type_of(name)
        if fact is not None:
            if name == "class" and not fact.choices:
                self._impossible(node, "the policy declares no classes")
                return None
            return fact
        names, findings = self.low.names, self.findings
        if any(names.is_broken(kind, name) for kind in (Kind.FIELD, Kind.TABLE, Kind.COUNTER)) or (
            name.startswith("data.") and names.broken.get(Kind.DATUM)
        ):
            return None
        if name in self.scope.hidden:
            self._impossible(node, f"{quote(name)} cannot be asked for here", self.scope.hidden[name])
            return None
        if self.scope.data is None and (name.startswith("data.") or name == "actor_role"):
            message = f"{quote(name)} is known only where an event is at hand"
            help_ = "record the datum as a fact, and ask for that"
            findings.error(Code.UNKNOWN_REFERENCE, node.name.span, message, help_)
            return None
        if _is_history(name) and not any(map(_is_history, self.scope.facts)):
            message = f"{quote(name)} is known only to metrics and reports"
            help_ = "count it with a counter, or record it as a fact, and ask for that"
            findings.error(Code.UNKNOWN_REFERENCE, node.name.span, message, help_)
            return None
        if findings.is_full:
            findings.leave_out()
            return None
        message = f"expected a fact to ask for, found {quote(name)}"
        own = [known for known in self.scope.names() if known not in ("state", "outcome")]
        findings.error(
            Code.UNKNOWN_REFERENCE, node.name.span, message, advice(name, self.scope.names(), "facts", few=own)
        )
        return None

    def _values(self, node: CompareNode, fact: FactType) -> tuple[object, ...] | None:
        """Return the typed values; None where one cannot be had, reported or still to be decided."""
        if fact.type == "moment":
            message = f"{quote(node.name)} may be a date or an instant, so it is compared with nothing"
            self._impossible(node, message, "ask whether it is `present` or `missing`")
            return None
        read = [self._operand(operand, fact, str(node.name)) for operand in node.values]
        if any(value is None for value in read):
            return None
        return tuple(dict.fromkeys(read))

    def _operand(self, operand: Operand, fact: FactType, of: str) -> object | None:
        if not isinstance(operand, Text):
            text = self.low.parameter(operand.parameter)
            return None if text is None else read_value(text, fact, of, self.findings)
        return read_value(operand, fact, of, self.findings)

    def _group(self, node: CompareNode, fact: FactType) -> Tree:
        group = node.values[0]
        members = fact.groups.get(str(group))
        if members is None:
            message = f"{quote(node.name)} has no group {quote(str(group))}"
            span = group.span
            few = f"the groups are {listed(fact.groups)}" if fact.groups else "none of its choices names a `group`"
            self.findings.error(Code.UNKNOWN_REFERENCE, span, message, few)
            return _NEVER
        if self._stands_for_too_much(node, len(members)):
            return _NEVER
        return Test(str(node.name), "has_any" if fact.type == "set" else "in", members)

    def _stands_for_too_much(self, node: CompareNode, values: int) -> bool:
        """Return whether groups and ranks, spelt out, have become too many values, and report it."""
        counts = self.low.counts
        counts["values"] = counts.get("values", 0) + values
        if counts["values"] <= LIMITS.condition_values:
            return False
        message = f"groups and ranks stand for more than {LIMITS.condition_values} values in all conditions"
        self.findings.error(Code.LIMIT_EXCEEDED, node.span, message, "ask a table that names them once")
        return True

    def _counted(self, node: CompareNode, fact: FactType) -> Tree:
        if fact.type not in _SEVERAL:
            message = f"`count` asks how many items there are, and {quote(node.name)} is a single {_type_words(fact)}"
            self._impossible(node, message, "ask for a number with `at_least`, `more_than` and so on")
            return _NEVER
        values = self._values(node, FactType("integer"))
        return _NEVER if values is None else Test(str(node.name), cast(Operator, node.operator), values[0])

    def _ordered(self, node: CompareNode, fact: FactType) -> Tree:
        name, operator = str(node.name), node.operator
        if fact.type == "choice" and fact.ranked:
            return self._ranked(node, fact)
        if fact.type not in _ORDERED_TYPES:
            message = f"`{operator}` needs a number, date or instant, and {quote(name)} is a {_type_words(fact)}"
            self._impossible(node, message)
            return _NEVER
        # A whole number may be held against one with a fraction: more than 2.5 means from 3 on.
        kind = FactType("number") if fact.type == "integer" else fact
        values = self._values(node, kind)
        return _NEVER if values is None else Test(name, cast(Operator, operator), values[0])

    def _ranked(self, node: CompareNode, fact: FactType) -> Tree:
        values = self._values(node, fact)
        if values is None:
            return _NEVER
        place = fact.choices.index(str(values[0]))
        chosen = {
            "more_than": fact.choices[place + 1 :],
            "at_least": fact.choices[place:],
            "less_than": fact.choices[:place],
            "at_most": fact.choices[: place + 1],
        }[node.operator]
        if not chosen:
            side = "above" if node.operator == "more_than" else "below"
            self._impossible(node, f"there is no {fact.noun} {side} {quote(str(values[0]))}")
            return _NEVER
        if self._stands_for_too_much(node, len(chosen)):
            return _NEVER
        return Test(str(node.name), "in", chosen)

    def _impossible(self, node: CompareNode, message: str, help_: str = "") -> None:
        self.findings.error(Code.IMPOSSIBLE_CONDITION, node.span, message, help_)


def _is_history(name: str) -> bool:
    """Whether a name is one of what a case has been through, which metrics and reports may ask for."""
    return name.startswith(("times.", "last.", "verdict.", "party."))


def _set_test(node: CompareNode, values: tuple[object, ...]) -> Tree:
    name = str(node.name)
    has = Test(name, "has", values[0]) if len(values) == 1 else Test(name, "has_any", values)
    match node.operator:
        case "all_of":
            return Test(name, "has_all", values)
        case "not" | "not_in":
            return All((Test(name, "present"), Not(has)))
        case _:
            return has


def _conjunction(node: AllNode, parts: tuple[Tree, ...]) -> list[Placed]:
    """Return the single comparisons that must hold together, with their places, through nested `all`s."""
    found: list[Placed] = []
    for part, tree in zip(node.parts, parts, strict=True):
        if isinstance(part, AllNode) and isinstance(tree, All):
            found += _conjunction(part, tree.parts)
        elif isinstance(part, CompareNode) and isinstance(tree, Test):
            found.append(Placed(part.span, tree))
    return found


def _type_words(fact: FactType) -> str:
    known = {"bool": "truth value", "choice": fact.noun}
    return known.get(fact.type, fact.type)
