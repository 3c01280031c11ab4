"""What the faults of a test run came to, told at its end: seeds and counts, also where every test has passed.

In: tallies that tests hand in. Out: the table, in the summary of pytest.
"""

from collections.abc import Callable

import pytest

from tests.chaos.seeds import chosen_seed
from tests.chaos.tally import Tally, heading

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    reports = [one for outcome in ("passed", "failed") for one in terminalreporter.stats.get(outcome, ())]
    lines = [str(text) for report in reports for name, text in report.user_properties if name == _NAME]
    if lines:
        terminalreporter.section("faults")
        terminalreporter.write_line(heading())
        for line in lines:
            terminalreporter.write_line(line)
