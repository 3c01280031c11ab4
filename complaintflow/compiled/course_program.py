"""Programs written for one policy: straight lines of our own, in which everything of the policy is a constant.

In: lines, and values that they speak of by name. Out: one function. The lines stand in this library's source; a value
of a policy enters the tree as a constant node, or is bound to a made-up name, and is never part of a line.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, fields
from typing import Final, cast

from complaintflow.compiled.frozen import twin_of

_PLAIN: Final = (str, int, type(None))


class Program:
    """A function being written, line by line. `made_up` names can't be met in a line by chance: they are numbered."""

    def __init__(self, name: str, arguments: tuple[str, ...]) -> None:
        self._head = f"def {name}({', '.join(arguments)}):"
        self._name = name
        self._lines: list[str] = []
        self._depth = 1
        self._constants: dict[str, object] = {}
        self._bound: dict[str, object] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._count = 0

    def line(self, *lines: str) -> None:
        """Write lines at the present depth."""
        self._lines.extend("    " * self._depth + line for line in lines)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Write a head (`if …:`), and what follows under it."""
        self.line(head)
        self._depth += 1
        length = len(self._lines)
        yield
        if len(self._lines) == length:
            self.line("pass")
        self._depth -= 1  # (what fails inside goes back to a mark, which holds the depth)

    def fresh(self, stem: str) -> str:
        """Return a name that no other line uses."""
        self._count += 1
        return f"{stem}_{self._count}"

    def value(self, value: object) -> str:
        """Return a name for a value: plain data become constants of the program, anything else is bound to it."""
        if _is_constant(value):
            key = ("constant", repr(value))
            if key not in self._names:
                self._names[key] = self.fresh("k")
                self._constants[self._names[key]] = value
            return self._names[key]
        return self.bind(value)

    def bind(self, value: object) -> str:
        """Return a name bound to a value as it is."""
        key = ("bound", str(id(value)))
        if key not in self._names:
            self._names[key] = self.fresh("b")
            self._bound[self._names[key]] = value
        return self._names[key]

    def give(self, name: str, value: object) -> None:
        """Let lines speak of a value of the library by a name of its own."""
        self._bound[name] = value

    def promise(self) -> str:
        """Return a name whose value is told only once everything is written: see `keep`."""
        return self.fresh("b")

    def keep(self, name: str, value: object) -> None:
        """Tell the value of a name that was promised."""
        self._bound[name] = value

    def mark(self) -> tuple[int, int]:
        """Return the present place, for `back_to`."""
        return len(self._lines), self._depth

    def back_to(self, mark: tuple[int, int]) -> None:
        """Forget what was written since a place."""
        length, self._depth = mark
        del self._lines[length:]

    def make(self, name: str, cls: type, values: Mapping[str, str]) -> None:
        """Write how a frozen value is made: its fields in their order, those not given as they are by default."""
        self.begin(name, cls)
        for one in fields(cls):
            given = values.get(one.name)
            if given is None:
                assert one.default is not MISSING, f"`{one.name}` has no default"
                given = self.value(one.default)
            self.line(f"{name}.{one.name} = {given}")
        self.seal(name, cls)

    def alter(self, name: str, cls: type, of: str, values: Mapping[str, str]) -> None:
        """Write how a frozen value is copied with changes."""
        self.begin(name, cls)
        self.line(*(f"{name}.{one.name} = {values.get(one.name, f'{of}.{one.name}')}" for one in fields(cls)))
        self.seal(name, cls)

    def begin(self, name: str, cls: type) -> None:
        """Write how a value of a frozen class begins: as one of a twin without a lock (see `compiled.frozen`)."""
        self.line(f"{name} = {self.bind(twin_of(cls))}()")

    def seal(self, name: str, cls: type) -> None:
        """Write how it becomes one of its class."""
        self.line(f"{name}.__class__ = {self.bind(cls)}")

    def function(self) -> Callable[..., object]:
        """Return the function."""
        tree = ast.parse("\n".join((self._head, *self._lines)))
        module = ast.fix_missing_locations(_Constants(self._constants).visit(tree))
        space: dict[str, object] = {"__builtins__": {}, **self._bound}
        # The lines are those of this library, and a policy's words are constants in them: nothing of it is parsed.
        exec(compile(module, f"<{self._name} of a policy>", "exec"), space)  # noqa: S102
        return cast("Callable[..., object]", space[self._name])


def _is_constant(value: object) -> bool:
    if isinstance(value, tuple):
        return type(value) is tuple and all(_is_constant(item) for item in value)
    return type(value) in (*_PLAIN, bool)


class _Constants(ast.NodeTransformer):
    """Puts constants in the place of the names that stand for them."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self._values:
            return ast.Constant(cast("str", self._values[node.id]))
        return node
