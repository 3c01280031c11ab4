"""Another master key: the keys of all cases wrapped under it, while the service goes on.

In: a store, `Keys` with the new master key and those before it. Out: how many keys were wrapped anew. What is stored of
cases is not touched, and no digest changes. May be stopped and begun again. What a stolen key of a case opened, it
still opens, and so does an older backup with the older master key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from complaintflow.stores.protocol import Store
from complaintflow.stores.sealing import Keys

BATCH: Final = 200
"""How many cases are dealt with in one transaction."""


def rewrap(store: Store, keys: Keys, progress: Callable[[int], None] | None = None, batch: int = BATCH) -> int:
    """Wrap the keys of all cases under `keys.master` (None: keep them as they are); return how many were not yet.

    `progress` is told how many cases have been looked at. Raises StoreError where a key is wrapped under none of those
    given; what was done until then stays done.
    """
    after, looked, done = "", 0, 0
    while True:
        with store.reading() as reading:
            names = [row.case for row in reading.cases(after=after, limit=batch)]
        if not names:
            return done
        done += _rewrap(store, keys, names)
        after, looked = names[-1], looked + len(names)
        if progress is not None:
            progress(looked)


def _rewrap(store: Store, keys: Keys, names: Sequence[str]) -> int:
    with store.writing() as writing:
        done = 0
        for case in names:
            # Locked: a case that is erased meanwhile must not get its key back.
            row = writing.lock_case(case)
            kept = None if row is None else writing.key(case)
            fresh = None if kept is None else keys.rewrapped(case, kept)
            if fresh is not None:
                writing.put_key(case, fresh)
                done += 1
        return done
