"""What a screen reader says of the parts of a picture.

In: parts of a diagram. Out: one sentence each, in the diagram's language.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.diagram.model import Arrow, Box, Cluster, Diagram, Label


def spoken_page(diagram: Diagram) -> str:
    """Return what the whole picture is."""
    of_class = f"{_colon(diagram.language)}{diagram.subtitle}" if diagram.subtitle else ""
    return f"{diagram.title}{of_class}"


def spoken_box(box: Box, diagram: Diagram) -> str:
    """Return a state with its deadlines."""
    kinds = {"initial": ("initial state", "初始状态"), "final": ("final state", "终结状态"), "plain": ("state", "状态")}
    colon = _colon(diagram.language)
    parts = [f"{kinds[box.kind][diagram.language == 'zh']}{colon}{box.title}"]
    parts += [f"{clock.title}{colon}{clock.limit}" for clock in box.clocks]
    return _joint(diagram.language).join(parts)


def spoken_arrow(arrow: Arrow, diagram: Diagram) -> str:
    """Return an arrow: from where to where, and by what."""
    titles = {box.key: box.title for box in diagram.boxes}
    listed = ("、" if diagram.language == "zh" else ", ").join(titles[source] for source in arrow.sources)
    words = _joint(diagram.language).join(_spoken(label) for label in arrow.labels)
    return f"{listed} → {titles[arrow.target]}{_colon(diagram.language)}{words}"


def _spoken(label: Label) -> str:
    return " · ".join(_told(label))


def _told(label: Label) -> Iterator[str]:
    yield label.title
    if label.by:
        yield label.by
    if label.guard:
        yield f"[{label.guard}]"
    yield from (approval.title for approval in label.approvals)


def spoken_group(cluster: Cluster, language: str) -> str:
    """Return a track's title, with what starts it."""
    word = "轨道：" if language == "zh" else "Track: "
    start = ""
    if cluster.started_by:
        start = f"（由{cluster.started_by}启动）" if language == "zh" else f" (started by: {cluster.started_by})"
    return f"{word}{cluster.title}{start}"


def _colon(language: str) -> str:
    return "：" if language == "zh" else ": "


def _joint(language: str) -> str:
    return "；" if language == "zh" else "; "
