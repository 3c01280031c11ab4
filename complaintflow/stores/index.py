"""The index across cases within a transaction of a store on SQL.

In: sightings. Out: those of a key, in order, page by page. A key holds personal facts: only its digest under a secret
of the store is kept. Before a key is read or added to, it is held, so that two complaints that are opened at the same
time see each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa

from complaintflow.correlation.sighting import Key, Place, Sighting
from complaintflow.stores import schema as of
from complaintflow.stores.changes import Changes
from complaintflow.stores.sighting_keys import digest_key
from complaintflow.stores.sql_link import Link
from complaintflow.stores.words import Words

Hold = Callable[[Link, int], None]
"""Keeps others from what a number stands for until the end of the transaction."""

_PAGE: Final = 100
_ORDER: Final = (of.sighting.c.at, of.sighting.c.case_id, of.sighting.c.since)
_OF_KEY: Final[sa.Select[Any]] = sa.select(*_ORDER, of.sighting.c.until).where(
    of.sighting.c.key == sa.bindparam("key", type_=sa.LargeBinary())
)
_PLACE: Final = sa.tuple_(
    sa.bindparam("at", type_=sa.BigInteger()),
    sa.bindparam("case", type_=Words()),
    sa.bindparam("since", type_=sa.BigInteger()),
)
_FROM: Final = sa.bindparam("from", type_=sa.BigInteger())
_EARLIER: Final = (
    _OF_KEY.where(sa.tuple_(*_ORDER) < _PLACE, of.sighting.c.at >= _FROM)
    .order_by(*(column.desc() for column in _ORDER))
    .limit(_PAGE)
)
_LATER: Final = _OF_KEY.where(sa.tuple_(*_ORDER) > _PLACE, of.sighting.c.at <= _FROM).order_by(*_ORDER).limit(_PAGE)
_COUNT: Final = (
    sa.select(sa.func.count())
    .select_from(of.sighting)
    .where(of.sighting.c.policy_id == sa.bindparam("policy", type_=Words()))
)
_LEAST: Final = -(2**63)
_MOST: Final = 2**63 - 1


class SqlIndex:
    """Sightings of a policy's cases."""

    def __init__(self, link: Link, changes: Changes, policy_id: str, secret: bytes, hold: Hold) -> None:
        """Look at the sightings of a policy."""
        self._link = link
        self._changes = changes
        self._policy = policy_id
        self._secret = secret
        self._hold = hold
        self._held: set[bytes] = set()

    def add(self, series: str, key: Key, sighting: Sighting) -> None:
        """Keep a sighting."""
        row = {
            "key": self._key(series, key),
            "at": sighting.at,
            "case_id": sighting.case,
            "since": sighting.since,
            "until": sighting.until,
            "policy_id": self._policy,
            "series": series,
        }
        self._link.run(self._changes.add_sighting, row)

    def end(self, series: str, key: Key, sighting: Sighting, until: int) -> None:
        """Say that a sighting is seen no longer than up to an instant."""
        row = {
            "of_key": self._key(series, key),
            "of_at": sighting.at,
            "of_case": sighting.case,
            "of_since": sighting.since,
            "until": until,
        }
        self._link.run(self._changes.end_sighting, row)

    def earlier(self, series: str, key: Key, before: Place, since: int | None) -> Iterator[Sighting]:
        """Yield the sightings of a key before a place, the nearest first."""
        start = (*before, _LEAST)  # nothing at the place itself
        return self._pages(_EARLIER, self._key(series, key), start, _LEAST if since is None else since)

    def later(self, series: str, key: Key, after: Place, until: int | None) -> Iterator[Sighting]:
        """Yield the sightings of a key from a place on, the nearest first."""
        start = (*after, _LEAST)  # everything at the place itself
        return self._pages(_LATER, self._key(series, key), start, _MOST if until is None else until)

    def forget(self, series: str, before: int) -> None:
        """Drop the sightings of a series before an instant."""
        parameters = {"of_policy": self._policy, "of_series": series, "before": before}
        self._link.run(self._changes.forget_sightings, parameters)

    def __len__(self) -> int:
        """Return how many sightings of the policy are kept."""
        found = self._link.one(_COUNT, {"policy": self._policy})
        assert found is not None, "a count is always there"
        return int(found[0])

    def close(self) -> None:
        """Let go of nothing: the store holds what is kept."""

    def _pages(self, query: sa.Select[Any], key: bytes, start: tuple[int, str, int], bound: int) -> Iterator[Sighting]:
        """Yield sightings page by page: what is added or ended meanwhile may show behind the present page."""
        while True:
            at, case, since = start
            rows = self._link.all(query, {"key": key, "at": at, "case": case, "since": since, "from": bound})
            yield from (Sighting(*_found(row)) for row in rows)
            if len(rows) < _PAGE:
                return
            start = _found(rows[-1])[:3]

    def _key(self, series: str, key: Key) -> bytes:
        """Return the digest of a key, held until the end of the transaction."""
        digest = digest_key(self._secret, self._policy, series, key)
        if digest not in self._held:
            self._hold(self._link, int.from_bytes(digest[:8], "big", signed=True))
            self._held.add(digest)
        return digest


def _found(row: Sequence[Any]) -> tuple[int, str, int, int | None]:
    at, case, since, until = row
    return at, case, since, until
