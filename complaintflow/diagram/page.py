"""A diagram on a page: the lifecycles, the tables beside or below them, the heading.

In: a diagram. Out: a `Page`: every block with its place. Of a few arrangements the one is taken that a sheet of A4 or
A3, upright or across, shows largest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal

from complaintflow.diagram.blocks import Block, arrow_block, box_block, drawn_from, from_every, panel_block
from complaintflow.diagram.layout import Curve, Direction, Join, Placed, placed
from complaintflow.diagram.model import Arrow, Box, Cluster, Diagram, Panel

MARGIN: Final = 24.0
GAP: Final = 26.0
HEAD: Final = 58.0
_DOT: Final = 16.0
_SHEET: Final = math.sqrt(2)
_DIRECTIONS: Final[tuple[Direction, ...]] = ("TB", "LR")


@dataclass(frozen=True, slots=True)
class Spot:
    """A block and its upper left corner on the page."""

    x: float
    y: float
    block: Block


@dataclass(frozen=True, slots=True)
class BoxSpot:
    """A state on the page."""

    box: Box
    spot: Spot


@dataclass(frozen=True, slots=True)
class ArrowSpot:
    """An arrow on the page: its labels, a line from each source that has one, and the line to its target."""

    arrow: Arrow
    spot: Spot
    lines: tuple[tuple[str, Curve], ...]
    last: Curve


@dataclass(frozen=True, slots=True)
class Group:
    """A lifecycle on the page: the main one, or a track in its frame."""

    x: float
    y: float
    width: float
    height: float
    boxes: tuple[BoxSpot, ...]
    arrows: tuple[ArrowSpot, ...]
    births: tuple[tuple[float, float, Curve], ...]
    cluster: Cluster | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything with its place."""

    diagram: Diagram
    width: float
    height: float
    groups: tuple[Group, ...]
    panels: tuple[tuple[Panel, Spot], ...]


@dataclass(frozen=True, slots=True)
class _Sized:
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
    def head(self) -> float:
        """How much room a track's title takes."""
        return 0.0 if self.cluster is None else 26.0

    @property
    def size(self) -> tuple[float, float]:
        """How large the lifecycle is with its frame."""
        return self.placed.width + 2 * self.frame, self.placed.height + 2 * self.frame + self.head


def page_of(diagram: Diagram) -> Page:
    """Return the diagram laid out."""
    layouts = [_groups(diagram, direction, roomy=roomy) for direction, roomy in product(_DIRECTIONS, (False, True))]
    candidates = [_arranged(diagram, groups, where) for groups, where in product(layouts, ("right", "below"))]
    return max(candidates, key=_shown_size)


def _shown_size(page: Page) -> float:
    """Return how large a sheet shows the page, whichever way it is turned."""
    across = min(_SHEET / page.width, 1 / page.height)
    upright = min(1 / page.width, _SHEET / page.height)
    return max(across, upright)


def _groups(diagram: Diagram, direction: Direction, *, roomy: bool) -> tuple[_Sized, ...]:
    tracks: tuple[Cluster | None, ...] = (None, *diagram.clusters)
    return tuple(_sized(diagram, cluster, direction, roomy=roomy) for cluster in tracks)


def _sized(diagram: Diagram, cluster: Cluster | None, direction: Direction, *, roomy: bool) -> _Sized:
    boxes, arrows = diagram.of_track(None if cluster is None else cluster.name)
    names = {box.key: box.title for box in boxes}
    every_open = frozenset(box.key for box in boxes if box.kind != "final")
    language = diagram.language
    box_blocks = tuple((box, box_block(box, language, roomy=roomy)) for box in boxes)
    arrow_blocks = tuple((arrow, arrow_block(arrow, names, every_open, language, roomy=roomy)) for arrow in arrows)
    sizes: dict[str, tuple[float, float]] = {}
    joins: list[Join] = []
    for box, block in box_blocks:
        if box.kind == "initial":
            sizes[f"birth:{box.key}"] = (_DOT, _DOT)
            joins.append(Join(f"birth:{box.key}", box.key, "arrow", 4))
        sizes[box.key] = (block.width, block.height)
    for number, (arrow, block) in enumerate(arrow_blocks):
        sizes[f"arrow:{number}"] = (block.width, block.height)
        whole = from_every(arrow, every_open)
        kind: Literal["order", "line"] = "order" if whole else "line"
        joins += [Join(source, f"arrow:{number}", kind, 1 if whole else 2) for source in drawn_from(arrow)]
        joins.append(Join(f"arrow:{number}", arrow.target, "arrow", 2))
    return _Sized(cluster, box_blocks, arrow_blocks, tuple(joins), placed(sizes, joins, direction))


def _arranged(diagram: Diagram, groups: Sequence[_Sized], where: str) -> Page:
    """Return the page with the tables to the right of the main lifecycle or below it; tracks go with the tables."""
    main, *tracks = groups
    high, wide = main.size[1], main.size[0]
    if where == "right":
        column = 330.0 if diagram.panels else 0.0
        spots, panels = _columns(tracks, diagram, column, max(high, 500.0))
        across, down = MARGIN + wide + GAP, MARGIN + HEAD
    else:
        count = max(1, round((wide + GAP) / (330.0 + GAP)))
        column = max(280.0, (wide - GAP * (count - 1)) / count)
        tall = _even_height(tracks, diagram, column, count)
        spots, panels = _columns(tracks, diagram, column, tall)
        across, down = MARGIN, MARGIN + HEAD + high + GAP
    placed_groups = [_group(main, MARGIN, MARGIN + HEAD)]
    placed_groups += [_group(track, across + x, down + y) for track, x, y in spots]
    placed_panels = tuple((panel, Spot(across + x, down + y, block)) for panel, block, x, y in panels)
    right = [group.x + group.width for group in placed_groups] + [s.x + s.block.width for _, s in placed_panels]
    low = [group.y + group.height for group in placed_groups] + [s.y + s.block.height for _, s in placed_panels]
    right.append(620.0)
    return Page(diagram, max(right) + MARGIN, max(low) + MARGIN, tuple(placed_groups), placed_panels)


_Panels = list[tuple[Panel, Block, float, float]]
_Tracks = list[tuple[_Sized, float, float]]


def _columns(tracks: Sequence[_Sized], diagram: Diagram, wide: float, high: float) -> tuple[_Tracks, _Panels]:
    """Return tracks and tables one below the other, in as many columns as the height asks for."""
    x = y = broadest = 0.0
    spots: _Tracks = []
    tables: _Panels = []
    blocks = [(track, None, track.size) for track in tracks]
    sized = [
        (None, (panel, block := panel_block(panel, wide, diagram.language)), (block.width, block.height))
        for panel in diagram.panels
    ]
    for track, table, (width, height) in (*blocks, *sized):
        if y and y + height > high:
            x, y, broadest = x + broadest + GAP, 0.0, 0.0
        if track is not None:
            spots.append((track, x, y))
        if table is not None:
            tables.append((*table, x, y))
        y += height + GAP
        broadest = max(broadest, width)
    return spots, tables


def _even_height(tracks: Sequence[_Sized], diagram: Diagram, wide: float, count: int) -> float:
    """Return the least height at which everything stands in so many columns."""
    heights = [track.size[1] for track in tracks] + [
        panel_block(panel, wide, diagram.language).height for panel in diagram.panels
    ]
    if not heights:
        return 0.0
    high = max(*heights, sum(heights) / count)
    while _columns_needed(heights, high) > count:
        high += 20.0
    return high


def _columns_needed(heights: Sequence[float], high: float) -> int:
    needed, y = 1, 0.0
    for height in heights:
        if y and y + height > high:
            needed, y = needed + 1, 0.0
        y += height + GAP
    return needed


def _group(sized: _Sized, x: float, y: float) -> Group:
    left, top = x + sized.frame, y + sized.frame + sized.head
    place = sized.placed

    def spot(name: str, block: Block) -> Spot:
        middle = place.middles[name]
        return Spot(round(left + middle[0] - block.width / 2, 1), round(top + middle[1] - block.height / 2, 1), block)

    curves = {
        (join.source, join.target): _moved(curve, left, top)
        for join, curve in zip(sized.joins, place.curves, strict=True)
        if join.kind != "order"
    }
    births = tuple(
        (left + place.middles[f"birth:{box.key}"][0], top + place.middles[f"birth:{box.key}"][1],
         curves[f"birth:{box.key}", box.key])
        for box, _ in sized.boxes
        if box.kind == "initial"
    )  # fmt: skip
    arrows = tuple(
        ArrowSpot(
            arrow,
            spot(f"arrow:{number}", block),
            tuple((s, curves[s, f"arrow:{number}"]) for s in arrow.sources if (s, f"arrow:{number}") in curves),
            curves[f"arrow:{number}", arrow.target],
        )
        for number, (arrow, block) in enumerate(sized.arrows)
    )
    boxes = tuple(BoxSpot(box, spot(box.key, block)) for box, block in sized.boxes)
    return Group(x, y, *sized.size, boxes, arrows, births, sized.cluster)


def _moved(curve: Curve, x: float, y: float) -> Curve:
    tip = None if curve.tip is None else (curve.tip[0] + x, curve.tip[1] + y)
    return Curve(tuple((px + x, py + y) for px, py in curve.points), tip)
