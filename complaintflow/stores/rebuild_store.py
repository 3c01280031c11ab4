"""All that is derived in a store, made anew from the logs: of each case, and what rules across cases know.

In: a store, the keys of its cases. Out: what differed, and the store as its logs say; or, where it is only checked, the
store as it was. Happens in one transaction, so that nobody sees it by halves; others who want to write wait. Memory
stays bounded: what has to be put in order lies in a passing file, and what is personal in it is encrypted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Final

from complaintflow.correlation import Casebook
from complaintflow.errors import StoreError
from complaintflow.facade import Policy
from complaintflow.stores.across import across
from complaintflow.stores.codec import read_entry
from complaintflow.stores.policies import unpin
from complaintflow.stores.protocol import Reading, Store, Writing, all_cases
from complaintflow.stores.rebuild import differences, rebuild
from complaintflow.stores.rows import CaseRow
from complaintflow.stores.sealing import Keys, Sealer
from complaintflow.stores.spool import CasesAside, LinesAside

KEPT: Final = 1_000
"""How many differences a report holds; the rest is counted."""

CHUNK: Final = 500
"""How many lines are relived before what was noted of their cases is written, and let go of."""

Progress = Callable[[int, int], None]
"""Told how many cases were made anew, and of how many."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something derived that was not as the log says; `what` names it, such as `timer` or `sightings`."""

    case: str
    what: str


@dataclass(slots=True)
class RebuildReport:
    """What was looked at, and what differed. `differences` holds the first of them, `found` counts them all."""

    cases: int = 0
    lines: int = 0
    found: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether everything was as the logs say."""
        return self.found == 0

    def tell(self, case: str, names: Iterable[str]) -> None:
        """Note what of a case differed."""
        for what in names:
            self.found += 1
            if len(self.differences) < KEPT:
                self.differences.append(Difference(case, what))


class _OnlyCheckedError(Exception):
    """Leaves a transaction so that nothing of it happens."""


def rebuild_store(store: Store, keys: Keys, *, check: bool = False, progress: Progress | None = None) -> RebuildReport:
    """Make everything derived anew; `check`: only say what differs.

    Raises StoreError when a log can't be followed (verify the store first), ConflictError when others got in the way.
    """
    report = RebuildReport()
    try:
        with store.writing() as writing:
            _Rebuilding(writing, keys, report, progress).run()
            if check:
                raise _OnlyCheckedError
    except _OnlyCheckedError:
        pass
    return report


@dataclass(slots=True)
class _Rebuilding:
    """One rebuild under way."""

    writing: Writing
    keys: Keys
    report: RebuildReport
    progress: Progress | None
    policies: dict[str, Policy] = field(default_factory=dict)

    def run(self) -> None:
        """Make each case anew, then what rules across the cases of each policy know."""
        total = self.writing.counts()["cases"]
        for pinned in self.writing.policies():
            self.policies[pinned.digest] = unpin(pinned)
        by_id: dict[str, list[Policy]] = {}
        for policy in self.policies.values():
            by_id.setdefault(policy.id, []).append(policy)
        looking_across = {name for name, versions in by_id.items() if any(one.compiled.cross_case for one in versions)}
        with LinesAside() as aside:
            for row in all_cases(self.writing):
                self._case(row)
                policy = self._policy(self.writing, row.policy)
                if policy.id in looking_across:
                    self._take_down(policy.id, row, aside)
                self.report.cases += 1
                if self.progress is not None:
                    self.progress(self.report.cases, total)
            for name in sorted(looking_across):
                self._relive(by_id[name], aside)
            for name, case, was in aside.before():
                now = self._known_across(name, case)
                self.report.tell(case, (what for what, digest in now.items() if was.get(what) != digest))

    def _policy(self, reading: Reading, digest: str) -> Policy:
        del reading
        if digest not in self.policies:
            raise StoreError(f"the store has no policy with the digest `{digest[:12]}`: verify the store")
        return self.policies[digest]

    def _case(self, row: CaseRow) -> None:
        compiled = lambda reading, digest: self._policy(reading, digest).compiled  # noqa: E731
        wrong = list(differences(self.writing, row.case, compiled, self.keys))
        if wrong:
            self.report.tell(row.case, wrong)
            rebuild(self.writing, row.case, compiled, self.keys)

    # ---- across cases

    def _take_down(self, policy_id: str, row: CaseRow, aside: LinesAside) -> None:
        """Remember what is known of a case, drop it, and put its lines aside to be relived."""
        aside.remember(policy_id, row.case, self._known_across(policy_id, row.case))
        self.writing.drop_sightings(row.case)
        self.writing.drop_aliases(row.case)
        self.writing.put_noted(policy_id, row.case, None)
        if row.status == "erased":
            return
        after = 0
        while rows := self.writing.log(row.case, after=after, limit=CHUNK):
            aside.add(policy_id, ((one.written, one.case, one.n) for one in rows))
            after = rows[-1].n

    def _known_across(self, policy_id: str, case: str) -> dict[str, str]:
        noted = self.writing.noted(policy_id, case)
        return {
            "aliases": _digest(self.writing.aliases(case)),
            "sightings": _digest(self.writing.sightings(case)),
            "notes": _digest(() if noted is None else (noted,)),
        }

    def _relive(self, versions: list[Policy], aside: LinesAside) -> None:
        """Relive the lines of all cases of a policy in the order in which they were written."""
        policy, *others = versions
        lines = aside.lines(policy.id)
        with CasesAside(lambda digest: self._policy(self.writing, digest)) as cases:
            while chunk := list(islice(lines, CHUNK)):
                parts = across(self.writing, policy.id, self._sealer)
                book = Casebook(
                    policy, cases=cases, index=parts.index, aliases=parts.aliases, notes=parts.notes, versions=others
                )
                for case, n in chunk:
                    self._line(book, case, n)
                parts.notes.write()

    def _line(self, book: Casebook, case: str, n: int) -> None:
        row = self.writing.log(case, after=n - 1, limit=1)[0]
        entry = read_entry(row, self._sealer(case)).entry
        book.relive(case, self._policy(self.writing, row.policy), entry)
        self.report.lines += 1

    def _sealer(self, case: str) -> Sealer | None:
        key = self.writing.key(case)
        return None if key is None else self.keys.sealer(case, key)


def _digest(rows: Iterable[object]) -> str:
    whole = sha256()
    for row in rows:
        whole.update(repr(row).encode("utf-8", "surrogatepass"))
        whole.update(b"\n")
    return whole.hexdigest()
