"""How long cases are kept: the service's verbs for whole cases, and what the rules of policies ask for by themselves.

In: a case, who wants something done with it and why; or an instant. Out: what was done, or why it was not. The rules
are followed by a worker, to which `Retention` is a chore: any number of workers may do it, and what it costs depends on
what is due.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from complaintflow.border import ActorLike, read_actor
from complaintflow.errors import ComplaintflowError, ConflictError
from complaintflow.kernel.retention import retention_of
from complaintflow.runtime.clock import Clock
from complaintflow.runtime.pinned import PinnedPolicies
from complaintflow.runtime.retention import KeepingAnswer, archive, erase, purge, restore
from complaintflow.runtime.timers import HOLD, HOLD_MAX
from complaintflow.runtime.work import Work
from complaintflow.stores.journal import load_case
from complaintflow.stores.keeping import Ordered, next_instant, retention_of_erased
from complaintflow.stores.protocol import Reading, Store
from complaintflow.stores.rows import ActKind, RetentionRow
from complaintflow.stores.sealing import Keys

T = TypeVar("T")

BATCH: Final = 200
"""How many cases one round of the chore deals with at most."""


@dataclass(frozen=True, slots=True)
class DueAct:
    """What a rule of retention asks for next of a case. `at` is UTC microseconds; `failures`: how often it failed."""

    case: str
    at: int
    act: ActKind
    rule: str | None
    failures: int = 0


class Keeping:
    """What can be done with whole cases."""

    store: Store
    keys: Keys
    policies: PinnedPolicies

    clock: Clock

    def transact(self, do: Callable[[Work], T], about: str) -> T:
        """Do something in one transaction."""
        raise NotImplementedError

    def archive(self, case: str, *, actor: ActorLike = None, reason: str = "") -> KeepingAnswer:
        """Take a closed case out of the everyday lists: it takes no events until it is restored."""
        by = _ordered(self.clock(), actor, reason)
        return self.transact(lambda work: archive(work, work.name_of(case), by), case)

    def restore(self, case: str, *, actor: ActorLike = None, reason: str = "") -> KeepingAnswer:
        """Bring an archived case back. It is archived again only after it was reopened and closed."""
        by = _ordered(self.clock(), actor, reason)
        return self.transact(lambda work: restore(work, work.name_of(case), by), case)

    def erase(self, case: str, *, reason: str, actor: ActorLike = None, force: bool = False) -> KeepingAnswer:
        """Erase the personal values of a closed case, for good. `reason` is kept for good: it names nobody.

        Not while a legal hold keeps it. What the case still has to tell the outside is waited for; with `force` it
        becomes dead letters.
        """
        by = _ordered(self.clock(), actor, reason)
        return self.transact(lambda work: erase(work, work.name_of(case), by, force=force), case)

    def purge(self, case: str, *, reason: str, actor: ActorLike = None, force: bool = False) -> KeepingAnswer:
        """Delete a closed case as a whole, for good; see `erase`. Its place in the audit chain is explained."""
        by = _ordered(self.clock(), actor, reason)
        return self.transact(lambda work: purge(work, work.name_of(case), by, force=force), case)

    def keep_next(self, now: int | None = None) -> str | None:
        """Do what a rule of retention asks for first, if anything is due; return its case. Several may call this."""
        return keep_next(self.transact, self.clock() if now is None else now)

    def keeping_due(self, until: int, *, limit: int = 1_000) -> list[DueAct]:
        """Return what rules of retention ask for up to an instant (UTC microseconds), the earliest first."""
        with self.store.reading() as reading:
            return [_due_act(self, reading, row) for row in reading.retention_due(until, limit)]


def _due_act(desk: Keeping, reading: Reading, due: RetentionRow) -> DueAct:
    row = reading.case(due.case)
    assert row is not None, "what is due is due of a case that is there"
    acts = reading.acts(due.case)
    if row.status == "erased":
        return DueAct(due.case, due.due, "purge", acts[-1].rule, due.failures)
    state = load_case(reading, row, desk.keys).state
    found = retention_of(desk.policies.of(reading, row.policy).compiled, state)
    if found is None:
        return DueAct(due.case, due.due, "archive", None, due.failures)
    act: ActKind = "purge" if due.due == found.purge_at else "erase" if due.due == found.erase_at else "archive"
    return DueAct(due.case, due.due, act, found.rule, due.failures)


def _ordered(now: int, actor: ActorLike, reason: str) -> Ordered:
    return Ordered(now, "" if actor is None else read_actor(actor).id, reason)


# ---- by the rules


@dataclass(frozen=True, slots=True)
class Retention:
    """A chore: does what the rules of policies ask for by now, `batch` cases at most in a round."""

    batch: int = BATCH

    def __call__(self, desk: Keeping, now: int) -> int:
        """Do it; return how many cases were dealt with."""
        count = 0
        while count < self.batch and desk.keep_next(now) is not None:
            count += 1
        return count


def keep_next(transact: Callable[[Callable[[Work], str | None], str], str | None], now: int) -> str | None:
    """Do what is due first; return its case, None where nothing is due."""
    taken: list[RetentionRow] = []

    def keep(work: Work) -> str | None:
        taken.clear()
        due = work.writing.take_retention(now)
        if due is None:
            return None
        taken.append(due)
        return _follow_rule(work, due, now)

    def put_aside(work: Work) -> str | None:
        return _put_aside(work, taken[0], now)

    try:
        return transact(keep, "retention")
    except ConflictError:
        raise
    except ComplaintflowError:
        if not taken:
            raise
        return transact(put_aside, "retention")


def _follow_rule(work: Work, taken: RetentionRow, now: int) -> str | None:
    """Do what the rule of a case asks for at its latest: who comes late archives nothing that is to be erased."""
    row = work.writing.lock_case(taken.case)
    if row is None:
        return None
    acts = work.writing.acts(row.case)
    if row.status == "erased":
        due = retention_of_erased(row.case, acts)
        if due is None or due.due > now:
            work.writing.put_retention(row.case, due)
            return row.case
        return _done(work, taken, purge(work, row.case, Ordered(now, rule=acts[-1].rule or "")), now)
    policy = work.policies.of(work.writing, row.policy).compiled
    found = retention_of(policy, load_case(work.writing, row, work.keys).state)
    instant = None if found is None else next_instant(found, acts)
    if found is None or instant is None or instant > now:
        work.writing.put_retention(row.case, None if instant is None else RetentionRow(row.case, instant))
        return row.case
    by = Ordered(now, rule=found.rule)
    if found.purge_at is not None and found.purge_at <= now:
        return _done(work, taken, purge(work, row.case, by), now)
    if found.erase_at is not None and found.erase_at <= now:
        return _done(work, taken, erase(work, row.case, by), now)
    return _done(work, taken, archive(work, row.case, by), now)


def _done(work: Work, taken: RetentionRow, answer: KeepingAnswer, now: int) -> str | None:
    return answer.case if answer.accepted else _put_aside(work, taken, now)


def _put_aside(work: Work, taken: RetentionRow, now: int) -> str | None:
    """Try a case again later: it could not be read, or has still something to tell the outside."""
    delay = min(HOLD * 2 ** min(taken.failures, 20), HOLD_MAX)
    known = work.writing.retention(taken.case)
    if known is not None and known.due == taken.due:
        held = replace(known, hold=now + delay, failures=known.failures + 1)
        work.writing.put_retention(taken.case, held)
    return taken.case
