"""One transaction of the service: cases are read, stepped and written, all of it or nothing.

In: events, and instants up to which time passes. Out: answers. Knows no retries: `ComplaintDesk` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from complaintflow.correlation.casebook import Answer as Sent
from complaintflow.correlation.finding import as_soon_as_possible
from complaintflow.errors import StoreError
from complaintflow.facade import Case, Policy, Step
from complaintflow.kernel.case import Step as KernelStep
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.kernel.migrated_case import Snag
from complaintflow.kernel.refusal import RefusalCode
from complaintflow.runtime.across import AcrossCases, StoredCases
from complaintflow.runtime.answers import Answer
from complaintflow.runtime.at_hand import CasesAtHand
from complaintflow.runtime.clock import Clock
from complaintflow.runtime.keepable import as_kept
from complaintflow.runtime.pinned import PinnedPolicies
from complaintflow.runtime.reserved import reserved_to_service, too_far_ahead
from complaintflow.stores.codec import read_entry
from complaintflow.stores.journal import Kept, Stamp, load_case, record_step
from complaintflow.stores.keeping import purged
from complaintflow.stores.protocol import Writing
from complaintflow.stores.rows import CaseRow
from complaintflow.stores.sealing import Keys, Sealer

OPENING: Final = ("open", "import")
"""The events by which a case comes to be."""

MERGE: Final = "merge"

UNREADABLE: Final = "what became of the case can not be read: verify the store"

GONE: Final = {
    "archived": "the case is archived: bring it back before anything more is done with it",
    "erased": "the case was erased: nothing more can be done with it",
}
"""Why a case takes no events any more, by its status."""


@dataclass(slots=True)
class Work:
    """What one transaction does. `lock`: cases are locked as they are read, since an earlier try met somebody else.

    `latest`: the instant (UTC microseconds) after which nobody's event may lie, None where it may.
    """

    writing: Writing
    policies: PinnedPolicies
    keys: Keys
    stamp: Stamp
    at_hand: CasesAtHand
    lock: bool = False
    latest: int | None = None
    _kept: dict[str, Kept] = field(default_factory=dict)
    _books: dict[str, AcrossCases] = field(default_factory=dict)

    # ---- what is kept

    def name_of(self, case: str) -> str:
        """Return the case that an id stands for: its own, or the one that took its complaint."""
        return self.writing.alias(case) or case

    def row(self, case: str) -> CaseRow | None:
        """Return the row of a case."""
        kept = self._kept.get(case)
        if kept is not None:
            return kept.row
        return self.writing.lock_case(case) if self.lock else self.writing.case(case)

    def kept(self, case: str) -> Kept | None:
        """Return a case as it is kept. Raises StoreError when it is erased."""
        known = self._kept.get(case)
        if known is None:
            row = self.row(case)
            if row is None:
                return None
            known = self.at_hand.of(row) or load_case(self.writing, row, self.keys)
            self._kept[case] = known
        return known

    def forget(self, case: str) -> None:
        """Let go of a case that is no longer as it was read."""
        self._kept.pop(case, None)
        self.at_hand.drop(case)

    @property
    def used(self) -> Iterable[Kept]:
        """The cases that were read or written, as they stand now."""
        return self._kept.values()

    def case(self, case: str) -> Case | None:
        """Return a case under its own policy."""
        kept = self.kept(case)
        return None if kept is None else Case(self.policies.of(self.writing, kept.row.policy), kept.state)

    # ---- what happens

    def take(
        self,
        event: Event,
        policy_id: str | None = None,
        expected_version: int | None = None,
        *,
        own: bool = False,
        clock: Clock | None = None,
    ) -> Answer:
        """Answer an event, and write what follows.

        `own`: it is the service itself that sends it; from anybody else its actor and its ids are refused. `clock`:
        nobody said when it happened, so it happens when its turn has come. Raises ConflictError when somebody else got
        in the way, EventError for data that can't be kept.
        """
        reserved = None if own else reserved_to_service(event) or too_far_ahead(event, self.latest)
        if reserved is not None:
            return refusal(event, *reserved, 0)
        event = as_kept(event)
        name = self.name_of(event.case)
        row = self.row(name)
        if row is not None and row.status != "live":
            return refusal(event, RefusalCode.GONE, GONE.get(row.status, UNREADABLE), row.version)
        if row is not None and expected_version not in (None, row.version) and not self._again(name, event):
            message = f"the case has moved on to version {row.version} since version {expected_version}"
            return refusal(event, RefusalCode.CONFLICT, message, row.version)
        if row is None and event.name in OPENING and purged(self.writing, name) is not None:
            return refusal(event, RefusalCode.GONE, "there was a case of that id, and it was purged", 0)
        if row is None and event.name in OPENING:
            try:
                policy = self.policies.for_new_case(self.writing, policy_id, event.at, event.data)
            except StoreError as wrong:
                return refusal(event, RefusalCode.NO_POLICY, str(wrong), 0)
        elif row is None:
            return refusal(event, RefusalCode.NO_SUCH_CASE, f"`{event.case}` has not been opened", 0)
        else:
            policy = self.policies.of(self.writing, row.policy)
        before = None if row is None else self.case(name)
        refused = self._refused_elsewhere(before, event) if before is not None and event.name == MERGE else None
        if refused is None and row is None and clock is not None and policy.compiled.cross_case:
            event = self._in_turn(event, self._across(policy), clock)
        return refused or self._told_elsewhere(before, self._taken(policy, name, before, event))

    def _taken(self, policy: Policy, name: str, before: Case | None, event: Event) -> Answer:
        if policy.compiled.cross_case:
            across = self._across(policy)
            return self._answers(event, across, across.book.take(event))
        event = event if name == event.case else replace(event, case=name)
        return self._record(event, policy.step(before, event))

    def migrate(self, event: Event, policy: Policy) -> Answer | tuple[Snag, ...]:
        """Let an open case go over to another version of its policy, and write what follows.

        Returns what stands in the way where it can't; nothing is written then.
        """
        before = self.case(event.case)
        if before is None:
            return (Snag("case", "there is no such case"),)
        if policy.compiled.cross_case or before.policy.compiled.cross_case:
            across = self._across(policy)
            moved = across.book.migrate(event, policy)
            return self._answers(event, across, moved) if isinstance(moved, list) else moved
        step = policy.take_over(before, event)
        return self._record(event, step) if isinstance(step, Step) else step

    def advance(self, case: str, until: int) -> Answer:
        """Let time pass for a case, up to and including an instant (UTC microseconds)."""
        event, row = Event(case, "", until, ""), self.row(case)
        if row is not None and row.status != "live":
            return refusal(event, RefusalCode.GONE, GONE.get(row.status, UNREADABLE), row.version)
        before = self.case(case)
        if before is None:
            raise StoreError(f"the store has no case `{case[:80]}`")
        if before.policy.compiled.cross_case:
            across = self._across(before.policy)
            return self._answers(event, across, across.book.advance(case, until))
        return self._record(event, before.advance(until))

    def _again(self, name: str, event: Event) -> bool:
        """Whether an event is known already: a sender that tries again gets its answer, whatever has come since."""
        sent_as = event.id if name == event.case else f"{event.case}:{event.id}"
        return self.writing.logged(name, sent_as) is not None

    # ---- what another case hears of it

    def _told_elsewhere(self, before: Case | None, answer: Answer) -> Answer:
        """Tell another case, in the same transaction, what an event did to this one: a merge, or taking it back."""
        if answer.refused is not None or answer.repeated or answer.case is None:
            return answer
        told = answer.case.policy.told_elsewhere(before, answer.event, answer.case)
        if told is None:
            return answer
        heard = self.take(self._for_other(told), own=True)
        return replace(answer, others=(*answer.others, heard, *heard.others))

    def _refused_elsewhere(self, before: Case, event: Event) -> Answer | None:
        """Return why the case that goes on would not take a duplicate, None where it would, or need not be asked."""
        step = before.policy.step(before, replace(event, case=before.id))
        told = None if step.refused is not None else before.policy.told_elsewhere(before, event, step.case)
        if told is None:
            return None
        told = self._for_other(told)
        row = self.row(told.case)
        if row is None or told.case == before.id:
            where = "no case" if row is None else "only this case"
            return refusal(event, RefusalCode.BAD_VALUE, f"there is {where} `{told.case[:80]}` to merge into", 0)
        if row.status != "live":
            return refusal(event, RefusalCode.GONE, f"`{row.case}`: {GONE.get(row.status, UNREADABLE)}", 0)
        other = self.case(told.case)
        assert other is not None, "a case that is live can be read"
        wrong = other.policy.step(other, told).refused
        if wrong is None:
            return None
        return refusal(event, RefusalCode(str(wrong.body["code"])), f"`{row.case}`: {wrong.body['message']}", 0)

    def _for_other(self, told: Event) -> Event:
        """Return what another case is told, at the first instant at which it can take it."""
        told = replace(told, case=self.name_of(told.case))
        row = self.row(told.case)
        other = None if row is None or row.snapshot is None else self.case(told.case)
        return told if other is None else as_soon_as_possible(told, other.raw)

    # ---- how it is written

    def _record(self, event: Event, step: Step) -> Answer:
        before = self._kept.get(event.case)
        if step.opened is None:
            return Answer(event, None, step.effects, 0)
        if before is not None and len(step.opened.raw.entries) <= before.row.version:
            repeated = bool(event.id) and any(
                e.event is not None and e.event.id == event.id for e in before.state.entries
            )
            known = repeated and not (step.refused is not None and step.refused.body["code"] == RefusalCode.ID_REUSED)
            effects = step.effects or (self._effects_then(before, event) if known else ())
            return Answer(event, step.opened, effects, before.row.version, repeated=known)
        policy = step.policy.compiled
        bare = KernelStep(step.opened.raw, step.effects, step.touched)
        kept = record_step(self.writing, policy, self.keys, self.stamp, before, bare)
        self._kept[event.case] = kept
        return Answer(event, step.opened, step.effects, kept.row.version)

    def _effects_then(self, kept: Kept, event: Event) -> tuple[Effect, ...]:
        """Return what a known event did, from the log: the version that it met may be another one than now."""
        row = self.writing.logged(event.case, event.id)
        return () if row is None else read_entry(row, kept.sealer).effects

    # ---- across cases

    def _across(self, policy: Policy) -> AcrossCases:
        """Return what looks across the cases of a policy, the same one for all of this transaction."""
        known = self._books.get(policy.digest)
        if known is None:
            cases, versions = StoredCases(self.case, self._has), self.policies.versions(self.writing, policy)
            known = self._books[policy.digest] = AcrossCases(policy, versions, cases, self.writing, self._sealer)
        return known

    def _has(self, case: str) -> bool:
        row = self.row(case)
        return row is not None and row.snapshot is not None

    def _sealer(self, case: str) -> Sealer | None:
        kept = self.kept(case) if self._has(case) else None
        return None if kept is None else kept.sealer

    def _in_turn(self, event: Event, across: AcrossCases, clock: Clock) -> Event:
        """Return a complaint of which nobody said when it came, after all that it had to wait for.

        What it is judged by is held from now on. What others wrote while it waited happened before it, though they may
        have looked at the clock later.
        """
        across.book.taker_of(event)
        event = replace(event, at=max(event.at, clock()))
        taker = self.kept(across.book.taker_of(event) or "")
        return event if taker is None else as_soon_as_possible(event, taker.state)

    def _answers(self, asked: Event, across: AcrossCases, sent: list[Sent]) -> Answer:
        first, *others = [self._record(one.event, one.step) for one in sent]
        across.write()
        taken_by = sent[0].event.case if sent[0].event.case != asked.case else None
        return replace(first, taken_by=taken_by, others=tuple(others))


def refusal(event: Event, code: RefusalCode, message: str, version: int) -> Answer:
    """Return the answer to an event that no case has judged; it is not kept, as there is nothing to keep it with."""
    body: dict[str, object] = {
        "event": event.name, "code": code.value, "message": message, "forbidden_by": [], "allowed": [],
    }  # fmt: skip
    known_as = f"{event.id} {code.value} {version}"
    effect = Effect("refused", event.case, 0, 0, event.at, body, (event.id,), (), known_as)
    return Answer(event, None, (effect,), version)
