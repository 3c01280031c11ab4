"""The working copy of a case inside one step.

A step reads a frozen case, works on a draft, and freezes it again; nothing of a draft outlives its step.
The draft also holds the step's effects and the view that conditions look at.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.actions import Action, StartTrack
from complaintflow.compiled.frozen import quickly
from complaintflow.compiled.index import Index, index_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Clause
from complaintflow.kernel.case import Application, CaseState, Entry, Link, Notice, Occurrence, Raised, Run
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.receipts import REACHING, remember


def standing(run: Run | None) -> str:
    """Return how a deadline stands, as conditions ask for it."""
    return "idle" if run is None or run.status == "waiting" else run.status


Facts = tuple[tuple[str, object], ...]
"""Names with values."""

_case, _effect = quickly(CaseState), quickly(Effect)


class LimitReachedError(Exception):
    """A step would go on for ever or past a limit; the event is refused with code `limit`. Never leaves the kernel."""


EFFECTS_MAX = 2_000
"""The most effects one step may have; a policy that reaches it feeds itself."""


_SHARED_ELEMENTS = frozenset(("notice", "task", "event", "record", "rule", "track"))
"""Kinds of elements that belong to the policy as a whole, whichever track touches them."""


class Draft:
    """A case being changed. `at` is the instant of the current step, `cause` what it is about."""

    __slots__ = (
        "actor", "applications", "assigned", "at", "cancelling", "case_id", "cause", "clock", "clock_closed",
        "closed_at", "counts", "effects", "ended_by_closing", "entries", "escalated", "event", "extra", "facts",
        "flags", "floor", "former", "happened", "index", "joined", "klass", "later", "links", "merged_into",
        "notices", "numbered", "opened", "outcome", "owner", "parent", "participants", "parties", "policy",
        "queue", "reopened_since", "runs", "seen_at", "seq", "starting", "state", "suspensions", "table_owner",
        "touched", "track", "tracks", "view", "written", "written_facts",
    )  # fmt: skip

    def __init__(self, policy: CompiledPolicy, case: CaseState) -> None:
        """Start from a case, whose mappings are its own: `write_fact` and its kin write copies of them."""
        self.policy = policy
        self.index: Index = index_of(policy)
        self.case_id = case.id
        self.opened = case.opened
        self.clock = case.clock
        self.clock_closed = case.clock_closed
        self.seq = case.seq
        self.state = case.state
        self.klass = case.klass
        self.floor = case.floor
        self.owner = case.owner
        self.table_owner = case.table_owner
        self.assigned = case.assigned
        self.participants = case.participants
        self.outcome = case.outcome
        self.closed_at = case.closed_at
        self.ended_by_closing = case.ended_by_closing
        self.facts: Mapping[str, object] = case.facts
        self.extra: Mapping[str, object] = case.extra
        self.runs: Mapping[str, tuple[Run, ...]] = case.runs
        self.flags: tuple[Raised, ...] = case.flags
        self.counts: Mapping[str, tuple[Occurrence, ...]] = case.counts
        self.applications: tuple[Application, ...] = case.applications
        self.suspensions = case.suspensions
        self.escalated = case.escalated
        self.parties: Mapping[str, tuple[str, ...]] = case.parties
        self.entries: tuple[Entry, ...] = case.entries
        self.tracks: Mapping[str, CaseState] = case.tracks
        self.notices: tuple[Notice, ...] = case.notices
        self.links: tuple[Link, ...] = case.links
        self.merged_into = case.merged_into
        self.former = case.former
        # The draft's own facts, once it has written any: what it has of the case is never written.
        self.written_facts: dict[str, object] | None = None
        # Of a track: the draft of its case, its id, and whether its next step is part of the case's present one.
        self.parent: Draft | None = None
        self.track: str | None = None
        self.joined = False
        # Tracks that this step starts once it has come to rest: (order, because, clause, data of the event).
        self.starting: list[tuple[StartTrack, tuple[str, ...], Clause, Mapping[str, object]]] = []
        self._start_afresh(case)
        flags = tuple([raised.flag for raised in case.flags]) if case.flags else None
        self.view: dict[str, object] = {
            **case.facts, "state": case.state, "class": case.klass, "owner": case.owner, "flags": flags,
            "outcome": case.outcome,
        }  # fmt: skip
        if case.applications:
            self.view["application"] = case.applications[-1].ordinal

    def _start_afresh(self, case: CaseState) -> None:
        """Nothing has been done in this step yet."""
        self.effects: list[Effect] = []
        self.touched: list[str] = []
        self.at = case.clock
        self.event: Event | None = None
        self.actor: Actor | None = None
        self.cause: tuple[str, ...] = ()
        self.numbered = 0
        # What this step has made happen, for triggers: ("event", name), ("class", name), ("deadline", "x:met") …
        self.happened: list[tuple[str, str]] = []
        # Whether an action of this step has named deadlines to cancel: ("cancel", name) stands among what happened.
        self.cancelling = False
        # The facts that have been written, whether that changed them or not, and when.
        self.written: list[tuple[str, object, int]] = []
        # Actions whose turn comes after state, class and deadlines: (action, because, clause).
        self.later: list[tuple[Action, tuple[str, ...], Clause]] = []
        # Events that the lifecycle sends itself once this step is over: (event, because, track).
        self.queue: list[tuple[str, tuple[str, ...], str | None]] = []
        # For which instant the view was last refreshed, if nothing has happened in the case since.
        self.seen_at: int | None = None
        # When the case that this step reopens had been closed.
        self.reopened_since: int | None = None

    def lay_standings(self) -> None:
        """Let conditions see how the deadlines stand."""
        self.view.update((name, standing(self.run_of(deadline))) for deadline, name in self.index.standings.items())

    def begin(self, at: int, cause: tuple[str, ...], event: Event | None = None) -> None:
        """Begin the next numbered step of the case at an instant."""
        if self.parent is None:
            self.seq += 1
            self.numbered = 0
        else:
            self._begin_in_case(at, cause)
        self.at = at
        self.seen_at = None
        self.cause = cause
        self.event = event
        self.actor = None if event is None else event.actor
        self.happened = []
        self.cancelling = False
        self.later = []

    def _begin_in_case(self, at: int, cause: tuple[str, ...]) -> None:
        """Number a step of a track as a step of its case, unless it is part of the case's present one."""
        case = self.parent
        assert case is not None, "only a track's draft has a parent"
        if not self.joined:
            case.begin(at, cause)
        self.joined = False
        self.seq = case.seq

    def emit(self, kind: str, body: Mapping[str, object], because: tuple[str, ...] = (), clause: Clause = ()) -> Effect:
        """Add an effect of the current step; `because` follows the step's own cause."""
        case = self.parent or self
        effects, number = case.effects, case.numbered
        if len(effects) >= EFFECTS_MAX:
            message = f"more than {EFFECTS_MAX} effects in one step"
            raise LimitReachedError(message)
        causes = self.cause
        if because or len(causes) > 1:
            causes += because
            if len(causes) != 2 or causes[0] == causes[1]:
                causes = tuple(dict.fromkeys(causes))
        effect = _effect(kind, case.case_id, case.seq, number, self.at, body, causes, clause, None, self.track)
        case.numbered = number + 1
        effects.append(effect)
        if kind in REACHING:
            case.notices = remember(case.notices, effect)
        return effect

    def send(self, event: str, because: tuple[str, ...]) -> None:
        """Let the lifecycle go on by itself after this step; a track sends itself what moves it, else its case."""
        to = self.track if event in self.index.driven else None
        (self.parent or self).queue.append((event, because, to))

    def touch(self, element: str) -> None:
        """Note that an element of the policy did its work, for coverage and tracing."""
        if self.parent is None:
            self.touched.append(element)
            return
        kind, _, rest = element.partition(":")
        if self.track is not None and kind not in _SHARED_ELEMENTS:
            element = f"{kind}:{self.track.partition('-')[0]}/{rest}"
        self.parent.touched.append(element)

    def run_of(self, deadline: str) -> Run | None:
        """Return the current cycle of a deadline."""
        runs = self.runs.get(deadline)
        return runs[-1] if runs else None

    def write_fact(self, name: str, value: object) -> None:
        """Write one fact (None removes it)."""
        facts = self.written_facts
        if facts is None or facts is not self.facts:
            self.facts = self.written_facts = facts = dict(self.facts)
        if value is None:
            facts.pop(name, None)
        else:
            facts[name] = value

    def kept_facts(self) -> Mapping[str, object]:
        """Return the facts as they are now; whatever is written from now on is written to a copy."""
        self.written_facts = None
        return self.facts

    def written_since(self, before: Mapping[str, object], *, late: bool) -> tuple[Facts, Facts]:
        """Return the facts that have changed (None: removed), and those that were written as they stood."""
        if not before:
            changed = self.facts
            confirmed = {name: value for name, value, _ in self.written if name not in changed}
        else:
            now, written = self.facts, {name: value for name, value, _ in self.written}
            changed = {name: now.get(name) for name in written if before.get(name) != now.get(name)}
            if len(changed) > 1:  # in the order in which the case has them
                changed = {name: changed[name] for name in {**before, **now} if name in changed}
            confirmed = {name: value for name, value in written.items() if name not in changed}
        return tuple(changed.items()), () if late else tuple(confirmed.items())

    def put_runs(self, deadline: str, runs: tuple[Run, ...]) -> None:
        """Replace all cycles of a deadline."""
        self.runs = {**self.runs, deadline: runs}

    def put_track(self, track: str, state: CaseState) -> None:
        """Replace what is known of a track, or begin with it."""
        self.tracks = {**self.tracks, track: state}

    def put_run(self, run: Run) -> None:
        """Replace the current cycle of a deadline."""
        runs = self.runs[run.deadline]
        self.runs = {**self.runs, run.deadline: (run,) if len(runs) == 1 else (*runs[:-1], run)}
        if self.index.standings:
            self.tell_standing(run)

    def tell_standing(self, run: Run) -> None:
        """Let conditions see how a deadline stands now, where one of them asks."""
        name = self.index.standings.get(run.deadline)
        if name is not None and self.view.get(name) != standing(run):
            # What some condition asks for has changed: the step comes to rest only after another look.
            self.view[name] = standing(run)
            self.happened.append(("standing", run.deadline))

    def freeze(self) -> CaseState:
        """Return the case as it now stands."""
        return _case(
            self.case_id, self.opened, self.clock, self.clock_closed, self.seq, self.state, self.klass, self.floor,
            self.owner, self.table_owner, self.facts, self.extra, self.runs, self.assigned, self.participants,
            self.outcome, self.closed_at, self.ended_by_closing, self.flags, self.counts, self.applications,
            self.suspensions, self.escalated, self.parties, self.entries, self.tracks, self.notices, self.links,
            self.merged_into, self.former,
        )  # fmt: skip
