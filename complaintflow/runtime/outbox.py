"""The outbox, delivered: each effect at least once, in the order of its case and lane, by any number of workers.

In: a desk, channels, an instant. Out: tries, each of them recorded. A lane is leased to one worker at a time; a worker
that dies or hangs loses the lease, and the effect it had in hand is tried again, under the same id. What is refused for
good, or was tried for too long, becomes a dead letter and lets the next one pass; `retry` asks for another try.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.errors import ComplaintflowError, ConflictError, StoreError
from complaintflow.instants import format_instant
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.step import follow
from complaintflow.kernel.wire import effect_json
from complaintflow.runtime.answers import Answer
from complaintflow.runtime.delivery.backoff import Backoff
from complaintflow.runtime.delivery.channel import Channel, Outcome, Parcel
from complaintflow.runtime.told import detail_of, told_in
from complaintflow.staff import Resolution, addressee, undeliverable
from complaintflow.stores.codec import read_entry
from complaintflow.stores.journal import load_case
from complaintflow.stores.protocol import Reading
from complaintflow.stores.rebuild import after_attempt
from complaintflow.stores.rows import PUT_OFF_MAX, AttemptOutcome, AttemptRow, LaneRow, OutboxRow

if TYPE_CHECKING:
    from complaintflow.runtime.desk import ComplaintDesk
    from complaintflow.runtime.work import Work

LEASE: Final = 120_000_000
"""How long a worker has a lane in hand, in microseconds: longer than any channel takes for one try."""

BATCH: Final = 20
"""How many effects of a lane are delivered under one lease."""


class Channels(Protocol):
    """What finds the way out for a lane."""

    def __call__(self, lane: str, /) -> Channel | None:
        """Return the channel of a lane, None where there is none (yet).

        Its effects wait for one as for a receiver that is down: in the end they are dead letters, and the case hears
        of it, so that nobody goes untold in silence.
        """


@dataclass(frozen=True, slots=True)
class Courier:
    """Delivers the outbox of a desk."""

    desk: ComplaintDesk
    channels: Channels
    backoff: Backoff = field(default_factory=Backoff)
    lease: int = LEASE

    def deliver_next(self, now: int | None = None) -> str | None:
        """Take a lane that is due, and deliver what waits there; return its case, None where nothing is due."""
        instant = self.desk.clock() if now is None else now
        lane = self.desk.transact(lambda work: work.writing.take_lane(instant, instant + self.lease), "outbox")
        if lane is None:
            return None
        for _ in range(BATCH):
            # A slow receiver takes its time: the next effect is stamped, and the lease renewed, by the clock.
            left = self._deliver_first(lane, self.desk.clock() if now is None else now)
            if left is None:
                return lane.case
            lane = left
        self._release(lane)
        return lane.case

    def deliver_due(self, now: int | None = None, *, limit: int | None = None) -> int:
        """Deliver all that is due (at most `limit` lanes); return how many lanes were taken."""
        instant = self.desk.clock() if now is None else now
        count = 0
        while (limit is None or count < limit) and self.deliver_next(instant) is not None:
            count += 1
        return count

    def _deliver_first(self, lane: LaneRow, now: int) -> LaneRow | None:
        """Deliver the first effect that waits in a lane; return the lane while it is ours and has more."""
        unread, parcel = "", None
        with self.desk.store.reading() as reading:
            row = first_pending(reading, lane.case, lane.lane)
            channel = self.channels(lane.lane)
            if row is None:
                return None
            try:
                parcel = None if channel is None else parcel_of(self.desk, reading, row, now)
            except ConflictError:
                raise
            except Exception as problem:  # noqa: BLE001
                # A case that can't be read holds up its own lanes, and no others.
                unread = f"it can't be read ({type(problem).__name__})"
        if unread:
            return self._note(lane, row, Outcome("retry", unread), now)
        if channel is None:
            return self._note(lane, row, Outcome("retry", "there is no channel for this lane"), now)
        if parcel is None:
            return self._note(lane, row, Outcome("rejected", "the case has been erased"), now)
        with self.desk.telemetry.span("deliver", case=row.case, lane=row.lane):
            outcome = tried(channel, parcel)
        return self._note(lane, row, outcome, now)

    def _note(self, lane: LaneRow, row: OutboxRow, outcome: Outcome, now: int) -> LaneRow | None:
        lease = now + self.lease
        go_on, told = self.desk.transact(
            lambda work: note_outcome(work, self.backoff, lane, row, outcome, now, lease), row.case
        )
        self.desk.telemetry.delivered(row.lane, outcome.kind, row.attempts + 1, row.case)
        if told is not None:
            self.desk.telemetry.answered(told)
        return go_on

    def _release(self, lane: LaneRow) -> None:
        def release(work: Work) -> None:
            held = work.writing.lock_lane(lane.case, lane.lane)
            if held is not None and held.lease == lane.lease:
                work.writing.put_lane(replace(held, lease=0))

        self.desk.transact(release, lane.case)


def tried(channel: Channel, parcel: Parcel) -> Outcome:
    """Return what came of a try; a channel of an embedder's that raises has failed, and holds up nobody."""
    try:
        return channel.deliver(parcel)
    except Exception as problem:  # noqa: BLE001 (what it says may quote what somebody wrote: only its kind is noted)
        return Outcome("retry", f"the channel failed ({type(problem).__name__})")


def first_pending(reading: Reading, case: str, lane: str) -> OutboxRow | None:
    """Return the first effect that waits in a lane."""
    found = reading.outbox(case, lane=lane, status="pending", limit=1)
    return found[0] if found else None


def parcel_of(desk: ComplaintDesk, reading: Reading, row: OutboxRow, now: int) -> Parcel | None:
    """Return what a channel needs to deliver an effect; None of an erased case, of which nothing can be told."""
    case = reading.case(row.case)
    if case is None:
        raise StoreError(f"the outbox holds an effect of `{row.case[:80]}`, a case that is not there: verify the store")
    if case.snapshot is None:
        return None
    kept = load_case(reading, case, desk.keys)
    logged = reading.log(row.case, after=row.n - 1, limit=1)[0]
    # What a version before said is told in its words, by the case as it stood under it.
    policy, migrated = desk.policies.of(reading, logged.policy).compiled, logged.policy != case.policy
    then = state_after(desk, reading, kept.state, row.n)
    effect = read_entry(logged, kept.sealer).effects[row.index]
    earlier = (one for one in reading.attempts(row.case, row.lane) if one.position == row.position)
    return Parcel(
        effect_id=row.effect, case=row.case, lane=row.lane, position=row.position,
        effect=effect_json(effect, lambda us: format_instant(us, policy.zone.name)), policy=policy,
        state=then if migrated else kept.state, then=then, attempt=row.attempts + 1, now=now,
        told=frozenset(one.person for one in told_in(earlier)),
    )  # fmt: skip


def state_after(desk: ComplaintDesk, reading: Reading, state: CaseState, n: int) -> CaseState:
    """Return a case as it stood after a row of its log."""
    if len(state.entries) == n:
        return state
    *_, then = islice(states(desk, reading, state), n)
    return then


def states(desk: ComplaintDesk, reading: Reading, state: CaseState) -> Iterator[CaseState]:
    """Yield a case as it stood after each row of its log, in order."""
    then: CaseState | None = None
    before: CompiledPolicy | None = None
    for row, entry in zip(reading.log(state.id, limit=len(state.entries)), state.entries, strict=True):
        policy = desk.policies.of(reading, row.policy).compiled
        then, before = follow(policy, then, entry, before), policy
        assert then is not None, "a log begins with the opening"
        yield then


def note_outcome(
    work: Work, backoff: Backoff, lane: LaneRow, row: OutboxRow, outcome: Outcome, now: int, lease: int
) -> tuple[LaneRow | None, Answer | None]:
    """Record a try; return the lane, leased until `lease`, while it is still ours and has more to deliver.

    And what the case answered, where it was told that an effect reached nobody.
    """
    if outcome.kind in ("rejected", "nobody"):
        work.writing.lock_case(row.case)  # it will be told; who sends it an event locks the case first, too
    held = work.writing.lock_lane(row.case, row.lane)
    present = _row(work.writing, row)
    if held is None or present is None or present.status != "pending":
        return None, None  # somebody else has delivered it, after our lease had run out
    tries = work.writing.attempts(row.case, row.lane)
    verdict, retry_at = _verdict(backoff, present, outcome, tries, now)
    attempt = AttemptRow(row.case, row.lane, len(tries) + 1, row.position, now, verdict, detail_of(outcome), retry_at)
    work.writing.add_attempt(attempt)
    work.writing.put_outbox(after_attempt(present, attempt))
    ours = held.lease == lane.lease
    pending = held.pending - (verdict != "retry")
    goes_on = ours and verdict != "retry" and pending > 0
    left = replace(
        held, pending=pending, attempts=held.attempts + 1 if verdict == "retry" else 0, next_try=retry_at,
        lease=lease if goes_on else held.lease if not ours else 0,
    )  # fmt: skip
    work.writing.put_lane(left)
    told = _told_of_failure(work, present, outcome, now) if verdict == "dead" else None
    return left if goes_on else None, told


def _verdict(backoff: Backoff, row: OutboxRow, outcome: Outcome, tries: object, now: int) -> tuple[AttemptOutcome, int]:
    if outcome.kind == "delivered":
        return "delivered", 0
    if outcome.kind in ("rejected", "nobody"):
        return "dead", 0
    first = _first_try(row, tries, now)
    if backoff.gives_up(first, now):
        return "dead", 0
    return "retry", now + min(backoff.delay(row.effect, row.attempts + 1, outcome.retry_after), PUT_OFF_MAX)


def _first_try(row: OutboxRow, tries: object, now: int) -> int:
    """Return when an effect was tried first, since somebody asked for it anew if somebody did."""
    assert isinstance(tries, list | tuple), "attempts come as a sequence"
    first = now
    for one in reversed([one for one in tries if one.position == row.position]):
        if one.outcome == "again":
            break
        first = one.at
    return first


def _row(reading: Reading, row: OutboxRow) -> OutboxRow | None:
    found = reading.outbox(row.case, lane=row.lane, after=(row.case, row.lane, row.position - 1), limit=1)
    return found[0] if found and found[0].position == row.position else None


# ---- what follows where nobody could be told


def _told_of_failure(work: Work, row: OutboxRow, outcome: Outcome, now: int) -> Answer | None:
    try:
        return _tell_of_failure(work, row, outcome, now)
    except ConflictError:
        raise
    except ComplaintflowError:
        # A case that can't be read can't hear of it either: the dead letter is there for whoever looks.
        work.forget(row.case)
        return None


def _tell_of_failure(work: Work, row: OutboxRow, outcome: Outcome, now: int) -> Answer | None:
    """Tell the case that an effect reached nobody: the owner of last resort hears of it. Webhooks are not people."""
    case = work.row(row.case)
    if row.lane.startswith("webhook:") or case is None or case.status != "live":
        return None
    kept = work.kept(row.case)
    assert kept is not None, "a case that is live can be read"
    logged = work.writing.log(row.case, after=row.n - 1, limit=1)[0]
    effect = read_entry(logged, kept.sealer).effects[row.index]
    floor = kept.state.clock + (1 if kept.state.clock_closed else 0)
    policy = work.policies.of(work.writing, case.policy).compiled
    at = max(now, floor)
    nobody = Resolution(addressee(policy, effect) or row.lane, None, at)
    event = undeliverable(kept.state, effect, nobody, at, outcome.detail or "nobody could be told")
    return None if event is None else work.take(event, own=True)


# ---- dead letters


def retry(desk: ComplaintDesk, case: str, lane: str, position: int, now: int | None = None) -> bool:
    """Ask for another try of a dead letter; tell whether it was one. Of an erased case nothing can be told."""
    instant = desk.clock() if now is None else now

    def again(work: Work) -> bool:
        row, known = _row(work.writing, OutboxRow(case, lane, position, "", 0, 0)), work.row(case)
        if row is None or row.status != "dead" or known is None or known.snapshot is None:
            return False
        held = work.writing.lock_lane(case, lane) or LaneRow(case, lane, 0)
        number = len(work.writing.attempts(case, lane)) + 1
        attempt = AttemptRow(case, lane, number, position, instant, "again")
        work.writing.add_attempt(attempt)
        work.writing.put_outbox(after_attempt(row, attempt))
        work.writing.put_lane(replace(held, pending=held.pending + 1, attempts=0, next_try=0))
        return True

    return desk.transact(again, case)
