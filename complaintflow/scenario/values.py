"""Free values of a scenario, typed by the policy.

In: text, lists and mappings of a file, and what the policy says of its fields and data. Out: JSON values as an
event carries them. A text that does not fit its type is passed on as it is, so that the refusal says what is
wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from complaintflow.compiled.attachments import TYPES
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import Zone
from complaintflow.instants import InstantError, format_instant
from complaintflow.kernel.data import BadValue, read_value
from complaintflow.policy.located import Text
from complaintflow.scenario.moments import is_since_opening, parse_moment

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
# Built-in data that is not declared by any policy but has a type all the same.
_COUNTED: Final = frozenset({"application", "step"})
_SEVERAL: Final = frozenset({"set", "list"})
_RECORDING: Final = frozenset({"open", "amend"})


def event_data(event: str, data: Mapping[str, object], policy: CompiledPolicy, opened: int) -> dict[str, object]:
    """Return the data of an event as JSON values, each of the type that the policy gives its name."""
    return {
        str(name): typed(value, datum_of(event, str(name), policy), name in _COUNTED, opened, policy.zone)
        for name, value in data.items()
    }


def datum_of(event: str, name: str, policy: CompiledPolicy) -> Datum | None:
    """Return what the policy says of a name in the data of an event, None where it says nothing."""
    declared = policy.events.get(event)
    if declared is not None and declared.data and name in declared.data:
        return declared.data[name]
    records = declared is not None and name in declared.records
    return policy.fields.get(name) if records or event in _RECORDING or event not in policy.events else None


def facts_of(policy: CompiledPolicy) -> Mapping[str, Datum]:
    """Return what may be asked of a case by name: its facts, the answers of tables, counters."""
    tables = {one.name: Datum(one.name, "choice", choices=one.order) for one in policy.tables if one.name != "class"}
    return {**policy.fields, **tables, **{name: Datum(name, "number") for name in policy.counters}}


def value_problem(value: object, datum: Datum, opened: int, zone: Zone) -> tuple[Text | None, str] | None:
    """Return what the kernel would find wrong with a value, and the text where it stands alone; None if nothing."""
    if _holds_mapping(value):
        return None  # flags may bring their cases along; whatever else is a mapping is refused when it is sent
    for item in value if isinstance(value, list | tuple) and datum.type in _SEVERAL else (value,):
        read = read_value(datum, typed(item, datum, False, opened, zone))
        if isinstance(read, BadValue):
            return (item if isinstance(item, Text) else None), read.message
    return None


def _holds_mapping(value: object) -> bool:
    inside = value if isinstance(value, list | tuple) else (value,)
    return any(isinstance(item, Mapping) for item in inside)


def typed(value: object, datum: Datum | None, counted: bool, opened: int, zone: Zone) -> object:
    """Return one value as JSON; `counted`: a built-in whole number."""
    if isinstance(value, Mapping):
        sized = datum is not None and datum.type in TYPES
        return {str(n): typed(item, None, sized and n == "size", opened, zone) for n, item in value.items()}
    if isinstance(value, list | tuple):
        inside = datum if datum is not None and datum.type in TYPES else None
        return [typed(item, inside, False, opened, zone) for item in value]
    text = str(value)
    kind = datum.type if datum is not None else "integer" if counted else "text"
    if kind == "bool":
        return {"true": True, "false": False}.get(text, text)
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "number" and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if kind in _SEVERAL:
        # A bare number of a list stands for so many items without names; in quotes it is the name of one.
        counts = kind == "list" and isinstance(value, Text) and value.plain and _INTEGER.fullmatch(text)
        return int(text) if counts else [text]
    if kind in ("instant", "moment") and is_since_opening(text):
        return _instant(text, opened, zone)
    return text


def _instant(text: str, opened: int, zone: Zone) -> str:
    try:
        return format_instant(parse_moment(text, opened, zone), zone.name)
    except InstantError:
        return text
