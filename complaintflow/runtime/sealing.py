"""A worker's chore: the store is sealed every few minutes, by whichever worker comes first.

In: a desk, the present instant. Out: how many cases were sealed. See `complaintflow.stores.seals`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from complaintflow.errors import ConflictError
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.seals import BATCH, seal

EVERY: Final = 300.0
"""Seconds between seals."""


@dataclass(slots=True)
class Sealing:
    """Seals what moved once `every` seconds have passed since the last seal, be it another worker's.

    One seal at a time, so that timers and deliveries have their turn; while there is more to seal the next follows.
    """

    every: float = EVERY
    batch: int = BATCH
    _looked: int | None = field(default=None, init=False)
    _more: bool = field(default=False, init=False)

    def __call__(self, desk: ComplaintDesk, now: int) -> int:
        """Return how many cases were sealed. Raises StoreError."""
        if not self._more and self._recent(self._looked, now):
            return 0
        with desk.store.reading() as reading:
            last = reading.last_seal()
        if not self._more and last is not None and self._recent(last.at, now):
            self._looked = last.at
            return 0
        try:
            made = seal(desk.store, now, self.batch)
        except ConflictError:
            return 0  # another worker was faster
        self._looked, self._more = now, made is not None and made.cases == self.batch
        return 0 if made is None else made.cases

    def _recent(self, then: int | None, now: int) -> bool:
        # A clock that was set back must not keep a store from being sealed.
        return then is not None and 0 <= now - then < self.every * 1_000_000
