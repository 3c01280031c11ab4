"""How far explorations went, in words: one sentence for all that stopped early, and what none of them looks at.

In: graphs. Out: sentences for a report. Ten searches that stopped at ten different numbers are one thing to know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from complaintflow.verification.exploring.graph import Graph

CORRECTED: Final = "amended, reclassified, assigned or flagged"


@dataclass(frozen=True, slots=True)
class Extent:
    """How far one search went.

    `cases`: different ones that were explored; `ahead`: more that were in sight when it stopped. `corrections`: all
    paths of cases that are corrected at most so often were gone, None for all, -1 for not even those without.
    `cut_short`: not by the number of cases, but since there was no more time.
    """

    cases: int
    ahead: int
    corrections: int | None
    left_out: tuple[str, ...]
    cut_short: bool = False

    @classmethod
    def of(cls, graph: Graph, *, cut_short: bool = False) -> Self:
        """Return how far a graph goes; `cut_short`: the time was over when it was done."""
        ahead = len(graph.nodes) - len(graph.expanded)
        if graph.complete:
            return cls(len(graph.expanded), ahead, None, graph.left_out)
        corrections = -1 if graph.corrections is None else graph.corrections
        # The first sentence of a graph that stopped is the one on its own stop.
        return cls(len(graph.expanded), ahead, corrections, graph.left_out[1:], cut_short)


def unexplored(extents: Sequence[Extent]) -> tuple[str, ...]:
    """Return what searches left out: first how far those went that stopped, then the rest, each said once."""
    rest = [words for one in extents for words in one.left_out]
    return tuple(dict.fromkeys((*_stops(extents), *rest)))


def stopped_words(extents: Sequence[Extent]) -> str:
    """Return after how many cases searches stopped, and how many more they knew of."""
    cases, ahead = _span([one.cases for one in extents]), _span([one.ahead for one in extents])
    short = [one for one in extents if one.cut_short]
    some = "" if len(short) == len(extents) else "some "
    why = f", {some}since the time was used up" if short else ""
    return f"stopped after {cases} different cases, with {ahead} more in sight{why}"


def of_cases(corrections: int | None) -> str:
    """Return which paths were gone, by how often a case is corrected on them."""
    if corrections is None:
        return "every path"
    if not corrections:
        return f"every path of a case that is never corrected ({CORRECTED})"
    often = "once" if corrections == 1 else f"{corrections} times"
    return f"every path of a case that is corrected at most {often} ({CORRECTED})"


def _stops(extents: Sequence[Extent]) -> tuple[str, ...]:
    stopped = [one for one in extents if one.corrections is not None]
    if not stopped:
        return ()
    of, number = len(extents), len(stopped)
    which = "the search" if of == 1 else f"all {of} searches" if number == of else f"{number} of {of} searches"
    far = [one.corrections for one in stopped if one.corrections is not None and one.corrections >= 0]
    if not far:
        return (f"{which} {stopped_words(stopped)}",)
    who = "it has" if number == 1 else "each has" if len(far) == number else f"{len(far)} of them have"
    return (f"{which} {stopped_words(stopped)}; {who} gone {of_cases(min(far))}",)


def _span(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
