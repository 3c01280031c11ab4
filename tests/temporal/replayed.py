"""Scenarios of the shipped policies, lived again on Temporal: the same events at the same instants.

In: a policy's scenarios. Out: for each what the kernel said and what the store holds after Temporal ran it. The server
that skips time begins in the present and the scenarios lie where they lie: an interceptor moves instants between the
two, by one distance for each scenario, and nothing of the library knows.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from complaintflow import Case, Policy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.kernel.timers import next_timer
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.loading import load_scenarios
from complaintflow.scenario.run import lived
from complaintflow.stores.memory import MemoryStore
from complaintflow.temporal.client import TemporalDesk
from complaintflow.temporal.payloads import Told
from complaintflow.temporal.worker import make_worker
from tests.services.temporal_server import skipping_time

POLICIES = Path(__file__).resolve().parents[2] / "policies"
# Events arrive this much before their instant (in microseconds): one that comes at the very instant at which something
# is due counts, and a server whose clock is not skipping just then goes on by itself.
EARLY = 30_000_000


@dataclass(frozen=True, slots=True)
class Lived:
    """A scenario as the kernel lives it, punctually: what is sent, what follows, how the case ends."""

    policy: Policy
    name: str
    events: tuple[Event, ...]
    effects: list[Effect]  # in the order of time
    state: CaseState
    end: int  # up to and including this instant time passes


def all_lived() -> Iterator[Lived]:
    """Every scenario with a case of its own; those in which nothing was opened leave nothing to compare.

    The files of edges (`NAME.edges.yaml`) are left out: they ask for one boundary each of what the others live through.
    """
    for file in sorted((POLICIES / "scenarios").glob("*.yaml")):
        if file.name.endswith(".edges.yaml"):
            continue
        document = load_scenarios(file).document
        assert document is not None
        policy = Policy.load(file.parent / str(document.policy))
        yield from _lived_of(policy, document)


def _lived_of(policy: Policy, document: ScenariosSpec) -> Iterator[Lived]:
    for scenario in document.cases:
        run = lived(policy, document, scenario)
        if run.case is not None:
            events = tuple(entry.event for entry in run.case.raw.entries if entry.event is not None)
            yield _punctually(policy, events, max(run.now, *(event.at for event in events)))


def _punctually(policy: Policy, events: tuple[Event, ...], end: int) -> Lived:
    """The kernel alone, asked at every due instant and for every event: a scenario itself asks when it likes."""
    effects: list[Effect] = []
    case: Case | None = None

    def pass_until(until: int) -> None:
        nonlocal case
        while case is not None and (due := next_timer(case.raw, policy.compiled)) is not None and due <= until:
            step = case.advance(due)
            effects.extend(step.effects)
            case = step.case

    for event in events:
        pass_until(event.at - EARLY)
        step = policy.step(case, event)
        effects.extend(step.effects)
        case = step.opened
    pass_until(end)
    assert case is not None, "it begins with an opening that was accepted"
    return Lived(policy, case.id, events, in_time(effects), case.raw, end)


class MovedInTime(Interceptor):
    """Lets activities live in the scenario's time while Temporal lives in its own; `ahead` is the distance."""

    def __init__(self) -> None:
        self.ahead = 0

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        moved = self

        class Inbound(ActivityInboundInterceptor):
            async def execute_activity(self, input: ExecuteActivityInput) -> Any:
                input.args = [*input.args]
                if input.fn.__name__ in {"take", "pass_time"}:
                    input.args[1] -= moved.ahead
                told = await super().execute_activity(input)
                if isinstance(told, Told) and told.standing.wake is not None:
                    return replace(told, standing=replace(told.standing, wake=told.standing.wake + moved.ahead))
                return told

        return Inbound(next)


@dataclass(frozen=True, slots=True)
class Stage:
    """A Temporal that skips time, with a worker and a store for one scenario.

    A new server for each: what an earlier scenario left open would want its own timers rung, by a worker that is gone,
    and the server's clock would stand still until somebody did.
    """

    environment: Any
    desk: ComplaintDesk
    there: TemporalDesk
    ahead: int

    async def live(self, one: Lived) -> None:
        for event in one.events:
            await self._pass(one.name, event.at - EARLY)
            await self.there.send(one.name, event)
        await self._pass(one.name, one.end)

    async def _pass(self, case: str, until: int) -> None:
        """Let time pass up to and including an instant of the scenario, until all that is due by then is done."""
        gap = until + self.ahead - await now_of(self.environment)
        if gap > 0:
            await self.environment.sleep(timedelta(microseconds=gap))
        for _ in range(1_000):
            with self.desk.store.reading() as reading:
                timer = reading.timer(case)
            if timer is None or timer.due > until:
                return
            # It has rung, or rings within the millisecond that timers are kept in.
            await self.environment.sleep(timedelta(milliseconds=1))
            await asyncio.sleep(0.005)
        raise AssertionError(f"`{case}` should have moved by {until}, its timer is due at {timer.due}")


async def now_of(environment: Any) -> int:
    now = await environment.get_current_time()
    return round(now.timestamp() * 1_000) * 1_000


async def lived_on_temporal(one: Lived) -> tuple[list[Effect], CaseState]:
    """Live a scenario on Temporal; return its effects in the order of time and its case at the end, from the store."""
    async with skipping_time() as environment:
        moved = MovedInTime()
        moved.ahead = await now_of(environment) - one.events[0].at + EARLY
        with ComplaintDesk(MemoryStore(), [one.policy]) as desk:
            there = TemporalDesk(environment.client, "scenarios")
            async with make_worker(environment.client, desk, there.queue, interceptors=[moved]):
                await Stage(environment, desk, there, moved.ahead).live(one)
            effects = [effect for moment in desk.timeline(one.name) for effect in moment.effects]
            return in_time(effects), desk.case(one.name).raw


def in_time(effects: Iterable[Effect]) -> list[Effect]:
    """Effects in the order of time: a scenario may tell of something before it tells that time passed."""
    return sorted(effects, key=lambda effect: (effect.at, effect.seq, effect.index))
