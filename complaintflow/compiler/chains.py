"""Trees asked one after another, as one Python function.

In: trees with what is found where they hold. Out: generated functions of a view: everything that is found, or the first
of it, for one view or for many. Facts are read once, where they are first asked. What is too long for one function
becomes several.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from complaintflow.compiled.condition import Tree, View
from complaintflow.compiled.table import Matched
from complaintflow.compiler.conditions import ExpressionWriter, constant, function_of, tests_in

V = TypeVar("V")
Numbered = tuple[int, Tree]
"""A number and the tree under which it is found."""
Find = Callable[[View], object]

_TREES_MAX: Final = 200
_TESTS_MAX: Final = 1_000
"""Trees and tests of one generated function: Python's compiler takes more than linear time for a long one."""
_MISSES_MAX: Final = 100
"""Views with missing facts in one call, after which all that follow are read as if they had some."""
_NOTHING: Final = ...
"""What no rule answers with, and a program may hold."""


@dataclass(frozen=True, slots=True)
class Found:
    """What comes of the numbers that were found: of none, of those in `known`, and of any others by `of`.

    `refuse` gets a view with a fact that can't be compared with what it is asked for.
    """

    nothing: object
    known: dict[Matched, object]
    of: Callable[[Matched], object]
    refuse: Find | None = None


def find_all(trees: Sequence[Numbered], found: Found) -> Find:
    """Return a function of a view: what comes of all numbers whose trees hold, in their order."""
    chunks = list(_chunks(trees))
    if len(chunks) == 1:
        return _finder(chunks[0], found)
    parts = collectors(trees)

    def find(view: View) -> object:
        numbers: list[int] = []
        for part in parts:
            numbers += part(view)
        return found.of(tuple(numbers))

    return guarded(find, found.refuse)


def guarded(find: Find, refuse: Find | None) -> Find:
    """Return a function that lets a view be refused where a fact can't be compared with what it is asked for."""
    if refuse is None:
        return find

    def ask(view: View) -> object:
        try:
            return find(view)
        except TypeError:
            return refuse(view)

    return ask


def collectors(trees: Sequence[Numbered]) -> tuple[Callable[[View], Matched], ...]:
    """Return functions that find, one after the other, all numbers whose trees hold."""
    plain = Found((), {}, lambda matched: matched)
    return tuple(cast("Callable[[View], Matched]", _finder(chunk, plain)) for chunk in _chunks(trees))


def find_first(trees: Sequence[tuple[V, Tree]], otherwise: object, refuse: Find | None = None) -> Find:
    """Return a function of a view: what stands with the first tree that holds."""
    chunks = list(_chunks(trees))
    if len(chunks) <= 1:
        return _chain(chunks[0] if chunks else [], otherwise, refuse)
    parts = tuple(_chain(chunk, _NOTHING) for chunk in chunks)

    def find(view: View) -> object:
        for part in parts:
            first = part(view)
            if first is not _NOTHING:
                return first
        return otherwise

    return guarded(find, refuse)


def find_first_of_each(
    trees: Sequence[tuple[V, Tree]], otherwise: object, one: Find
) -> Callable[[Iterable[View]], list[object]]:
    """Return a function of many views: for each what `one` finds, `find_first` of the same."""
    if len(list(_chunks(trees))) != 1:
        return lambda views: [one(view) for view in views]
    writer = ExpressionWriter([tree for _, tree in trees], present=True)
    chain: list[ast.stmt] = [
        ast.If(writer.unless(tree), [_added(constant(value)), ast.Continue()], []) for value, tree in trees
    ]
    chain.append(_added(constant(otherwise)))
    space = {**writer.bound, "one": one, "most": _MISSES_MAX, "iter": iter, "map": map, "KeyError": KeyError}
    return cast("Callable[[Iterable[View]], list[object]]", function_of("find", ("vs",), _each(chain), space))


def _each(chain: list[ast.stmt]) -> list[ast.stmt]:
    """Return the loop over views: each is read as if no fact were missing, and by `one` where that is not so."""
    shape = ast.parse(_LOOP).body
    loop = shape[4]
    assert isinstance(loop, ast.For)
    attempt = loop.body[0]
    assert isinstance(attempt, ast.Try)
    attempt.body = chain
    return shape


_LOOP: Final = """\
found = []
add = found.append
left = most
vs = iter(vs)
for v in vs:
    try:
        pass
    except KeyError:
        add(one(v))
        left -= 1
        if not left:
            found += map(one, vs)
return found
"""


def _added(value: ast.expr) -> ast.stmt:
    return ast.Expr(ast.Call(ast.Name("add", ast.Load()), [value], []))


def _finder(trees: Sequence[Numbered], found: Found) -> Find:
    writer = ExpressionWriter([tree for _, tree in trees])
    body: list[ast.stmt] = [ast.Assign([ast.Name("m", ast.Store())], constant(()))]
    for number, tree in trees:
        test = writer.alone(tree)
        body.append(ast.If(test, [ast.AugAssign(ast.Name("m", ast.Store()), ast.Add(), constant((number,)))], []))
    space = {**writer.bound, "nothing": found.nothing, "known": found.known.get, "of": found.of}
    return function_of("find", ("v",), [*body, *ast.parse(_ANSWER).body], space, found.refuse)


_ANSWER: Final = """\
if not m:
    return nothing
return known(m) or of(m)
"""


def _chain(trees: Sequence[tuple[V, Tree]], otherwise: object, refuse: Find | None = None) -> Find:
    writer = ExpressionWriter([tree for _, tree in trees])
    body: list[ast.stmt] = [ast.If(writer.unless(tree), [ast.Return(constant(value))], []) for value, tree in trees]
    return function_of("find", ("v",), [*body, ast.Return(constant(otherwise))], writer.bound, refuse)


def _chunks(trees: Sequence[tuple[V, Tree]]) -> Iterator[Sequence[tuple[V, Tree]]]:
    start, tests = 0, 0
    for place, (_, tree) in enumerate(trees):
        size = sum(1 for _ in tests_in(tree))
        if place > start and (place - start >= _TREES_MAX or tests + size > _TESTS_MAX):
            yield trees[start:place]
            start, tests = place, 0
        tests += size
    if start < len(trees):
        yield trees[start:]
