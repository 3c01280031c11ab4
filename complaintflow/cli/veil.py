"""`--as ROLE`: what a run tells, as a role or a certain person may see it.

In: what a session says. Out: the same to a `Telling`, veiled (`complaintflow.confidentiality`). All of it is held back
until the run is over (or the only case in hand is): what must be hidden of a case may be said in its last line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from complaintflow.cli.loading import usage
from complaintflow.cli.reading import in_words, worded
from complaintflow.cli.session import Session
from complaintflow.cli.telling import Telling
from complaintflow.confidentiality import MARK, Seen, Sight, read_viewer, veil_effect
from complaintflow.errors import EventError
from complaintflow.facade import Case, Policy, Step
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event

NO_EVENT = "the line is no event"


def sight_option(policy: Policy, text: str | None) -> Sight | None:
    """Return what `--as` lets see, None where it was not given; say so and raise `Stop` for an unknown role."""
    if text is None:
        return None
    try:
        return Sight.of(policy.compiled, read_viewer(policy.compiled, text))
    except EventError as wrong:
        raise usage(worded("{where}: {why}", where="--as", why=in_words(str(wrong)))) from wrong


class CaseVeils:
    """What may be seen of each case of a run, by its id."""

    def __init__(self, sight: Sight) -> None:
        """Look through a sight."""
        self.sight = sight
        self._numbers: dict[str, int] = {}
        self._cases: dict[str, CaseState | None] = {}
        self._loose: dict[str, list[Event]] = {}
        self._seen: dict[str, Seen] = {}

    def saw(self, event: Event, case: CaseState | None) -> None:
        """Remember a case as an event has left it, and an event that the case may not have recorded."""
        self._numbers.setdefault(event.case, len(self._numbers) + 1)
        self._seen.pop(event.case, None)
        self._cases[event.case] = case
        if case is None or case.entries[-1].event is not event:
            self._loose.setdefault(event.case, []).append(event)

    def of(self, case: str) -> Seen:
        """Return what may be seen of a case, as it is known by now."""
        if case not in self._seen:
            known, loose = self._cases.get(case), self._loose.get(case, ())
            self._seen[case] = Seen.of(self.sight, known, loose, number=self._numbers.get(case))
        return self._seen[case]

    def forget(self, case: str) -> None:
        """Drop what is known of a case, except its number."""
        self._cases.pop(case, None)
        self._loose.pop(case, None)
        self._seen.pop(case, None)

    def effect(self, effect: Effect) -> Effect:
        """Return an effect as it may be seen."""
        return veil_effect(self.of(effect.case), effect)


@dataclass(frozen=True, slots=True)
class _Answered:
    """An event and its step."""

    event: Event
    step: Step


@dataclass(frozen=True, slots=True)
class _Happened:
    """What happened by itself."""

    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    """A case to count, and its groups."""

    case: Case
    groups: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Unread:
    """A line that is no event."""

    number: int
    message: str
    told: Mapping[str, str]


_Waiting = _Answered | _Happened | _Counted | _Unread


class VeiledTelling:
    """A telling that shows only what a viewer may see."""

    def __init__(self, telling: Telling, sight: Sight) -> None:
        """Tell through another telling."""
        self.telling = telling
        self.veils = CaseVeils(sight)
        self._columns: Mapping[str, Iterable[str]] | None = None
        self._waiting: list[_Waiting] = []
        self._about: set[str] = set()

    def event(self, event: Event, step: Step) -> None:
        """Hold back an event and its step."""
        self.veils.saw(event, None if step.opened is None else step.opened.raw)
        self._waiting.append(_Answered(event, step))
        self._about.add(event.case)

    def time(self, effects: Iterable[Effect]) -> None:
        """Hold back what happened by itself."""
        happened = tuple(effects)
        self._waiting.append(_Happened(happened))
        self._about.update(effect.case for effect in happened)

    def bad_line(self, number: int, message: str, told: Mapping[str, str]) -> None:
        """Hold back that a line is no event; what stands in it is nobody's business that may not see everything."""
        hides = self.veils.sight.undeclared.by_role
        self._waiting.append(_Unread(number, NO_EVENT if hides else message, {} if hides else told))

    def group_by(self, columns: tuple[str, ...], facts: Mapping[str, Iterable[str]]) -> None:
        """Count late cases by the columns of a table; `facts` are what each column becomes."""
        self._columns = {column: facts.get(column, ()) for column in columns}
        self.telling.group_by(columns, facts)

    def count(self, session: Session) -> None:
        """Count every case as it stands."""
        for case in session.cases.values():
            self.count_case(case, tuple(str(case.facts.get(fact) or "") for fact in self.telling.facts))

    def count_case(self, case: Case, groups: Sequence[str]) -> None:
        """Count one case once all is told of it."""
        self._waiting.append(_Counted(case, groups))
        if self._about <= {case.id}:
            self._release_all()  # of a table of whole cases only one is kept in mind

    def without_timeline(self) -> None:
        """Show the summary only."""
        self.telling.without_timeline()

    def reports(self, effects: Sequence[Effect]) -> None:
        """Pass on everything, and behind it the effects of reports, which have been veiled where they were found."""
        self._release_all()
        self.telling.reports(effects)

    def print(self, *, by_time: bool) -> None:
        """Pass on everything, and print it."""
        self._release_all()
        self.telling.print(by_time=by_time)

    def _release_all(self) -> None:
        for waiting in self._waiting:
            self._release(waiting)
        self._waiting.clear()
        for case in self._about:
            self.veils.forget(case)
        self._about.clear()

    def _release(self, waiting: _Waiting) -> None:
        match waiting:
            case _Answered(event, step):
                effects = tuple(map(self.veils.effect, step.effects))
                self.telling.event(self.veils.of(event.case).event(event), replace(step, opened=None, effects=effects))
            case _Counted(case, groups):
                seen = self.veils.of(case.id)
                shown = tuple(seen.text(value) if self._sees(seen, n) else MARK for n, value in enumerate(groups))
                self.telling.count_case(Case(case.policy, replace(case.raw, id=seen.case_id)), shown)
            case _Unread(number, message, told):
                self.telling.bad_line(number, message, told)
            case _Happened(effects):
                self.telling.time(map(self.veils.effect, effects))

    def _sees(self, seen: Seen, group: int) -> bool:
        if self._columns is None:
            return seen.sees_field(self.telling.facts[group])
        facts = tuple(list(self._columns.values())[group])
        return all(map(seen.sees_field, facts)) if facts else not seen.hides_undeclared
