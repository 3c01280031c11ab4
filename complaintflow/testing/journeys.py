"""Histories that get somewhere: each move is drawn from what the case allows as it stands.

In: a policy. Out: strategies of the moves of one case. Whoever sends an event holds a role that may, its data make the
guards of ways not yet taken hold, time goes to where something is due: so approvals are granted, deadlines breached,
tracks run, cases closed and reopened. Now and then somebody does what is not allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from hypothesis import strategies as st

from complaintflow.compiled.condition import Tree
from complaintflow.compiled.index import leaves_of
from complaintflow.compiled.lifecycle import Datum, EventType, Transition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.facade import Policy
from complaintflow.kernel.asking import options
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.timers import next_timer
from complaintflow.testing.actors import holder, roles_of
from complaintflow.testing.chance import mostly, one_in, one_of
from complaintflow.testing.complaints import complaint_towards, complaints
from complaintflow.testing.histories import START, Move, Tick, built_in_data, everybody, move_on
from complaintflow.testing.senders import sender_of, spoilt
from complaintflow.testing.told_apart import trees_in, values_for
from complaintflow.testing.towards import Sketch, wire_value

_HOUR: Final = 3_600_000_000
_GAPS: Final = (0, 1, 60_000_000, 600_000_000, _HOUR, 5 * _HOUR, 24 * _HOUR)
_LONG: Final = 40 * 24 * _HOUR
_PASSING: Final = ("note", "link", "unlink", "absorb", "delivered", "undeliverable", "merge", "withdraw", "flag")
"""Built-in events that lead nowhere further, or out of the case at once: they come seldom."""


def journeys(
    policy: Policy, *, case: str = "C", length: int = 20, wrong: int = 8
) -> st.SearchStrategy[tuple[Move, ...]]:
    """Return a strategy of the moves of one case, up to so many, that lead deep into a policy.

    `wrong`: one event in so many is sent by an impostor, comes late or again; 0: every event is accepted.

    Raises:
        ValueError: `length` leaves no room for the opening.
    """
    if length < 1:
        raise ValueError("a history has at least its opening")

    @st.composite
    def drawn(draw: st.DrawFn) -> tuple[Move, ...]:
        walk = Walk(policy, draw, case, wrong)
        walk.begin()
        for _ in range(1, draw(st.sampled_from((length, length, length, length // 2 + 1)))):
            walk.go_on()
        return tuple(walk.moves)

    return drawn()


@dataclass(slots=True)
class Walk:
    """A case on its way while its history is drawn; `seen` are the transitions that it has taken."""

    policy: Policy
    draw: st.DrawFn
    case: str = "C"
    wrong: int = 8
    moves: list[Move] = field(default_factory=list)
    now: int = START
    state: CaseState | None = None
    seen: set[str] = field(default_factory=set)
    goal: Transition | None = None
    over: bool = False

    def begin(self) -> None:
        """Open the case with a complaint that the policy can tell from others."""
        self._set_goal()
        guard = None if self.goal is None else self.goal.guard
        if guard is not None and self.draw(st.booleans()):
            data = complaint_towards(self.draw, self.policy.compiled, guard.tree)
        else:
            data = self.draw(complaints(self.policy))
        who = everybody(self.policy, "p0")
        kind = self.policy.compiled.events["open"]
        if kind.by:
            named = [role for role in sorted(kind.by) if role in roles_of(self.policy.compiled)]
            who = holder(self.policy.compiled, one_of(self.draw, named), data) if named else who
        self._take(Event(self.case, "open", self.now, f"{self.case}-0", who, data), always=True)

    def go_on(self, how: str = "") -> None:
        """Let somebody act (`act`), time pass (`pass`), or something that is due happen (`timer`); or any of these."""
        if self.state is None or self.over:
            return
        timer = next_timer(self.state, self.policy.compiled)
        how = how or self.draw(
            st.sampled_from(("act",) * 6 + (("timer", "timer", "at_timer") if timer else ()) + ("pass",))
        )
        if how == "pass":
            self.now += self.draw(st.sampled_from((_HOUR, _HOUR, 24 * _HOUR, _LONG)))
            self._take(Tick(self.now))
        elif how == "timer" and timer is not None:
            self.now = max(self.now, timer + self.draw(st.sampled_from((-1, 0, 0, 1))))
            self._take(Tick(self.now))
        else:
            self._pass_some_time(timer if how == "at_timer" else None)
            self._act()

    def _pass_some_time(self, timer: int | None) -> None:
        # What a tick has closed takes no further event.
        self.now += 1 if self.moves and isinstance(self.moves[-1], Tick) else 0
        if timer is not None:
            self.now = max(self.now, timer)
        else:
            self.now += self.draw(st.sampled_from(_GAPS))

    # ---- somebody acts

    def _act(self) -> None:
        assert self.state is not None, "a case is open when somebody acts"
        needs = {option.event: option.needs for option in options(self.policy.compiled, self.state, None)}
        names = list(needs)
        if self.state.closed:
            # Little happens to a closed case unless it comes back.
            back = [name for name in names if self._ways(name)]
            self.over = not back
            names = back or names[:1]
        if not names:
            return
        name = self._chosen(names)
        kinds = self.policy.compiled.events
        wanted = needs[name]
        if "amend" in names and not set(wanted) <= kinds[name].data.keys():
            name = "amend"  # a fact is missing that the event itself does not bring
        kind = kinds[name]
        data = self._data(name, kind, wanted)
        sender = sender_of(self.policy, self.draw, self.state, kind, self._ways(name), data)
        number = len(self.moves)
        event = Event(self.case, name, self.now, f"{self.case}-{number}", sender, data)
        if self.wrong and self.draw(one_in(self.wrong)):
            event = spoilt(self.policy, self.draw, self.state, self.moves, event)
        self._take(event)

    def _chosen(self, names: list[str]) -> str:
        """Choose an event: one by which a way goes on that was not taken yet, or one that only matters now and then."""
        votes = [name for name in ("approve", "approve", "reject") if name in names]
        deciding: bool = self.draw(st.booleans())
        if votes and deciding:
            return one_of(self.draw, votes)
        towards = [way.event for way in self._towards_goal() if way.event in names]
        onwards: bool = self.draw(mostly(4))
        if towards and onwards:
            by_facts: bool = self.draw(one_in(4))
            here = self.goal is not None and self.goal.event in towards
            return "amend" if by_facts and here and "amend" in names else one_of(self.draw, towards)
        often = [name for name in names if name not in _PASSING]
        if not often or self.draw(one_in(25)):
            return one_of(self.draw, names)
        kinds = self.policy.compiled.events
        fresh = {name: [way for way in self._ways(name) if way.id not in self.seen] for name in often}
        onward = [name for name, ways in fresh.items() if any(not self._ends(way) for way in ways)]
        last = [name for name, ways in fresh.items() if ways]
        own = [name for name in often if not kinds[name].built_in]
        back = [name for name in often if name in ("resume", "reopen")]
        groups = [group for group in (onward, onward, onward, back, back, last, own, often) if group]
        return one_of(self.draw, one_of(self.draw, groups))

    def _set_goal(self) -> None:
        """Choose a way of the case that has not been taken, to go to."""
        unseen = [way for way in self.policy.compiled.lifecycle.transitions if way.id not in self.seen]
        self.goal = one_of(self.draw, unseen) if unseen else None

    def _towards_goal(self) -> list[Transition]:
        """Return the ways that begin here and lead nearer to the goal."""
        if self.goal is None or self.state is None:
            return []
        here = self.state.state
        if here in self.goal.sources:
            return [self.goal]
        steps = steps_to(self.policy.compiled, self.goal.sources)
        ways = self.policy.compiled.lifecycle.dispatch.get(here, {}).values()
        far = steps.get(here, len(steps) + 1)
        return [way for group in ways for way in group if steps.get(way.target or here, far) < far]

    def _ends(self, way: Transition) -> bool:
        """Whether a way leads to the end of the case."""
        state = self.policy.compiled.lifecycle.states.get(way.target or "")
        return state is not None and state.final

    def _ways(self, event: str) -> tuple[Transition, ...]:
        """Return the transitions by which an event may go on, of the case or of its open tracks."""
        assert self.state is not None, "a case is open when somebody acts"
        policy = self.policy.compiled
        found = list(policy.lifecycle.dispatch.get(self.state.state, {}).get(event, ()))
        for track, own in self.state.tracks.items():
            ways = policy.tracks[kind_of(track)].policy.lifecycle.dispatch
            found += ways.get(own.state, {}).get(event, ()) if own.outcome is None else ()
        return tuple(found)

    def _data(self, name: str, kind: EventType, wanted: tuple[str, ...]) -> dict[str, object]:
        """Return data with which a way not yet taken is open, as far as data can do that."""
        assert self.state is not None, "a case is open when somebody acts"
        policy, recording = self.policy.compiled, name == "amend"
        declared: Mapping[str, Datum] = policy.fields if recording else kind.data
        known = {("" if recording else "data.") + one: datum for one, datum in declared.items()}
        known |= {one: kind.data[one] for one in kind.records if one in kind.data}
        sketch = Sketch(policy, self.draw, known, dict(Draft(policy, self.state).view))
        before = dict(sketch.facts)
        for one, datum in known.items():
            if datum.name in wanted or (datum.settable and self.draw(one_in(4 if recording else 2))):
                values = values_for(policy, one, datum)
                if values:
                    sketch.facts[one] = one_of(self.draw, values)
        aims = tuple(self._aims(name, recording=recording))
        if aims:
            sketch.reach(one_of(self.draw, aims), wanted=not self.draw(one_in(4)))
        changed = {one: value for one, value in sketch.facts.items() if before.get(one) != value and one in known}
        data = {one.removeprefix("data."): wire_value(value, known[one]) for one, value in changed.items()}
        return data | self.draw(built_in_data(self.policy, self.state, name)) | self._vote(name)

    def _aims(self, name: str, *, recording: bool) -> Iterable[Tree]:
        """Yield the conditions that data may fulfil: of ways not taken, of acts that meet deadlines, of rules."""
        assert self.state is not None, "a case is open when somebody acts"
        policy = self.policy.compiled
        if recording and self.goal is not None and self.goal.guard is not None and self.draw(st.booleans()):
            yield self.goal.guard.tree
            return
        if recording:
            here = policy.lifecycle.dispatch.get(self.state.state, {}).values()
            yield from trees_in((tuple(here), policy.classification, policy.owners, tuple(policy.deadlines.values())))
            return
        ways = self._ways(name)
        if self.goal is not None and self.goal in ways and self.goal.guard is not None:
            yield self.goal.guard.tree
            return
        for way in [way for way in ways if way.id not in self.seen] or ways:
            if way.guard is not None:
                yield way.guard.tree
        for deadline in policy.deadlines.values():
            for leaf in leaves_of(deadline.met_by):
                if leaf.event == name and leaf.where is not None:
                    yield leaf.where.tree
        for counter in policy.counters.values():
            if name in counter.of and counter.where is not None:
                yield counter.where.tree

    def _vote(self, name: str) -> dict[str, object]:
        """Return what a vote is about: an application that waits."""
        assert self.state is not None, "a case is open when somebody acts"
        pending = [one.approval for one in self.state.applications if one.status == "pending"]
        if name not in ("approve", "reject") or not pending:
            return {}
        return {"approval": one_of(self.draw, pending), "application": None, "step": None}

    def _take(self, move: Move, *, always: bool = False) -> None:
        answer = move_on(self.policy, self.state, move)
        if answer is None or (answer.refusal is not None and not self.wrong and not always):
            return
        self.moves.append(move)
        self.state = answer.case
        self.seen.update(name.partition(":")[2] for name in answer.touched if name.startswith("transition:"))
        if self.goal is not None and self.goal.id in self.seen:
            self._set_goal()


def steps_to(policy: CompiledPolicy, states: tuple[str, ...]) -> dict[str, int]:
    """Return how many transitions lead from each state to one of some states, guards aside; none for the cut off."""
    steps = dict.fromkeys(states, 0)
    ways = [way for way in policy.lifecycle.transitions if way.target is not None]
    for distance in range(1, len(policy.lifecycle.states) + 1):
        nearer = {
            source for way in ways if steps.get(str(way.target)) == distance - 1 for source in way.sources
        } - steps.keys()
        steps |= dict.fromkeys(sorted(nearer), distance)
    return steps
