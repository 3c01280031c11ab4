"""A lifecycle measured and laid out, before it has its place on a page.

In: a diagram, one of its lifecycles, a way to lay it out. Out: blocks, lines and where they stand, counted from the
lifecycle's own corner.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from complaintflow.diagram.blocks import Block, arrow_block, box_block, track_block
from complaintflow.diagram.drawn import drawn_sources
from complaintflow.diagram.free_room import Rectangle
from complaintflow.diagram.layout import Direction, Join, Placed, placed
from complaintflow.diagram.model import Arrow, Box, Cluster, Diagram

_DOT: Final = 16.0
_TITLE_LEAST: Final = 200.0
_DIRECTIONS: Final[tuple[Direction, ...]] = ("TB", "LR")


@dataclass(frozen=True, slots=True)
class Way:
    """A way to lay a lifecycle out: downwards or across, in broad boxes, ways to an end by turns further down."""

    direction: Direction
    roomy: bool
    staggered: bool


WAYS: Final = tuple(Way(*way) for way in product(_DIRECTIONS, (False, True), (False, True)))
"""All ways that are tried."""


@dataclass(frozen=True, slots=True)
class Sized:
    """A lifecycle laid out at the origin."""

    cluster: Cluster | None
    boxes: tuple[tuple[Box, Block], ...]
    arrows: tuple[tuple[Arrow, Block], ...]
    joins: tuple[Join, ...]
    placed: Placed

    @property
    def frame(self) -> float:
        """How much room the frame of a track takes on each side."""
        return 0.0 if self.cluster is None else 14.0

    @property
    def broad(self) -> float:
        """How broad what stands in the frame is, its title included."""
        return self.placed.width if self.cluster is None else max(self.placed.width, _TITLE_LEAST)

    def head(self, language: str) -> Block:
        """Return a track's title."""
        if self.cluster is None:
            return Block(0, 0, ())
        return track_block(self.cluster, self.broad + 2 * self.frame, language)

    def size(self, language: str) -> tuple[float, float]:
        """Return how large the lifecycle is with its frame and title."""
        high = self.placed.height + 2 * self.frame + self.head(language).height
        return self.broad + 2 * self.frame, high

    def taken(self) -> Iterator[Rectangle]:
        """Yield what boxes, labels and lines take up."""
        sizes = {box.key: block for box, block in self.boxes}
        sizes |= {f"arrow:{number}": block for number, (_, block) in enumerate(self.arrows)}
        for name, (x, y) in self.placed.middles.items():
            wide, high = (sizes[name].width, sizes[name].height) if name in sizes else (_DOT, _DOT)
            yield x - wide / 2, y - high / 2, x + wide / 2, y + high / 2
        for join, curve in zip(self.joins, self.placed.curves, strict=True):
            if join.kind != "order":
                yield from ((x, y, x, y) for x, y in curve.sampled())


def laid_out(diagram: Diagram, way: Way) -> tuple[Sized, ...]:
    """Return the main lifecycle and the tracks, laid out in a way."""
    tracks: tuple[Cluster | None, ...] = (None, *diagram.clusters)
    return tuple(_sized(diagram, cluster, way) for cluster in tracks)


def _sized(diagram: Diagram, cluster: Cluster | None, way: Way) -> Sized:
    boxes, arrows = diagram.of_track(None if cluster is None else cluster.name)
    lines = drawn_sources(boxes, arrows)
    box_blocks = tuple((box, box_block(box, diagram, roomy=way.roomy)) for box in boxes)
    arrow_blocks = tuple(
        (arrow, arrow_block(arrow, _others(arrow, drawn, boxes, diagram), diagram.language, roomy=way.roomy))
        for arrow, drawn in zip(arrows, lines, strict=True)
    )
    sizes: dict[str, tuple[float, float]] = {}
    joins: list[Join] = []
    for box, block in box_blocks:
        if box.kind == "initial":
            sizes[f"birth:{box.key}"] = (_DOT, _DOT)
            joins.append(Join(f"birth:{box.key}", box.key, "arrow", 4))
        sizes[box.key] = (block.width, block.height)
    ends = {box.key for box in boxes if box.kind == "final"}
    for number, ((arrow, block), drawn) in enumerate(zip(arrow_blocks, lines, strict=True)):
        name = f"arrow:{number}"
        sizes[name] = (block.width, block.height)
        apart = 2 if way.staggered and arrow.target in ends and number % 2 else 1
        joins += [Join(source, name, "line", 2, apart) for source in drawn]
        joins += [] if drawn else [Join(arrow.sources[-1], name, "order", 1, apart)]
        joins.append(Join(name, arrow.target, "arrow", 2))
    return Sized(cluster, box_blocks, arrow_blocks, tuple(joins), placed(sizes, joins, way.direction))


def _others(arrow: Arrow, drawn: Sequence[str], boxes: Sequence[Box], diagram: Diagram) -> str | None:
    """Return the titles of the sources without a line; None where no source has one."""
    if not drawn:
        return None
    titles = {box.key: box.title for box in boxes}
    joint = "、" if diagram.language == "zh" else ", "
    return joint.join(titles[source] for source in arrow.sources if source not in drawn)
