"""Which table keeps which rows: rows go in as parameters and come out as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa

from complaintflow.stores import rows, schema

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Kept(Generic[Kind]):
    """A table whose columns stand in the order of the fields of a row."""

    table: sa.Table
    kind: type[Kind]
    columns: tuple[str, ...] = field(init=False)
    _values: attrgetter[Any] = field(init=False)

    def __post_init__(self) -> None:
        """Look up the names once."""
        names = [one.name for one in fields(self.kind)]  # type: ignore[arg-type]
        object.__setattr__(self, "columns", tuple(column.name for column in self.table.columns))
        object.__setattr__(self, "_values", attrgetter(*names))
        assert len(names) == len(self.columns), f"{self.table.name} keeps every field, in order"

    def values(self, row: Kind) -> tuple[object, ...]:
        """Return what a row holds, in the order of the columns."""
        found: tuple[object, ...] = self._values(row)
        return found

    def parameters(self, row: Kind) -> dict[str, object]:
        """Return a row as parameters."""
        return dict(zip(self.columns, self._values(row), strict=True))

    def row(self, found: Sequence[Any]) -> Kind:
        """Return what was found as a row."""
        return self.kind(*found)


POLICY: Final = Kept(schema.policy, rows.PolicyRow)
CASE: Final = Kept(schema.case, rows.CaseRow)
LOG: Final = Kept(schema.log, rows.LogRow)
TIMER: Final = Kept(schema.timer, rows.TimerRow)
OUTBOX: Final = Kept(schema.outbox, rows.OutboxRow)
LANE: Final = Kept(schema.lane, rows.LaneRow)
ATTEMPT: Final = Kept(schema.attempt, rows.AttemptRow)
LANES: Final = Kept(schema.lanes, rows.LanesRow)
SEAL: Final = Kept(schema.seal, rows.SealRow)
ACT: Final = Kept(schema.act, rows.ActRow)
RETENTION: Final = Kept(schema.retention, rows.RetentionRow)
HEAD: Final = Kept(schema.sealed_head, rows.SealedHead)
