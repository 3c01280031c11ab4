"""What came of a fault: counts for the table, and what exactly was wrong where something was."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """One line of the table.

    `hits`: how often the fault struck (kills, cuts, refusals). `again`: deliveries that came more than once, under the
    same id, as promised.
    """

    fault: str
    store: str
    runs: int = 0
    events: int = 0
    hits: int = 0
    again: int = 0
    lost: int = 0
    doubled: int = 0
    disagreements: int = 0
    seconds: float = 0.0
    cases: int = 0
    wrong: list[str] = field(default_factory=list)

    def lose(self, what: Iterable[str]) -> None:
        """Note what should be there and is not."""
        for one in what:
            self.lost += 1
            self.wrong.append(f"lost: {one}")

    def double(self, what: Iterable[str]) -> None:
        """Note what is there and should not be, or not a second time."""
        for one in what:
            self.doubled += 1
            self.wrong.append(f"doubled: {one}")

    def disagree(self, *what: str) -> None:
        """Note what is not as something else says."""
        self.disagreements += len(what)
        self.wrong.extend(what)

    def compare(self, found: Iterable[str], expected: Iterable[str], what: str) -> None:
        """Compare what came to be with what should have, in order; each thing counts once."""
        there, wanted = list(found), list(expected)
        if there == wanted:
            return
        missing, extra = Counter(wanted) - Counter(there), Counter(there) - Counter(wanted)
        self.lose(f"{what}: {one}" for one in missing.elements())
        self.double(f"{what}: {one}" for one in extra.elements())
        if not missing and not extra:
            self.disagree(f"{what}: another order")

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, doubled or in disagreement."""
        return not (self.lost or self.doubled or self.disagreements or self.wrong)

    def __str__(self) -> str:
        """Return the line of the table."""
        return "| " + " | ".join(_CELLS).format(one=self) + " |"


@contextmanager
def timed(tally: Tally) -> Iterator[Tally]:
    """Note how long the block took."""
    begun = time.monotonic()
    yield tally
    tally.seconds = time.monotonic() - begun


_COLUMNS = {
    "fault": "{one.fault:<58}",
    "store": "{one.store:<10}",
    "runs": "{one.runs:>5}",
    "events": "{one.events:>7}",
    "hits": "{one.hits:>5}",
    "again": "{one.again:>5}",
    "lost": "{one.lost:>4}",
    "doubled": "{one.doubled:>7}",
    "disagreements": "{one.disagreements:>13}",
    "seconds": "{one.seconds:>7.1f}",
}
_CELLS = tuple(_COLUMNS.values())


def heading() -> str:
    """Return the first two lines of the table."""
    widths = (58, 10, 5, 7, 5, 5, 4, 7, 13, 7)
    names = " | ".join(name.ljust(width) for name, width in zip(_COLUMNS, widths, strict=True))
    rule = " | ".join("-" * width for width in widths)
    return f"| {names} |\n| {rule} |"
