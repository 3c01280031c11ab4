"""Facts and data as typed values, for formats that have types.

In: what the policy declares and a value as a case or an event holds it. Out: a `Cell`: text, truth, number or instant.
Only what is declared is exported; a hidden value is the text of the mark, whatever its type.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from complaintflow.compiled.dates import day_number
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.zone import DAY, Zone
from complaintflow.kernel.data import BadValue, read_value
from complaintflow.kernel.event import Actor

CellType = Literal["text", "bool", "integer", "number", "instant"]

NOBODY = "nobody"
"""Who acted where an event names nobody."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A typed value; an instant is UTC microseconds."""

    type: CellType
    value: str | bool | int | float


def cell(datum: Datum, value: object, zone: Zone) -> Cell | None:
    """Return a declared value, None where there is none; what its type refuses is its text."""
    if value is None:
        return None
    typed = read_value(datum, value)
    if isinstance(typed, BadValue) or typed is None:
        return Cell("text", _text(value))
    match datum.type:
        case "bool" if isinstance(typed, bool):
            return Cell("bool", typed)
        case "integer" | "number" if isinstance(typed, int | float):
            return Cell("integer" if datum.type == "integer" else "number", typed)
        case "instant" | "moment" if isinstance(typed, int):
            return Cell("instant", typed)
        case "date" | "moment":
            return Cell("instant", zone.from_local(day_number(date.fromisoformat(str(typed))) * DAY))
        case _:
            return Cell("text", _text(typed))


def cells(declared: Mapping[str, Datum], values: Mapping[str, object], zone: Zone) -> Iterator[tuple[str, Cell]]:
    """Yield the values that are there, in the order in which they are declared."""
    for name, datum in declared.items():
        found = cell(datum, values.get(name), zone)
        if found is not None:
            yield name, found


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def resource(actor: Actor) -> str:
    """Return who acted."""
    return actor.id or NOBODY


def roles(actor: Actor) -> str:
    """Return the roles of whoever acted, as one text."""
    return ", ".join(actor.role_names)


def units(actor: Actor) -> str:
    """Return the units of whoever acted, as one text."""
    return ", ".join(dict.fromkeys(unit for _, unit in actor.roles if unit is not None))
