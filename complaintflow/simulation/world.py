"""One world: complaints come, people work on them, time passes, and the policy's kernel says what follows.

In: a policy, a plan, a seed, the number of the world and of its cases. Out: a tally. The clock and the waiting lines
are simpy's; whatever a case does is done by `Policy.step` and `Case.advance`, as in earnest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from complaintflow.compiled.calendar import HorizonError
from complaintflow.facade import Case, Policy
from complaintflow.kernel.event import Actor, Event
from complaintflow.simulation.arrivals import coming
from complaintflow.simulation.chance import Luck, stream
from complaintflow.simulation.choosing import Chooser, Done, Move
from complaintflow.simulation.complaining import answer, complaint, missing
from complaintflow.simulation.observing import Observed, Row, note_end
from complaintflow.simulation.people import Clock, Office, office_of
from complaintflow.simulation.plan import Length, Plan, SimulationError
from complaintflow.simulation.tally import Tally

EVENTS_MOST: Final = 100
"""Events after which nobody follows a case any more: it goes round in a circle."""

_TRIED: Final = 3
"""Refusals of an event in a state after which nobody tries it there again."""

_GUARD_TRIED: Final = 12
"""The same where its guard refused it: other data may pass."""


@dataclass(slots=True)
class _Life:
    """A case that is followed."""

    case: Case
    luck: Luck
    seen: Observed
    done: Done = field(default_factory=Done)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    events: int = 0


@dataclass(slots=True)
class World:
    """A world whose cases know nothing of other worlds. `told` is called with the row of each case."""

    policy: Policy
    plan: Plan
    seed: int
    number: int
    cases: int
    told: Callable[[Row | None], None] | None = None  # (None: a complaint that was not opened)
    tally: Tally = field(default_factory=Tally)
    _env: Clock = field(init=False)
    _office: Office = field(init=False)
    _chooser: Chooser = field(init=False)
    _lives: dict[int, _Life] = field(default_factory=dict)
    _until: int = 0
    _last: int = 0

    def run(self) -> Tally:
        """Let all of it happen. Raises SimulationError where time leaves the years of somebody's calendar."""
        plan = self.plan
        self._env = Clock(initial_time=plan.start)
        self._office = office_of(self._env, plan)
        self._chooser = Chooser(self.policy.compiled, plan)
        self._env.process(self._arrive())
        try:
            while self._env.peek() != float("inf") and not (self._until and self._env.peek() > self._until):
                self._env.step()
        except HorizonError as problem:
            message = "the simulation leaves the years for which somebody's working hours are known"
            raise SimulationError(message) from problem
        finally:  # stopped in between, what has happened so far is still told
            self._end()
        return self.tally

    def _arrive(self) -> Generator[Any, Any, None]:
        zone = self.policy.compiled.zone
        instants = coming(self.plan.arrivals, zone, self.plan.start, stream(self.seed, self.number, "arrivals"))
        for number, at in enumerate(islice(instants, self.cases)):
            yield self._env.timeout(at - self._env.now)
            self._last = at
            self._env.process(self._live(number, at))
        self._until = self._last + self.plan.watch

    def _end(self) -> None:
        for life in list(self._lives.values()):
            advanced = life.case.advance(max(int(self._until or self._env.now), life.case.clock))
            life.seen.take(advanced, self.tally)
            self._note(life, advanced.case)
        self._office.report(self.tally, self.policy.compiled.zone, self._last)

    def _note(self, life: _Life, case: Case) -> None:
        row = note_end(self.policy.compiled, case.raw, life.seen, self.tally, life.events)
        if self.told is not None:
            self.told(row)

    # ---------------------------------------------------------------- the life of a case

    def _live(self, number: int, at: int) -> Generator[Any, Any, None]:
        life = self._opened(number, at)
        if life is None:
            return
        self._lives[number] = life
        while not life.case.closed and life.events < EVENTS_MOST:
            move = self._chosen(life)
            if move is not None:
                yield from self._carry_out(life, move)
                continue
            due = life.case.next_due
            if due is None:
                return  # nothing happens to it any more: it is still there at the end
            yield self._env.timeout(max(0, due - self._env.now))
            if not self._pass_time(life) and not life.case.closed:
                return
        if not life.case.closed:
            self.tally.given_up += 1
            return
        del self._lives[number]
        self._note(life, life.case)

    def _chosen(self, life: _Life) -> Move | None:
        tired = {
            event
            for (state, event), times in life.refused.items()
            if state == life.case.state and times >= _GUARD_TRIED
        }
        return self._chooser.choose(life.case.raw, life.done, tired, life.luck, int(self._env.now))

    def _opened(self, number: int, at: int) -> _Life | None:
        luck = Luck(self.seed, self.number, number)
        name = f"{self.number + 1}-{number + 1}"
        data = complaint(self.policy.compiled, self.plan, luck, at)
        role = self._opener()
        actor = Actor(f"{role}-0", ((role, None),))
        step = self.policy.step(None, Event(name, "open", at, "open", actor, data))
        if step.refused is not None and step.refused.body.get("code") == "missing_field":
            data |= missing(self.policy.compiled, "open", dict.fromkeys(_names(step.refused.body.get("fields"))), at)
            step = self.policy.step(None, Event(name, "open", at, "open-2", actor, data))
        if step.opened is None:
            self.tally.refused_openings += 1
            if self.told is not None:
                self.told(None)
            return None
        self.tally.opened += 1
        life = _Life(step.opened, luck, Observed())
        life.seen.take(step, self.tally)
        return life

    def _opener(self) -> str:
        by = self.policy.compiled.events["open"].by
        known = (*self.policy.compiled.roles, "customer")
        return next((name for name in known if by is None or name in by), known[0])

    def _pass_time(self, life: _Life) -> bool:
        """Let the case come to the present; whether anything happened by itself."""
        before = life.case.seq
        step = life.case.advance(int(self._env.now))
        life.case = step.case
        life.seen.take(step, self.tally)
        if _moved(step.touched):
            life.done.here.clear()
        return life.case.seq != before

    def _carry_out(self, life: _Life, move: Move) -> Generator[Any, Any, None]:
        """Wait, wait for somebody, work, and send the event; or see that there is no occasion any more."""
        wait, work = self._lengths(move)
        team = self._office.team(move.role)
        now = int(self._env.now)
        ready = team.after(now, life.luck.length(f"wait {move.event}", wait), working=wait.working)
        yield self._env.timeout(ready - now)
        person = yield from self._office.somebody(team, f"{move.role}-{life.events + 1}")
        asked, begin = ready, team.begin(int(self._env.now))
        changed = self._pass_time(life)
        if life.case.closed or (changed and not self._chooser.still_possible(life.case.raw, move, int(self._env.now))):
            self._office.free(team, person)
            life.events += 1
            return
        end = team.after(begin, life.luck.length(f"work {move.event}", work), working=True)
        yield self._env.timeout(end - self._env.now)
        self._office.free(team, person)
        team.worked(begin, end)
        tally = self.tally.role(move.role)
        tally.done[move.event] += 1
        tally.waited.add(begin - asked)
        self._send(life, move, person)

    def _send(self, life: _Life, move: Move, person: str) -> None:
        at = max(int(self._env.now), life.case.clock + 1)
        data = answer(self.policy.compiled, self.plan, life.luck, move.event, at)
        if move.approval is not None:
            data["approval"] = move.approval
        actor = Actor(person, ((move.role, None),))
        life.events += 1
        before = life.case.state
        for attempt in range(2):
            name = f"{move.event}-{life.events}-{attempt}"
            step = life.case.send(Event(life.case.id, move.event, at, name, actor, data))
            refused = step.refused
            if refused is None or refused.body.get("code") != "missing_field":
                break
            data |= missing(self.policy.compiled, move.event, dict.fromkeys(_names(refused.body.get("fields"))), at)
        life.case = step.case
        life.seen.take(step, self.tally)
        if step.refused is not None:
            code = step.refused.body.get("code")
            self.tally.refused[f"{move.event}: {code}"] += 1
            # What a guard refuses may be let through with other data; who may not, or where, stays so.
            life.refused[life.case.state, move.event] += 1 if code == "guard" else _GUARD_TRIED // _TRIED
            return
        life.done.add(before, move.event)
        self.tally.events += 1
        if life.seen.first_reply is None and self._replies(step.touched, move.event):
            life.seen.first_reply = at
        if _moved(step.touched):
            life.done.here.clear()

    def _replies(self, touched: tuple[str, ...], event: str) -> bool:
        if self.plan.first_reply:
            return event in self.plan.first_reply
        deadlines = [name for name in touched if name.startswith("deadline:")]
        return any(name.endswith((":met", ":late")) for name in deadlines)

    def _lengths(self, move: Move) -> tuple[Length, Length]:
        wait: Length | None = None
        work: Length | None = None
        for row in self.plan.timings:
            if (not row.events or move.event in row.events) and (not row.roles or move.role in row.roles):
                wait, work = wait or row.wait, work or row.work
        assert wait is not None, "the last row has both"
        assert work is not None, "the last row has both"
        return wait, work


def _moved(touched: tuple[str, ...]) -> bool:
    """Whether a step entered a state."""
    return any(element.startswith("state:") for element in touched)


def _names(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
