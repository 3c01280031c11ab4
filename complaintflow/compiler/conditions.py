"""Condition trees to Python functions.

In: a `Tree` of tests over named facts. Out: a `Condition` whose `holds` is one function generated through `ast`
nodes: an author's words enter it as constants only, never as text of a program. The function of one argument (a
view with `get`) answers what `compiled.condition.evaluate` answers. Does not resolve names or check types.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final, cast

from complaintflow.compiled.condition import All, Any, Condition, Const, Not, Test, Tree, View

_NESTED_MAX: Final = 40
"""Conditions inside one another in one expression; what lies deeper becomes a function of its own."""

_COMPARISONS: Final = {
    "is_not": ast.NotEq,
    "more_than": ast.Gt,
    "at_least": ast.GtE,
    "less_than": ast.Lt,
    "at_most": ast.LtE,
}
_COUNTS: Final = {
    "count_is": ast.Eq,
    "count_more_than": ast.Gt,
    "count_at_least": ast.GtE,
    "count_less_than": ast.Lt,
    "count_at_most": ast.LtE,
}


def compile_condition(tree: Tree) -> Condition:
    """Return the tree with a function generated from it."""
    return Condition(tree, compile_test(tree))


def compile_test(tree: Tree) -> Callable[[View], bool]:
    """Return a function of a view that says whether the tree holds."""
    trimmed = simplify(tree)
    if isinstance(trimmed, Const):
        return _always if trimmed.value else _never
    writer = ExpressionWriter((trimmed,))
    body: list[ast.stmt] = [*writer.loads(), ast.Return(writer.expression(trimmed))]
    return cast(Callable[[View], bool], function_of("holds", ("v",), body, writer.bound))


def function_of(
    name: str, arguments: tuple[str, ...], body: list[ast.stmt], bound: dict[str, object]
) -> Callable[..., object]:
    """Return the function with this body; `bound` are the only names it can reach besides its arguments."""
    signature = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(arg=argument) for argument in arguments],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    function = ast.FunctionDef(name=name, args=signature, body=body, decorator_list=[])
    module = ast.fix_missing_locations(ast.Module(body=[function], type_ignores=[]))
    space: dict[str, object] = {"__builtins__": {}, **bound}
    # The program holds nodes made in this module and constants: no text of a policy is ever parsed as Python.
    exec(compile(module, f"<{name} generated from a policy>", "exec"), space)  # noqa: S102
    return cast(Callable[..., object], space[name])


def simplify(tree: Tree) -> Tree:
    """Return an equivalent tree without constants inside, empty or single `All`/`Any`, and double negation."""
    match tree:
        case All():
            return _joined(tree.parts, every=True)
        case Any():
            return _joined(tree.parts, every=False)
        case Not():
            part = simplify(tree.part)
            if isinstance(part, Const):
                return Const(not part.value)
            return part.part if isinstance(part, Not) else Not(part)
        case _:
            return tree


def _joined(parts: tuple[Tree, ...], *, every: bool) -> Tree:
    kept: list[Tree] = []
    for part in map(simplify, parts):
        if isinstance(part, Const):
            if part.value is not every:
                return part
        elif isinstance(part, All if every else Any):
            kept.extend(part.parts)
        else:
            kept.append(part)
    if not kept:
        return Const(every)
    unique = tuple(dict.fromkeys(kept))
    return unique[0] if len(unique) == 1 else All(unique) if every else Any(unique)


class ExpressionWriter:
    """Write the expressions of one function; facts that several tests read are loaded once, at its start."""

    def __init__(self, trees: Iterable[Tree]) -> None:
        counts: Counter[str] = Counter()
        for tree in trees:
            counts.update(test.name for test in tests_in(tree))
        self._local = {name: f"f{i}" for i, name in enumerate(n for n, times in counts.items() if times > 1)}
        self.bound: dict[str, object] = {}

    def loads(self) -> list[ast.stmt]:
        """Return the statements that load what is read more than once."""
        return [ast.Assign([_store(local)], _get(name)) for name, local in self._local.items()]

    def expression(self, tree: Tree, depth: int = 0) -> ast.expr:
        """Return an expression that is true when the tree holds."""
        if depth >= _NESTED_MAX:
            inner = f"part{len(self.bound)}"
            self.bound[inner] = compile_test(tree)
            return ast.Call(_load(inner), [_load("v")], [])
        match tree:
            case Const():
                return ast.Constant(tree.value)
            case All():
                return ast.BoolOp(ast.And(), [self.expression(part, depth + 1) for part in tree.parts])
            case Any():
                return ast.BoolOp(ast.Or(), [self.expression(part, depth + 1) for part in tree.parts])
            case Not():
                return ast.UnaryOp(ast.Not(), self.expression(tree.part, depth + 1))
            case Test():
                return self._test(tree)

    def _test(self, test: Test) -> ast.expr:
        value = constant(test.value)
        match test.operator:
            case "is":
                return ast.Compare(self._fact(test.name), [ast.Eq()], [value])
            case "in":
                return ast.Compare(self._fact(test.name), [ast.In()], [_choices(test.value)])
            case "missing":
                return ast.Compare(self._fact(test.name), [ast.Is()], [ast.Constant(None)])
            case "present":
                return _is_there(self._fact(test.name))
        # Everything else is false of a missing fact, and the operator itself could not bear one.
        first, fact = self._twice(test.name)
        match test.operator:
            case "not_in":
                answer: ast.expr = ast.Compare(fact, [ast.NotIn()], [_choices(test.value)])
            case "has":
                answer = ast.Compare(value, [ast.In()], [fact])
            case "has_any":
                answer = ast.UnaryOp(ast.Not(), _set_call(test.value, "isdisjoint", fact))
            case "has_all":
                answer = _set_call(test.value, "issubset", fact)
            case operator if operator in _COUNTS:
                self.bound["count"] = len
                answer = ast.Compare(ast.Call(_load("count"), [fact], []), [_COUNTS[operator]()], [value])
            case _:
                answer = ast.Compare(fact, [_COMPARISONS[test.operator]()], [value])
        return ast.BoolOp(ast.And(), [_is_there(first), answer])

    def _fact(self, name: str) -> ast.expr:
        local = self._local.get(name)
        return _get(name) if local is None else _load(local)

    def _twice(self, name: str) -> tuple[ast.expr, ast.expr]:
        """Return how to read a fact the first and the second time within one test."""
        local = self._local.get(name)
        if local is not None:
            return _load(local), _load(local)
        return ast.NamedExpr(_store("x"), _get(name)), _load("x")


def tests_in(tree: Tree) -> Iterable[Test]:
    """Yield every test of the tree, repeated ones each time."""
    pending = [tree]
    while pending:
        part = pending.pop()
        match part:
            case Test():
                yield part
            case All() | Any():
                pending.extend(part.parts)
            case Not():
                pending.append(part.part)


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _store(name: str) -> ast.Name:
    return ast.Name(name, ast.Store())


def _get(name: str) -> ast.expr:
    return ast.Call(ast.Attribute(_load("v"), "get", ast.Load()), [ast.Constant(name)], [])


def constant(value: object) -> ast.expr:
    """Return the value as a node of the program."""
    # Python's compiler takes every constant it knows how to mark; frozen sets are among them, stubs leave them out.
    return ast.Constant(cast(str, value))


def _is_there(fact: ast.expr) -> ast.expr:
    return ast.Compare(fact, [ast.IsNot()], [ast.Constant(None)])


def _choices(values: object) -> ast.expr:
    return constant(frozenset(cast(Iterable[object], values)))


def _set_call(values: object, method: str, fact: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(_choices(values), method, ast.Load()), [fact], [])


def _always(v: View) -> bool:  # noqa: ARG001
    return True


def _never(v: View) -> bool:  # noqa: ARG001
    return False
