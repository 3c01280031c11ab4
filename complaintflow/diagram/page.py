"""A diagram on a page: the lifecycles, the tables beside or below them, the heading.

In: a diagram. Out: a `Page`: every block with its place. Of a few arrangements the one is taken that a sheet of A4 or
A3, upright or across, shows largest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from complaintflow.diagram.blocks import Block, panel_block
from complaintflow.diagram.free_room import places_in
from complaintflow.diagram.layout import Curve
from complaintflow.diagram.model import Arrow, Box, Cluster, Diagram, Panel
from complaintflow.diagram.sizing import WAYS, Sized, laid_out

MARGIN: Final = 24.0
GAP: Final = 26.0
HEAD: Final = 58.0
_SHEET: Final = math.sqrt(2)
_COLUMN: Final = 330.0
_WHERE: Final = ("between", "right", "below")


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
    head: Spot
    cluster: Cluster | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything with its place."""

    diagram: Diagram
    width: float
    height: float
    groups: tuple[Group, ...]
    panels: tuple[tuple[Panel, Spot], ...]


def page_of(diagram: Diagram) -> Page:
    """Return the diagram laid out."""
    found: list[Page] = []
    layouts = [(groups, _bound(groups[0], diagram)) for groups in (laid_out(diagram, way) for way in WAYS)]
    for groups, bound in sorted(layouts, key=lambda one: -one[1]):
        if found and max(map(_shown_size, found)) >= bound:
            break
        arranged = (_arranged(diagram, groups, where) for where in _WHERE)
        found += [page for page in arranged if page is not None]
    return max(found, key=_shown_size)


def _bound(main: Sized, diagram: Diagram) -> float:
    """Return how large a sheet shows a lifecycle without anything beside it: no page of it is shown larger."""
    wide, high = main.size(diagram.language)
    return _shown(wide + 2 * MARGIN, high + HEAD + 2 * MARGIN)


def _shown_size(page: Page) -> float:
    return _shown(page.width, page.height)


def _shown(wide: float, high: float) -> float:
    """Return how large a sheet shows a page, whichever way it is turned."""
    return max(min(_SHEET / wide, 1 / high), min(1 / wide, _SHEET / high))


def _arranged(diagram: Diagram, groups: Sequence[Sized], where: str) -> Page | None:
    """Return the page with the tables to the right of the main lifecycle, below it, or where it leaves room.

    Tracks go with the tables. None where there is not room enough.
    """
    main, *tracks = groups
    high, wide = main.size(diagram.language)[1], main.size(diagram.language)[0]
    across, down = MARGIN, MARGIN + HEAD
    if where == "between":
        between = _between(main, tracks, diagram)
        if between is None:
            return None
        spots, panels = between
    elif where == "right":
        spots, panels = _columns(tracks, diagram, _COLUMN, max(high, 500.0))
        across += wide + GAP
    else:
        count = max(1, round((wide + GAP) / (_COLUMN + GAP)))
        column = max(280.0, (wide - GAP * (count - 1)) / count)
        tall = _even_height(tracks, diagram, column, count)
        spots, panels = _columns(tracks, diagram, column, tall)
        down += high + GAP
    placed_groups = [_group(main, MARGIN, MARGIN + HEAD, diagram.language)]
    placed_groups += [_group(track, across + x, down + y, diagram.language) for track, x, y in spots]
    placed_panels = tuple((panel, Spot(across + x, down + y, block)) for panel, block, x, y in panels)
    right = [group.x + group.width for group in placed_groups] + [s.x + s.block.width for _, s in placed_panels]
    low = [group.y + group.height for group in placed_groups] + [s.y + s.block.height for _, s in placed_panels]
    right.append(620.0)
    return Page(diagram, max(right) + MARGIN, max(low) + MARGIN, tuple(placed_groups), placed_panels)


_Panels = list[tuple[Panel, Block, float, float]]
_Tracks = list[tuple[Sized, float, float]]


def _between(main: Sized, tracks: Sequence[Sized], diagram: Diagram) -> tuple[_Tracks, _Panels] | None:
    """Return tracks and tables in the room that the main lifecycle leaves."""
    language = diagram.language
    blocks = [panel_block(panel, _COLUMN, diagram) for panel in diagram.panels]
    sizes = [*(track.size(language) for track in tracks), *((block.width, block.height) for block in blocks)]
    places = places_in(main.size(language), main.taken(), sizes, GAP / 2)
    if places is None:
        return None
    spots = [(track, *place) for track, place in zip(tracks, places, strict=False)]
    rest = places[len(tracks) :]
    tables = [(panel, block, *at) for panel, block, at in zip(diagram.panels, blocks, rest, strict=True)]
    return spots, tables


def _columns(tracks: Sequence[Sized], diagram: Diagram, wide: float, high: float) -> tuple[_Tracks, _Panels]:
    """Return tracks and tables one below the other, in as many columns as the height asks for."""
    x = y = broadest = 0.0
    spots: _Tracks = []
    tables: _Panels = []
    blocks = [(track, None, track.size(diagram.language)) for track in tracks]
    sized = [
        (None, (panel, block := panel_block(panel, wide, diagram)), (block.width, block.height))
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


def _even_height(tracks: Sequence[Sized], diagram: Diagram, wide: float, count: int) -> float:
    """Return the least height at which everything stands in so many columns."""
    heights = [track.size(diagram.language)[1] for track in tracks] + [
        panel_block(panel, wide, diagram).height for panel in diagram.panels
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


def _group(sized: Sized, x: float, y: float, language: str) -> Group:
    head = sized.head(language)
    left = x + sized.frame + (sized.broad - sized.placed.width) / 2
    top = y + sized.frame + head.height
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
    return Group(x, y, *sized.size(language), boxes, arrows, births, Spot(x, y, head), sized.cluster)


def _moved(curve: Curve, x: float, y: float) -> Curve:
    tip = None if curve.tip is None else (curve.tip[0] + x, curve.tip[1] + y)
    return Curve(tuple((px + x, py + y) for px, py in curve.points), tip)
