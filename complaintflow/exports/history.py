"""What happened to the cases of a run, as other tools want to hear it: act by act, with the state it led to.

In: events with their steps, and what time brought about, as a run tells them. Out: a `CaseHistory` for every case, in
order of time, veiled where it is for certain eyes only (`complaintflow.confidentiality`). Refused events are no part
of it: they did not happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from complaintflow.confidentiality import Seen, Sight, veil_effect
from complaintflow.facade import Policy, Step
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import SYSTEM_ACTOR, Event


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands after something has happened."""

    state: str = ""
    klass: str | None = None
    owner: str | None = None
    outcome: str | None = None

    def after(self, effects: Iterable[Effect]) -> Standing:
        """Return how it stands after effects; those of a track leave the case as it is."""
        now = self
        for effect in effects:
            if effect.track is None:
                now = _moved(now, effect)
        return now


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a case and its effects: an event, also of the lifecycle itself, or a timer (None)."""

    at: int
    event: Event | None
    effects: tuple[Effect, ...]
    after: Standing


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """A case: what it is called, its facts as they may be shown, everything that happened, in order of time.

    `case` may be read only through `seen`, which is None where nothing is hidden.
    """

    id: str
    case: CaseState
    facts: dict[str, object]
    happenings: tuple[Happening, ...]
    seen: Seen | None

    @property
    def acts(self) -> Iterator[tuple[Event, Happening]]:
        """Every event with what it did, in order of time."""
        return ((one.event, one) for one in self.happenings if one.event is not None)


@dataclass(slots=True)
class History:
    """Collects a run. A listener: give it to whatever tells events and steps."""

    policy: Policy
    sight: Sight | None = None
    _steps: dict[str, list[tuple[Event | None, tuple[Effect, ...]]]] = field(default_factory=dict)
    _cases: dict[str, CaseState] = field(default_factory=dict)
    _known: set[tuple[str, str]] = field(default_factory=set)
    _effects: list[Effect] = field(default_factory=list)

    def event(self, event: Event, step: Step) -> None:
        """Take an event and its step; a repeated event is taken once."""
        case = None if step.opened is None else step.opened.raw
        if case is not None:
            self._cases[event.case] = case
        again = (event.case, event.id) in self._known
        if again:
            return
        self._effects += step.effects
        happened = tuple(effect for effect in step.effects if effect.refused_event is None)
        accepted = step.refused is None
        if accepted:
            self._known.add((event.case, event.id))
        if accepted or happened:
            self._steps.setdefault(event.case, []).append((event if accepted else None, happened))

    def time(self, effects: Iterable[Effect]) -> None:
        """Take what happened by itself."""
        for effect in effects:
            self._effects.append(effect)
            if effect.refused_event is not None:
                continue
            steps = self._steps.setdefault(effect.case, [])
            # Effects of one timer come one by one: they belong together.
            if steps and steps[-1][0] is None and steps[-1][1][-1].seq == effect.seq:
                steps[-1] = (None, (*steps[-1][1], effect))
            else:
                steps.append((None, (effect,)))

    def settle(self, case: CaseState) -> None:
        """Take a case as it stands at the end."""
        self._cases[case.id] = case

    def effects(self) -> Iterator[Effect]:
        """Return every effect in the order in which it was told, refusals among them, as it may be shown."""
        veils = {history.case.id: history.seen for history in self.cases()}
        for effect in self._effects:
            seen = veils.get(effect.case)
            if seen is None and self.sight is not None:
                seen = Seen.of(self.sight, None, (Event(effect.case, "", effect.at, ""),))
            yield effect if seen is None else veil_effect(seen, effect)

    def cases(self) -> Iterator[CaseHistory]:
        """Return the history of every case, in order of first appearance."""
        for number, (name, case) in enumerate(self._cases.items(), 1):
            seen = None if self.sight is None else Seen.of(self.sight, case, number=number)
            facts = dict(case.facts) if seen is None else seen.facts(case.facts)
            happenings = sorted(self._happenings(name, case), key=lambda one: one.at)
            shown = happenings if seen is None else [_veiled(seen, one) for one in happenings]
            yield CaseHistory(name if seen is None else seen.case_id, case, facts, tuple(shown), seen)

    def _happenings(self, name: str, case: CaseState) -> Iterator[Happening]:
        now = Standing()
        for event, effects in self._steps.get(name, ()):
            own = False
            for group in _by_step(effects):
                now = now.after(group)
                cause = group[0].because[0] if group[0].because else ""
                of_event = event is not None and cause == event.id
                own = own or of_event
                act = event if of_event else _sent_by_itself(case, group[0], cause)
                yield Happening(event.at if of_event and event is not None else group[0].at, act, group, now)
            if event is not None and not own:
                yield Happening(event.at, event, (), now)


def _moved(now: Standing, effect: Effect) -> Standing:
    body = effect.body
    match effect.kind:
        case "state_entered":
            return replace(now, state=str(body["state"]))
        case "migrated":
            klass = body.get("class")
            return replace(now, state=str(body["state"]), klass=None if klass is None else str(klass))
        case "class_set":
            return replace(now, klass=str(body["class"]))
        case "owner_set":
            return replace(now, owner=None if body["role"] is None else str(body["role"]))
        case "case_closed":
            return replace(now, outcome=str(body["outcome"]))
        case "case_reopened":
            return replace(now, outcome=None)
        case _:
            return now


def _by_step(effects: Iterable[Effect]) -> Iterator[tuple[Effect, ...]]:
    """Yield the effects of each numbered step together."""
    group: list[Effect] = []
    for effect in effects:
        if group and effect.seq != group[0].seq:
            yield tuple(group)
            group = []
        group.append(effect)
    if group:
        yield tuple(group)


def _sent_by_itself(case: CaseState, effect: Effect, cause: str) -> Event | None:
    """Return the event that the lifecycle sent itself, told by the id that such an event has."""
    head = f"{case.id}/"
    name = cause.removeprefix(head).partition("/")[2] if cause.startswith(head) else ""
    if not name or name.isdigit():
        return None
    return Event(case.id, name, effect.at, cause, SYSTEM_ACTOR, track=effect.track)


def _veiled(seen: Seen, one: Happening) -> Happening:
    event = None if one.event is None else seen.event(one.event)
    return replace(one, event=event, effects=tuple(veil_effect(seen, effect) for effect in one.effects))
