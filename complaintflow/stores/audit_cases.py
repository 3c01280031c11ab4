"""Whether a case's log is what was written: its chain, its end, what seals say of it, what is encrypted.

In: a transaction that looks, a case. Out: discrepancies. A log that holds is read page by page and never held as
a whole; one that does not is read again and taken apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from complaintflow.errors import StoreError
from complaintflow.stores.audit_acts import gap, unexplained
from complaintflow.stores.chain import first_prev
from complaintflow.stores.codec import salted_differently
from complaintflow.stores.discrepancies import Discrepancy
from complaintflow.stores.links import diagnose, fits
from complaintflow.stores.protocol import Reading
from complaintflow.stores.rows import CaseRow, LogRow, SealedHead
from complaintflow.stores.sealing import Keys, Sealer

_PAGE: Final = 500
_BEFORE_ALL: Final = -(1 << 62)
"""A forged row may have any number: the log is read from before the first there can be."""

Derived = Callable[[Reading, CaseRow], Sequence[str]]
"""Folds the log of a case and says what of what is derived from it differs; nothing, where all is as it should be."""


@dataclass(slots=True)
class CaseCheck:
    """Looks at cases, one after the other, and counts what it saw."""

    reading: Reading
    bad_seals: frozenset[int]
    keys: Keys | None = None
    derived: Derived | None = None
    entries: int = 0
    secrets: int = 0
    erased: int = 0
    rebuilt: int = 0
    unsealed: int = 0
    # Policies that entries name.
    policies: set[str] = field(default_factory=set)

    def discrepancies(self, case: str, row: CaseRow | None) -> list[Discrepancy]:
        """Return what is wrong with a case; `row` is None where it is gone. Raises StoreError."""
        try:
            return self._discrepancies(case, row)
        except _Unreadable as wrong:
            return [Discrepancy("altered", f"it can't be read: {wrong.why}", "an entry", case=case, n=wrong.n)]

    def _discrepancies(self, case: str, row: CaseRow | None) -> list[Discrepancy]:
        try:
            sealed = self.reading.sealed_of(case)
        except StoreError:
            sealed = []  # told of the seals
        explained = None if row is not None else gap(self.reading, case, sealed)
        if explained is not None:
            return explained
        sealer, found = self._sealer(case, row)
        walk = _Walk(case, {head.n for head in sealed})
        for one in _log(self.reading, case):
            if walk.take(one):
                self.policies.add(one.policy)
                found.extend(self._secret(one, row, sealer))
        self.entries += walk.rows
        found.extend(self._row(case, row, walk))
        if row is not None:
            found.extend(unexplained(self.reading, row))
        if not walk.whole or row is None or (row.version, row.head) != (walk.n, walk.prev):
            found.extend(diagnose(row, case, list(_log(self.reading, case))))
        found.extend(self._sealed(sealed, row, walk, found))
        if not found and row is not None and self.derived is not None:
            self.rebuilt += 1
            said = self.derived(self.reading, row)
            found.extend(Discrepancy("snapshot_differs", text, "what its log says", case=case) for text in said)
        return found

    def _row(self, case: str, row: CaseRow | None, walk: _Walk) -> Iterator[Discrepancy]:
        """Tell a case whose row is gone, or is pinned to another policy than its log says."""
        if row is None:
            left = f"{walk.rows} of its entries are left" if walk.rows else "nothing of it is left"
            yield Discrepancy("case_removed", f"its row is gone, {left}", case=case)
        elif walk.last is not None and walk.fits and row.policy != walk.last.policy:
            expected = walk.last.policy[:12]
            yield Discrepancy("case_altered", f"pinned to policy {row.policy[:12]}", f"policy {expected}", case=case)

    # ---- seals

    def _sealed(
        self, sealed: Sequence[SealedHead], row: CaseRow | None, walk: _Walk, found: Sequence[Discrepancy]
    ) -> Iterator[Discrepancy]:
        """Compare a log with what seals say of it; what is named already is not named again."""
        good, told = 0, False
        for head in sealed:
            digest = walk.digests.get(head.n)
            if digest == head.head:
                good = max(good, head.n)
            elif head.seal in self.bad_seals:
                yield self._differs(head, digest)
            elif not told and not any(one.names(good + 1, head.n) for one in found):
                told = True  # what comes after differs too
                yield self._against_seal(head, digest, good, walk)
        covered = sealed[-1] if sealed else None
        if row is None:
            return
        if covered is None or (covered.n, covered.head) != (row.version, row.head):
            self.unsealed += 1
            if row.sealed and not found and not told:
                last = "no seal is about it" if covered is None else f"the last seal about it covers entry {covered.n}"
                said = f"a seal over entry {row.version}"
                yield Discrepancy("seal_cut_off", last, said, case=row.case, n=row.version)

    def _differs(self, head: SealedHead, digest: str | None) -> Discrepancy:
        found = "there is no such entry" if digest is None else f"digest {digest[:12]}"
        said = f"{head.head[:12]}, as a seal says that is itself not what it was"
        return Discrepancy("seal_differs", found, said, case=head.case, n=head.n, seal=head.seal)

    def _against_seal(self, head: SealedHead, digest: str | None, good: int, walk: _Walk) -> Discrepancy:
        """Name what differs from a seal that is what it was: what is after the last entry sealed as it stands."""
        last = walk.last.n if walk.last is not None else 0
        if digest is None and head.n > last:
            expected = f"{head.n} entries"
            return Discrepancy(
                "cut_off", f"the log ends with entry {last}", expected,
                case=head.case, n=last + 1, last=head.n, seal=head.seal,
            )  # fmt: skip
        found = "written anew, with digests that fit" if digest is not None else "no such entry"
        return Discrepancy(
            "altered", found, f"entry {head.n} with the digest {head.head[:12]}",
            case=head.case, n=good + 1, last=head.n, seal=head.seal,
        )  # fmt: skip

    # ---- what is encrypted

    def _sealer(self, case: str, row: CaseRow | None) -> tuple[Sealer | None, list[Discrepancy]]:
        """Return what decrypts the values of a case, and what is wrong with its key."""
        if row is None:
            return None, []
        try:
            key = self.reading.key(case)
        except StoreError as wrong:
            return None, [Discrepancy("secret_altered", f"its key can't be read: {wrong}", "a key", case=case)]
        if row.status == "erased":
            self.erased += 1
            left = key is not None or row.snapshot is not None
            said = "its key or its snapshot is left, though it is erased"
            return None, [Discrepancy("secret_altered", said, "neither", case=case)] if left else []
        if key is None:
            return None, [Discrepancy("secret_altered", "its key is gone, though it is not erased", "a key", case=case)]
        if self.keys is None:
            return None, []
        try:
            return self.keys.sealer(case, key), []
        except (StoreError, TypeError) as wrong:
            return None, [Discrepancy("secret_altered", str(wrong), "its key", case=case)]

    def _secret(self, one: LogRow, row: CaseRow | None, sealer: Sealer | None) -> Iterator[Discrepancy]:
        """Compare the encrypted values of an entry with the salted digests in it."""
        if row is not None and row.status == "erased" and one.secret is not None:
            said = "its encrypted values are left, though the case is erased"
            yield Discrepancy("secret_altered", said, "none", case=one.case, n=one.n, event=one.event)
        if sealer is None:
            return
        self.secrets += 1
        try:
            differs = salted_differently(one, sealer)
        except (StoreError, ValueError, TypeError, AssertionError):
            differs = True
        if differs:
            said = "its encrypted values are not those that its digests were made of"
            yield Discrepancy("secret_altered", said, "the same values", case=one.case, n=one.n, event=one.event)


@dataclass(slots=True)
class _Walk:
    """A log read from its first entry to its last: `whole` as long as its chain holds."""

    case: str
    wanted: set[int]
    n: int = 0
    prev: str = ""
    rows: int = 0
    whole: bool = True
    last: LogRow | None = None
    # Whether the last row has its own digest.
    fits: bool = True
    # The digests of the entries that seals speak of.
    digests: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin before the first entry."""
        self.prev = first_prev(self.case)

    def take(self, row: LogRow) -> bool:
        """Take the next row; return whether it has its own digest."""
        self.rows += 1
        self.n += 1
        self.fits = fits(row)
        self.whole = self.whole and self.fits and (row.n, row.prev) == (self.n, self.prev)
        self.prev, self.last = row.digest, row
        if row.n in self.wanted:
            self.digests[row.n] = row.digest
        return self.fits


class _Unreadable(Exception):  # noqa: N818 (a discrepancy in the making, told and not raised further)
    """An entry holds what is no text at all; which entry, by the one before it."""

    def __init__(self, n: int, why: str) -> None:
        super().__init__(why)
        self.n, self.why = n, why


def _log(reading: Reading, case: str) -> Iterator[LogRow]:
    """Yield the rows of a log in order, page by page. Raises _Unreadable."""
    after = _BEFORE_ALL
    while rows := _page(reading, case, after, _PAGE):
        yield from rows
        after = rows[-1].n


def _page(reading: Reading, case: str, after: int, limit: int) -> Sequence[LogRow]:
    """Return a page of a log; where it can't be read, the part of it before the entry that is to blame."""
    try:
        return reading.log(case, after=after, limit=limit)
    except StoreError as wrong:
        if limit == 1:
            raise _Unreadable(max(after, 0) + 1, str(wrong)) from wrong
        return _page(reading, case, after, limit // 2)


def pages_of_cases(reading: Reading) -> Iterator[Mapping[str, CaseRow | StoreError | None]]:
    """Yield pages of all cases there is a trace of, by id, with their rows.

    None where the row is gone, a StoreError where it can't be read.
    """
    after = ""
    while names := reading.traces(after=after, limit=_PAGE):
        if odd := [name for name in names if type(name) is not str]:
            raise StoreError(f"rows say they are of the case {odd[0]!r}, which is no text: they were altered")
        try:
            rows: dict[str, CaseRow] = {row.case: row for row in reading.cases(after=after, limit=len(names))}
            yield {name: rows.get(name) for name in names}
        except StoreError:
            yield {name: _row(reading, name) for name in names}
        after = names[-1]


def _row(reading: Reading, name: str) -> CaseRow | StoreError | None:
    try:
        return reading.case(name)
    except StoreError as wrong:
        return wrong
