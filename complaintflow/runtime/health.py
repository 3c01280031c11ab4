"""How a service is: whether its store answers, how far timers and deliveries are behind, what waits for a person.

In: a store, an instant. Out: `Health`, without anything personal. Asking costs a few look-ups, whatever the number of
cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from complaintflow.errors import ComplaintflowError
from complaintflow.stores.protocol import Reading, Store
from complaintflow.stores.rows import LaneRow

SECOND: Final = 1_000_000
LAG_MAX: Final = 300 * SECOND
"""How far timers and deliveries may be behind before the service counts as unwell, in microseconds."""

LOOKED_AT: Final = 200
"""How many timers, lanes and dead letters are looked at; more of them are not counted further."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a service is. Lags are microseconds since the oldest was due (0: nothing is waiting).

    `stuck`: cases put aside since their time can't pass. `dead`: dead letters. `failing`: lanes whose last try failed.
    The last three are counted up to 200. `problem`: why the store does not answer, "" where it does.
    """

    at: int
    timer_lag: int = 0
    outbox_lag: int = 0
    stuck: int = 0
    failing: int = 0
    dead: int = 0
    problem: str = ""

    def well(self, lag_max: int = LAG_MAX) -> bool:
        """Whether the store answers and nobody is further behind than `lag_max` microseconds."""
        return not self.problem and max(self.timer_lag, self.outbox_lag) <= lag_max

    def to_json(self, lag_max: int = LAG_MAX) -> dict[str, object]:
        """Return it as a JSON object; lags in seconds, `status` as `well` says."""
        return {
            "status": "well" if self.well(lag_max) else "unwell", "timer_lag_s": self.timer_lag / SECOND,
            "outbox_lag_s": self.outbox_lag / SECOND, "stuck": self.stuck, "failing": self.failing, "dead": self.dead,
            **({"problem": self.problem} if self.problem else {}),
        }  # fmt: skip


def health_of(store: Store, now: int) -> Health:
    """Return how a service is at an instant (UTC microseconds). Raises nothing: a store that is away is unwell."""
    try:
        with store.reading() as reading:
            due = reading.due(now, LOOKED_AT)
            lanes = reading.waiting_lanes(LOOKED_AT)
            return Health(
                at=now,
                timer_lag=max((now - row.due for row in due if row.hold <= now), default=0),
                outbox_lag=max((_behind(reading, lane, now) for lane in lanes), default=0),
                stuck=sum(row.failures > 0 for row in due),
                failing=sum(lane.attempts > 0 for lane in lanes),
                dead=len(reading.outbox(status="dead", limit=LOOKED_AT)),
            )
    except ComplaintflowError as wrong:
        return Health(at=now, problem=str(wrong))


def _behind(reading: Reading, lane: LaneRow, now: int) -> int:
    """Return for how long a lane could have been served, in microseconds: not while it is leased, or backs off."""
    if lane.next_try > now or lane.lease > now:
        return 0
    if lane.next_try:
        return now - lane.next_try
    first = reading.outbox(lane.case, lane=lane.lane, status="pending", limit=1)
    written = reading.log(lane.case, after=first[0].n - 1, limit=1) if first else ()
    return max(0, now - written[0].written) if written else 0
