"""Rows of a CSV file to events.

In: a binary stream, the column mapping, and the types of the policy's facts. Out: for each row its events as
JSON objects in order of time, and the columns to group by, or what is wrong with the row. A row takes bounded
memory. Times without an offset are local times of the map's zone; one that does not exist (clocks going
forward) is the first that does, one that comes twice is its first occurrence unless the map says `doubled_hour:
last`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Final, TextIO

from complaintflow.cli.replay.column_map import ColumnMapSpec, ColumnSpec, RowEventSpec, SenderSpec, is_true
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import Zone
from complaintflow.instants import InstantError, format_instant, parse_instant
from complaintflow.policy.located import Name

FIELD_CHARACTERS_MAX: Final = 200_000
"""Length of one value of a row."""

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 (a wall clock: the zone is applied below)
_MICROSECOND: Final = timedelta(microseconds=1)
_LOCAL: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class RowError(ValueError):
    """A row, or the whole table, that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A row: its line in the file, case and events (the opening first), what it is grouped by, or a problem."""

    line: int
    case: str = ""
    events: tuple[Mapping[str, object], ...] = ()
    groups: tuple[str, ...] = ()
    problem: str = ""


def read_rows(stream: BinaryIO, columns: ColumnMapSpec, zone: Zone, policy: CompiledPolicy) -> Iterator[CaseRow]:
    """Yield every row of the table.

    Raises:
        RowError: the table has no heading, or not the columns that the map names.
    """
    csv.field_size_limit(FIELD_CHARACTERS_MAX)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    try:
        yield from _rows(text, columns, _EventMaker(columns, zone, policy))
    finally:
        # The stream is the caller's to close; it may be closed already.
        with suppress(ValueError):
            text.detach()


def _rows(text: TextIO, columns: ColumnMapSpec, maker: _EventMaker) -> Iterator[CaseRow]:
    reader = csv.DictReader(text, restkey="", restval="")
    try:
        headings = reader.fieldnames or ()
    except csv.Error as problem:
        raise RowError(f"the heading cannot be read: {problem}") from problem
    missing = [column for column in columns_named(columns) if column not in headings]
    if missing:
        raise RowError(f"no column {', '.join(f'`{column}`' for column in missing)} in the table")
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            yield CaseRow(reader.line_num, problem=f"not a row of a table: {problem}")
            continue
        yield _case_row(reader.line_num, row, columns, maker)


def columns_named(columns: ColumnMapSpec) -> tuple[str, ...]:
    """Return every column that the map names, each once."""
    named = [str(columns.case), str(columns.open.at), *map(str, columns.group_by)]
    senders = [columns.open.actor, *(event.actor for event in columns.events)]
    named += [str(sender.id_column) for sender in senders if sender is not None and sender.id_column]
    named += [str(spec.column) for spec in columns.open.facts.values()]
    for event in columns.events:
        named += [str(event.at), *map(str, event.when), *(str(spec.column) for spec in event.data.values())]
    return tuple(dict.fromkeys(named))


def facts_of_columns(columns: ColumnMapSpec) -> Mapping[str, tuple[str, ...]]:
    """Return the facts that each column of the table becomes."""
    found: dict[str, tuple[str, ...]] = {}
    for facts in (columns.open.facts, *(event.data for event in columns.events)):
        for name, spec in facts.items():
            found[str(spec.column)] = (*found.get(str(spec.column), ()), str(name))
    return found


def _case_row(line: int, row: Mapping[str, str], columns: ColumnMapSpec, maker: _EventMaker) -> CaseRow:
    case = row[columns.case].strip()
    groups = tuple(row[column].strip() for column in columns.group_by)
    if not case:
        return CaseRow(line, groups=groups, problem=f"no case id in the column `{columns.case}`")
    try:
        return CaseRow(line, case, maker.events(case, row), groups)
    except InstantError as problem:
        return CaseRow(line, case, groups=groups, problem=str(problem))


class _EventMaker:
    """Turns the values of a row into events."""

    def __init__(self, columns: ColumnMapSpec, zone: Zone, policy: CompiledPolicy) -> None:
        self.columns = columns
        self.zone = zone
        self.policy = policy
        self.last = columns.doubled_hour == "last"
        self._case = ""
        # What `once` has told already: of the case at hand, or of every case where their rows may be mixed.
        self._told: set[tuple[str, int]] = set()

    def events(self, case: str, row: Mapping[str, str]) -> tuple[Mapping[str, object], ...]:
        """Return the events of a row, the opening first, the others in order of time."""
        opening = self.columns.open
        if not row[opening.at].strip():
            raise InstantError(f"no time of opening in the column `{opening.at}`")
        first = self._event(case, "open", row, opening.at, opening.actor, opening.facts, self.policy.fields)
        self._begin(case)
        later = []
        for number, spec in enumerate(self.columns.events):
            chosen = all(row[column].strip() in _texts(values) for column, values in spec.when.items())
            if not chosen or not row[spec.at].strip() or (case, number) in self._told:
                continue
            not_before = first[0] if is_true(spec.not_before_opening) else None
            told = self._event(
                case, str(spec.event), row, spec.at, spec.actor, spec.data, self._types(spec), not_before
            )
            later.append(told)
            if is_true(spec.once):
                self._told.add((case, number))
        later.sort(key=lambda one: one[0])
        return (first[1], *(event for _, event in later))

    def _begin(self, case: str) -> None:
        """Forget what a case before this one has told, where it is over."""
        columns = self.columns
        if columns.row_is_case or (columns.rows_stand_together and case != self._case):
            self._told.clear()
        self._case = case

    def _types(self, spec: RowEventSpec) -> Mapping[str, Datum]:
        declared = self.policy.events.get(str(spec.event))
        return declared.data if declared is not None and declared.data else self.policy.fields

    def _event(
        self,
        case: str,
        name: str,
        row: Mapping[str, str],
        at: str,
        sender: SenderSpec | None,
        data: Mapping[Name, ColumnSpec],
        types: Mapping[str, Datum],
        not_before: int | None = None,
    ) -> tuple[int, dict[str, object]]:
        instant = self.instant(row[at].strip())
        if not_before is not None:
            instant = max(instant, not_before)
        event: dict[str, object] = {"case": case, "event": name, "at": format_instant(instant, self.zone.name)}
        if sender is not None:
            id_ = row[sender.id_column].strip() if sender.id_column else str(sender.id or "")
            event["actor"] = {"id": id_ or name, "roles": [str(role) for role in sender.roles]}
        values = {str(key): self._value(spec, row, types.get(str(key))) for key, spec in data.items()}
        event["data"] = {key: value for key, value in values.items() if value is not None}
        return instant, event

    def _value(self, spec: ColumnSpec, row: Mapping[str, str], datum: Datum | None) -> object:
        raw = row[spec.column].strip()
        text = str(spec.values.get(raw, raw))  # type: ignore[call-overload]  # a Text is a text
        if not text or (text == "missing" and raw in spec.values):
            return None
        kind = "text" if datum is None else datum.type
        if kind == "instant" or (kind == "moment" and not _DAY.fullmatch(text)):
            return format_instant(self.instant(text), self.zone.name)
        if kind == "bool":
            return {"true": True, "false": False}.get(text.lower(), text)
        if kind in {"integer", "number"}:
            return _number(text)
        return text

    def instant(self, text: str) -> int:
        """Return the instant that a value of a time column means."""
        if _DAY.fullmatch(text):
            text += " 00:00"
        if not _LOCAL.fullmatch(text):
            return parse_instant(text)
        try:
            wall = datetime.fromisoformat(text)
        except ValueError as problem:
            raise InstantError(f"`{text}` is not a moment of the calendar and the clock") from problem
        return self.zone.from_local((wall - _EPOCH) // _MICROSECOND, last=self.last)


def _texts(values: object) -> tuple[str, ...]:
    return tuple(map(str, values)) if isinstance(values, list | tuple) else (str(values),)


def _number(text: str) -> object:
    try:
        return int(text) if len(text) <= 18 else text
    except ValueError:
        pass
    try:
        return float(text) if len(text) <= 30 else text
    except ValueError:
        return text
