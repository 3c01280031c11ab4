"""Whether the acts of a store (what was archived, brought back, erased, purged) are what they were, and were done.

In: a transaction that looks. Out: discrepancies. An act explains why a case is erased or gone; what no act explains is
found, and so is an act that was never done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from complaintflow.errors import StoreError
from complaintflow.stores.chain import act_digest_of, first_act_prev
from complaintflow.stores.discrepancies import Discrepancy
from complaintflow.stores.keeping import purged, status_of
from complaintflow.stores.protocol import Reading
from complaintflow.stores.rows import ActRow, CaseRow, SealedHead
from complaintflow.stores.seals import ACTS

_PAGE = 500


@dataclass(slots=True)
class ActCheck:
    """Looks at all acts; `entries` counts the entries that purged cases had."""

    reading: Reading
    bad_seals: frozenset[int]
    count: int = 0
    purged: int = 0
    entries: int = 0
    _told: bool = field(default=False)

    def discrepancies(self) -> Iterator[Discrepancy]:
        """Yield what is wrong with the acts themselves, and with the cases that they speak of."""
        try:
            yield from self._chain()
        except StoreError as wrong:
            yield Discrepancy("act_altered", f"it can't be read: {wrong}", "an act", act=self.count + 1)

    def _chain(self) -> Iterator[Discrepancy]:
        sealed = {head.n: head for head in self.reading.sealed_of(ACTS)}
        prev, last = first_act_prev(), 0
        for row in self._all():
            self.count += 1
            if row.number != last + 1:
                self._told = True
                yield Discrepancy("act_removed", f"act {row.number} comes next", f"act {last + 1}", act=last + 1)
            elif row.prev != prev or not _fits(row):
                self._told = True
                yield Discrepancy(
                    "act_altered", "it does not have its own digest", f"{row.digest}"[:12], act=row.number
                )
            head = sealed.pop(row.number, None)
            if head is not None and head.head != row.digest and not self._told and head.seal not in self.bad_seals:
                self._told = True
                said = f"the digest {head.head[:12]}"
                yield Discrepancy(
                    "act_altered", "written anew, with digests that fit", said, act=row.number, seal=head.seal
                )
            prev, last = row.digest, row.number
            yield from self._done(row)
        yield from self._missing(sealed, last)

    def _missing(self, sealed: dict[int, SealedHead], last: int) -> Iterator[Discrepancy]:
        """Tell the acts at the end that a seal speaks of and that are gone."""
        for n in sorted(sealed, reverse=True):
            if n > last and sealed[n].seal not in self.bad_seals:
                found = f"the acts end with {last}" if last else "there are no acts"
                yield Discrepancy("act_cut_off", found, f"{n} acts", act=last + 1, seal=sealed[n].seal)
                return

    def _done(self, row: ActRow) -> Iterator[Discrepancy]:
        """Tell a case that is not as its last act left it."""
        later = self.reading.acts(row.case, after=row.number, limit=1)
        if later:
            return
        case = self.reading.case(row.case)
        expected = status_of([row])
        if expected is None:
            self.purged, self.entries = self.purged + 1, self.entries + row.n
            if case is not None:
                yield Discrepancy("act_differs", "the case is there", "it was purged", case=row.case, act=row.number)
        elif case is not None and case.status != expected:
            found = f"the case is {case.status}"
            yield Discrepancy("act_differs", found, f"it is {expected}", case=row.case, act=row.number)

    def _all(self) -> Iterator[ActRow]:
        after = -(1 << 62)
        while rows := self.reading.acts(after=after, limit=_PAGE):
            yield from rows
            after = rows[-1].number


def unexplained(reading: Reading, row: CaseRow) -> Iterator[Discrepancy]:
    """Tell a case that is archived or erased, with no act that says so."""
    if row.status != "live" and not reading.acts(row.case):
        yield Discrepancy("act_differs", f"the case is {row.status}, and no act says why", "it is live", case=row.case)


def gap(reading: Reading, case: str, sealed: Sequence[SealedHead]) -> list[Discrepancy] | None:
    """Return what is wrong where a case is gone and an act says that it was purged; None where none says so."""
    act = purged(reading, case)
    if act is None:
        return None
    found = []
    if reading.log(case, limit=1):
        found.append(Discrepancy("act_differs", "entries of it are left", "none: it was purged", case=case))
    last = sealed[-1] if sealed else None
    if last is not None and (last.n > act.n or (last.n == act.n and last.head != act.head)):
        said = f"entry {act.n} with the digest {act.head[:12]}, as its act says"
        found.append(Discrepancy("act_differs", f"{last.head[:12]}", said, case=case, n=last.n, seal=last.seal))
    return found


def _fits(row: ActRow) -> bool:
    try:
        return act_digest_of(row) == row.digest
    except (TypeError, ValueError):
        return False
