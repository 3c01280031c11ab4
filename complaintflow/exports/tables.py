"""An event log as CSV: one row for each act, columns named as in XES, so that tools need no renaming.

In: a policy and the histories of its cases. Out: CSV text. Attributes of the case stand in columns that begin with
`case:`. No text begins a formula when a spreadsheet opens it (`complaintflow.reporting.records`).
"""

from __future__ import annotations

from collections.abc import Iterable

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.confidentiality.whole import data_of
from complaintflow.exports.cells import Cell
from complaintflow.exports.history import CaseHistory
from complaintflow.exports.rows import CASE_KEYS, EVENT_KEYS, case_attributes, event_rows
from complaintflow.instants import format_instant
from complaintflow.reporting.records import csv_text


def csv_log(policy: CompiledPolicy, histories: Iterable[CaseHistory]) -> str:
    """Return the log; columns of facts and data that no row has are left out."""
    rows: list[dict[str, Cell]] = []
    for history in histories:
        case = {f"case:{key}": value for key, value in case_attributes(policy, history).items()}
        rows += [{**case, **row} for row in event_rows(policy, history)]
    used = frozenset(key for row in rows for key in row)
    fixed = (f"case:{CASE_KEYS[0]}", *EVENT_KEYS, *(f"case:{key}" for key in CASE_KEYS[1:]))
    own = dict.fromkeys(f"data:{name}" for event in policy.events for name in data_of(policy, event))
    columns = (*fixed, *(key for key in (*own, *(f"case:fact:{name}" for name in policy.fields)) if key in used))
    return csv_text(columns, ([_text(row.get(key), policy) for key in columns] for row in rows))


def _text(cell: Cell | None, policy: CompiledPolicy) -> object:
    if cell is None:
        return ""
    if cell.type == "instant" and isinstance(cell.value, int):
        return format_instant(cell.value, policy.zone.name)
    return str(cell.value).lower() if isinstance(cell.value, bool) else cell.value
