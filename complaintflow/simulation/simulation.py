"""A whole simulation: several worlds, and what others would be like in which something is different.

In: alternatives, a number of cases, a seed. Out: a `Simulation` that takes up worlds in order. The worlds are the same
however many processes work on them, and an alternative has the complaints and the luck of the plan itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from complaintflow.facade import Policy
from complaintflow.simulation.figures import Interval, Key, figures, interval
from complaintflow.simulation.plan import Plan
from complaintflow.simulation.tally import Tally
from complaintflow.simulation.what_if import Alternative
from complaintflow.simulation.world import World

WORLDS: Final = 10
CASES_LEAST: Final = 250
"""Cases that a world has at least, where there are so many."""


@dataclass(slots=True)
class Outcome:
    """What came of one alternative: everything added up, and the figures of each world."""

    name: str
    whole: Tally = field(default_factory=Tally)
    worlds: list[Mapping[Key, float]] = field(default_factory=list)

    def take(self, tally: Tally) -> None:
        """Take up a world."""
        self.whole.merge(tally)
        self.worlds.append(figures(tally))

    def of(self, key: Key) -> Interval | None:
        """Return a figure with its interval."""
        return interval([world[key] for world in self.worlds if key in world])


@dataclass(slots=True)
class Simulation:
    """What came of the plan itself (first) and of its alternatives. `complete`: nobody stopped it."""

    policy: Policy
    plan: Plan
    cases: int
    seed: int
    outcomes: list[Outcome]
    complete: bool = True

    @property
    def base(self) -> Outcome:
        """The plan as it is."""
        return self.outcomes[0]

    def difference(self, other: Outcome, key: Key) -> Interval | None:
        """Return by how much a figure is greater in an alternative, world by world."""
        pairs = zip(self.base.worlds, other.worlds, strict=False)
        return interval([two[key] - one[key] for one, two in pairs if key in one and key in two])


def shares(cases: int) -> tuple[int, ...]:
    """Return how many cases each world has."""
    worlds = max(1, min(WORLDS, cases // CASES_LEAST))
    return tuple(cases // worlds + (number < cases % worlds) for number in range(worlds))


def run_world(one: Alternative, cases: int, seed: int, number: int) -> Tally:
    """Return what comes of one world of an alternative."""
    return World(one.policy, one.plan, seed, number, shares(cases)[number]).run()


def simulation_of(alternatives: Sequence[Alternative], cases: int, seed: int) -> Simulation:
    """Return a simulation in which nothing has happened yet; the first alternative is what others are held against."""
    first = alternatives[0]
    return Simulation(first.policy, first.plan, cases, seed, [Outcome(one.name) for one in alternatives])


def simulate(policy: Policy, plan: Plan, cases: int, seed: int, alternatives: Sequence[Alternative] = ()) -> Simulation:
    """Simulate a plan, and alternatives to it."""
    everything = (Alternative("", policy, plan), *alternatives)
    simulation = simulation_of(everything, cases, seed)
    for number in range(len(shares(cases))):
        for one, outcome in zip(everything, simulation.outcomes, strict=True):
            outcome.take(run_world(one, cases, seed, number))
    return simulation
