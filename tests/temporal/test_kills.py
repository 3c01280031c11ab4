"""Workers and the server killed at random while cases go on; `make chaos` does it more often."""

from collections.abc import Callable

from tests.chaos.places import OnPostgresql
from tests.chaos.tally import Tally
from tests.chaos.temporal import Blows, temporal_killed


def test_killing_workers_and_the_server_loses_and_doubles_nothing(
    on_postgresql: OnPostgresql, chaos_seed: int, told: Callable[[Tally], Tally]
):
    tally = told(temporal_killed(on_postgresql, chaos_seed, Blows(workers=3, servers=1), cases=30))
    assert tally.clean, tally.wrong
