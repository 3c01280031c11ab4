"""Which lines an arrow from many states has.

In: the boxes and arrows of a lifecycle. Out: for each arrow the sources from which a line is drawn. A picture in which
everything is joined to everything shows nothing: an arrow from three states or more has one line, and its label names
the other states. Yet every open state that something leads on from has a line that does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from complaintflow.diagram.model import Arrow, Box

LINES_MOST: Final = 2
"""An arrow from no more states than these has a line from each."""


def from_every(arrow: Arrow, every_open: frozenset[str]) -> bool:
    """Whether an arrow begins in every open state, so that its label says so and no line is needed."""
    return len(arrow.sources) > LINES_MOST and frozenset(arrow.sources) >= every_open


def drawn_sources(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> tuple[tuple[str, ...], ...]:
    """Return for each arrow the sources from which a line is drawn, in the arrow's order."""
    order = {box.key: place for place, box in enumerate(boxes)}
    final = frozenset(box.key for box in boxes if box.kind == "final")
    every_open = frozenset(order) - final
    drawn: list[set[str]] = []
    for arrow in arrows:
        if len(arrow.sources) <= LINES_MOST:
            drawn.append(set(arrow.sources))
        elif from_every(arrow, every_open):
            drawn.append(set())
        else:
            # On the way forward the first state is the one that people think of, back and to an end the last.
            forward = arrow.target not in final and order[arrow.sources[0]] < order[arrow.target]
            drawn.append({arrow.sources[0] if forward else arrow.sources[-1]})
    for state in order:
        ways = [n for n, arrow in enumerate(arrows) if state in arrow.sources and drawn[n]]
        if ways and not any(state in drawn[n] for n in ways):
            drawn[min(ways, key=lambda n: (len(arrows[n].sources), n))].add(state)
    return tuple(
        tuple(source for source in arrow.sources if source in lines) for arrow, lines in zip(arrows, drawn, strict=True)
    )
