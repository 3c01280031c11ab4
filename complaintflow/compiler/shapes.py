"""What the rules of a large table have in common: the values that they name, the ranges, and the rest.

In: numbered trees. Out: groups of those that name values of the same facts, to be looked up by these values, and what
is left over, to be asked one after another. Simple trees keep this short: each rule is taken apart at its top only, so
that whatever it holds deeper is asked as it stands. Nothing here grows faster than the rules do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from complaintflow.compiled.condition import All, Any, Test, Tree
from complaintflow.compiler.spans import cut, sides_of

_GROUPS_MAX: Final = 8
"""Groups of a table: each is looked up for every complaint."""
_COLUMNS_MAX: Final = 6
"""Facts by whose values a table is looked up."""
_ROWS_MIN: Final = 4
"""Rows of a group; fewer are asked sooner than looked up."""
_PARTS_MAX: Final = 64
"""Parts of a rule any of which suffices; one of more is asked as it stands."""
_KEYS_MAX: Final = 64
"""Combinations of values under which one row is found."""
_KEYS_EACH: Final = 16
"""How many of them there are for each row, all rows together."""
_CHAIN_MAX: Final = 24
"""Trees that are asked one after another as fast as they are looked up, and as many as do not matter."""
_CHAIN_MIN: Final = 4
"""Trees that are asked faster than a single look-up takes."""
_ASKED_MIN: Final = 8
_ASKED_MAX: Final = 64
"""How many rows a look-up may leave to be asked, at least and at most; else all are asked, which is quicker by row."""
_ORDERED: Final = frozenset(("more_than", "at_least", "less_than", "at_most"))


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """What rows of one make are of, by the places of their parts: tests of values and of bounds, and whatever else.

    `several`: facts of which a row names several values.
    """

    named: Mapping[str, int]
    bounds: tuple[tuple[int, Test], ...]
    rest: tuple[int, ...]
    several: frozenset[str]


@dataclass(slots=True)
class Row:
    """A rule, or one of the parts any of which suffices: all of its own parts must hold."""

    number: int
    parts: tuple[Tree, ...]
    form: Form


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that name values of the same facts (`columns`, perhaps none); of one fact they may hold ranges.

    `keys`: the rows by the values that they name, in the order of their numbers. `plain`: nothing else is to be asked.
    """

    columns: tuple[str, ...]
    ranged: str | None
    keys: dict[tuple[object, ...], list[Row]]
    forms: tuple[Form, ...]

    @property
    def plain(self) -> bool:
        """Whether nothing is left to be asked once a row has been looked up."""
        return not any(self._rest(form) for form in self.forms)

    def ranges(self) -> list[Test]:
        """Return one bound of each kind that the ranges have."""
        return [test for form in self.forms for _, test in form.bounds if test.name == self.ranged]

    def bounds_of(self, row: Row) -> list[Test]:
        """Return the bounds of the row's range."""
        return [cast(Test, row.parts[place]) for place, test in row.form.bounds if test.name == self.ranged]

    def rest_of(self, row: Row) -> tuple[Tree, ...]:
        """Return what is left to be asked."""
        return tuple([row.parts[place] for place in self._rest(row.form)])

    def _rest(self, form: Form) -> list[int]:
        values = [place for name, place in form.named.items() if name not in self.columns]
        return [*values, *(place for place, test in form.bounds if test.name != self.ranged), *form.rest]


@dataclass(frozen=True, slots=True)
class Shapes:
    """The groups of a table, and the trees that belong to none of them."""

    groups: tuple[Group, ...]
    loose: tuple[tuple[int, Tree], ...]

    @property
    def single(self) -> bool:
        """Whether one look-up answers everything."""
        return len(self.groups) == 1 and self.groups[0].plain and not self.loose


def shapes_of(trees: Sequence[tuple[int, Tree]]) -> Shapes | None:
    """Return how the trees can be looked up; None where they can't be, or where it would take longer than asking."""
    if len(trees) <= _CHAIN_MIN:
        return None
    shapes = _shapes(trees)
    return shapes if shapes is not None and (shapes.single or len(trees) > _CHAIN_MAX) else None


def _shapes(trees: Sequence[tuple[int, Tree]]) -> Shapes | None:
    rows, loose = _apart(trees)
    groups: list[Group] = []
    for columns, members in _by_columns(rows).items():
        group, left = _group(columns, members, _KEYS_EACH * len(trees))
        loose += [(row.number, row.parts[0] if len(row.parts) == 1 else All(row.parts)) for row in left]
        if group is not None:
            groups.append(group)
    loose.sort(key=lambda pair: pair[0])
    return Shapes(tuple(groups), tuple(loose)) if groups else None


def _apart(trees: Sequence[tuple[int, Tree]]) -> tuple[list[Row], list[tuple[int, Tree]]]:
    """Return the rows of the trees that name values or ranges, and the other trees."""
    rows: list[Row] = []
    loose: list[tuple[int, Tree]] = []
    forms: dict[tuple[str, ...], Form] = {}
    for number, tree in trees:
        several = tree.parts if isinstance(tree, Any) else (tree,)
        found = [_row(number, one, forms) for one in several] if len(several) <= _PARTS_MAX else []
        if found and all(row.form.named or row.form.bounds for row in found):
            rows += found
        else:
            loose.append((number, tree))
    return rows, loose


def _row(number: int, tree: Tree, forms: dict[tuple[str, ...], Form]) -> Row:
    parts = tree.parts if isinstance(tree, All) else (tree,)
    make: list[str] = []
    for part in parts:
        make += (part.name, part.operator) if isinstance(part, Test) else ("", "")
    form = forms.get(tuple(make))
    if form is None:
        form = forms[tuple(make)] = _form(parts)
    return Row(number, parts, form)


def _form(parts: tuple[Tree, ...]) -> Form:
    named: dict[str, int] = {}
    bounds: list[tuple[int, Test]] = []
    rest: list[int] = []
    for place, part in enumerate(parts):
        if isinstance(part, Test) and part.operator in _ORDERED:
            bounds.append((place, part))
        elif isinstance(part, Test) and part.operator in ("is", "in") and part.name not in named:
            named[part.name] = place
        else:
            rest.append(place)
    several = frozenset(name for name, place in named.items() if cast(Test, parts[place]).operator == "in")
    return Form(named, tuple(bounds), tuple(rest), several)


def _by_columns(rows: list[Row]) -> dict[tuple[str, ...], list[Row]]:
    """Put rows together that name values of the same facts, looking only at so many facts that the groups are few."""
    used = Counter[str]()
    for form, times in Counter([row.form for row in rows]).items():
        used.update(dict.fromkeys(form.named, times))
    columns = [name for name, _ in used.most_common(_COLUMNS_MAX)]
    while True:
        of_form: dict[Form, list[Row]] = {}
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            group = of_form.get(row.form)
            if group is None:
                own = tuple([name for name in columns if name in row.form.named])
                group = of_form[row.form] = groups.setdefault(own, [])
            group.append(row)
        if len(groups) <= _GROUPS_MAX:
            return groups
        columns.pop()


def _group(columns: tuple[str, ...], rows: list[Row], most: int) -> tuple[Group | None, list[Row]]:
    """Return the rows as a group, None where that would spare nothing, and those that do not belong to it."""
    forms = Counter([row.form for row in rows])
    group = Group(columns, _range_column(forms), {}, tuple(forms))
    if len(rows) < _ROWS_MIN or (not columns and group.ranged is None):
        return None, rows
    left: list[Row] = []
    keys, entries = group.keys, 0
    for row in rows:
        named, parts = row.form.named, row.parts
        key = tuple([cast(Test, parts[named[name]]).value for name in columns])
        if row.form.several.isdisjoint(columns):
            keys.setdefault(key, []).append(row)
            continue
        combined = _combined(key, [name in row.form.several for name in columns], min(_KEYS_MAX, most - entries))
        if not combined:
            left.append(row)
        entries += len(combined)
        for one in combined:
            keys.setdefault(one, []).append(row)
    spares = group.plain or _asked(group) <= min(max(len(rows) // 4, _ASKED_MIN), _ASKED_MAX)
    return (group, left) if keys and spares else (None, rows)


def _asked(group: Group) -> float:
    """Return how many rows one look-up leads to on average."""
    if group.ranged is None:
        return sum(map(len, group.keys.values())) / len(group.keys)
    sides = sides_of(group.ranges())
    lines = [cut([group.bounds_of(row) for row in rows], sides) for rows in group.keys.values()]
    return sum(line.covered for line in lines) / sum(line.size for line in lines)


def _range_column(forms: Counter[Form]) -> str | None:
    """Return the fact of which at least half of the rows hold a range."""
    used = Counter[str]()
    for form, times in forms.items():
        used.update(dict.fromkeys([test.name for _, test in form.bounds], times))
    if not used:
        return None
    name, times = used.most_common(1)[0]
    return name if 2 * times >= forms.total() else None


def _combined(key: tuple[object, ...], several: list[bool], most: int) -> list[tuple[object, ...]]:
    """Return every combination of values, where some stand for any of several; none where they are more than `most`."""
    found = [key]
    for place, any_of in enumerate(several):
        if any_of:
            values = dict.fromkeys(cast("tuple[object, ...]", key[place]))
            if len(found) * len(values) > most:
                return []
            found = [(*one[:place], value, *one[place + 1 :]) for one in found for value in values]
    return found
