"""What happened to a log whose chain does not hold: which entries were altered, removed, inserted, moved or cut off.

In: the row of a case and all rows of its log as they are. Out: discrepancies. Reads no store. Slow and thorough: it is
asked only about a log of which something is known to be wrong.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from complaintflow.stores.chain import digest_of, first_prev
from complaintflow.stores.discrepancies import Discrepancy, DiscrepancyKind
from complaintflow.stores.rows import CaseRow, LogRow

_TRIED: Final = 64
"""How many numbers are tried for an entry that stands where it does not belong; more would take a long time."""


def fits(row: LogRow) -> bool:
    """Whether a row has its own digest."""
    try:
        return digest_of(row) == row.digest
    except (TypeError, ValueError):
        return False  # a column holds what the store never wrote there


def diagnose(row: CaseRow | None, case: str, log: Sequence[LogRow]) -> list[Discrepancy]:
    """Return what is wrong with a log; `row` is that of the case, None where it is gone."""
    return _Diagnosis(row, case, log).discrepancies()


@dataclass(slots=True)
class _Diagnosis:
    """A log taken apart: which row was which entry, before somebody changed something."""

    row: CaseRow | None
    case: str
    log: Sequence[LogRow]
    entries: dict[int, LogRow] = field(default_factory=dict)
    places: dict[int, LogRow] = field(default_factory=dict)
    found: list[Discrepancy] = field(default_factory=list)

    def __post_init__(self) -> None:
        """List the rows by their numbers."""
        self.places.update((row.n, row) for row in self.log)

    def discrepancies(self) -> list[Discrepancy]:
        """Return what is wrong, by entry."""
        numbers = _Numbers(self.log, self._version)
        named = [(row, numbers.of(row)) for row in self.log]
        self._known(named)
        self._unknown(row for row, was in named if was is None)
        self._moved(named)
        self._missing()
        self._broken_links()
        return sorted(self.found, key=lambda one: (one.n is None, one.n or 0))

    @property
    def _version(self) -> int:
        """The number of the last entry as the row of the case tells it: by number, or by digest if that is greater."""
        version = None if self.row is None else _number(self.row.version)
        last = self.log[-1] if self.log else None
        if last is not None and self.row is not None and last.digest == self.row.head and fits(last):
            return max(version or 0, _number(last.n) or 0)
        return version or 0

    def _known(self, named: Sequence[tuple[LogRow, int | None]]) -> None:
        """Tell the entries that have their digest; of two with one number the one that the chain goes through."""
        claims: dict[int, list[LogRow]] = {}
        for row, was in named:
            if was is not None:
                claims.setdefault(was, []).append(row)
        for was in sorted(claims, reverse=True):
            follower = self.entries.get(was + 1)
            after = follower.prev if follower is not None else self._head_at(was)
            genuine = next((row for row in claims[was] if row.digest == after), claims[was][-1])
            self.entries[was] = genuine
            for row in claims[was]:
                if row is not genuine:
                    self._tell("inserted", row, _number(row.n), "an entry that the chain does not go through")
        for was in [n for n in self.entries if self.row is not None and n > self._version]:
            said = f"the case ends with entry {self._version}"
            self._tell("inserted", self.entries.pop(was), was, "an entry after the last one", said)

    def _unknown(self, rows: Iterable[LogRow]) -> None:
        """Tell the entries that do not have their digest: they were altered, or never were any."""
        for row in rows:
            number = _number(row.n)
            beyond = number is not None and self.row is not None and number > self._version
            if number is None or number < 1 or number in self.entries or beyond:
                self._tell("inserted", row, number, "an entry without a digest of its own, where none belongs")
                continue
            self.entries[row.n] = row
            self._tell("altered", row, row.n, *self._what_of(row))

    def _what_of(self, row: LogRow) -> tuple[str, str]:
        """Return what of a row was altered, where the rows beside it tell, and what was expected."""
        before, after = self.places.get(row.n - 1), self.places.get(row.n + 1)
        prev = first_prev(self.case) if row.n == 1 else "" if before is None else before.digest
        if prev and prev != row.prev and fits(replace(row, prev=prev)):
            return f"its `prev` is {_short(row.prev)}", _short(prev)
        try:
            own = digest_of(row)
        except (TypeError, ValueError):
            return "a column holds what the store never writes there", ""
        if own == (self._head_at(row.n) if after is None else after.prev):
            return f"its `digest` is {_short(row.digest)}", _short(own)
        return f"what it says has the digest {_short(own)}", _short(row.digest)

    def _moved(self, named: Sequence[tuple[LogRow, int | None]]) -> None:
        """Tell the entries that stand where another belongs."""
        here = [(row, was) for row, was in named if was is not None and self.entries.get(was) is row]
        in_order = sorted(was for _, was in here)
        there = sorted(self.entries)
        genuine = {id(row) for row in self.entries.values()}
        strangers = sorted(n for row in self.log if id(row) not in genuine and (n := _number(row.n)) is not None)
        for (row, was), rank in zip(here, in_order, strict=True):
            number = _number(row.n)
            missing = was - 1 - bisect_left(there, was)
            shift = 0 if number is None else bisect_left(strangers, number) - missing
            if number != was and (rank != was or number != was + shift):
                self._tell("reordered", row, was, f"it stands as entry {row.n}", f"entry {was}")

    def _missing(self) -> None:
        """Tell the entries that are gone, from within and from the end."""
        top = 0
        for n in sorted(self.entries):
            if n > top + 1:
                self.found.append(Discrepancy("removed", "no such entry", case=self.case, n=top + 1, last=n - 1))
            top = n
        if self.row is None:
            return
        last = self._version
        if last != self.row.version:
            said = f"its version is {self.row.version}"
            self.found.append(Discrepancy("case_altered", said, f"{last}, as its head says", case=self.case))
        if last > top:
            said = f"the log ends with entry {top}" if top else "the log is empty"
            self.found.append(Discrepancy("cut_off", said, f"{last} entries", case=self.case, n=top + 1, last=last))

    def _broken_links(self) -> None:
        """Tell the entries that have a digest of their own which is not the one that the next entry follows."""
        said = {n for one in self.found for n in (one.n, one.last) if n is not None}
        first = self.entries.get(1)
        if first is not None and first.prev != first_prev(self.case) and 1 not in said:
            self._tell("altered", first, 1, f"it follows {_short(first.prev)}", _short(first_prev(self.case)))
            said.add(1)
        broken = [n for n in sorted(self.entries) if self._breaks(n)]
        for n in broken:
            # Between two entries either may be the one that was written anew: one that breaks on both sides was.
            second = n + 1 in broken and n - 1 not in broken
            blamed = n + 1 if second else n
            if not said & {n, n + 1}:
                found = f"entry {n} has the digest {_short(self.entries[n].digest)}"
                expected = f"what follows it says {_short(self._after(n))}"
                self._tell("altered", self.entries[blamed], blamed, found, expected)
                said.add(blamed)

    def _breaks(self, n: int) -> bool:
        after = self._after(n)
        return after is not None and after != self.entries[n].digest

    def _after(self, n: int) -> str | None:
        """Return the digest that what comes after an entry says it has."""
        follower = self.entries.get(n + 1)
        return self._head_at(n) if follower is None else follower.prev

    def _head_at(self, n: int) -> str | None:
        return self.row.head if self.row is not None and n == self._version else None

    def _tell(self, kind: DiscrepancyKind, row: LogRow, n: int | None, found: str, expected: str = "") -> None:
        event = None if row.event is None else f"{row.event}"
        self.found.append(Discrepancy(kind, found, expected, case=self.case, n=n, event=event))


@dataclass(slots=True)
class _Numbers:
    """Finds the number that an entry had when it was written: its digest holds it."""

    log: Sequence[LogRow]
    version: int
    tried: list[int] = field(default_factory=list)
    offset: int = 0

    def __post_init__(self) -> None:
        """List the numbers that entries may have lost."""
        taken = {row.n for row in self.log if fits(row)}
        free = (n for n in range(1, max(self.version, len(self.log)) + 2) if n not in taken)
        self.tried = list(islice(free, _TRIED))

    def of(self, row: LogRow) -> int | None:
        """Return the number an entry had, None where it is not what was written under any."""
        number = _number(row.n)
        if number is None:
            return self._first(row, self.tried)
        was = self._first(row, (number, number + self.offset, number - 1, number + 1, *self.tried))
        self.offset = 0 if was is None else was - number
        return was

    def _first(self, row: LogRow, numbers: Sequence[int]) -> int | None:
        return next((n for n in numbers if n > 0 and fits(replace(row, n=n))), None)


def _number(column: object) -> int | None:
    """Return what a column should hold: whoever alters a database is bound to no type."""
    return column if isinstance(column, int) else None


def _short(digest: object) -> str:
    return f"{digest}"[:12]
