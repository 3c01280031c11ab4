"""What can happen next to a case: events that somebody may send, each with what the kernel answers.

In: a case. Out: acts that the kernel accepts, with its answers. What it refuses changes nothing and is no move.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.frozen import altered
from complaintflow.compiled.index import index_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.allowed import allowed_events
from complaintflow.kernel.apply import apply_event, run_queue
from complaintflow.kernel.case import CaseState, Step
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.draft import Draft, LimitReachedError
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.judge import Permit
from complaintflow.kernel.refusal import RefusalCode
from complaintflow.kernel.step import step
from complaintflow.kernel.track_events import judge_anywhere
from complaintflow.kernel.tracks import lives
from complaintflow.verification.exploring.ageing import varied
from complaintflow.verification.exploring.amending import change_to
from complaintflow.verification.exploring.attached import SILENT, attached_in
from complaintflow.verification.exploring.complaints import Complaints
from complaintflow.verification.exploring.copying import bringing_in
from complaintflow.verification.exploring.deciding import deadlines_of
from complaintflow.verification.exploring.identity import places_in
from complaintflow.verification.exploring.observing import CORRECTING, Act
from complaintflow.verification.exploring.people import senders, voters, who_matters
from complaintflow.verification.exploring.samples import data_of, sample
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.settled import Settled, view_of
from complaintflow.verification.exploring.since import Since, put_back, said_since, since_then
from complaintflow.verification.exploring.windows import other_side
from complaintflow.verification.exploring.writing import completed_by

_SEVERAL: Final = 2

CASE: Final = "witness"
"""The id of every case that is explored."""

_WHATEVER_IT_SAYS: Final = frozenset(
    (RefusalCode.WRONG_ROLE, RefusalCode.WRONG_UNIT, RefusalCode.WRONG_STATE, RefusalCode.NOT_APPROVED)
)
"""Refusals that no other data of the event would change."""

_SAYS_OF_WHAT: Final = ("approve", "reject", "extend")
"""Events that name an approval or a deadline: who may send them depends on which."""


@dataclass(slots=True)
class Moves:
    """The acts of a policy's cases. `complaints` are those worth opening; `whole` says whether all data were tried."""

    policy: CompiledPolicy
    scope: Scope
    complaints: Complaints
    whole: bool = True
    settled: Settled = field(init=False)
    _senders: dict[Hashable, tuple[Actor, ...]] = field(default_factory=dict)
    _amended: dict[Hashable, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Compile the conditions by which facts are told apart."""
        self.settled = Settled(self.policy, self.scope)

    def openings(self, at: int) -> Iterator[tuple[Act, Step]]:
        """Yield every opening worth trying: each complaint, without flags, with each flag, and with both of two."""
        known = sorted(self.scope.flags)
        several = [tuple(known)] if len(known) == _SEVERAL else []
        flagged: list[tuple[str, ...]] = [(), *((flag,) for flag in known), *several]
        people = senders(self.policy, self.scope, None, "open")
        # A second person of a role opens the same cases as the first.
        openers = tuple(dict.fromkeys((people[0], *(one for one in people if one.id in self.policy.roles))))
        for complaint in self.complaints.facts:
            for flags in flagged:
                data = {**complaint, "flags": list(flags)} if flags else dict(complaint)
                for actor in openers:
                    yield from self._tried(None, Act("open", actor, data), at)

    def of(self, case: CaseState, *, correcting: bool | None = None) -> Iterator[tuple[Act, Step]]:
        """Yield every act that the kernel accepts now, with its answer: those that correct it, others, or both."""
        at = now(case)
        yield from self._of(case, at, correcting)
        for since, events in other_side(self.policy, self.scope, case, at):
            other = since_then(case, since, self.scope)
            for act, taken in self._of(other, at, correcting, events) if other is not None else ():
                yield act, altered(taken, case=put_back(case, since, taken.case or case))

    def _of(
        self, case: CaseState, at: int, correcting: bool | None, only: frozenset[str] | None = None
    ) -> Iterator[tuple[Act, Step]]:
        draft = Draft(self.policy, case)
        for event in self.tried(draft, at):
            wanted = correcting in (None, event in CORRECTING) and (only is None or event in only)
            if not wanted or not self._matters(event):
                continue
            hopeless: set[tuple[Actor, str | None]] = set()
            versions = tuple(self._versions(case, event, at))
            for (actor, data), track in product(versions, tracks_for(self.policy, case, event)):
                if hopeless and (actor, track) in hopeless:
                    continue
                act = Act(event, actor, data, track)
                # Judged first: a refusal of the whole step also works out what else would be possible.
                sent = event_of(act, at)
                answer = judge_anywhere(draft, sent)
                if isinstance(answer, Permit):
                    taken = _taken(draft, case, sent, answer)
                    if taken is not None:
                        yield act, taken
                        yield from self._otherwise(case, act, taken, at)
                elif answer.code is RefusalCode.MISSING_FIELD:
                    yield from self._tried(case, act, at)
                elif answer.code in _WHATEVER_IT_SAYS and event not in _SAYS_OF_WHAT:
                    hopeless.add((actor, track))

    def _otherwise(self, case: CaseState | None, act: Act, taken: Step, at: int) -> Iterator[tuple[Act, Step]]:
        """Yield what else the act comes to, by how long ago what it puts limits to began."""

        def sent(since: Since) -> Step | None:
            event = event_of(said_since(self.policy, act, since), at)
            if case is None:
                return step(self.policy, None, event)
            other = since_then(case, since, self.scope)
            if other is None:
                return None
            draft = Draft(self.policy, other)
            answer = judge_anywhere(draft, event)
            done = _taken(draft, other, event, answer) if isinstance(answer, Permit) else None
            return None if done is None or done.case is None else altered(done, case=put_back(case, since, done.case))

        for since, other in varied(self.policy, self.scope, case, taken, sent):
            yield said_since(self.policy, act, since), other

    def tried(self, draft: Draft, at: int) -> tuple[str, ...]:
        """Return the events worth trying: what the case allows as it stands, and what looks at what it brings."""
        inside = ("approve", "reject", "extend") if draft.tracks else ()
        here = self.policy.lifecycle.dispatch.get(draft.state, {})
        bringing = [name for name in here if name in bringing_in(self.policy)]
        bringing += [
            name for name in index_of(self.policy).in_tracks if draft.tracks and name in bringing_in(self.policy)
        ]
        allowed = (*allowed_events(draft, None, at), *bringing, *inside)
        return tuple(name for name in self.policy.events if name in allowed)

    def _matters(self, event: str) -> bool:
        if event == "assign" and not self.scope.owner:
            return False
        return event != "retract" and (event not in SILENT or event in self.scope.silent | attached_in(self.policy))

    def _versions(self, case: CaseState, event: str, at: int) -> Iterator[tuple[Actor, Mapping[str, object]]]:
        if event in ("approve", "reject"):
            everybody = voters(self.policy, self.scope, case)
            pending = [a for one in (case, *case.tracks.values()) for a in one.applications if a.status == "pending"]
            for approval, voter in product(dict.fromkeys(a.approval for a in pending), everybody):
                yield voter, {"approval": approval}
            return
        own = list(self._data(case, event, at))
        for actor in self._who(case, event):
            for data in own:
                yield actor, data

    def _who(self, case: CaseState, event: str) -> tuple[Actor, ...]:
        # Where it matters who somebody is, who is tried depends on whom the case names.
        named = bool(self.scope.persons) or who_matters(self.policy, event)
        alike = (event, case.owner, case.participants, places_in(self.policy, case) if named else None)
        if alike not in self._senders:
            self._senders[alike] = senders(self.policy, self.scope, case, event)
        return self._senders[alike]

    def _data(self, case: CaseState, event: str, at: int) -> Iterator[Mapping[str, object]]:
        policy = self.policy
        samples = data_of(policy, self.scope, event, at)
        self.whole = self.whole and samples.whole
        built_in: list[Mapping[str, object]]
        match event:
            case "amend":
                built_in = [change for one in self._other_complaints(case) if (change := change_to(policy, case, one))]
            case "reclassify":
                built_in = [{"class": name, "reason": "x"} for name in policy.classes if name != case.klass]
            case "assign":
                built_in = [{"role": role} for role in policy.roles if role != case.owner]
            case "flag":
                # A flag nobody asks for makes no difference; that one is raised may.
                built_in = [{"flag": flag} for flag in sorted(self.scope.flags) or list(policy.flags)[:1]]
            case "extend":
                named = [d for d in deadlines_of(policy) if d.extension is not None]
                lengths = [(d.id, str(d.extension.at_most or "1 days")) for d in named if d.extension is not None]
                built_in = [{"deadline": name, "by": length, "reason": "x"} for name, length in lengths]
            case "undeliverable":  # reported with its role a bounce does what that of any notice does
                built_in = [{"effect": "report", "role": next(iter(policy.roles), "")}]
            case _:
                built_in = [{}]
        known = {name for name in completed_by(policy).get(event, ()) if case.facts.get(name) is not None}
        choices: Sequence[Mapping[str, object]] = samples.choices
        if known:
            several = [{name: value for name, value in one.items() if name not in known} for one in choices]
            choices = [one for number, one in enumerate(several) if one not in several[:number]]
        for first in built_in:
            for more in choices:
                yield {**more, **first}

    def _other_complaints(self, case: CaseState) -> Iterator[Mapping[str, object]]:
        """Yield complaints that make another difference than the case's own from where it stands, the next ones."""
        policy, complaints = self.policy, self.complaints
        number = complaints.numbers.get(self.settled.of("", view_of(policy, case)))
        if number is None:
            yield from complaints.facts
            return
        kept = tuple((name, value) for name, value in case.facts.items() if not policy.fields[name].settable)
        alike = (case.state, number, kept, self.settled.spent_in(case))
        if alike not in self._amended:
            self._amended[alike] = self._beyond(case, number, dict(kept))
        yield from (complaints.facts[other] for other in self._amended[alike])

    def _beyond(self, case: CaseState, number: int, kept: Mapping[str, object]) -> tuple[int, ...]:
        """Return the next complaints, going on past those that differ in nothing that still matters."""
        complaints, spent = self.complaints, self.settled.spent_in(case)

        def kind(one: int) -> Hashable:
            return self.settled.of(case.state, view_of(self.policy, case, {**kept, **complaints.views[one]}), spent)

        own, passed, found = kind(number), {number}, dict[Hashable, int]()
        ahead = [number]
        while ahead:
            for other in complaints.next_to[ahead.pop(0)]:
                if other in passed:
                    continue
                passed.add(other)
                if (what := kind(other)) == own:
                    ahead.append(other)
                else:
                    found.setdefault(what, other)
        return tuple(found.values())

    def _tried(self, case: CaseState | None, act: Act, at: int) -> Iterator[tuple[Act, Step]]:
        for _ in range(3):
            answer = step(self.policy, case, event_of(act, at))
            refusal = answer.refusal
            if refusal is None:
                if answer.case is not None:
                    yield act, answer
                    yield from self._otherwise(case, act, answer, at)
                return
            missing = [str(name) for name in _listed(refusal.body.get("fields"))]
            if refusal.body.get("code") != "missing_field" or not missing:
                return
            act = replace(act, data={**act.data, **self._filled(act.event, missing, at)})
            if case is not None and any(name in self.policy.fields for name in missing):
                return  # what the record lacks is amended in a move of its own

    def _filled(self, event: str, missing: list[str], at: int) -> dict[str, object]:
        declared = {**self.policy.fields, **self.policy.events[event].data}
        return {name: sample(declared[name], at) if name in declared else "x" for name in missing}


def tracks_for(policy: CompiledPolicy, case: CaseState, event: str) -> tuple[str | None, ...]:
    """Return the tracks that an event may name: where several go on, it need not be the first."""
    living = [t for t, state in case.tracks.items() if lives(case, policy.tracks[kind_of(t)], state)]
    takes_it = event in index_of(policy).in_tracks or event in ("approve", "reject", "extend")
    if len(living) < _SEVERAL or not takes_it:
        return (None,)
    return (None, *living)


def _taken(judged: Draft, case: CaseState, event: Event, permit: Permit) -> Step | None:
    """Return what the kernel's step does with an event that it has permitted, but for the log it would write."""
    draft = Draft(judged.policy, case)
    draft.view, draft.seen_at = dict(judged.view), judged.seen_at  # nothing has happened since that would show
    try:
        apply_event(draft, event, permit, event.at)
        run_queue(draft)
    except (LimitReachedError, HorizonError):
        return None  # the step would be refused
    return Step(draft.freeze(), tuple(draft.effects), tuple(draft.touched))


def now(case: CaseState) -> int:
    """Return the instant of the next act (UTC microseconds): the first after the last one.

    Never the same instant: what closes a case counts as meeting whatever was met in that very instant.
    """
    return case.clock + 1


def event_of(act: Act, at: int, number: int = 0) -> Event:
    """Return an act as an event of the explored case."""
    return Event(CASE, act.event, at, f"{act.event}-{at}-{number}", act.actor, dict(act.data), track=act.track)


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()
