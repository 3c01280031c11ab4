"""Many cases of one policy together: events in, steps out, with what the rules across cases add.

In: events of any cases. Out: for each the event that was really sent and its step, and after it the `flag` events that
other cases get. A complaint that an open case takes as a follow-up gets no case of its own: its id becomes an alias,
and later events for it go to that case. Without rules across cases this is `Policy.step` case by case.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass, replace

from complaintflow.correlation.at_rest import CasesAtRest
from complaintflow.correlation.correlator import Correlator
from complaintflow.correlation.finding import FLAGS, Finding, FollowUp, as_soon_as_possible
from complaintflow.correlation.index import CorrelationIndex
from complaintflow.correlation.memory import MemoryIndex
from complaintflow.correlation.notes import Notes
from complaintflow.correlation.series import Versions
from complaintflow.facade import Case, Policy, Step
from complaintflow.kernel.case import Entry
from complaintflow.kernel.event import Event
from complaintflow.kernel.migrated_case import Snag
from complaintflow.kernel.step import follow, source_of

OPEN = "open"
COMPLAINT = "complaint"
"""The datum of a follow-up event that holds the id of the complaint it was."""
REACTIONS_MAX = 100_000
"""How many `flag` events one event may lead to; more means rules that feed one another."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An event as it was sent to its case, and the step that answered it.

    `follow_up`: the rule for which an open case took a new complaint.
    """

    event: Event
    step: Step
    follow_up: str | None = None


class Casebook:
    """The cases of a policy, in order of their first appearance.

    What a casebook knows lies in the parts that it is given, all of it: one that is set up over the parts of another
    goes on as that one would have. A live casebook never takes a flag back: what is entered late may add one, and what
    was found stays found, even where a correction or an erasure has since removed the reason.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        cases: MutableMapping[str, Case] | None = None,
        index: CorrelationIndex | None = None,
        aliases: MutableMapping[str, str] | None = None,
        notes: Notes | None = None,
        versions: Iterable[Policy] = (),
    ) -> None:
        """Begin, or go on with the parts of a casebook before; each is kept in memory unless it is given.

        `policy` is the version under which new complaints are opened; every case goes on under its own. `versions` are
        the other versions of the policy to which cases are pinned: their rules meet those of `policy` where they have
        the same id and hold the same facts together. `cases` is where cases are kept, by default `CasesAtRest` (one
        that is missing is taken for erased), `index` what finds them, `aliases` which case took which complaint,
        `notes` what rules keep of a case.
        """
        self.policy = policy
        self.cases: MutableMapping[str, Case] = CasesAtRest() if cases is None else cases
        self.aliases: MutableMapping[str, str] = {} if aliases is None else aliases
        self._index = MemoryIndex() if index is None else index
        kept: Notes = {} if notes is None else notes
        known = Versions(policy, versions)
        self._correlator = Correlator(policy, known, self._index, self.cases, kept) if known.all() else None

    def case_of(self, name: str) -> str:
        """Return the case that an id stands for: its own, or the one that took its complaint."""
        return self.aliases.get(name, name)

    def taker_of(self, event: Event) -> str | None:
        """Return the open case that would take a complaint as its follow-up, None where it would be a case of its own.

        Over an index that holds what it is asked for (a store's), nobody else changes the answer from then on.
        """
        found = () if self._correlator is None else self._correlator.judge(event)
        return found.case if isinstance(found, FollowUp) else None

    def take(self, event: Event) -> list[Answer]:
        """Answer an event, and tell other cases what follows for them."""
        taker = self.aliases.get(event.case)
        if taker is not None:
            return self._send(self._for_taker(event, taker))
        if event.name != OPEN:
            return self._send(event)
        known = self.cases.get(event.case)
        if known is not None:
            return self._send(_as_recorded(event, known))
        if self._correlator is None:
            return self._send(event)
        found = self._correlator.judge(event)
        if isinstance(found, FollowUp):
            first, *others = self._send(self._for_taker(event, found.case))
            return [replace(first, follow_up=found.rule.id), *others]
        return self._send(_with_flags(event, found), found)

    def relive(self, case: str, policy: Policy, entry: Entry) -> None:
        """Take up a line of a log again, without telling anybody: cases, index, aliases and notes are built anew.

        Lines come in the order in which they were written, those of one case in theirs; then all parts become what
        they were when all this was lived. Cases that were erased are left out: their lines say nothing any more.
        """
        before = self.cases.get(case)
        event = entry.event
        if before is not None and source_of(entry) is not None:
            state = follow(policy.compiled, before.raw, entry, before.policy.compiled)
            assert state is not None, "a migration leaves a case"
            step = Step(policy, Case(policy, state), ())
            self.cases[case] = step.case
            self._noted(event, before, step, ())
        elif event is not None:
            found = self._found_by(event, policy) if before is None else ()
            self._step(event, found, policy)
        elif before is not None:
            self._pass(before, entry.at)

    def migrate(self, event: Event, policy: Policy) -> list[Answer] | tuple[Snag, ...]:
        """Let a case go over to another version, and tell other cases; or return what stands in the way."""
        before = self.cases[event.case]
        step = policy.take_over(before, event)
        if not isinstance(step, Step):
            return step
        self.cases[event.case] = step.case
        return [Answer(event, step), *self._react(self._noted(event, before, step, ()))]

    def advance(self, name: str, until: int) -> list[Answer]:
        """Let time pass for a case; what follows for other cases comes after it."""
        step, waiting = self._pass(self.cases[name], until)
        return [Answer(Event(name, "", until, ""), step), *self._react(waiting)]

    def advance_all(self, until: int) -> Iterator[Answer]:
        """Let time pass for all cases, as the answers are taken: every timer due up to and including an instant fires.

        The earliest comes first, at its own instant, and what follows for other cases comes before the next: as a
        worker of the service would have done it who was always on time. A case for which nothing is due is not looked
        at. One that can't be moved answers with a refusal, and is left alone until it changes. Raises TypeError where
        the cases of this book are no `CasesAtRest`, which know what is due.
        """
        cases = self.cases
        if not isinstance(cases, CasesAtRest):
            raise TypeError("these cases do not know which of them is due: keep them in `CasesAtRest`")
        while (first := cases.first_due(until)) is not None:
            due, name = first
            clock = cases[name].raw.clock
            yield from self.advance(name, due)
            after = cases.get(name)
            if after is not None and after.raw.clock == clock and after.next_due == due:
                cases.put_aside(name)

    def forget(self, before: int) -> None:
        """Drop from the index what no complaint of an instant or later can need."""
        if self._correlator is not None:
            self._correlator.forget(before)

    @property
    def kept(self) -> int:
        """How many entries the index holds."""
        return len(self._index)

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()

    def _send(self, event: Event, found: tuple[Finding, ...] = ()) -> list[Answer]:
        answer, waiting = self._step(event, found)
        return [answer, *self._react(waiting)]

    def _react(self, waiting: list[Event]) -> list[Answer]:
        """Send the events that tell cases of findings, and those that follow from them."""
        answers: list[Answer] = []
        queue = deque(waiting)
        while queue and len(answers) < REACTIONS_MAX:
            event = queue.popleft()
            told = self.cases.get(event.case)
            if told is None:
                continue  # erased
            answer, more = self._step(as_soon_as_possible(event, told.raw))
            answers.append(answer)
            queue.extend(more)
        return answers

    def _step(
        self, event: Event, found: tuple[Finding, ...] = (), policy: Policy | None = None
    ) -> tuple[Answer, list[Event]]:
        before = self.cases.get(event.case)
        version = policy or (self if before is None else before).policy
        step = version.step(before, event)
        if step.opened is None:
            return Answer(event, step), []
        if before is not None and step.opened.raw is before.raw:
            return Answer(event, step), []  # the same event again: nothing has changed
        self.cases[event.case] = step.opened
        self._name(event, step.opened)
        if not step.accepted:
            return Answer(event, step), []
        return Answer(event, step), self._noted(event, before, step, found)

    def _pass(self, before: Case, until: int) -> tuple[Step, list[Event]]:
        step = before.advance(until)
        if step.opened is not None:
            self.cases[before.id] = step.opened
        return step, self._noted(None, before, step, ())

    def _noted(self, event: Event | None, before: Case | None, step: Step, found: tuple[Finding, ...]) -> list[Event]:
        return [] if self._correlator is None else self._correlator.observe(event, before, step, found)

    def _found_by(self, event: Event, policy: Policy) -> tuple[Finding, ...]:
        return () if self._correlator is None else self._correlator.found_by(event, policy)

    # ---- complaints that open cases took

    def _for_taker(self, event: Event, taker: str) -> Event:
        """Return an event of a complaint that another case took, as that case's own."""
        moved = replace(event, case=taker, id=f"{event.case}:{event.id}")
        follow_up = self.cases.get(taker, self).policy.compiled.follow_up_event
        if event.name != OPEN or follow_up is None:
            return moved
        data = {name: value for name, value in event.data.items() if name != FLAGS}
        return replace(moved, name=follow_up, data={**data, COMPLAINT: event.case})

    def _name(self, event: Event, taker: Case) -> None:
        """Let the id of a complaint stand for the case in whose log it now is as a follow-up, refused or not."""
        if self._correlator is None or event.name != taker.policy.compiled.follow_up_event:
            return
        name = event.data.get(COMPLAINT)
        if not isinstance(name, str) or not event.id.startswith(f"{name}:"):
            return
        if name not in self.aliases and name not in self.cases:
            self.aliases[name] = taker.id


def _with_flags(event: Event, found: tuple[Finding, ...]) -> Event:
    """Write what was found into an `open`, beside the flags that it brings itself."""
    if not found:
        return event
    brought = event.data.get(FLAGS)
    own = [] if brought is None else list(brought) if isinstance(brought, list | tuple) else [brought]
    fresh = [flag for one in found if (flag := one.as_flag()) not in own]
    named = {flag["flag"] for flag in fresh}
    kept = [flag for flag in own if not (isinstance(flag, str) and flag in named)]  # a finding says the same and more
    return replace(event, data={**event.data, FLAGS: [*kept, *fresh]})


def _as_recorded(event: Event, case: Case) -> Event:
    """Give an `open` that comes again the flags that were written into it, so that it is known for the same."""
    recorded = case.raw.entries[0].event
    if recorded is None or recorded.id != event.id or FLAGS not in recorded.data:
        return event
    return replace(event, data={**event.data, FLAGS: recorded.data[FLAGS]})
