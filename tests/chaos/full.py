"""Every fault at full size, for `make chaos`: what runs, over which store, how often.

In: a seed, how large. Out: tallies, one after the other. `tests/chaos/test_*.py` run the same functions, smaller.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tests.chaos import crowds, inside, outside, power
from tests.chaos.kills import killed
from tests.chaos.places import OnPostgresql, OnSqlite, Place
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


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault by name; it happens when it is told to."""

    name: str
    happen: Callable[[], Tally]


def faults(sqlite: OnSqlite, postgresql: OnPostgresql, seed: int, size: Size) -> Iterator[Fault]:
    """Yield every fault over every store that may meet with it."""
    stores: tuple[Place, ...] = (sqlite, postgresql)
    for place in stores:
        yield Fault(f"kills {place.kind}", partial(killed, place, seed, size.kills))
        yield Fault(f"workers {place.kind}", partial(crowds.workers_killed, place, seed, size.part(200)))
    yield from _around(stores, seed, size)
    yield from _under(sqlite, postgresql, seed, size)
    some = None if size.share == 1 else size.part(600)
    yield Fault("temporal scenarios", partial(scenarios_on_temporal, seed, some))
    blows = Blows(workers=size.part(40), servers=size.part(8))
    for place in stores:
        yield Fault(f"temporal kills {place.kind}", partial(temporal_killed, place, seed, blows, size.part(200)))
    for place in stores:
        yield Fault(f"one case {place.kind}", partial(crowds.on_one_case, place, 100, size.part(10)))
        yield Fault(f"many cases {place.kind}", partial(crowds.on_many_cases, place, 100, size.part(10_000)))
        for policy in crowds.KINDS:
            yield Fault(f"one key {place.kind}", partial(crowds.on_one_key, place, 100, policy))


def _around(stores: tuple[Place, ...], seed: int, size: Size) -> Iterator[Fault]:
    for place in stores:
        yield Fault(f"clock {place.kind}", partial(inside.clock_set_back, place, seed))
        yield Fault(f"2100 {place.kind}", partial(inside.worker_in_2100, place))
        for policy in inside.WITH_TIMERS:
            yield Fault(f"week {place.kind}", partial(inside.week_of_downtime, place, policy, size.part(400)))
        for poison in inside.POISONS:
            yield Fault(f"poison {place.kind}", partial(inside.poisoned, place, poison))
        yield Fault(f"down {place.kind}", partial(inside.receiver_down, place))
        yield Fault(f"odd {place.kind}", partial(inside.receivers_odd, place, seed))


def _under(sqlite: OnSqlite, postgresql: OnPostgresql, seed: int, size: Size) -> Iterator[Fault]:
    yield Fault("power SQLite", partial(power.power_cut, sqlite, seed, size.part(500)))
    events = size.part(100)
    for fault in (outside.full_disk, outside.file_too_large, outside.full_database, outside.read_only):
        yield Fault(f"{fault.__name__} SQLite", partial(fault, sqlite, events))
    yield Fault("locked SQLite", partial(outside.locked, sqlite, size.part(40)))
    yield Fault("locked PostgreSQL", partial(outside.locked, postgresql, size.part(40)))
    yield Fault("cut PostgreSQL", partial(outside.cut_off, postgresql, size.part(300)))
    yield Fault("restarted PostgreSQL", partial(outside.restarted, postgresql, seed, events))
