"""What a diagram says, before anybody draws it: boxes, arrows, clusters and tables, all in words.

No sizes, no colours, no markup. Every part carries the id of the element of the policy that it shows
(`state:handling`, `transition:handling:agree:0`, `deadline:response` …), so that a page can find it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Detail = Literal["full", "overview"]
"""`full`: everything that fits a page; `overview`: states, arrows and limits only."""


@dataclass(frozen=True, slots=True)
class Marks:
    """How often elements were visited, and which hold now; ids as in the diagram.

    An element that is not listed counts as never visited.
    """

    visited: Mapping[str, int] = field(default_factory=dict)
    current: frozenset[str] = frozenset()

    def count(self, elements: tuple[str, ...]) -> int:
        """Return how often any of the elements was visited."""
        return sum(self.visited.get(element, 0) for element in elements)

    def holds_now(self, elements: tuple[str, ...]) -> bool:
        """Whether one of the elements is the current one."""
        return any(element in self.current for element in elements)


@dataclass(frozen=True, slots=True)
class Mention:
    """An element and what it is called."""

    element: str
    title: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline as it stands in a box: how long, who has to act, what follows when it runs out."""

    element: str
    title: str
    limit: str
    who: str = ""
    missed: str = ""
    reminded: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A state. `key` is unique in the diagram; `clocks` start in it, `running` go on in it, `stays` do not leave it."""

    key: str
    element: str
    title: str
    kind: Literal["plain", "initial", "final"] = "plain"
    outcome: str = ""
    owner: str = ""
    clocks: tuple[Clock, ...] = ()
    running: tuple[Mention, ...] = ()
    stays: tuple[Mention, ...] = ()
    track: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What takes a case along an arrow: an event, who sends it, on what condition, and what must be approved first.

    `elements` pairs each source of the arrow with the transition that it is there.
    """

    elements: tuple[tuple[str, str], ...]
    event: str
    title: str
    by: str = ""
    guard: str = ""
    approvals: tuple[Mention, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the transitions, in the order of their sources."""
        return tuple(element for _, element in self.elements)


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one state or several to one: all labels that lead from the same states to the same state."""

    sources: tuple[str, ...]
    target: str
    labels: tuple[Label, ...]
    track: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all transitions on the arrow."""
        return tuple(element for label in self.labels for element in label.ids)

    def ids_from(self, source: str) -> tuple[str, ...]:
        """Return the ids of the transitions that begin in one of the sources."""
        return tuple(element for label in self.labels for key, element in label.elements if key == source)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A track: its own small lifecycle, and what starts it."""

    name: str
    element: str
    title: str
    started_by: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: an element, what it is called and what is said of it; or a list of elements."""

    element: str
    title: str
    text: str
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """A table beside the picture: escalations, approvals, and what is of no single state."""

    kind: Literal["deadline", "escalation", "approval", "everywhere", "note"]
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """A policy's lifecycle in one language. `initial` are the keys of the states in which cases are born."""

    policy: str
    version: str
    title: str
    subtitle: str
    language: str
    detail: Detail
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    clusters: tuple[Cluster, ...] = ()
    panels: tuple[Panel, ...] = ()
    marks: Marks | None = None

    def of_track(self, track: str | None) -> tuple[tuple[Box, ...], tuple[Arrow, ...]]:
        """Return the boxes and arrows of a track, or of the main lifecycle."""
        return (
            tuple(box for box in self.boxes if box.track == track),
            tuple(arrow for arrow in self.arrows if arrow.track == track),
        )

    def elements(self) -> Iterator[str]:
        """Yield the id of every element that the diagram shows, some perhaps more than once."""
        for box in self.boxes:
            yield box.element
            yield from (clock.element for clock in box.clocks)
            yield from (mention.element for mention in (*box.running, *box.stays))
        for arrow in self.arrows:
            yield from arrow.ids
            for label in arrow.labels:
                yield from (approval.element for approval in label.approvals)
        yield from (cluster.element for cluster in self.clusters)
        for panel in self.panels:
            for row in panel.rows:
                yield from row.element.split()
                yield from (element for mention in row.mentions for element in mention.element.split())
