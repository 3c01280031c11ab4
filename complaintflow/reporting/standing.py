"""One case in one period: what it was at the start, what it is at the end, and what happened on it in between.

In: a case as it stood at two instants. Out: answers for metrics and lists, and a view for conditions that also knows
what the case has been through (`times.EVENT`, `last.EVENT.DATUM`, `verdict.DEADLINE`, `party.PARTY`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from complaintflow.compiled.metrics import Population
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Run
from complaintflow.kernel.data import read_data
from complaintflow.kernel.derived import kind_of, refresh
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event

DECIDED = frozenset(("met", "late", "breached"))
"""How a deadline stands once it is known whether it was met in time."""


class CaseView(Mapping[str, object]):
    """What conditions see: the facts of the case first, then what it has been through."""

    def __init__(self, standing: Standing, facts: Mapping[str, object]) -> None:
        """Look at a case through its facts."""
        self._standing = standing
        self._known = {"opened": standing.after.opened, "closed": standing.after.closed_at, **facts}

    def __getitem__(self, name: str) -> object:
        """Return what a name means; a name of nothing has no value."""
        if name not in self._known and "." in name:
            self._known[name] = self._standing.history(name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names asked for so far."""
        return iter(self._known)

    def __len__(self) -> int:
        """Return how many names were asked for so far."""
        return len(self._known)


class Standing:
    """A case in a period that begins at `start`. `before` is None where it was not known then."""

    def __init__(
        self, policy: CompiledPolicy, before: CaseState | None, after: CaseState, start: int, as_of: int
    ) -> None:
        """Look at a case; `as_of` is the last moment of the period that counts."""
        self.policy = policy
        self.before = before
        self.after = after
        self.start = start
        self.as_of = as_of

    @cached_property
    def view(self) -> CaseView:
        """The view of the case at the end of the period."""
        draft = Draft(self.policy, self.after)
        refresh(draft, max(self.as_of, self.after.clock))
        return CaseView(self, draft.view)

    @cached_property
    def acts(self) -> tuple[Event, ...]:
        """Every event that was accepted by the end and not taken back, in order."""
        return _accepted(self.after)

    @cached_property
    def new_acts(self) -> tuple[Event, ...]:
        """The acts that were entered in the period."""
        known = {event.id for event in _accepted(self.before)} if self.before is not None else frozenset[str]()
        return tuple(event for event in self.acts if event.id not in known)

    def belongs(self, population: Population) -> bool:
        """Whether the case is one of those that a metric is about."""
        match population.kind:
            case "received":
                return self.before is None
            case "closed":
                return self.after.closed_at is not None and self.after.closed and self.after.closed_at >= self.start
            case "open":
                return not self.after.closed
            case "open_at_start":
                return self.before is not None and not self.before.closed
            case "event":
                return any(event.name in population.events for event in self.new_acts)
            case _:
                return True

    def decided(self, deadlines: tuple[str, ...]) -> list[Run]:
        """Return the cycles of deadlines that are decided at the end and were not at the start."""
        earlier = set() if self.before is None else {key for key, _ in _decided(self.before, deadlines)}
        return [run for key, run in _decided(self.after, deadlines) if key not in earlier]

    def history(self, name: str) -> object:
        """Return what `times.EVENT` and its like mean of this case; None where it has no such history."""
        kind, _, rest = name.partition(".")
        match kind:
            case "times":
                return sum(1 for event in self.acts if event.name == rest)
            case "last":
                event_name, _, datum = rest.partition(".")
                return self._last(event_name, datum)
            case "verdict":
                runs = self.after.runs.get(rest)
                return runs[-1].status if runs else None
            case "party":
                return self._party(rest)
            case _:
                return None

    def typed(self, event: Event) -> Mapping[str, object]:
        """Return the data of an event with the types that the policy declares."""
        kind = self.policy.events[event.name]
        declared = self.policy.fields if event.name in ("open", "amend") else kind.data
        return read_data(declared, event.data)[0]

    def _last(self, name: str, datum: str) -> object:
        """Return a datum as the last occurrence that carried it had it."""
        for event in reversed(self.acts):
            if event.name == name and datum in event.data:
                return self.typed(event).get(datum)
        return None

    def _party(self, name: str) -> object:
        """Return the person named last as a party."""
        party = self.policy.parties.get(name)
        if party is not None and party.field is not None:
            return self.view.get(party.field)
        people = self.after.parties.get(name)
        return people[-1] if people else None


def _decided(case: CaseState, deadlines: tuple[str, ...]) -> Iterator[tuple[tuple[str, str, int], Run]]:
    """Yield every decided cycle of deadlines with what tells it apart; `TRACK.DEADLINE` is one of a track."""
    for name in deadlines:
        track, dot, deadline = name.rpartition(".")
        if not dot:
            states: Iterable[tuple[str, CaseState]] = (("", case),)
        else:
            states = ((key, state) for key, state in case.tracks.items() if kind_of(key) == track)
        for key, state in states:
            for run in state.runs.get(deadline, ()):
                if run.status in DECIDED:
                    yield (key, deadline, run.cycle), run


def _accepted(case: CaseState) -> tuple[Event, ...]:
    events = [entry.event for entry in case.entries if entry.event is not None and entry.refusal is None]
    gone = {str(event.data.get("event")) for event in events if event.name == "retract"}
    return tuple(event for event in events if event.id not in gone)
