"""What follows from an event: effects as plain values, in order, each naming its cause.

An effect says what has changed or must happen outside; nobody here performs it. Its id is derived from case,
sequence and index (or, of a refusal, from the refused event), so that replaying gives the same ids and
a receiver can tell a repetition from a new message.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from complaintflow.compiled.frozen import swift
from complaintflow.compiled.words import Clause


@swift
@dataclass(frozen=True, slots=True)
class Effect:
    """One effect: its kind, the step it belongs to, its instant (UTC microseconds), its cause and further keys.

    `track`: the track of the case that it concerns, None for the case itself.
    """

    kind: str
    case: str
    seq: int
    index: int
    at: int
    body: Mapping[str, object]
    because: tuple[str, ...] = ()
    clause: Clause = ()
    refused_event: str | None = None
    track: str | None = None

    @property
    def id(self) -> str:
        """The deterministic id, the idempotency key for whoever acts on the effect."""
        if self.refused_event is None:
            return f"{self.case}/{self.seq}/{self.index}"
        # A refusal takes no sequence number, so that it leaves the ids of later effects alone (law 15).
        mark = hashlib.sha256(self.refused_event.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return f"{self.case}/refused-{mark}/{self.index}"
