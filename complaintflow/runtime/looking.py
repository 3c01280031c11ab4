"""Looking at cases in a store: as they stand, as a role may see them, what is due, what happened, what may happen.

In: a store. Out: plain values. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from complaintflow.border import ActorLike, Instant, as_text, read_instant
from complaintflow.errors import StoreError
from complaintflow.facade import Case, Policy
from complaintflow.kernel.asking import EventOption
from complaintflow.runtime.answers import CaseSummary, DueCase, Moment, Trouble
from complaintflow.runtime.moments import moment_of, veiled
from complaintflow.runtime.pinned import PinnedPolicies
from complaintflow.stores.codec import read_entry
from complaintflow.stores.journal import load_case
from complaintflow.stores.protocol import CaseFilter, Reading, Store
from complaintflow.stores.rows import CaseRow
from complaintflow.stores.sealing import Keys

if TYPE_CHECKING:
    from complaintflow.confidentiality import CaseView
    from complaintflow.explanation import Explanation


class Looking:
    """What can be asked of the cases in a store."""

    store: Store
    policies: PinnedPolicies
    keys: Keys

    def case(self, case: str) -> Case:
        """Return a case as it stands. Raises StoreError when there is none, or it is erased."""
        with self.store.reading() as reading:
            row = row_of(reading, case)
            kept = load_case(reading, row, self.keys)
            return Case(self.policies.of(reading, row.policy), kept.state)

    def version(self, case: str) -> int:
        """Return the number of a case's last log row, for `expected_version`. Raises StoreError: no such case."""
        with self.store.reading() as reading:
            return row_of(reading, case).version

    def summary(self, case: str) -> CaseSummary:
        """Return what a list says of a case: also of one that is erased. Raises StoreError when there is none."""
        with self.store.reading() as reading:
            return _summary(row_of(reading, case), reading, self.policies)

    def policy(self, digest: str) -> Policy:
        """Return the policy of a digest, as cases are pinned to it. Raises StoreError when the store has none."""
        with self.store.reading() as reading:
            return self.policies.of(reading, digest)

    def view(self, case: str, role: str | None = None, actor: ActorLike = None) -> CaseView:
        """Return a case as a role, or a certain actor, may see it. Raises StoreError; EventError: no such role."""
        return self.case(case).view(role, actor)

    def explain(self, case: str) -> Explanation:
        """Return why a case has its class and its due instants, and what would change the class."""
        return self.case(case).explain()

    def allowed(self, case: str, actor: ActorLike = None) -> tuple[EventOption, ...]:
        """Return the events possible now; with an actor, those that the actor may send, and what they need."""
        return self.case(case).allowed(actor)

    def timeline(self, case: str, role: str | None = None, actor: ActorLike = None) -> tuple[Moment, ...]:
        """Return what happened to a case, in the order of writing; where a role is named, as it may see it.

        Of an erased case it says what its log says, with a mark for every personal value.
        """
        from complaintflow.confidentiality import Seen, Sight, viewer_of

        with self.store.reading() as reading:
            row = row_of(reading, case)
            policy = self.policies.of(reading, row.policy)
            key = reading.key(row.case)
            sealer = None if key is None else self.keys.sealer(row.case, key)
            rows = reading.log(row.case, limit=row.version)
            moments = tuple(moment_of(one, read_entry(one, sealer), erased=sealer is None) for one in rows)
            if role is None and actor is None:
                return moments
            sight = Sight.of(policy.compiled, viewer_of(policy.compiled, role, actor))
            if sealer is None or row.snapshot is None:
                return moments
            seen = Seen.of(sight, load_case(reading, row, self.keys).state)
            return tuple(veiled(seen, one) for one in moments)

    def cases(self, wanted: CaseFilter | None = None, *, after: str = "") -> Iterator[CaseSummary]:
        """Yield the cases that a filter lets through, by id, those after an id."""
        while True:
            with self.store.reading() as reading:
                rows = reading.cases(wanted or CaseFilter(), after=after, limit=500)
                page = [_summary(row, reading, self.policies) for row in rows]
            if not page:
                return
            yield from page
            after = page[-1].id

    def due(self, until: Instant, *, owner: str | None = None) -> list[DueCase]:
        """Return the deadlines owed by open cases that fall due up to an instant, the earliest first."""
        end = read_instant({"until": as_text(until)}, "until")
        found: list[DueCase] = []
        wanted = CaseFilter(closed=False, status="live", owner=owner, owed_before=end)
        after = ""
        while True:
            with self.store.reading() as reading:
                rows = reading.cases(wanted, after=after, limit=200)
                for row in rows:
                    case = Case(self.policies.of(reading, row.policy), load_case(reading, row, self.keys).state)
                    found += [
                        DueCase(row.case, one.deadline, one.due_us, one.status, row.state, row.owner, row.policy)
                        for one in case.due
                        if one.due_us <= end
                    ]
            if not rows:
                return sorted(found, key=lambda one: (one.due_us, one.case, one.deadline))
            after = rows[-1].case

    def troubles(self, now: int, *, limit: int = 1_000) -> list[Trouble]:
        """Return the cases that a worker has put aside, since their time could not pass by `now` (UTC microseconds)."""
        with self.store.reading() as reading:
            timers = reading.due(now, limit)
        return [Trouble(one.case, one.due, one.failures, one.hold) for one in timers if one.failures]


def row_of(reading: Reading, case: str) -> CaseRow:
    """Return the row of a case, by its own id or by an alias. Raises StoreError when there is none."""
    row = reading.case(case) or reading.case(reading.alias(case) or "")
    if row is None:
        raise StoreError(f"the store has no case `{case[:80]}`")
    return row


def _summary(row: CaseRow, reading: Reading, policies: PinnedPolicies) -> CaseSummary:
    policy = policies.of(reading, row.policy)
    return CaseSummary(
        row.case, policy.id, policy.version, row.state, row.klass, row.owner, row.outcome, row.opened, row.next_due,
        row.version, row.status, row.closed, row.owed, row.policy,
    )  # fmt: skip
