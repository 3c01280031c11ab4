"""A whole case as a viewer may see it.

In: a compiled policy, a case, a viewer. Out: a `CaseView`: how the case stands, its facts, its deadlines, its log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.confidentiality.mark import MARK
from complaintflow.confidentiality.seen import Seen
from complaintflow.confidentiality.sight import Sight
from complaintflow.confidentiality.veiled import effect_id
from complaintflow.confidentiality.viewer import Viewer
from complaintflow.kernel.asking import deadline_statuses, due_deadlines, inside
from complaintflow.kernel.case import CaseState, Link, Notice
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.event import Event
from complaintflow.kernel.wire import event_json


@dataclass(frozen=True, slots=True)
class DueView:
    """A deadline that is owed. `due` is UTC microseconds, or the mark where it would tell a hidden date."""

    deadline: str
    status: str
    due: int | str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as somebody may see it.

    `facts` holds every declared fact: its value, None where it is missing, the mark where it is hidden. `undeclared` is
    what the case keeps beyond them. `events` is its log, refused events left out. `tracks` are what runs beside the
    main lifecycle: each a view of its own, with its own facts only and without a log.
    """

    id: str
    state: str
    klass: str | None
    owner: str | None
    outcome: str | None
    flags: tuple[str, ...]
    facts: Mapping[str, object]
    undeclared: Mapping[str, object]
    deadlines: Mapping[str, str]
    due: tuple[DueView, ...]
    events: tuple[Event, ...]
    tracks: Mapping[str, CaseView] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    merged_into: str | None = None
    notices: tuple[Notice, ...] = ()

    def to_json(self, instant: Callable[[int], str]) -> dict[str, object]:
        """Return the view as a JSON object; `instant` writes instants, as `Policy.instant` does."""
        return {
            "case": self.id, "state": self.state, "class": self.klass, "owner": self.owner, "outcome": self.outcome,
            "flags": list(self.flags), "facts": dict(self.facts), "undeclared": dict(self.undeclared),
            "deadlines": dict(self.deadlines),
            "due": [
                {"deadline": one.deadline, "status": one.status,
                 "due": instant(one.due) if isinstance(one.due, int) else one.due}
                for one in self.due
            ],
            "events": [event_json(event, instant) for event in self.events],
            "links": [{"case": one.case, "relation": one.relation, "since": instant(one.at)} for one in self.links],
            "merged_into": self.merged_into,
            "notices": [
                {"id": one.id, "to": one.to, "what": one.what, "via": one.via, "at": instant(one.at),
                 "delivered": None if one.delivered is None else instant(one.delivered),
                 "failed": None if one.failed is None else instant(one.failed)}
                for one in self.notices
            ],
            "tracks": {name: track.to_json(instant) for name, track in self.tracks.items()},
        }  # fmt: skip


def view_case(policy: CompiledPolicy, case: CaseState, viewer: Viewer) -> CaseView:
    """Return a case as a viewer may see it."""
    seen = Seen.of(Sight.of(policy, viewer), case)
    return replace(
        _view(seen, policy, case, seen.facts(case.facts)),
        undeclared=seen.undeclared(case.extra),
        events=tuple(seen.event(e.event) for e in case.entries if e.event is not None and e.refusal is None),
        links=tuple(replace(one, case=seen.text(one.case), event=seen.event_id(one.event)) for one in case.links),
        merged_into=None if case.merged_into is None else seen.text(case.merged_into),
        notices=tuple(replace(one, id=effect_id(seen, one.id)) for one in case.notices),
        tracks={seen.text(name): _track(seen, policy, case, name) for name in case.tracks},
    )


def _track(seen: Seen, policy: CompiledPolicy, case: CaseState, name: str) -> CaseView:
    inner, state = inside(policy, case, name)
    facts = {fact: seen.fact(fact, state.facts.get(fact)) for fact in policy.tracks[kind_of(name)].own}
    return _view(seen, inner, state, facts)


def _view(seen: Seen, policy: CompiledPolicy, case: CaseState, facts: Mapping[str, object]) -> CaseView:
    return CaseView(
        id=seen.case_id,
        state=case.state,
        klass=case.klass,
        owner=case.owner,
        outcome=case.outcome,
        flags=tuple(raised.flag for raised in case.flags),
        facts=facts,
        undeclared={},
        deadlines=deadline_statuses(policy, case),
        due=tuple(
            DueView(one.deadline, one.status, MARK if one.deadline in seen.deadlines else one.due_us)
            for one in due_deadlines(policy, case)
        ),
        events=(),
    )
