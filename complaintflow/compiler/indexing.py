"""Large decision tables: rules are looked up by the values and ranges that they name.

In: numbered trees. Out: functions of a view as `compiler.chains` makes them, which answer the same and ask only the few
rules that the facts lead to; None where the rules have too little in common for that. What is looked up grows as the
rules do, whatever they look like: rules that no values and no ranges lead to are asked one after another.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, cast

from complaintflow.compiled.condition import All, Condition, Tree, View
from complaintflow.compiled.table import Matched
from complaintflow.compiler.chains import Find, Found, Numbered, V, collectors, find_first, guarded
from complaintflow.compiler.conditions import compile_condition, function_of, get_fact
from complaintflow.compiler.shapes import Group, Row, Shapes, shapes_of
from complaintflow.compiler.spans import Line, Places, Sides, all_at, cut, first_at, place_of, sides_of

Candidate = tuple[int, Condition | None]
"""A number, and what is still to be asked before it is found."""
Numbers = Callable[[View], int]
Candidates = Callable[[View], Sequence[Candidate]]


def find_first_by_index(trees: Sequence[tuple[V, Tree]], otherwise: object, refuse: Find | None = None) -> Find | None:
    """Return a function of a view: what stands with the first tree that holds."""
    shapes = shapes_of([(number, tree) for number, (_, tree) in enumerate(trees)])
    if shapes is None:
        return None
    results: list[object] = [*_one_of_each([value for value, _ in trees]), otherwise]
    none = len(trees)
    if shapes.single:
        return _looked_up(shapes.groups[0], _Firsts(results, none), refuse)
    numbers = range(none + 1)
    plain = [_looked_up(group, _Firsts(numbers, none)) for group in shapes.groups if group.plain]
    first_numbers = cast("list[Numbers]", plain)
    candidates = _candidates(shapes)
    loose = cast(Numbers, find_first(shapes.loose, none)) if shapes.loose else None

    def find(view: View) -> object:
        best = none if loose is None else loose(view)
        for first in first_numbers:
            number = first(view)
            if number < best:  # noqa: PLR1730 (`min` costs half as much as the look-up)
                best = number
        for some in candidates:
            for number, condition in some(view):
                if number >= best:
                    break
                if condition is None or condition.holds(view):
                    best = number
                    break
        return results[best]

    return guarded(find, refuse)


def find_all_by_index(trees: Sequence[Numbered], found: Found) -> Find | None:
    """Return a function of a view: what comes of all numbers whose trees hold, in their order."""
    shapes = shapes_of(trees)
    if shapes is None:
        return None
    if shapes.single:
        return _looked_up(shapes.groups[0], _Alls(lambda rows: found.of(_numbers(rows)), found.nothing), found.refuse)
    plain = [_looked_up(group, _Alls(_numbers, ())) for group in shapes.groups if group.plain]
    collect = (*cast("list[Callable[[View], Matched]]", plain), *collectors(shapes.loose))
    candidates = _candidates(shapes)
    known, of, nothing, distinct = found.known.get, found.of, found.nothing, len(plain)

    def find(view: View) -> object:
        numbers: Matched = ()
        mixed = False  # from several sources, or from one that may name a rule twice
        for place, some in enumerate(collect):
            more = some(view)
            if more:
                mixed = mixed or bool(numbers) or place >= distinct
                numbers = numbers + more if numbers else more
        for some_of in candidates:
            asked = some_of(view)
            if asked:
                mixed = True
                numbers += tuple([number for number, condition in asked if condition is None or condition.holds(view)])
        if not numbers:
            return nothing
        if mixed and len(numbers) > 1:
            numbers = tuple(sorted(set(numbers)))
        return known(numbers) or of(numbers)

    return guarded(find, found.refuse)


def _candidates(shapes: Shapes) -> tuple[Candidates, ...]:
    """Return for every group whose rows ask for more than can be looked up which rows are left to be asked."""
    return tuple(cast(Candidates, _looked_up(group, _asking(group))) for group in shapes.groups if not group.plain)


def _asking(group: Group) -> _Alls:
    # One condition for each row, wherever it is found: its function is written when it is first asked.
    candidates = {id(row): (row.number, _rest(group, row)) for rows in group.keys.values() for row in rows}
    return _Alls(lambda rows: tuple([candidates[id(row)] for row in rows]), ())


def _rest(group: Group, row: Row) -> Condition | None:
    rest = group.rest_of(row)
    return compile_condition(All(rest)) if rest else None


def _numbers(rows: Sequence[Row]) -> Matched:
    numbers = [row.number for row in rows]
    return tuple(numbers if len(rows) < 2 else dict.fromkeys(numbers))


class _Firsts:
    """At each place the result of its first row."""

    def __init__(self, results: Sequence[object], none: int) -> None:
        self._results = results
        self.nothing = results[none]

    def of(self, rows: Sequence[Row]) -> object:
        return self._results[rows[0].number] if rows else self.nothing

    def at(self, line: Line, rows: Sequence[Row]) -> Places[object]:
        return first_at(line, [self._results[row.number] for row in rows], self.nothing)


class _Alls:
    """At each place what becomes of all its rows."""

    def __init__(self, finish: Callable[[Sequence[Row]], object], nothing: object) -> None:
        self.of = finish
        self.nothing = nothing

    def at(self, line: Line, rows: Sequence[Row]) -> Places[object]:
        return all_at(line, rows, self.of)


def _looked_up(group: Group, kept: _Firsts | _Alls, refuse: Find | None = None) -> Find:
    """Return the function that looks up what is kept of the group's rows."""
    if group.ranged is None:
        found: dict[tuple[object, ...], object] = {key: kept.of(rows) for key, rows in group.keys.items()}
        body, space = _finding(group.columns, found, kept.nothing)
        return function_of("look_up", ("v",), [*body, *ast.parse("return leaf").body], space, refuse)
    sides = sides_of(group.ranges())
    same: dict[object, object] = {}
    leaves = {key: _leaf(group, rows, sides, kept, same) for key, rows in group.keys.items()}
    places = place_of(sides)
    space = {"nothing": kept.nothing, **dict(zip(("place", "further"), places, strict=False))}
    if not group.columns:
        cuts, entries, missing = leaves[()]
        # In a long line, a list is searched faster than a tuple.
        body, space = [], {**space, "cuts": list(cuts), "entries": entries, "missing": missing}
        rest = _IN_LINE
    elif all(isinstance(entries, tuple) for _, entries, _ in leaves.values()):
        # One piece of memory for a leaf: large tables do not fit into the caches that are nearest.
        whole = {
            key: (cuts, missing, *cast("tuple[object, ...]", entries))
            for key, (cuts, entries, missing) in leaves.items()
        }
        body, finding = _finding(group.columns, whole, None)
        space.update(finding)
        rest = _IN_ONE_PIECE
    else:
        body, finding = _finding(group.columns, leaves, None)
        space.update(finding)
        rest = _IN_PIECES
    text = rest if len(places) == 1 else rest.replace("place(", "further(cuts, x) + place(")
    fact = ast.Assign([ast.Name("x", ast.Store())], get_fact(group.ranged))
    return function_of("look_up", ("v",), [*body, fact, *ast.parse(text).body], space, refuse)


def _finding(
    columns: tuple[str, ...], found: Mapping[tuple[object, ...], object], otherwise: object
) -> tuple[list[ast.stmt], dict[str, object]]:
    """Return the statement that finds the leaf under the facts' values, one fact after the other.

    Facts of few values come first, so that there are few tables within tables.
    """
    counts = [len({key[place] for key in found}) for place in range(len(columns))]
    order = sorted(range(len(columns)), key=counts.__getitem__)
    tables: dict[object, object] = {}
    same: dict[object, object] = {}
    for key, leaf in found.items():
        inner = tables
        for place in order[:-1]:
            inner = cast("dict[object, object]", inner.setdefault(key[place], {}))
        last = key[order[-1]]
        inner[same.setdefault(last, last)] = leaf
    finding: ast.expr = ast.Name("tables", ast.Load())
    for place in order:
        missing = "otherwise" if place == order[-1] else "empty"
        arguments: list[ast.expr] = [get_fact(columns[place]), ast.Name(missing, ast.Load())]
        finding = ast.Call(ast.Attribute(finding, "get", ast.Load()), arguments, [])
    space: dict[str, object] = {"tables": tables, "empty": {}, "otherwise": otherwise}
    return [ast.Assign([ast.Name("leaf", ast.Store())], finding)], space


def _leaf(
    group: Group, rows: list[Row], sides: Sides, kept: _Firsts | _Alls, same: dict[object, object]
) -> tuple[tuple[object, ...], Places[object], object]:
    bounds = [group.bounds_of(row) for row in rows]
    line = cut(bounds, sides)
    missing = kept.of([row for row, some in zip(rows, bounds, strict=True) if not some])
    return tuple([same.setdefault(bound, bound) for bound in line.cuts]), kept.at(line, rows), missing


def _one_of_each(values: Iterable[V]) -> list[V]:
    """Return the values, each equal one as one and the same: what is read often then lies close together."""
    same: dict[V, V] = {}
    return [same.setdefault(value, value) for value in values]


_IN_LINE: Final = """\
if x is None:
    return missing
return entries[place(cuts, x)]
"""
_IN_PIECES: Final = f"""\
if leaf is None:
    return nothing
cuts, entries, missing = leaf
{_IN_LINE}
"""
_IN_ONE_PIECE: Final = """\
if leaf is None:
    return nothing
if x is None:
    return leaf[1]
cuts = leaf[0]
return leaf[place(cuts, x) + 2]
"""
