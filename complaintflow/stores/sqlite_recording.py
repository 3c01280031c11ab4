"""What steps have led to, written to SQLite: each table once, with the rows of all steps.

In: the rows of steps. Out: the same rows as one by one (`complaintflow.stores.recording`), for a fraction of the time.
A row goes to the driver as the tuple of its fields; nothing is asked first that a statement can see for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from operator import ne
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from complaintflow.compiled.frozen import swift
from complaintflow.errors import ConflictError, StoreError
from complaintflow.stores import kept
from complaintflow.stores.changes import Changes
from complaintflow.stores.recording import MOVED_ON
from complaintflow.stores.rows import LaneRow, StepRows
from complaintflow.stores.sql_writing import Kit, SqlWriting
from complaintflow.stores.sqlite_link import SqliteLink
from complaintflow.stores.sqlite_statements import Statement, Values, as_stored, statement_of
from complaintflow.stores.words import Words

CHANGES: Final = Changes(insert)

_OF_CASE: Final = ("of_case", "of_version", "of_status")


def _said(change: sa.Executable, *names: str) -> Statement:
    """Return a statement that takes values in the order of these names."""
    said = statement_of(change, names)
    assert said.order({name: place for place, name in enumerate(names)}) == tuple(range(len(names))), said.text
    return said


_ADD_CASE: Final = _said(CHANGES.add_case, *kept.CASE.columns)
_ADD_KEY: Final = _said(CHANGES.add_key, "case_id", "body")
_APPEND: Final = _said(CHANGES.append, *kept.LOG.columns)
_RENEW_TIMER: Final = _said(CHANGES.renew_timer, *kept.TIMER.columns)
_DROP_TIMER: Final = _said(CHANGES.drop_timer, "of_case")
_ADD_OUTBOX: Final = _said(CHANGES.add_outbox, *kept.OUTBOX.columns)
_COLUMNS: Final = kept.CASE.columns[1:]
_COUNT_PENDING: Final = _said(CHANGES.count_pending, *kept.LANE.columns)


def _values(of: kept.Kept[kept.Kind]) -> Callable[[kept.Kind], Values]:
    """Return what turns a row into values as they are stored."""
    texts = tuple(place for place, column in enumerate(of.table.columns) if isinstance(column.type, Words))
    return lambda row: as_stored(of.values(row), texts)


_case, _log, _timer = _values(kept.CASE), _values(kept.LOG), _values(kept.TIMER)
_outbox = _values(kept.OUTBOX)
_NOT_TRIED: Final = kept.LANE.values(LaneRow("", "", 0))[3:]
"""What a new lane has beside case, name and count."""


@swift
@dataclass(frozen=True, slots=True)
class _Move:
    """A case from where its first step of a transaction found it to where the last left it."""

    first: StepRows
    last: StepRows


class SqliteWriting(SqlWriting):
    """Writes to SQLite."""

    def __init__(self, link: SqliteLink, kit: Kit) -> None:
        """Begin."""
        super().__init__(link, kit)
        self._many = link.many

    def record(self, steps: Sequence[StepRows]) -> None:
        """Write what steps have led to."""
        moves = _moves(steps)
        if not moves:
            super().record(steps)
            return
        self._put_cases(moves)
        self._many(_APPEND, [_log(step.log) for step in steps])
        self._put_timers(moves)
        outbox = [row for step in steps for row in step.outbox]
        if outbox:
            self._many(_ADD_OUTBOX, [_outbox(row) for row in outbox])
            pending = Counter([(row.case, row.lane) for row in outbox if row.status == "pending"])
            if pending:
                waiting = [as_stored((*place, count, *_NOT_TRIED), (0, 1)) for place, count in pending.items()]
                self._many(_COUNT_PENDING, waiting)

    def _put_cases(self, moves: Sequence[_Move]) -> None:
        opened = [move for move in moves if move.first.key is not None]
        if opened:
            if self._many(_ADD_CASE, [_case(move.last.case) for move in opened]) < len(opened):
                raise self._moved_on(opened)
            self._many(_ADD_KEY, [as_stored((move.first.case.case, move.first.key), (0,)) for move in opened])
        by_change: dict[tuple[bool, ...], list[Values]] = {}
        for move in moves:
            if move.first.key is None:
                changed, values = _changed(move)
                by_change.setdefault(changed, []).append(values)
        for changed, rows in by_change.items():
            if self._many(_put_case(changed), rows) < len(rows):
                raise self._moved_on([move for move in moves if move.first.key is None])

    def _put_timers(self, moves: Sequence[_Move]) -> None:
        timers = [_timer(move.last.timer) for move in moves if move.last.timer is not None]
        if timers:
            self._many(_RENEW_TIMER, timers)
        if len(timers) < len(moves):
            gone = [as_stored((move.last.case.case,), (0,)) for move in moves if move.last.timer is None]
            self._many(_DROP_TIMER, gone)

    def _moved_on(self, moves: Sequence[_Move]) -> StoreError:
        which = " or ".join(f"`{move.first.case.case[:80]}`" for move in moves[:2]) + (" …" if len(moves) > 2 else "")
        return self._link.fail(ConflictError(MOVED_ON.format(case=which)))


def _moves(steps: Sequence[StepRows]) -> Sequence[_Move]:
    """Return how each case moves, in the order in which they come; nothing where steps do not follow one another."""
    found: dict[str, _Move] = {}
    for step in steps:
        case = step.case
        known = found.get(case.case)
        if known is None:
            found[case.case] = _Move(step, step)
            continue
        last = known.last.case
        if step.key is not None or (case.version, case.status) != (last.version + 1, last.status):
            return ()
        found[case.case] = _Move(known.first, step)
    return list(found.values())


def _changed(move: _Move) -> tuple[tuple[bool, ...], Values]:
    """Return which columns of a case change, and the values for `_put_case`; none known: all.

    SQLite writes an index anew for every column that is set, be it to the same value.
    """
    first, last = move.first, move.last
    case, was = _case(last.case), first.was
    which = (case[0], first.case.version - 1, first.case.status)
    if was is None or was.version != which[1]:
        return (), (*case[1:], *which)
    changed = tuple(map(ne, case, kept.CASE.values(was)))
    return changed, (*compress(case, changed), *which, was.sealed)


@lru_cache(maxsize=512)
def _put_case(changed: tuple[bool, ...]) -> Statement:
    """Return the statement that sets these columns of a case which is as it is known."""
    if not changed:
        return _said(CHANGES.put_case, *_COLUMNS, *_OF_CASE)
    return _said(CHANGES.move_case, *compress(kept.CASE.columns, changed), *_OF_CASE, "of_sealed")
