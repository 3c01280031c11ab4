"""A diagram as a PNG picture, with our own letters, so that Chinese shows on a machine that has none."""

from __future__ import annotations

from complaintflow import fonts
from complaintflow.diagram.model import Diagram
from complaintflow.diagram.page import page_of
from complaintflow.diagram.svg import svg_text
from complaintflow.errors import MissingExtraError


def to_png(diagram: Diagram, zoom: float = 2.0) -> bytes:
    """Return the diagram as PNG, `zoom` times as large as the SVG's pixels."""
    try:
        import resvg_py
    except ImportError as missing:
        raise MissingExtraError("diagram") from missing
    return resvg_py.svg_to_bytes(
        svg_string=svg_text(page_of(diagram), styled=False),
        zoom=zoom,
        skip_system_fonts=True,
        font_files=[str(fonts.regular()), str(fonts.bold())],
        font_family=fonts.FAMILY,
        sans_serif_family=fonts.FAMILY,
    )
