"""The reference of W1: conditions as one generated function, with no more in it than the answer takes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, Final

from benchmarks.inputs.complaints import Complaint, Condition, alternatives

Classes = Sequence[tuple[str, Condition]]

_COMPARISONS: Final = {"eq": ast.Eq, "ge": ast.GtE, "gt": ast.Gt}


def generated(classes: Classes, default: str) -> Callable[[Complaint], str]:
    """Return `if …: return "important"`, and so on; a field that is not there is an error."""
    body: list[ast.stmt] = [ast.If(_expression(when), [_answer(name)], []) for name, when in classes]
    return _function([*body, _answer(default)])


def generated_with_reason(classes: Classes, default: str) -> Callable[[Complaint], tuple[str, int, int]]:
    """Return the same, which also says by the number which alternative was the first to hold."""
    body: list[ast.stmt] = [
        ast.If(_expression(part), [_answer((name, rule, place))], [])
        for rule, (name, when) in enumerate(classes)
        for place, part in enumerate(alternatives(when))
    ]
    return _function([*body, _answer((default, len(classes), 0))])


def generated_for_missing(classes: Classes, default: str) -> Callable[[Complaint], str]:
    """Return the same as `generated`; a field that is missing or None makes its test false."""
    get = ast.Assign([ast.Name("g", ast.Store())], ast.Attribute(_name("c"), "get", ast.Load()))
    body: list[ast.stmt] = [ast.If(_careful(when), [_answer(name)], []) for name, when in classes]
    return _function([get, *body, _answer(default)])


def _expression(condition: Condition) -> ast.expr:
    test = condition[0]
    if test in ("any", "all"):
        return _joined(test, [_expression(part) for part in condition[1]])
    _, field, value = condition
    fact = ast.Subscript(_name("c"), ast.Constant(field), ast.Load())
    return fact if test == "is" else _comparison(test, fact, value)


def _careful(condition: Condition) -> ast.expr:
    test = condition[0]
    if test in ("any", "all"):
        return _joined(test, [_careful(part) for part in condition[1]])
    _, field, value = condition
    fact = ast.Call(_name("g"), [ast.Constant(field)], [])
    if test == "is":
        return fact
    if test in ("ge", "gt"):
        there = ast.Compare(ast.NamedExpr(ast.Name("x", ast.Store()), fact), [ast.IsNot()], [ast.Constant(None)])
        return ast.BoolOp(ast.And(), [there, _comparison(test, _name("x"), value)])
    return _comparison(test, fact, value)


def _comparison(test: str, fact: ast.expr, value: Any) -> ast.expr:
    if test == "in":
        return ast.Compare(fact, [ast.In()], [ast.Set([ast.Constant(one) for one in value])])
    if test == "set":
        return ast.Compare(fact, [ast.IsNot()], [ast.Constant(None)])
    return ast.Compare(fact, [_COMPARISONS[test]()], [ast.Constant(value)])


def _joined(test: str, parts: list[ast.expr]) -> ast.expr:
    return ast.BoolOp(ast.Or() if test == "any" else ast.And(), parts)


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _answer(value: object) -> ast.stmt:
    return ast.Return(ast.Constant(value))  # type: ignore[arg-type]  # tuples of constants are constants


def _function(body: list[ast.stmt]) -> Callable[[Complaint], Any]:
    arguments = ast.arguments([], [ast.arg("c")], None, [], [], None, [])
    module = ast.parse("def answer(): ...")
    definition = module.body[0]
    assert isinstance(definition, ast.FunctionDef)
    definition.args, definition.body = arguments, body
    names: dict[str, Any] = {}
    exec(compile(ast.fix_missing_locations(module), "<reference>", "exec"), names)
    found: Callable[[Complaint], Any] = names["answer"]
    return found
