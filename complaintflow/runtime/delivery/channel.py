"""What a delivery is: a parcel handed to a channel, and what came of it.

In: an effect with its case. Out: an `Outcome`. A channel knows no store, no order and no back-off; it tries once,
within a bounded time, and says what happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState

Kind = Literal["delivered", "retry", "rejected", "nobody"]
"""`delivered`: the other side took it. `retry`: it may work later. `rejected`: it never will. `nobody`: unreachable."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One effect to deliver.

    `effect_id` is stable over all tries: receivers tell a repetition by it. `position` is the order within case and
    lane. `effect` is in the wire format. `state` is the case as of this try (addresses: who holds a role now), `then`
    the case as of the effect (what a text says). `attempt` counts from 1. `now` is the instant of this try (UTC
    microseconds). `told` are the ids of people whom an earlier try has told: they are not told again.
    """

    effect_id: str
    case: str
    lane: str
    position: int
    effect: Mapping[str, object]
    policy: CompiledPolicy
    state: CaseState
    then: CaseState
    attempt: int
    now: int
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told, by id; `instead_of`: the absent person for whom they stand in."""

    person: str
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try.

    `detail` is for people and logs: no personal data, no secrets. `retry_after`: the receiver asked for so long a wait
    (microseconds).
    """

    kind: Kind
    detail: str = ""
    retry_after: int | None = None
    told: tuple[Told, ...] = ()


class Channel(Protocol):
    """A way out."""

    def deliver(self, parcel: Parcel) -> Outcome:
        """Try once. Never raises for what the outside does; bounded in time."""
