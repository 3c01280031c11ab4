"""Chance that can be repeated: a stream of random numbers for each purpose of each case.

In: a seed and names. Out: numpy generators, and draws from a plan's distributions. A stream depends on nothing but its
names, so that another limit or another member of staff leaves the luck of every case as it was.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field

from complaintflow.errors import MissingExtraError

try:
    import numpy as np
except ImportError as missing:
    raise MissingExtraError("simulate") from missing

from complaintflow.simulation.plan import Distribution, Length, Values

Chance = np.random.Generator
"""Where random numbers come from."""


def stream(seed: int, *names: int | str) -> Chance:
    """Return the stream of these names."""
    text = "/".join(map(str, (seed, *names))).encode()
    key = int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "big")
    return np.random.Generator(np.random.PCG64(key))


@dataclass(slots=True)
class Luck:
    """The streams of one case."""

    seed: int
    world: int
    case: int
    _streams: dict[str, Chance] = field(default_factory=dict)

    def of(self, purpose: str) -> Chance:
        """Return the case's stream for a purpose."""
        found = self._streams.get(purpose)
        if found is None:
            found = self._streams[purpose] = stream(self.seed, self.world, self.case, purpose)
        return found

    def length(self, purpose: str, length: Length) -> int:
        """Return a length in whole microseconds."""
        return round(draw(self.of(purpose), length.lengths))

    def value(self, purpose: str, values: Values) -> object:
        """Return a value, None where nothing is said."""
        chance = self.of(purpose)
        said = chance.random() >= values.missing
        if values.numbers is not None:
            number = draw(chance, values.numbers)
            return number if said else None
        picked = pick(chance, values.weights)
        return picked if said else None


def draw(chance: Chance, numbers: Distribution) -> float:
    """Return a number of a distribution."""
    mean, spread = numbers.mean, numbers.spread
    if numbers.shape == "exponential":
        return float(chance.standard_exponential()) * mean
    if numbers.shape == "fixed" or spread == 0 or mean == 0:
        return mean
    share = (spread / mean) ** 2
    if numbers.shape == "gamma":
        return float(chance.standard_gamma(1 / share)) * mean * share
    variance = math.log1p(share)
    return math.exp(math.log(mean) - variance / 2 + math.sqrt(variance) * float(chance.standard_normal()))


def pick(chance: Chance, weights: tuple[tuple[object, float], ...]) -> object:
    """Return one of several values; None where none has a weight."""
    place = float(chance.random()) * sum(weight for _, weight in weights)
    for value, weight in weights:
        place -= weight
        if place < 0:
            return value
    return next((value for value, weight in reversed(weights) if weight > 0), None)
