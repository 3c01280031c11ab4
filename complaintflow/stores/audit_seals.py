"""Whether the seals of a store are what they were, and whether they are those of an exported head.

In: a transaction that looks, exported heads. Out: discrepancies. Cases and their logs are looked at elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from complaintflow.errors import StoreError
from complaintflow.stores.chain import first_seal_prev, seal_digest_of
from complaintflow.stores.discrepancies import Discrepancy
from complaintflow.stores.heads import Head, is_signed_by
from complaintflow.stores.protocol import Reading
from complaintflow.stores.rows import SealRow
from complaintflow.stores.seals import store_id

_PAGE: Final = 100
_SealKind = Literal["seal_altered", "seal_removed"]


@dataclass(slots=True)
class SealCheck:
    """What was found of the seals: `bad` ones are not to be believed what they say of cases."""

    reading: Reading
    found: list[Discrepancy] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)
    count: int = 0
    last: SealRow | None = None

    def run(self, heads: Sequence[Head], public_keys: Sequence[bytes]) -> None:
        """Look at all seals, then at the exported heads. Raises StoreError when a public key is none."""
        wanted = {head.seal: "" for head in heads}
        try:
            for row in all_seals(self.reading):
                self._seal(row)
                if row.number in wanted:
                    wanted[row.number] = row.digest
                self.count, self.last = self.count + 1, row
        except StoreError as problem:
            number = 1 if self.last is None else self.last.number + 1
            self._tell("seal_altered", number, f"it, or one after it, can't be read: {problem}", "a seal")
        for head in heads:
            self._head(head, wanted[head.seal], public_keys)

    def _seal(self, row: SealRow) -> None:
        """Look at a seal: its place, what it follows, its own digest."""
        last, expected = self.last, 1 if self.last is None else self.last.number + 1
        known = store_id(self.reading)
        if row.number != expected:
            self._tell("seal_removed", expected, f"seal {row.number} comes next", f"seal {expected}")
        elif last is not None and row.prev != last.digest and last.number not in self.bad:
            # Where only this seal's `prev` was altered its own digest tells.
            if self._fits(row):
                self._tell("seal_altered", last.number, f"digest {last.digest[:12]}", f"{row.prev[:12]}")
        elif last is None and (known is None or row.prev != first_seal_prev(known)):
            self._tell("seal_altered", row.number, "it is not the first seal of this store", f"store {known}")
        if not self._fits(row):
            self._tell("seal_altered", row.number, "it does not have its own digest", f"{row.digest}"[:12])

    def _fits(self, row: SealRow) -> bool:
        try:
            return seal_digest_of(row, self.reading.sealed_heads(row.number)) == row.digest
        except (TypeError, ValueError, StoreError):
            return False

    def _head(self, head: Head, digest: str, public_keys: Sequence[bytes]) -> None:
        """Compare an exported head with the store. Keys given, it counts only when one of them signed it."""
        if public_keys and not any(is_signed_by(head, key) for key in public_keys):
            self.found.append(_mismatch(head, "its signature is not that of the public key", f"key {head.key}"))
            return
        known = store_id(self.reading)
        if known != head.store:
            self.found.append(_mismatch(head, f"the store is {known}", f"store {head.store}"))
        elif self.last is None or self.last.number < head.seal:
            last = 0 if self.last is None else self.last.number
            said = f"the last seal is {last}" if last else "there is no seal"
            self.found.append(Discrepancy("seal_cut_off", said, f"seal {head.seal}", seal=last + 1))
        elif digest != head.digest:
            self.found.append(
                _mismatch(head, f"digest {digest[:12]}" if digest else "no such seal", f"digest {head.digest[:12]}")
            )

    def too_few(self, heads: Sequence[Head], cases: int, entries: int) -> Iterator[Discrepancy]:
        """Tell where there are fewer cases or entries than an exported head counted; some were purged meanwhile."""
        counts = self.reading.counts()
        for head in heads:
            for what, there, expected in (
                ("cases", counts["cases"] + cases, head.cases),
                ("entries", counts["log"] + entries, head.entries),
            ):
                if there < expected:
                    yield _mismatch(head, f"{there} {what} in the store", f"{expected} or more")

    def _tell(self, kind: _SealKind, number: int, found: str, expected: str) -> None:
        self.bad.add(number)
        self.found.append(Discrepancy(kind, found, expected, seal=number))


def _mismatch(head: Head, found: str, expected: str) -> Discrepancy:
    return Discrepancy("head_mismatch", found, expected, seal=head.seal)


def all_seals(reading: Reading) -> Iterator[SealRow]:
    """Yield all seals in order, page by page."""
    after = 0
    while rows := reading.seals(after=after, limit=_PAGE):
        yield from rows
        after = rows[-1].number
