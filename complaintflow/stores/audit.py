"""Whether a store holds what was written into it, and nothing else.

In: a store; heads exported from it and their public keys, the keys of its cases, what folds a case anew. Out: a report
with everything that is wrong. Looks in one transaction, as the store stood when it began, so that whoever writes
meanwhile changes nothing in the answer. Mends nothing.

What it can't find: an entry that somebody wrote the way this library writes it, into a store they may write to. When
it was written is told by the seals before and after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from complaintflow.errors import ComplaintflowError, StoreError
from complaintflow.stores.audit_acts import ActCheck
from complaintflow.stores.audit_cases import CaseCheck, Derived, pages_of_cases
from complaintflow.stores.audit_seals import SealCheck
from complaintflow.stores.discrepancies import AuditReport, Discrepancy
from complaintflow.stores.heads import Head
from complaintflow.stores.protocol import Reading, Store
from complaintflow.stores.rows import PolicyRow
from complaintflow.stores.sealing import Keys

KEPT: Final = 1_000
"""How many discrepancies a report holds; the rest is counted."""

_TRIED: Final = 20
"""With the keys of how many cases a master key is tried."""

Progress = Callable[[int, int], None]
"""Told how many entries were looked at, and of how many."""

PolicyDigest = Callable[[PolicyRow], str]
"""Compiles a stored policy and returns its digest. Raises ComplaintflowError where it is no policy."""


@dataclass(frozen=True, slots=True)
class AuditWith:
    """What an audit is given to compare the store with; each part left out is a part not looked at.

    `heads` were exported earlier; where `public_keys` (PEM) are given they have to be signed with one of them. `keys`
    decrypt personal values, to compare them with their salted digests. `policy_digest` compiles the stored policies.
    `derived` folds each case anew.
    """

    heads: Sequence[Head] = ()
    public_keys: Sequence[bytes] = ()
    keys: Keys | None = None
    policy_digest: PolicyDigest | None = None
    derived: Derived | None = None


def verify(
    store: Store, against: AuditWith | None = None, *, progress: Progress | None = None, kept: int = KEPT
) -> AuditReport:
    """Return what is wrong in a store; `kept` discrepancies at most are held, all are counted.

    Raises StoreError when the store can't be read, or the keys given are not keys.
    """
    against = AuditWith() if against is None else against
    with store.reading() as reading:
        return _Audit(reading, against, kept).run(store.address, progress)


@dataclass(slots=True)
class _Audit:
    """One audit under way."""

    reading: Reading
    against: AuditWith
    kept: int
    discrepancies: list[Discrepancy] = field(default_factory=list)
    found: int = 0

    def run(self, address: str, progress: Progress | None) -> AuditReport:
        """Look at seals, acts, cases and policies, in this order."""
        against = self.against
        if against.keys is not None:
            _try_keys(self.reading, against.keys)
        seals = SealCheck(self.reading)
        seals.run(against.heads, against.public_keys)
        self._tell(seals.found)
        acts = ActCheck(self.reading, frozenset(seals.bad))
        self._tell(acts.discrepancies())
        self._tell(seals.too_few(against.heads, acts.purged, acts.entries))
        cases = CaseCheck(self.reading, frozenset(seals.bad), against.keys, against.derived)
        seen, total = 0, self.reading.counts()["log"]
        for page in pages_of_cases(self.reading):
            for case, row in page.items():
                seen += row is not None
                if isinstance(row, StoreError):
                    self._tell([Discrepancy("case_altered", f"its row can't be read: {row}", "a row", case=case)])
                self._tell(cases.discrepancies(case, None if isinstance(row, StoreError) else row))
            if progress is not None:
                progress(cases.entries, total)
        self._counts(seen, cases.entries)
        self._policies(cases.policies)
        return AuditReport(
            address=address, discrepancies=tuple(self.discrepancies), found=self.found, cases=seen,
            entries=cases.entries, seals=seals.count, unsealed=cases.unsealed, erased=cases.erased,
            secrets=None if against.keys is None else cases.secrets,
            rebuilt=None if against.derived is None else cases.rebuilt,
            heads=len(against.heads), unsigned=0 if against.public_keys else len(against.heads),
            purged=acts.purged, acts=acts.count,
        )  # fmt: skip

    def _counts(self, cases: int, entries: int) -> None:
        """Tell rows that no id leads to."""
        counts = self.reading.counts()
        for what, seen, there in (("entries", entries, counts["log"]), ("cases", cases, counts["cases"])):
            if seen != there:
                self._tell([Discrepancy("inserted", f"{there} {what}", f"{seen}, as many as ids lead to")])

    def _policies(self, named: Iterable[str]) -> None:
        """Tell policies that are gone, or are not what their digest says."""
        try:
            rows = {row.digest: row for row in self.reading.policies()}
        except StoreError as problem:
            self._tell([Discrepancy("policy_altered", f"a policy can't be read: {problem}")])
            return
        for digest in sorted(str(one) for one in named if one not in rows):
            self._tell([Discrepancy("policy_removed", "entries name it, and it is not there", policy=digest)])
        if self.against.policy_digest is None:
            return
        for digest, row in rows.items():
            try:
                found = f"digest {self.against.policy_digest(row)[:12]}"
            except ComplaintflowError as problem:
                found = str(problem)
            if found != f"digest {digest[:12]}":
                self._tell([Discrepancy("policy_altered", found, f"digest {digest[:12]}", policy=digest)])

    def _tell(self, discrepancies: Iterable[Discrepancy]) -> None:
        for one in discrepancies:
            self.found += 1
            if len(self.discrepancies) < self.kept:
                self.discrepancies.append(one)


def _try_keys(reading: Reading, keys: Keys) -> None:
    """Raise StoreError when no case of the first few can be opened: then it is the master key that is wrong."""
    wrong: StoreError | None = None
    for case in reading.traces(limit=_TRIED):
        try:
            kept = reading.key(case)
        except StoreError:
            continue  # somebody altered it: told with the case
        if kept is None:
            continue
        try:
            keys.sealer(case, kept)
        except (StoreError, TypeError) as problem:
            wrong = wrong or StoreError(str(problem))
        else:
            return
    if wrong is not None:
        raise wrong
