"""A diagram as a PNG picture, with our own letters, so that Chinese shows on a machine that has none.

In: a diagram, or a page of one. Out: bytes. A picture has so many pixels at most that any machine can paint it and any
viewer open it: a larger one is painted smaller, and refused where its letters could no longer be read.
"""

from __future__ import annotations

from math import sqrt
from typing import Final

from complaintflow import fonts
from complaintflow.diagram.model import Diagram
from complaintflow.diagram.page import Page, page_of
from complaintflow.diagram.svg import svg_text
from complaintflow.errors import MissingExtraError, PictureTooLargeError

MOST_PIXELS: Final = 60_000_000
"""So many are painted at most: a quarter of a gigabyte while it is done."""
MOST_ASIDE: Final = 32_767
"""So many are in a row or a column at most: browsers and viewers show nothing of a longer picture."""
LEAST_ZOOM: Final = 0.7
"""Below this the smallest letters have less than seven pixels, and Chinese runs together."""


def to_png(diagram: Diagram, zoom: float = 2.0) -> bytes:
    """Return the diagram as PNG, `zoom` times as large as the SVG's pixels, or less where that is too large.

    Raises PictureTooLargeError where no legible picture is small enough, MissingExtraError without the extra `diagram`.
    """
    page = page_of(diagram)
    return painted(page, fitting(page, zoom))


def fitting(page: Page, zoom: float, most: int = MOST_PIXELS) -> float:
    """Return the largest zoom, up to the one asked for, at which a page has no more pixels than `most`.

    Raises PictureTooLargeError where its letters would be too small to be read, unless that was asked for.
    """
    found = small_enough(page, zoom, most)
    if found < min(zoom, LEAST_ZOOM):
        raise PictureTooLargeError(round(page.width * LEAST_ZOOM), round(page.height * LEAST_ZOOM), most)
    return found


def small_enough(page: Page, zoom: float, most: int = MOST_PIXELS) -> float:
    """Return the largest zoom, up to the one asked for, that can be painted, be it legible or not."""
    return min(zoom, sqrt(most / (page.width * page.height)), MOST_ASIDE / max(page.width, page.height))


def painted(page: Page, zoom: float) -> bytes:
    """Return a page as PNG, `zoom` times as large as its SVG. Raises MissingExtraError without the extra `diagram`."""
    try:
        import resvg_py
    except ImportError as missing:
        raise MissingExtraError("diagram") from missing
    return resvg_py.svg_to_bytes(
        svg_string=svg_text(page, styled=False),
        zoom=zoom,
        skip_system_fonts=True,
        font_files=[str(fonts.regular()), str(fonts.bold())],
        font_family=fonts.FAMILY,
        sans_serif_family=fonts.FAMILY,
    )
