"""Cases at hand: those that were read or written last, so that a case is not read whole for every event.

In: cases as they are kept. Out: the same, as long as the store still says that nothing has come since.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from complaintflow.stores.journal import Kept
from complaintflow.stores.rows import CaseRow


class CasesAtHand:
    """The cases used last, by id. Safe to use from several threads."""

    def __init__(self, most: int) -> None:
        """Begin with none; `most` is how many are kept at hand."""
        self._most = most
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()

    def of(self, row: CaseRow) -> Kept | None:
        """Return a case that is at hand as the row says it stands."""
        with self._lock:
            kept = self._kept.get(row.case)
            if kept is None or kept.row != row:
                return None
            self._kept.move_to_end(row.case)
            return kept

    def drop(self, case: str) -> None:
        """Let go of a case, at once."""
        with self._lock:
            self._kept.pop(case, None)

    def put(self, cases: Iterable[Kept]) -> None:
        """Take cases that were read, or written in a transaction that went through."""
        with self._lock:
            for kept in cases:
                self._kept[kept.row.case] = kept
                self._kept.move_to_end(kept.row.case)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
