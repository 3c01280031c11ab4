"""What happens next to a case: which event, by whom.

In: a case as it stands, what has been done since it came to its state, a plan. Out: an event and a role, or nothing
where people wait for a deadline. Where the plan is silent, what is due first is done first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from complaintflow.compiled.condition import may_hold
from complaintflow.compiled.deadlines import Leaf
from complaintflow.compiled.index import leaves_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.allowed import allowed_events, may_take
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.draft import Draft
from complaintflow.simulation.chance import Luck, pick
from complaintflow.simulation.plan import Plan, Weight

_SELDOM: Final = frozenset((
    "note", "delivered", "undeliverable", "link", "unlink", "absorb", "merge", "retract", "amend", "assign", "flag",
    "reclassify", "pause", "resume", "extend", "reopen", "withdraw", "import", "migrated", "open",
))  # fmt: skip
"""Built-in events that happen only where a plan says how often."""
_OWED_FIRST: Final = Weight(8.0)
_OWED: Final = Weight(2.0)
_ONWARD: Final = Weight(1.0)
_RIGHT: Final = Weight(0.25)
_SIDEWAYS: Final = 0.5
_BACK: Final = 0.25
"""How much less a way weighs that leads no nearer to the end, or away from it."""
_NOWHERE: Final = 1_000_000
"""The distance of a state from which no way leads to the end."""
_DECISIONS: Final = {"approve": Weight(8.0, 20), "reject": Weight(2.0, 20)}


@dataclass(frozen=True, slots=True)
class Move:
    """An event and the role that sends it; `approval`: the one that it decides on."""

    event: str
    role: str
    approval: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What was done in a case: since it came to its state, and from each state in its whole life."""

    here: Counter[str] = field(default_factory=Counter)
    ever: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, state: str, event: str) -> None:
        """Note that an event was sent in a state."""
        self.here[event] += 1
        self.ever[state, event] += 1


@dataclass(frozen=True, slots=True)
class Chooser:
    """Chooses for the cases of a policy."""

    policy: CompiledPolicy
    plan: Plan
    far: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Measure how far each state is from the end."""
        object.__setattr__(self, "far", steps_to_the_end(self.policy))

    def choose(self, case: CaseState, done: Done, tired: AbstractSet[str], luck: Luck, at: int) -> Move | None:
        """Return what is done next; None where nothing is. `tired`: events that nobody tries here again."""
        draft = Draft(self.policy, case)
        possible = tuple(name for name in self._possible(draft, case, at) if name not in tired)
        leaves = tuple(self._owed(draft, case))
        weights = self._weights(case, possible, leaves, done.ever)
        open_to = [(name, one.weight) for name, one in weights.items() if one.weight and done.here[name] < one.most]
        if not open_to:
            return None
        event = str(pick(luck.of("choice"), tuple(open_to)))
        approval, role = self._decider(case, event)
        return Move(event, role or self._sender(draft, case, event, leaves), approval)

    def still_possible(self, case: CaseState, move: Move, at: int) -> bool:
        """Whether the event may still happen, now that time has passed."""
        return move.event in self._possible(Draft(self.policy, case), case, at)

    def _possible(self, draft: Draft, case: CaseState, at: int) -> Iterator[str]:
        """Yield what somebody may send: without naming a track, and not what only time may bring."""
        here, driven = self.policy.lifecycle.dispatch.get(case.state, {}), draft.index.driven
        for name in allowed_events(draft, None, at):
            ways, kind = here.get(name, ()), self.policy.events[name]
            if ways and all((kind.by if way.by is None else way.by) == frozenset() for way in ways):
                continue
            if kind.built_in or name not in driven or may_take(draft, name, None, at):
                yield name

    def _weights(
        self, case: CaseState, possible: tuple[str, ...], leaves: tuple[Leaf, ...], ever: Counter[tuple[str, str]]
    ) -> dict[str, Weight]:
        states = {case.state, *(track.state for track in case.tracks.values())}
        for row in self.plan.preferences:
            if (not row.states or row.states & states) and (not row.classes or case.klass in row.classes):
                found = {name: weight for name, weight in row.weights.items() if name in possible}
                decisions = {name: one for name, one in _DECISIONS.items() if name in possible and name not in found}
                return {**found, **decisions}
        usual = self._usual(case, possible, leaves)
        if self.plan.preferences:
            return usual
        return {name: self._towards_the_end(case.state, name, one, ever) for name, one in usual.items()}

    def _towards_the_end(self, state: str, event: str, usual: Weight, ever: Counter[tuple[str, str]]) -> Weight:
        """Return a weight that is less for what leads no nearer to the end, and less each time it is done again."""
        ways = self.policy.lifecycle.dispatch.get(state, {}).get(event, ())
        if not ways:
            return usual
        again = (1 + ever[state, event]) ** 2
        targets = [way.target for way in ways if way.target not in (None, state)]
        if not targets:
            return usual if usual.weight > _ONWARD.weight else Weight(usual.weight / again, usual.most)
        far = self.far
        gained = far.get(state, _NOWHERE) - min(far.get(str(target), _NOWHERE) for target in targets)
        if gained > 0:
            return usual
        less = _BACK if gained < 0 else _SIDEWAYS
        return Weight(usual.weight * less / again, usual.most)

    def _usual(self, case: CaseState, possible: tuple[str, ...], leaves: tuple[Leaf, ...]) -> dict[str, Weight]:
        here = self.policy.lifecycle.dispatch.get(case.state, {})
        first = leaves[0].event if leaves else ""
        meeting = {leaf.event for leaf in leaves}
        weights: dict[str, Weight] = {}
        for name in possible:
            if name in _DECISIONS:
                weights[name] = _DECISIONS[name]
            elif name == first:
                weights[name] = _OWED_FIRST
            elif name in meeting:
                weights[name] = _OWED
            elif name in _SELDOM:
                continue
            elif any(way.target not in (None, case.state) for way in here.get(name, ())) or name not in here:
                weights[name] = _ONWARD
            else:
                weights[name] = _RIGHT
        return weights

    def _owed(self, draft: Draft, case: CaseState) -> Iterator[Leaf]:
        """Yield what would count towards a deadline that is owed, what is due first first."""
        found: list[tuple[int, int, Leaf]] = []
        for number, (name, runs) in enumerate(case.runs.items()):
            run, deadline = runs[-1], self.policy.deadlines.get(name)
            if deadline is None or run.ended or run.due is None or deadline.on_expiry == "lapse":
                continue
            if run.status not in ("running", "breached", "paused"):
                continue
            hit = {one.leaf for one in run.hits}
            found += [
                (run.due, number, leaf)
                for leaf in leaves_of(deadline.met_by)
                if leaf.number not in hit
                and (leaf.where is None or may_hold(leaf.where.tree, draft.view, _told_by_the_event))
            ]
        yield from (leaf for _, _, leaf in sorted(found, key=lambda one: one[:2]))

    def _decider(self, case: CaseState, event: str) -> tuple[str | None, str | None]:
        if event not in _DECISIONS:
            return None, None
        for one in (case, *case.tracks.values()):
            for application in one.applications:
                if application.status == "pending" and application.roles:
                    voted = {vote.for_role for vote in application.votes if vote.step == application.step}
                    role = next((role for role in application.roles if role not in voted), application.roles[0])
                    return application.approval, role
        return None, None

    def _sender(self, draft: Draft, case: CaseState, event: str, leaves: Iterable[Leaf]) -> str:
        every = self.policy.lifecycle.dispatch.get(case.state, {}).get(event, ())
        # Who may do it depends on the way that is open to this case, which need not be the first that is written.
        open_to = (
            way for way in every if way.guard is None or may_hold(way.guard.tree, draft.view, _told_by_the_event)
        )
        ways = tuple(open_to) or every
        kind = self.policy.events[event]
        allowed = [way.by if way.by is not None else kind.by for way in ways] or [kind.by]
        wanted = next((leaf.by for leaf in leaves if leaf.event == event and leaf.by), None)
        named = [by for by in (wanted, *allowed) if by is not None]
        if not named:
            return case.owner or "customer"
        roles = named[0]
        if case.owner is not None and (case.owner in roles or "owner" in roles):
            return case.owner
        known = [name for name in (*self.policy.roles, "customer") if name in roles]
        return next(iter((*known, *case.participants, *sorted(roles))))


def steps_to_the_end(policy: CompiledPolicy) -> Mapping[str, int]:
    """Return how many ways at least lead from each state to a final one; a state from which none does is left out."""
    lifecycle = policy.lifecycle
    far = {name: 0 for name, state in lifecycle.states.items() if state.final}
    while True:
        nearer = {
            source: 1 + far[way.target]
            for way in lifecycle.transitions
            if way.event not in _SELDOM and way.target in far
            for source in way.sources
            if source not in far
        }
        if not nearer:
            return far
        far.update(nearer)


def _told_by_the_event(name: str) -> bool:
    return name == "actor_role" or name.startswith("data.")
