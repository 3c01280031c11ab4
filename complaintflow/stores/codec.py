"""Between the kernel's values and what is kept of them.

In: entries with their effects, and cases. Out: the public text of a log row, in which salted digests take the place of
personal values; the encrypted values; sealed snapshots; and all of them back. Of an erased case what is public comes
back, with a mark for what is gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.confidentiality.secrets import Secrets
from complaintflow.errors import StoreError
from complaintflow.kernel.case import CaseState, Entry
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.step import source_of
from complaintflow.kernel.wire import case_from_json, effect_from_json, entry_from_json, plain
from complaintflow.stores.personal import Personal, personal
from complaintflow.stores.rows import LogRow
from complaintflow.stores.sealing import Sealer, in_order

SALTED: Final = "§"
"""The only key of the object that takes the place of a personal value."""

ERASED: Final = "[erased]"
"""What stands where a personal value was erased."""

_PUBLIC: Final = frozenset(("id", "case", "kind"))
_IN_EFFECT: Final = 3
"""How deep the fields of an effect are, of which these are never personal."""

Path = tuple[str | int, ...]
Json = object


@dataclass(frozen=True, slots=True)
class Recorded:
    """A log row as it was meant: the entry and its effects. `ids` are the effects' ids, also once they are erased."""

    entry: Entry
    effects: tuple[Effect, ...]
    ids: tuple[str, ...]


# ---- writing


def write_entry(
    policy: CompiledPolicy, sealer: Sealer, case: CaseState, entry: Entry, effects: Sequence[Effect]
) -> tuple[str, bytes | None]:
    """Return the public text of an entry with its effects, and what is personal in it, encrypted.

    `case` is the case after the entry: texts that quote its personal facts are personal too.
    """
    whole = {"entry": plain(entry), "effects": [{"id": one.id, **plain(one)} for one in effects]}
    number = str(len(case.entries))
    picker = _Picker(personal(policy), entry, _secrets(personal(policy), case, entry))
    kept: list[Json] = []

    def seal(path: Path, value: Json) -> Json:
        kept.append(value)
        return {SALTED: sealer.salted(value, case.id, number, *map(str, path))}

    public = _walk((), json.loads(in_order(whole)), picker.takes, seal)
    secret = sealer.encrypt(in_order(kept).encode(), "log", case.id, number) if kept else None
    return in_order(public), secret


def write_snapshot(sealer: Sealer, case: CaseState) -> bytes:
    """Return a case without its log, encrypted."""
    bare = replace(case, entries=())
    return sealer.encrypt(in_order(plain(bare)).encode(), "snapshot", case.id, str(len(case.entries)))


@dataclass(frozen=True, slots=True)
class _Picker:
    """Says of each place in the JSON of an entry whether its value is personal."""

    plan: Personal
    entry: Entry
    secrets: Secrets

    def takes(self, path: Path, value: Json) -> bool:
        """Whether a value is taken out as a whole."""
        place = self._of_effect(path, value) if path and path[0] == "effects" else self._of_entry(path, value)
        if place is not None:
            return place
        if isinstance(value, dict):
            return SALTED in value
        if not isinstance(value, str) or value in self.plan.words or value == self._event_id:
            return False
        return self.secrets.are_in(value)

    @staticmethod
    def _of_effect(path: Path, value: Json) -> bool | None:
        """Return what holds of a place in an effect whatever the value says, None where that decides."""
        last = path[-1]
        if last == "refused_event":
            return value is not None  # it holds all data of the event
        return False if last in _PUBLIC and len(path) == _IN_EFFECT else None

    def _of_entry(self, path: Path, value: Json) -> bool | None:
        """Return what holds of a place in the entry whatever the value says, None where that decides."""
        match path:
            case ("entry", "event", "data", "migration") if self._migrates:
                return False
            case ("entry", "event", "data", str(name)):
                # What was refused may stand anywhere: a name typed where a choice belongs, for one.
                refused = self.entry.refusal is not None
                return refused or self.entry.event is None or self.plan.datum(self.entry.event.name, name)
            case ("entry", "changes", int(number), 1):
                return self.plan.fact(self.entry.changes[number][0])
            case ("entry", "event", "actor", "id" | "on_behalf_of") if self.entry.event is not None:
                return value is not None and self.plan.actor(self.entry.event.actor)
            case (*_, "refused_event"):
                return value is not None
            case ("entry", "event", "id" | "case" | "name"):
                return False
        return None

    @property
    def _migrates(self) -> bool:
        """Whether the entry migrated the case: what it says of that are words of policies."""
        return source_of(self.entry) is not None

    @property
    def _event_id(self) -> str:
        return "" if self.entry.event is None else self.entry.event.id


def _secrets(plan: Personal, case: CaseState, entry: Entry) -> Secrets:
    return Secrets.of(_personal_values(plan, case, entry))


def _personal_values(plan: Personal, case: CaseState, entry: Entry) -> Iterator[object]:
    for facts in (case.facts, *(track.facts for track in case.tracks.values())):
        yield from (value for name, value in facts.items() if plan.fact(name))
    yield from case.extra.values()
    event = entry.event
    if event is not None:
        refused = entry.refusal is not None
        said = event.data if source_of(entry) is None else {}  # a migration speaks of policies
        yield from (value for name, value in said.items() if refused or plan.datum(event.name, name))
        if plan.actor(event.actor):
            yield from event.actor.people
    yield from (value for name, value in entry.changes if plan.fact(name))


def _walk(path: Path, value: Json, takes: Callable[[Path, Json], bool], seal: Callable[[Path, Json], Json]) -> Json:
    """Return a JSON value with what is taken out replaced, in the order of its text."""
    if takes(path, value):
        return seal(path, value)
    if isinstance(value, dict):
        return {key: _walk((*path, key), value[key], takes, seal) for key in value}
    if isinstance(value, list):
        return [_walk((*path, number), item, takes, seal) for number, item in enumerate(value)]
    return value


# ---- reading


def read_entry(row: LogRow, sealer: Sealer | None) -> Recorded:
    """Return what a log row says; without the key, or once its secret is dropped, with marks for what is personal.

    Raises StoreError when the row can't be read: it was altered, or its secret is not its own.
    """
    kept = _kept(row, sealer)
    values = None if kept is None else iter(kept)
    try:
        public = json.loads(row.public)
        whole = _walk((), public, _is_salted, lambda _, __: ERASED if values is None else next(values))
        assert isinstance(whole, dict)
        ids = tuple(str(one.pop("id")) for one in whole["effects"])
        effects = tuple(effect_from_json(one) for one in whole["effects"])
        return Recorded(entry_from_json(whole["entry"]), effects, ids)
    except (AssertionError, KeyError, TypeError, ValueError, AttributeError, StopIteration, RuntimeError) as wrong:
        raise StoreError(f"row {row.n} of the log of `{row.case}` can't be read: it was altered") from wrong


def salted_differently(row: LogRow, sealer: Sealer) -> bool:
    """Whether what is encrypted in a log row is not what its salted digests were made of."""
    kept = _kept(row, sealer)
    values = iter(kept or ())
    same = True

    def compare(path: Path, value: Json) -> Json:
        nonlocal same
        assert isinstance(value, dict)
        made = next(values, _NOTHING)
        said = "" if made is _NOTHING else sealer.salted(made, row.case, str(row.n), *map(str, path))
        same = same and said == value[SALTED]
        return value

    _walk((), json.loads(row.public), _is_salted, compare)
    return not same or next(values, _NOTHING) is not _NOTHING


_NOTHING: Final = object()


def _kept(row: LogRow, sealer: Sealer | None) -> list[Json] | None:
    if sealer is None:
        return None
    if row.secret is None:
        return []  # nothing in it was personal; or it was taken away while the key is still there, and will be missed
    kept = json.loads(sealer.decrypt(row.secret, "log", row.case, str(row.n)))
    assert isinstance(kept, list), "a secret is a list of values"
    return kept


def _is_salted(_: Path, value: Json) -> bool:
    return isinstance(value, dict) and set(value) == {SALTED}


def read_snapshot(case: str, version: int, snapshot: bytes, sealer: Sealer, entries: Sequence[Entry]) -> CaseState:
    """Return a case with its log. Raises StoreError when the snapshot can't be read."""
    text = sealer.decrypt(snapshot, "snapshot", case, str(version))
    try:
        return replace(case_from_json(json.loads(text)), entries=tuple(entries))
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise StoreError(f"the snapshot of `{case}` can't be read") from wrong
