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

Known = frozenset[str]
"""Names of facts that have been loaded."""

_READ_ONCE: Final = ("is", "in", "missing", "present")
"""Tests that a missing fact can bear."""

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
    """Return the tree with the function generated from it, which is written when it is first asked."""
    return Condition(tree, compile_test)


def compile_test(tree: Tree) -> Callable[[View], bool]:
    """Return a function of a view that says whether the tree holds."""
    trimmed = simplify(tree)
    if isinstance(trimmed, Const):
        return _always if trimmed.value else _never
    writer = ExpressionWriter((trimmed,))
    body: list[ast.stmt] = [ast.Return(writer.alone(trimmed))]
    return cast(Callable[[View], bool], function_of("holds", ("v",), body, writer.bound))


def function_of(
    name: str,
    arguments: tuple[str, ...],
    body: list[ast.stmt],
    bound: dict[str, object],
    refuse: Callable[[View], object] | None = None,
) -> Callable[..., object]:
    """Return the function with this body; `bound` are the only names it can reach besides its arguments.

    `refuse`: gets the view where a fact is of a type that it cannot be compared with.
    """
    if refuse is not None:
        bound = {**bound, "refuse": refuse, "TypeError": TypeError}
        refused = ast.Return(ast.Call(_load("refuse"), [_load("v")], []))
        handler = ast.ExceptHandler(type=_load("TypeError"), name=None, body=[refused])
        body = [ast.Try(body=body, handlers=[handler], orelse=[], finalbody=[])]
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
        case All() | Any():
            return tree if _is_simple(tree.parts) else _joined(tree.parts, every=isinstance(tree, All))
        case Not():
            part = simplify(tree.part)
            if isinstance(part, Const):
                return Const(not part.value)
            return part.part if isinstance(part, Not) else Not(part)
        case _:
            return tree


def _is_simple(parts: tuple[Tree, ...]) -> bool:
    """Whether they are tests of different facts, several: what most rules are, so that nothing is left to be done."""
    names = [part.name for part in parts if isinstance(part, Test)]
    return len(parts) > 1 and len(set(names)) == len(parts)


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
    """Write the expressions of one function, in the order in which they run.

    A fact that several tests read is loaded where the first of them runs and kept in a local name. Which those are
    follows from what is left out once an `and` is false or an `or` is true: `_known` holds the facts that have been
    loaded for certain where the next expression begins.

    `present`: facts are read as if none were missing; the function raises KeyError where one is.
    """

    def __init__(self, trees: Iterable[Tree], *, present: bool = False) -> None:
        counts: Counter[str] = Counter()
        for tree in trees:
            counts.update(test.name for test in tests_in(tree))
        self._local = {name: f"f{i}" for i, name in enumerate(n for n, times in counts.items() if times > 1)}
        self._known: Known = frozenset()
        self._present = present
        self.bound: dict[str, object] = {}

    def forget(self) -> None:
        """Begin anew with another view: nothing of it has been loaded."""
        self._known = frozenset()

    def alone(self, tree: Tree) -> ast.expr:
        """Return an expression that is true when the tree holds; what follows runs in either case."""
        written, true, false = self._write(tree, self._known, 0)
        self._known = true & false
        return written

    def unless(self, tree: Tree) -> ast.expr:
        """Return the same where what follows runs only if the tree does not hold."""
        written, _, self._known = self._write(tree, self._known, 0)
        return written

    def _write(self, tree: Tree, known: Known, depth: int) -> tuple[ast.expr, Known, Known]:
        """Return the expression, and what is known once it has come out true, and false."""
        if depth >= _NESTED_MAX:
            inner = f"part{len(self.bound)}"
            self.bound[inner] = compile_test(tree)
            return ast.Call(_load(inner), [_load("v")], []), known, known
        match tree:
            case Const():
                return ast.Constant(tree.value), known, known
            case All():
                return self._several(tree.parts, known, depth, every=True)
            case Any():
                return self._several(tree.parts, known, depth, every=False)
            case Not():
                written, true, false = self._write(tree.part, known, depth + 1)
                return ast.UnaryOp(ast.Not(), written), false, true
            case Test():
                after = known | {tree.name} if tree.name in self._local else known
                return self._test(tree, known), after, after

    def _several(
        self, parts: tuple[Tree, ...], known: Known, depth: int, *, every: bool
    ) -> tuple[ast.expr, Known, Known]:
        """Write parts in order: each runs only where the one before came out true (`every`), or false."""
        written: list[ast.expr] = []
        cut: Known | None = None  # what is known where one of the parts has ended it all
        for part in parts:
            expression, true, false = self._write(part, known, depth + 1)
            written.append(expression)
            known, ended = (true, false) if every else (false, true)
            cut = ended if cut is None else cut & ended
        ends = known if cut is None else cut
        joined = ast.BoolOp(ast.And() if every else ast.Or(), written)
        return (joined, known, ends) if every else (joined, ends, known)

    def _test(self, test: Test, known: Known) -> ast.expr:
        is_truth = test.operator in ("is", "is_not") and isinstance(test.value, bool)
        first, fact = self._read(test.name, known, twice=not is_truth and test.operator not in _READ_ONCE)
        if is_truth:
            # Such a fact is true, false or missing, and no number: it need not be compared to be told apart.
            return ast.Compare(first, [ast.Is()], [ast.Constant(test.value is (test.operator == "is"))])
        value = constant(test.value)
        match test.operator:
            case "is":
                return ast.Compare(first, [ast.Eq()], [value])
            case "in":
                return ast.Compare(first, [ast.In()], [_choices(test.value)])
            case "missing":
                return ast.Compare(first, [ast.Is()], [ast.Constant(None)])
            case "present":
                return _is_there(first)
            # Everything else is false of a missing fact, and the operator itself could not bear one.
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

    def _read(self, name: str, known: Known, *, twice: bool) -> tuple[ast.expr, ast.expr]:
        """Return how to read a fact the first time within one test, and the second time if it is read twice."""
        local = self._local.get(name)
        if local is not None and name in known:
            return _load(local), _load(local)
        read = ast.Subscript(_load("v"), ast.Constant(name), ast.Load()) if self._present else get_fact(name)
        if local is None and not twice:
            return read, read
        local = local or "x"
        return ast.NamedExpr(_store(local), read), _load(local)


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


def get_fact(name: str) -> ast.expr:
    """Return the reading of a fact that may be missing."""
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
