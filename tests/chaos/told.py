"""What the faults of a test run came to, told at its end: seeds and counts, also where every test has passed.

In: tallies that tests hand in. Out: the table, in the summary of pytest.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.chaos.seeds import chosen_seed
from tests.chaos.tally import Tally, heading

if TYPE_CHECKING:  # what these need is loaded by the tests that use them
    from tests.chaos.nursery import Nursery
    from tests.chaos.places import OnPostgresql, OnSqlite
    from tests.services.postgresql import PostgresServer

_NAME = "fault"


@pytest.fixture
def chaos_seed(record_property: Callable[[str, object], None]) -> int:
    """A seed for this test, which `CHAOS_SEED` repeats."""
    seed = chosen_seed()
    record_property(_NAME, f"  CHAOS_SEED={seed} for the next line")
    print(f"CHAOS_SEED={seed} repeats this test")
    return seed


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Callable[[Tally], Tally]:
    """Hand in what a fault came to; returns it."""

    def tell(tally: Tally) -> Tally:
        record_property(_NAME, str(tally))
        return tally

    return tell


@pytest.fixture(scope="session")
def cradle() -> Iterator["Nursery"]:
    """Where the processes of this test run are born."""
    from tests.chaos.nursery import Nursery

    with Nursery() as made:
        yield made


@pytest.fixture
def on_sqlite(cradle: "Nursery") -> "OnSqlite":
    """Stores in SQLite files."""
    from tests.chaos.places import OnSqlite

    return OnSqlite(cradle)


@pytest.fixture
def on_postgresql(cradle: "Nursery", postgres_server: "PostgresServer") -> "OnPostgresql":
    """Stores in databases of this test run's PostgreSQL."""
    from tests.chaos.places import OnPostgresql

    return OnPostgresql(postgres_server, cradle)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    reports = [one for outcome in ("passed", "failed") for one in terminalreporter.stats.get(outcome, ())]
    lines = [str(text) for report in reports for name, text in report.user_properties if name == _NAME]
    if lines:
        terminalreporter.section("faults")
        terminalreporter.write_line(heading())
        for line in lines:
            terminalreporter.write_line(line)
