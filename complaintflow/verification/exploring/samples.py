"""Data of events worth trying: one value of every kind that conditions tell apart.

In: the declared data of an event and the tests on them. Out: combinations of values as an event carries them. Where
they are too many, each datum is varied by itself, and it is said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from typing import Final

from complaintflow.compiled.condition import Test, evaluate
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.scope import FactType
from complaintflow.instants import format_instant
from complaintflow.kernel.judge import RECORDING
from complaintflow.verification.exploring.copying import copies_of, counted_values, naming
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.points import points

COMBINATIONS_MAX: Final = 48
"""Combinations of one event's data that are all tried."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Combinations of data, and whether they are all there are."""

    choices: tuple[Mapping[str, object], ...]
    whole: bool = True


def sample(datum: Datum, at: int) -> object:
    """Return any value of a datum's type, as an event carries it."""
    match datum.type:
        case "choice":
            return datum.choices[0]
        case "set":
            return [datum.choices[0]]
        case "list":
            return ["x"]
        case "bool":
            return True
        case "integer" | "number":
            return 1
        case "date":
            return format_instant(at, "UTC")[:10]
        case "instant" | "moment":
            return format_instant(at + 86_400_000_000, "UTC")
        case "attachment":
            return _DOCUMENT
        case "attachments":
            return [_DOCUMENT]
        case _:
            return "x"


_TIMES: Final = frozenset(("date", "instant", "moment"))

_DOCUMENT: Final = {"ref": "store:1", "digest": "sha256:" + "0" * 64, "name": "letter.pdf", "size": 1}


def values(datum: Datum, tests: tuple[Test, ...], at: int) -> tuple[object, ...]:
    """Return values of a datum that the tests tell apart, the missing one (None) last."""
    if datum.type in ("moment", "instant", "attachment", "attachments", "date"):
        found: tuple[object, ...] = (sample(datum, at),)
    else:
        found = points(FactType(datum.type, datum.choices), tests) or (sample(datum, at),)
    kinds: dict[tuple[bool, ...], object] = {}
    for value in (*found, None):
        kinds.setdefault(tuple(evaluate(test, {datum.name: value}) for test in _renamed(tests, datum.name)), value)
    return tuple(list(value) if isinstance(value, tuple) else value for value in kinds.values())


def _renamed(tests: tuple[Test, ...], name: str) -> Iterator[Test]:
    for test in tests:
        yield Test(name, test.operator, test.value)


def data_of(policy: CompiledPolicy, scope: Scope, event: str, at: int) -> Samples:
    """Return the data with which an event is worth trying."""
    always = _whenever(policy, scope, event)
    return _data_at(policy, scope, event, at) if always is None else always


@lru_cache(maxsize=4_096)
def _whenever(policy: CompiledPolicy, scope: Scope, event: str) -> Samples | None:
    """Return the same where no datum is an instant, so that it is the same at any time; None where one is."""
    if any(datum.type in _TIMES for datum in policy.events[event].data.values()):
        return None
    return _data_at(policy, scope, event, 0)


def _data_at(policy: CompiledPolicy, scope: Scope, event: str, at: int) -> Samples:
    kind = policy.events[event]
    if event in RECORDING:
        return Samples(({},))  # what an `amend` says is a whole other complaint
    options: dict[str, tuple[object, ...]] = {}
    for name, datum in kind.data.items():
        if kind.built_in and name not in kind.records:
            continue
        tests = scope.data.get(f"data.{name}", ())
        if name in kind.records:
            tests = (*tests, *scope.facts.get(name, ()))
        for fact in copies_of(policy).get(f"data.{name}", ()):
            tests = (*tests, *scope.facts.get(fact, ()))
        counted = _counted(policy, event, name)
        found = values(datum, tests, at)
        if (counted or f"data.{name}" in naming(policy)) and datum.choices:
            counted, found = True, (*datum.choices, None)
        elif counted:
            found = tuple(dict.fromkeys((*counted_values(policy, scope, datum, event), *found)))
        required = event in datum.required_at or (name in kind.records and event in policy.fields[name].required_at)
        found = tuple(v for v in found if v is not None or not required)
        if not tests and not counted:
            found = (sample(datum, at),) if required else (None,)
        options[name] = found or (sample(datum, at),)
    return _combined(options)


def _counted(policy: CompiledPolicy, event: str, name: str) -> bool:
    return any(event in counter.of and counter.datum == name for counter in policy.counters.values())


def _combined(options: Mapping[str, tuple[object, ...]]) -> Samples:
    if prod(len(found) for found in options.values()) <= COMBINATIONS_MAX:
        combos = [dict(zip(options, picked, strict=True)) for picked in product(*options.values())]
        return Samples(tuple({n: v for n, v in combo.items() if v is not None} for combo in combos))
    base = {name: found[0] for name, found in options.items()}
    combos = [base, *({**base, name: value} for name, found in options.items() for value in found[1:])]
    return Samples(tuple({n: v for n, v in combo.items() if v is not None} for combo in combos), whole=False)
