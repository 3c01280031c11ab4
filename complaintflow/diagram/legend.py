"""What the signs of the picture mean, for its heading.

In: a diagram. Out: kinds of signs with words, only those that occur.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from complaintflow.diagram.model import Diagram

_WORDS: Final = {
    "initial": ("a case begins", "案件开始"),
    "final": ("a case ends", "案件结束"),
    "visited": ("visited (×n: how often)", "已经过（×n：次数）"),
    "never": ("never visited (dashed)", "未经过（虚线）"),
    "current": ("where the case is now", "案件当前所在"),
}


def legend_of(diagram: Diagram) -> Iterator[tuple[str, str]]:
    """Yield the signs that occur, with their meaning."""
    kinds = ["initial", "final"]
    if diagram.marks is not None:
        kinds += ["visited", "current" if diagram.marks.current else "never"]
    for kind in kinds:
        yield kind, _WORDS[kind][diagram.language == "zh"]
