"""What is kept of each case for the rules across cases, beside the index: one value per case.

In: what the correlator notes. Out: the same, as an object in memory or as JSON, so that a store can keep it as one row
per case. Rules are told apart by their series (id and facts held together), not by their place in the policy: a
version with other rules reads the same row, passes over what it does not know, and begins anew what is new.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from complaintflow.correlation.known import Asked, Known
from complaintflow.correlation.sighting import Key, Sighting
from complaintflow.correlation.standing import Standing
from complaintflow.errors import CorrelationError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Given:
    """A standing order of a case: by which of its events it was given, in which series, under which key."""

    series: str
    event: str
    key: Key
    order: Sighting


@dataclass(slots=True)
class Noted:
    """What is kept of one case. `known` holds None under a rule for which the case is over and done with.

    `policy` is the digest of the version to which the case is pinned. `orders` are those that an event of the case
    gave and that may still be retracted.
    """

    policy: str
    known: dict[str, Known | None]
    standing: Standing | None = None
    orders: tuple[Given, ...] = ()

    def let_go(self, bounds: Mapping[str, int | None]) -> bool:
        """Drop what lies before the instants (by series) from which things count; tell whether anything is left."""
        known = self.known.items()
        self.known = {name: None if mine is None or mine.is_over(bounds.get(name)) else mine for name, mine in known}
        self.orders = tuple(one for one in self.orders if not _is_over(one, bounds.get(one.series)))
        return any(mine is not None for mine in self.known.values())


def _is_over(given: Given, bound: int | None) -> bool:
    return bound is not None and given.order.at < bound


class Notes(Protocol):
    """Where that is kept; a `dict[str, Noted]` will do.

    What `get` returns is the object that is kept, the same one every time, and may be changed; whoever has changed it
    hands it back by setting it. The cases are walked through by `Casebook.forget` alone.
    """

    def get(self, case: str, /) -> Noted | None:
        """Return what is kept of a case."""

    def __setitem__(self, case: str, noted: Noted, /) -> None:
        """Keep this of a case from now on."""

    def __delitem__(self, case: str, /) -> None:
        """Keep nothing of a case any more."""

    def __iter__(self) -> Iterator[str]:
        """Iterate over the cases of which something is kept."""


class StoredNotes:
    """Notes as bytes, one object for each transaction: read when they are asked for, written by `write`."""

    def __init__(
        self,
        read: Callable[[str], bytes | None],
        write: Callable[[str, bytes | None], None],
        names: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """Keep notes through functions of a store; `names` yields the cases of which something is kept."""
        self._read = read
        self._write = write
        self._names = names
        self._held: dict[str, Noted | None] = {}
        self._bodies: dict[str, bytes | None] = {}
        self._set: dict[str, None] = {}

    def get(self, case: str, /) -> Noted | None:
        """Return what is kept of a case. Raises CorrelationError when that is no such thing."""
        if case not in self._held:
            body = self._bodies[case] = self._read(case)
            self._held[case] = None if body is None else noted_from_bytes(case, body)
        return self._held[case]

    def __setitem__(self, case: str, noted: Noted, /) -> None:
        """Keep this of a case from now on."""
        self._held[case] = noted
        self._set[case] = None

    def __delitem__(self, case: str, /) -> None:
        """Keep nothing of a case any more."""
        self._held[case] = None
        self._set[case] = None

    def __iter__(self) -> Iterator[str]:
        """Iterate over the cases of which something is kept."""
        names = dict.fromkeys((*self._names(), *self._set))
        return iter([name for name in names if self.get(name) is not None])

    def write(self) -> None:
        """Write what was set and has changed, each case once, in the order of their first setting."""
        for case in self._set:
            noted = self._held[case]
            body = None if noted is None else noted_bytes(noted)
            if case not in self._bodies or self._bodies[case] != body:
                self._write(case, body)
                self._bodies[case] = body
        self._set.clear()


# ---- as JSON


def noted_bytes(noted: Noted) -> bytes:
    """Return notes as canonical JSON: equal notes are equal bytes."""
    return json.dumps(noted_json(noted), sort_keys=True, separators=(",", ":")).encode("ascii")


def noted_from_bytes(case: str, body: bytes) -> Noted:
    """Return the notes of a case that `noted_bytes` wrote. Raises CorrelationError on anything else."""
    try:
        return noted_from_json(case, json.loads(body))
    except ValueError as wrong:
        raise CorrelationError(_NO_NOTES.format(case=case, wrong=wrong)) from wrong


_NO_NOTES = (
    "what is kept of case `{case}` for the rules across cases cannot be read ({wrong}); rebuild it from the cases' logs"
)


def noted_json(noted: Noted) -> dict[str, object]:
    """Return notes as a JSON object; instants are UTC microseconds."""
    standing = noted.standing
    return {
        "format": FORMAT,
        "policy": noted.policy,
        "rules": {series: None if mine is None else _known_json(mine) for series, mine in noted.known.items()},
        "standing": None
        if standing is None
        else {
            "clock": standing.clock,
            "moves_at": standing.moves_at,
            "view": dict(zip(standing.names, standing.values, strict=True)),
        },
        "orders": [[one.series, one.event, one.key, _seen_json(one.order)] for one in noted.orders],
    }


def noted_from_json(case: str, stored: object) -> Noted:
    """Return the notes of a case that `noted_json` wrote. Raises CorrelationError on anything else."""
    try:
        return _read(case, stored)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise CorrelationError(_NO_NOTES.format(case=case, wrong=wrong)) from wrong


def _read(case: str, stored: object) -> Noted:
    if not isinstance(stored, dict) or stored["format"] != FORMAT:
        message = f"expected an object of format {FORMAT}"
        raise ValueError(message)
    standing = stored["standing"]
    view = {} if standing is None else dict(sorted(standing["view"].items()))
    return Noted(
        str(stored["policy"]),
        {series: None if mine is None else _known_from(case, mine) for series, mine in stored["rules"].items()},
        None
        if standing is None
        else Standing(standing["clock"], standing["moves_at"], tuple(view), tuple(map(_value, view.values()))),
        tuple(Given(series, event, _key(key), _seen(case, seen)) for series, event, key, seen in stored["orders"]),
    )


def _known_json(known: Known) -> dict[str, object]:
    return {
        "key": known.key,
        "seen": None if known.seen is None else _seen_json(known.seen),
        "asked": [[one.key, _seen_json(one.sighting)] for one in known.asked],
        "told": known.told,
    }


def _known_from(case: str, stored: dict[str, object]) -> Known:
    key, seen, asked = stored["key"], stored["seen"], stored["asked"]
    assert isinstance(asked, list)
    return Known(
        None if key is None else _key(key),
        None if seen is None else _seen(case, seen),
        tuple(Asked(_key(one), _seen(case, sighting)) for one, sighting in asked),
        bool(stored["told"]),
    )


def _seen_json(sighting: Sighting) -> list[int | None]:
    return [sighting.at, sighting.since, sighting.until]


def _seen(name: str, stored: object) -> Sighting:
    match stored:
        case [int(at), int(since), int() | None as until]:
            return Sighting(at, name, since, until)
    message = "expected an instant, a beginning and an end"
    raise ValueError(message)


def _key(stored: object) -> Key:
    key = _value(stored)
    if not isinstance(key, tuple):
        message = "expected a list of values"
        raise TypeError(message)
    return key


def _value(stored: object) -> object:
    """Return a value as the kernel has it: its lists are tuples."""
    return tuple(_value(item) for item in stored) if isinstance(stored, list) else stored
