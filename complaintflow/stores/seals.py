"""Seals: what the heads of all cases, and of the acts, were at an instant, each seal following the one before.

In: a store, an instant. Out: new seals in it. The chain of a case finds what is changed within the case; a seal finds
the case that is gone as a whole, and the log cut off together with the row that names its end. Made aside, by a worker
every few minutes or by a command: writing to a case waits for none.
"""

from __future__ import annotations

import secrets
from typing import Final

from complaintflow.stores.chain import chained_seal, first_seal_prev
from complaintflow.stores.protocol import Reading, Store, Writing
from complaintflow.stores.rows import ActRow, SealedHead, SealRow

STORE_ID: Final = "store_id"
"""The name of the store's own value that holds its id."""

ACTS: Final = ""
"""Under this name, which no case has, a seal covers the last act: its number and its digest."""

BATCH: Final = 5_000
"""How many cases one seal covers at most, so that its transaction stays short."""


def store_id(reading: Reading) -> str | None:
    """Return the id of a store, None before its first seal."""
    kept: object = reading.store_value(STORE_ID)
    if kept is None:
        return None
    # Whoever alters a database is bound to no type: what is no id must not look like one, nor stop an audit.
    return kept.decode("ascii", "replace") if isinstance(kept, bytes) else repr(kept)


def seal(store: Store, now: int, limit: int = BATCH) -> SealRow | None:
    """Make one seal over cases that moved since they were last sealed, at most `limit`; None when there are none.

    `now`: UTC microseconds. Raises StoreError; ConflictError when another seal was made meanwhile.
    """
    with store.writing() as writing:
        return _seal(writing, now, limit)


def seal_all(store: Store, now: int, batch: int = BATCH) -> list[SealRow]:
    """Make seals, each in a transaction of its own, until the last covers what there was to cover.

    `now`: UTC microseconds. Raises StoreError; ConflictError when another seal was made meanwhile.
    """
    made = []
    while (row := seal(store, now, batch)) is not None:
        made.append(row)
        if row.cases < batch:
            break
    return made


def _seal(writing: Writing, now: int, limit: int) -> SealRow | None:
    moved, act = writing.unsealed(limit), _unsealed_act(writing)
    if not moved and act is None:
        return None
    last = writing.last_seal()
    number = 1 if last is None else last.number + 1
    prev = first_seal_prev(_made_id(writing)) if last is None else last.digest
    acts = () if act is None else (SealedHead(number, ACTS, act.number, act.digest),)
    heads = (*acts, *(SealedHead(number, row.case, row.version, row.head) for row in moved))
    row = chained_seal(SealRow(number=number, at=now, cases=len(moved), prev=prev, digest=""), heads)
    writing.add_seal(row, heads)
    return row


def _unsealed_act(reading: Reading) -> ActRow | None:
    """Return the last act, unless the last seal about acts covers it."""
    last, sealed = reading.last_act(), reading.sealed_of(ACTS)
    if last is None or (sealed and (sealed[-1].n, sealed[-1].head) == (last.number, last.digest)):
        return None
    return last


def _made_id(writing: Writing) -> str:
    known = store_id(writing)
    if known is not None:
        return known
    made = secrets.token_hex(16)
    writing.set_store_value(STORE_ID, made.encode("ascii"))
    return made
