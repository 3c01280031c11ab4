"""The policies that the cases of a store are pinned to, loaded once each.

In: digests, or a policy's id and an instant. Out: policies. What an embedder hands in is kept in the store before a
case is opened under it, with its texts and holidays, so that every case finds its own version again, whatever becomes
of the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock

from complaintflow.errors import StoreError
from complaintflow.facade import Policy
from complaintflow.instants import InstantError, parse_date, parse_instant
from complaintflow.stores.policies import pin, unpin
from complaintflow.stores.protocol import Reading, Store
from complaintflow.stores.retiring import retired
from complaintflow.stores.rows import PolicyRow
from complaintflow.stores.versions import conflicts, in_force


class PinnedPolicies:
    """Policies by digest. Safe to use from several threads."""

    def __init__(self, dated_by: Mapping[str, str] | None = None) -> None:
        """Begin with none. `dated_by`: by policy, the fact of a complaint whose day chooses the version."""
        self._dated_by = dict(dated_by or {})
        self._loaded: dict[str, Policy] = {}
        self._rows: dict[str, PolicyRow] = {}
        self._lock = Lock()

    def add(self, store: Store, policies: Iterable[Policy], now: int) -> None:
        """Keep policies in the store. Raises StoreError when a version number is taken by another meaning."""
        given = {policy.digest: policy for policy in policies}
        with store.reading() as reading:
            known = list(reading.policies())
        fresh = [pin(given[digest], now) for digest in given if digest not in {row.digest for row in known}]
        if fresh:
            with store.writing() as writing:
                # The earlier first: a version that comes between two others leaves no hole for a moment.
                for row in sorted(fresh, key=lambda one: (one.effective, one.digest)):
                    wrong = conflicts(rows := writing.policies(), row, retired(writing, rows))
                    if wrong:
                        raise StoreError(wrong)
                    writing.add_policy(row)
        with self._lock:
            self._loaded.update(given)
            self._rows.update((row.digest, row) for row in (*known, *fresh))

    def of(self, reading: Reading, digest: str) -> Policy:
        """Return the policy of a digest. Raises StoreError when the store has none, or it can't be read any more."""
        with self._lock:
            known = self._loaded.get(digest)
        if known is not None:
            return known
        row = reading.policy(digest)
        if row is None:
            raise StoreError(f"the store has no policy with the digest `{digest[:12]}`: verify the store")
        policy = unpin(row)
        with self._lock:
            return self._loaded.setdefault(digest, policy)

    def versions(self, reading: Reading, policy: Policy) -> list[Policy]:
        """Return the other versions of a policy that the store holds."""
        others = [row.digest for row in self._all(reading) if row.id == policy.id and row.digest != policy.digest]
        return [self.of(reading, digest) for digest in others]

    def _all(self, reading: Reading) -> list[PolicyRow]:
        """Return the rows of all policies; their texts are read again only when there are new ones."""
        digests = list(reading.policy_digests())
        with self._lock:
            if all(digest in self._rows for digest in digests):
                return [self._rows[digest] for digest in digests]
        rows = list(reading.policies())
        with self._lock:
            self._rows.update((row.digest, row) for row in rows)
        return rows

    def for_new_case(
        self, reading: Reading, policy_id: str | None, at: int, said: Mapping[str, object] | None = None
    ) -> Policy:
        """Return the version in force for a case opened at an instant (UTC microseconds).

        Where the policy is dated by a fact, it is the day of that fact in what the complaint says which counts.
        Versions that are retired are passed over. Raises StoreError when no version is in force then, two are, or it
        is not said which policy is meant.
        """
        every = self._all(reading)
        gone = retired(reading, every)
        rows = [row for row in every if row.digest not in gone]
        ids = sorted({row.id for row in rows})
        if policy_id is None:
            if len(ids) != 1:
                known = ", ".join(ids) or "none"
                raise StoreError(f"say which policy the case is for: the store has {known}")
            policy_id = ids[0]
        if policy_id not in ids:
            raise StoreError(f"the store has no policy `{policy_id[:80]}`; it has {', '.join(ids) or 'none'}")
        fact = self._dated_by.get(policy_id)
        when = at if fact is None else _moment_of(fact, (said or {}).get(fact))
        return self.of(reading, in_force([row for row in rows if row.id == policy_id], when).digest)


def _moment_of(fact: str, value: object) -> int | str:
    """Return the day or the instant that a fact holds. Raises StoreError where it holds neither."""
    try:
        if isinstance(value, str) and len(value) == len("2026-03-02"):
            return parse_date(value).isoformat()
        if isinstance(value, str):
            return parse_instant(value)
    except InstantError as wrong:
        raise StoreError(f"the version goes by the day of `{fact}`: {wrong}") from wrong
    raise StoreError(f"the version goes by the day of `{fact}`: expected a date or an instant, found none")
