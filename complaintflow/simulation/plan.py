"""A plan that fits its policy, ready to be simulated: plain data.

In: what `complaintflow.simulation.reading` and `complaintflow.simulation.defaults` make. Instants and lengths are
microseconds. Draws nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from complaintflow.compiled.calendar import Calendar
from complaintflow.errors import ComplaintflowError

Shape = Literal["lognormal", "gamma", "exponential", "fixed"]

MINUTE: Final = 60_000_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
HOURS_OF_WEEK: Final = 168
LONGEST: Final = 40 * 366 * DAY
"""How long complaints may come to one world."""


class SimulationError(ComplaintflowError):
    """A plan that leads where no calendar reaches."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution of numbers that are not negative, by mean and standard deviation."""

    shape: Shape
    mean: float
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Length:
    """How long something takes, in microseconds; `working`: of working time."""

    lengths: Distribution
    working: bool = False


@dataclass(frozen=True, slots=True)
class Values:
    """What a fact or datum says: weights of values, or a distribution of numbers; how often nothing is said."""

    weights: tuple[tuple[object, float], ...] = ()
    numbers: Distribution | None = None
    missing: float = 0.0


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Complaints a week, spread over its 168 hours (Monday 00:00 first, local time) in proportion."""

    per_week: float
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Crew:
    """The people of a role: how many (None: as many as it takes), and when they work (None: always)."""

    people: int | None
    calendar: Calendar | None


@dataclass(frozen=True, slots=True)
class Timing:
    """How long events take; empty `events` or `roles` mean all."""

    events: frozenset[str]
    roles: frozenset[str]
    wait: Length | None
    work: Length | None


@dataclass(frozen=True, slots=True)
class Weight:
    """How often an event is chosen in proportion to others, and how often at most while a state lasts."""

    weight: float
    most: int = 1


@dataclass(frozen=True, slots=True)
class Preference:
    """Which events people choose in some states and classes (empty: all)."""

    states: frozenset[str]
    classes: frozenset[str]
    weights: Mapping[str, Weight]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated. `start` is UTC microseconds; `worlds` are parts that do not know of each other."""

    name: str
    start: int
    watch: int
    arrivals: Arrivals
    facts: Mapping[str, Values]
    flags: Mapping[str, float]
    crews: Mapping[str, Crew]
    timings: tuple[Timing, ...]
    preferences: tuple[Preference, ...] = ()
    answers: Mapping[str, Mapping[str, Values]] = field(default_factory=dict)
    first_reply: frozenset[str] = frozenset()
