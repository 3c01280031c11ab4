"""Sightings as facts that durable-rules 2.0.28 takes rightly.

In: keys of any values. Out: flat facts of texts and one whole number. Measured faults of the engine, and what is done:

- Numbers: whole ones beyond 2^63 are clamped, 1 and 1.0 never join, some floats are refused, NaN is not. Numbers
  go in as text, written so that equal ones are the same text; what is no number is refused here.
- Texts longer than 65,535 bytes lose their length. A long one goes in as its digest.
- Names with dots mean something nested, and names that share a 32-bit hash are one name. Names are `f0`, `f1` ….
- Ids that share a 32-bit hash (FNV-1a) are one fact, also of different kinds. Ids are made here, and one that collides
  with another in use is passed over.
- Its own messages (`$s`) would match a pattern that asks for nothing. Every pattern asks for a kind of ours.

What the engine joins is compared again with the values themselves: a false join does not get through.
"""

from __future__ import annotations

import json
import math
from hashlib import sha256
from typing import Final

from complaintflow.correlation.sighting import Key
from complaintflow.errors import CorrelationError

TEXT_MAX: Final = 60_000
"""Bytes of a text as it goes to the engine."""
INSTANT_MAX: Final = 2**62
FIELDS_MAX: Final = 24
"""Facts that a rule may hold together: the engine allows 32 conditions in a join."""


def fields_of(key: Key) -> dict[str, str]:
    """Return a key as the fields of a fact; an empty one has one field, since a join needs an equality."""
    return {f"f{number}": text_of(value) for number, value in enumerate(key)} or {"f0": ""}


def text_of(value: object) -> str:
    """Return a value as text: the same for equal values, and for no others."""
    match value:
        case bool():
            text = f"b:{value}"
        case int():
            text = f"n:{value}"
        case float():
            if not math.isfinite(value):
                message = f"`{value}` cannot be compared across cases"
                raise CorrelationError(message)
            text = f"n:{int(value)}" if value.is_integer() else f"n:{value!r}"
        case str():
            text = f"t:{value}"
        case tuple() | list():
            text = "l:" + json.dumps([text_of(item) for item in value])
        case _:
            message = f"a {type(value).__name__} cannot be compared across cases"
            raise CorrelationError(message)
    if len(json.dumps(text)) > TEXT_MAX:
        return "h:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return text


def instant_of(at: int) -> int:
    """Return an instant that the engine takes as it is."""
    if not -INSTANT_MAX < at < INSTANT_MAX:
        message = f"the instant {at} lies beyond what the rule engine can compare"
        raise CorrelationError(message)
    return at


def hash_of(text: str) -> int:
    """Return the engine's hash of a text: FNV-1a, 32 bits, over its JSON form."""
    value = 0x811C9DC5
    for byte in json.dumps(text)[1:-1].encode("ascii"):
        value = ((value ^ byte) * 16_777_619) & 0xFFFFFFFF
    return value


class Ids:
    """Ids of facts, none of which the engine confounds with another one in use."""

    def __init__(self, taken: tuple[str, ...] = ()) -> None:
        """Begin anew; `taken` are ids that the engine uses itself."""
        self._next = 0
        self._hashes = {hash_of(text) for text in taken}

    def new(self) -> str:
        """Return an id for a fact."""
        while True:
            self._next += 1
            found = f"s{self._next}"
            if hash_of(found) not in self._hashes:
                self._hashes.add(hash_of(found))
                return found

    def free(self, fact: str) -> None:
        """Say that a fact is gone."""
        self._hashes.discard(hash_of(fact))
