"""Versions of a policy in a store: who goes by which, and taking one out of use.

In: a transaction. Out: for each version how many cases go by it; and a mark on a version that no new case shall take.
Deletes nothing: a version stays readable for as long as the store is, since the logs of its cases name it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from complaintflow.errors import StoreError
from complaintflow.stores.policies import read_record
from complaintflow.stores.protocol import CaseFilter, Reading, Writing, all_cases
from complaintflow.stores.rows import PolicyRow
from complaintflow.stores.versions import in_force

_MARK: Final = "retired "

NAMED: Final = 20
"""How many cases a refusal names; the rest is counted."""


class RetiringError(StoreError):
    """A version that open cases go by can't be retired. `cases` are their ids."""

    def __init__(self, row: PolicyRow, cases: tuple[str, ...]) -> None:
        """Say which cases."""
        named = ", ".join(cases[:NAMED]) + (f" and {len(cases) - NAMED} more" if len(cases) > NAMED else "")
        count = "1 open case goes" if len(cases) == 1 else f"{len(cases)} open cases go"
        super().__init__(
            f"{count} by version `{row.version}` of the policy `{row.id}`, expected none: {named}; "
            "close them or migrate them first"
        )
        self.cases = cases


@dataclass(frozen=True, slots=True)
class VersionInUse:
    """A version of a policy, its last day in force, its cases, and whether a case opened now takes it."""

    row: PolicyRow
    until: str | None
    open: int
    closed: int
    retired: bool
    in_force: bool


def retired(reading: Reading, rows: Iterable[PolicyRow]) -> frozenset[str]:
    """Return the digests, of these, of versions that no new case takes any more."""
    return frozenset(row.digest for row in rows if reading.store_value(_MARK + row.digest) is not None)


def retire(writing: Writing, row: PolicyRow, at: int) -> None:
    """Let no new case take a version; its closed cases keep it. `at`: the instant in UTC microseconds.

    Raises:
        RetiringError: open cases go by it; it names them.
    """
    left = open_cases(writing, row)
    if left:
        raise RetiringError(row, left)
    writing.set_store_value(_MARK + row.digest, str(at).encode("ascii"))


def open_cases(reading: Reading, row: PolicyRow) -> tuple[str, ...]:
    """Return the open cases that go by a version, by id."""
    wanted = CaseFilter(policy_id=row.id, closed=False)
    return tuple(one.case for one in all_cases(reading, wanted) if one.policy == row.digest)


def named_version(reading: Reading, policy_id: str, version: str) -> PolicyRow:
    """Return a version by its name. Raises StoreError where the store has none of it."""
    rows = reading.policies()
    for row in rows:
        if (row.id, row.version) == (policy_id, version):
            return row
    known = ", ".join(f"`{row.id}` version `{row.version}`" for row in rows) or "none"
    raise StoreError(f"the store has no version `{version}` of a policy `{policy_id}`; it has {known}")


def versions_in_use(reading: Reading, at: int) -> list[VersionInUse]:
    """Return every version of every policy of a store, by policy, then by the day from which it is in force."""
    rows = sorted(reading.policies(), key=lambda row: (row.id, row.effective, row.added, row.digest))
    gone = retired(reading, rows)
    count: Counter[tuple[str, bool]] = Counter((one.policy, one.closed is None) for one in all_cases(reading))
    chosen = {_chosen([row for row in rows if row.id == name and row.digest not in gone], at) for name in _ids(rows)}
    return [
        VersionInUse(
            row, read_record(row).until, count[row.digest, True], count[row.digest, False], row.digest in gone,
            row.digest in chosen,
        )
        for row in rows
    ]  # fmt: skip


def _ids(rows: Iterable[PolicyRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.id for row in rows))


def _chosen(rows: list[PolicyRow], at: int) -> str | None:
    try:
        return in_force(rows, at).digest
    except StoreError:
        return None
