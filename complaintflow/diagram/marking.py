"""Whether a part of the picture was visited, never visited, or holds now.

In: marks and element ids. Out: one of three words, and the badge that says so without colour.
"""

from __future__ import annotations

from typing import Literal

from complaintflow.diagram.model import Diagram, Marks

Marking = Literal["visited", "never", "current"]


def marking_of(marks: Marks | None, elements: tuple[str, ...]) -> Marking | None:
    """Return how elements are marked; None where nothing is marked at all.

    On the way of a case nothing is said of where it has not been: only coverage asks for that.
    """
    if marks is None:
        return None
    if marks.holds_now(elements):
        return "current"
    if marks.count(elements):
        return "visited"
    return None if marks.current else "never"


def told(diagram: Diagram, element: str) -> str:
    """Return what follows the title of a marked element that has no badge; nothing where nothing is marked."""
    if marking_of(diagram.marks, (element,)) is None:
        return ""
    brackets = "（{}）" if diagram.language == "zh" else " ({})"
    return brackets.format(badge_text(diagram, (element,)))


def badge_text(diagram: Diagram, elements: tuple[str, ...]) -> str:
    """Return what the badge of marked elements says: how often, or that it is now or was never."""
    marks = diagram.marks or Marks()
    chinese = diagram.language == "zh"
    count = marks.count(elements)
    times = f"×{count}" if count else ""
    if marks.holds_now(elements):
        return f"{'当前' if chinese else 'now'} {times}".strip()
    return times or ("未经过" if chinese else "never")
