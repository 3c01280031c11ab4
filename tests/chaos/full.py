"""Every fault at full size, for `make chaos`: what runs, over which store, how often.

In: a seed, how large. Out: tallies, one after the other. `tests/chaos/test_*.py` run the same functions, smaller.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.chaos.kills import killed
from tests.chaos.places import Place
from tests.chaos.tally import Tally
from tests.chaos.temporal import Blows, scenarios_on_temporal, temporal_killed


@dataclass(frozen=True, slots=True)
class Size:
    """How much of it: `kills` of one kind on one store; `share` of everything else, 1 for all."""

    kills: int = 1000
    share: float = 1.0

    def part(self, whole: int) -> int:
        """Return this share of a number, at least one."""
        return max(1, round(whole * self.share))


Fault = Callable[[], Tally]


def faults(sqlite: Place, postgresql: Place, seed: int, size: Size) -> Iterator[tuple[str, Fault]]:
    """Yield each fault with its name; it happens when it is called."""
    for place in (sqlite, postgresql):
        yield f"kills {place.kind}", lambda place=place: killed(place, seed, size.kills)
    yield "temporal scenarios", lambda: scenarios_on_temporal(seed, None if size.share == 1 else size.part(600))
    blows = Blows(workers=size.part(40), servers=size.part(8))
    for place in (sqlite, postgresql):
        yield f"temporal kills {place.kind}", lambda place=place: temporal_killed(place, seed, blows, size.part(200))
