"""Frozen dataclasses that are cheap to make: for the values of which one step of a case makes dozens.

A frozen dataclass writes its fields one by one past its own lock, which costs several times what the values are worth;
`dataclasses.replace` costs as much again. Here the fields are written while the value still belongs to a twin without
a lock; what anybody gets to see is the frozen class itself, equal in everything to what the dataclass would have made.
All that is done in `__new__`: an `__init__` would have to turn the value into its twin first, for a third of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from functools import update_wrapper
from typing import TYPE_CHECKING, ClassVar, Final, NoReturn, ParamSpec, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from dataclasses import replace as altered
else:

    def altered(value, /, **changes):  # noqa: ANN001, ANN003, ANN201 (typed above, so that mypy checks the fields)
        """Return a copy of a value of a `swift` class with some of its fields changed, as `dataclasses.replace`."""
        return value._altered(changes)  # noqa: SLF001 (made below, for this)


__all__ = ["altered", "quickly", "swift", "twin_of"]


class Fielded(Protocol):
    """An instance of a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[object]]]


T = TypeVar("T", bound=type[Fielded])
P = ParamSpec("P")
V = TypeVar("V")

_INDENT: Final = "\n    "


def swift(cls: T) -> T:
    """Give a frozen, slotted dataclass a quick way to be made and to be copied with changes (see `altered`)."""
    slots = cast("tuple[str, ...]", cls.__dict__["__slots__"])
    names = tuple(one.name for one in fields(cls))
    assert slots == names, "a frozen dataclass with slots, all of them its own"
    assert not hasattr(cls, "__post_init__"), "nothing happens after its fields are written"
    twin = type(cls.__name__, (), {"__slots__": slots, "__module__": cls.__module__})
    frozen = _child(twin, cls, names)
    space: dict[str, object] = {"frozen": frozen, "twin": twin, "absent": MISSING}
    setattr(frozen, "_made", staticmethod(_compiled("_made", _making(cls, space, "_made", []), space)))  # noqa: B010
    made = _compiled("__new__", _making(cls, space, "__new__", ["cls"]), space)
    update_wrapper(made, cls.__init__)
    for name, what in (
        ("__new__", made),
        ("__reduce__", _compiled("__reduce__", _taking_apart(names), space)),
        ("_altered", _compiled("_altered", _changing(names), space)),
    ):
        setattr(frozen, name, what)
    return frozen


def _child(twin: type, cls: T, names: tuple[str, ...]) -> T:
    """Return the class as a child of its twin, whose fields it has.

    Of two classes of one family Python sees at a glance that a value of the one may become a value of the other; of
    two strangers it compares all fields. `__init__` is left out: what `__new__` returns is whole.
    """
    own = {name: what for name, what in vars(cls).items() if name not in (*names, "__slots__", "__init__")}

    def locked(_self: object, name: str, *_value: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot change field {name!r}")

    own |= {"__slots__": (), "__setattr__": locked, "__delattr__": locked, "_twin": twin}
    return cast("T", type(cls.__name__, (twin,), own))


def twin_of(cls: type) -> type:
    """Return the class of the same fields without a lock, for values of a `swift` class that are not ready yet."""
    return cast("type", getattr(cls, "_twin"))  # noqa: B009 (to mypy, not there)


def quickly(cls: Callable[P, V]) -> Callable[P, V]:
    """Return what makes values of a `swift` class without asking the class first: for where one step makes dozens."""
    return cast("Callable[P, V]", getattr(cls, "_made"))  # noqa: B009 (to mypy, not there)


def _making(cls: type[Fielded], space: dict[str, object], name: str, parameters: list[str]) -> str:
    """Return the program of a constructor; what its parameters are by default is laid into its space."""
    body = ["made = twin()"]
    for one in fields(cls):
        default, value = f"default_{one.name}", one.name
        if one.default is not MISSING:
            space[default] = one.default
        elif one.default_factory is not MISSING:
            space[default], value = one.default_factory, f"{default}() if {one.name} is absent else {one.name}"
        plain = one.default_factory is MISSING
        parameters.append(one.name if default not in space else f"{one.name}={default if plain else 'absent'}")
        body.append(f"made.{one.name} = {value}")
    return _function(name, parameters, [*body, "made.__class__ = frozen", "return made"])


def _changing(names: tuple[str, ...]) -> str:
    body = ["made = twin()", *(f"made.{name} = self.{name}" for name in names)]
    body += ["for name, value in changes.items():", "    setattr(made, name, value)"]
    return _function("_altered", ["self", "changes"], [*body, "made.__class__ = frozen", "return made"])


def _taking_apart(names: tuple[str, ...]) -> str:
    """Return the program by which a value is pickled and copied: made anew of its fields."""
    return _function("__reduce__", ["self"], [f"return frozen, ({''.join(f'self.{name}, ' for name in names)})"])


def _function(name: str, parameters: list[str], body: list[str]) -> str:
    return f"def {name}({', '.join(parameters)}):{_INDENT}{_INDENT.join(body)}"


def _compiled(name: str, program: str, space: dict[str, object]) -> Callable[..., object]:
    # As `dataclasses` does it: the program holds names of fields of our own classes and nothing else.
    exec(program, space)  # noqa: S102 (a constructor of names that Python itself has read)
    return cast("Callable[..., object]", space[name])
