"""Where boxes and labels stand and how lines run between them.

In: blocks with sizes, and which is joined to which. Out: coordinates, from Graphviz, which draws nothing here: it is
given rectangles without text, so that no font but ours decides how large anything is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Literal

from complaintflow.errors import MissingExtraError

Direction = Literal["TB", "LR"]
Point = tuple[float, float]

_UNLOADABLE: Final = (
    "pygraphviz is installed, but the Graphviz libraries it works with can’t be loaded; install it from a ready-made"
    " wheel (`pip install --force-reinstall --only-binary=:all: pygraphviz`), or install Graphviz on this machine"
)
_POINTS: Final = 72.0
_NUMBER: Final = re.compile(r"-?[0-9.]+(?:e[+-]?[0-9]+)?")
# From a hundred thousand points on, as policies of many hundred states have, Graphviz writes 1.3497e+05.
# Graphviz keeps state of its own while it lays out; a page that serves several readers asks one at a time.
_ONE_AT_A_TIME: Final = Lock()


@dataclass(frozen=True, slots=True)
class Join:
    """A line from one node to another: with an arrowhead, without, or only to hold things in order.

    `apart`: over how many rows it goes at least.
    """

    source: str
    target: str
    kind: Literal["line", "arrow", "order"] = "line"
    weight: int = 1
    apart: int = 1


@dataclass(frozen=True, slots=True)
class Curve:
    """A line as drawn: a start, then triples of points of Bézier curves; the tip of its arrowhead, if it has one."""

    points: tuple[Point, ...]
    tip: Point | None = None

    def sampled(self) -> Iterator[Point]:
        """Yield points along the line, a few pixels apart."""
        for first in range(0, len(self.points) - 3, 3):
            (ax, ay), (bx, by), (cx, cy), (dx, dy) = self.points[first : first + 4]
            count = int(abs(dx - ax) + abs(dy - ay)) // 6 + 8
            for step in range(count + 1):
                t = step / count
                a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
                yield a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy


@dataclass(frozen=True, slots=True)
class Placed:
    """The middles of nodes, the curves in the order of the joins, and how large the whole is."""

    middles: Mapping[str, Point]
    curves: tuple[Curve, ...]
    width: float
    height: float


def placed(sizes: Mapping[str, tuple[float, float]], joins: Sequence[Join], direction: Direction) -> Placed:
    """Return where Graphviz puts rectangles of these sizes. Raises MissingExtraError where it is not installed."""
    try:
        import pygraphviz
    except ModuleNotFoundError as missing:
        raise MissingExtraError("diagram") from missing
    except ImportError as broken:
        # It is there, and what it carries does not fit this machine: installing it once more changes nothing.
        raise MissingExtraError("diagram", _UNLOADABLE) from broken
    graph = pygraphviz.AGraph(directed=True, strict=False)
    graph.graph_attr.update(rankdir=direction, nodesep="0.22", ranksep="0.28", splines="spline", pad="0")
    graph.node_attr.update(shape="box", fixedsize="true", label="")
    names = {name: f"n{number}" for number, name in enumerate(sizes)}
    for name, (wide, high) in sizes.items():
        graph.add_node(names[name], width=f"{wide / _POINTS:.4f}", height=f"{high / _POINTS:.4f}")
    for number, join in enumerate(joins):
        style = {"arrow": "solid", "line": "solid", "order": "invis"}[join.kind]
        head = "normal" if join.kind == "arrow" else "none"
        graph.add_edge(
            names[join.source],
            names[join.target],
            key=f"e{number}",
            style=style,
            arrowhead=head,
            arrowsize="0.8",
            weight=str(join.weight),
            minlen=str(join.apart),
        )
    with _ONE_AT_A_TIME:
        graph.layout("dot")
    left, low, right, top = _numbers(graph.graph_attr["bb"])
    middles = {name: _turned(_numbers(graph.get_node(key).attr["pos"]), left, top) for name, key in names.items()}
    curves = tuple(
        _curve(graph.get_edge(names[join.source], names[join.target], key=f"e{number}"), left, top)
        for number, join in enumerate(joins)
    )
    return Placed(middles, curves, right - left, top - low)


def _curve(edge: Any, left: float, top: float) -> Curve:  # noqa: ANN401 (pygraphviz has no types)
    text = edge.attr["pos"] or ""
    tip: Point | None = None
    points: list[Point] = []
    for word in text.replace(";", " ").split():
        if word.startswith(("e,", "s,")):
            point = _turned(_numbers(word[2:]), left, top)
            tip = point if word.startswith("e,") else tip
        else:
            points.append(_turned(_numbers(word), left, top))
    return Curve(tuple(points), tip)


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]


def _turned(numbers: list[float], left: float, top: float) -> Point:
    """Return a point counted from the upper left corner, as pages count."""
    return round(numbers[0] - left, 1), round(top - numbers[1], 1)
