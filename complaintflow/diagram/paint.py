"""Colours, lines and the style sheet of the picture.

Every colour stands twice: as a plain attribute, which any program understands, and in a style sheet as a CSS variable
with that colour as its fallback, so that a page may set its own. The colours keep apart for the colour-blind; what was
visited or holds now is also told by line and badge.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    "page": "#ffffff",
    "box": "#f5f8fc",
    "box-line": "#44546a",
    "final": "#eef1f4",
    "label": "#ffffff",
    "label-line": "#c3ccd8",
    "line": "#5b6b80",
    "track": "#fbfaf5",
    "track-line": "#a89f7c",
    "panel": "#fcfcfd",
    "text": "#16202c",
    "faint": "#4c5a6b",
    "late": "#9a3412",
    "visited": "#dceefb",
    "visited-line": "#0063a6",
    "never": "#fff4e6",
    "never-line": "#b45309",
    "current": "#ffe9a8",
    "current-line": "#7a1fa2",
    "badge-text": "#ffffff",
}
"""The colours on white, by name."""

DARK: Final[Mapping[str, str]] = {
    "page": "#12171d",
    "box": "#1e2731",
    "box-line": "#93a4b8",
    "final": "#262c33",
    "label": "#171d24",
    "label-line": "#46525f",
    "line": "#93a1b1",
    "track": "#1d1c17",
    "track-line": "#8a815f",
    "panel": "#161c22",
    "text": "#eef2f6",
    "faint": "#b3bfcc",
    "late": "#ffb38a",
    "visited": "#16324a",
    "visited-line": "#63b3ed",
    "never": "#3a2a14",
    "never-line": "#f0a552",
    "current": "#4a3b0d",
    "current-line": "#d6a4ff",
    "badge-text": "#12171d",
}
"""The colours on black, where a reader's machine asks for them and the picture stands alone."""

FONTS: Final = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
"""Where our own typeface is not at hand, others that have Chinese letters; texts keep their measured widths."""

_FILLS: Final = (
    ("page", ".cf-page"),
    ("box", ".cf-box"),
    ("final", ".cf-final>.cf-box"),
    ("label", ".cf-label"),
    ("track", ".cf-frame"),
    ("panel", ".cf-table"),
    ("text", ".cf-text"),
    ("faint", ".cf-faint"),
    ("late", ".cf-late"),
    ("visited", ".cf-visited>.cf-box,.cf-visited>.cf-label"),
    ("never", ".cf-never>.cf-box,.cf-never>.cf-label"),
    ("current", ".cf-current>.cf-box,.cf-current>.cf-label"),
    ("line", ".cf-head,.cf-birth"),
    ("visited-line", ".cf-visited>.cf-head,.cf-visited>.cf-badge"),
    ("never-line", ".cf-never>.cf-head,.cf-never>.cf-badge"),
    ("current-line", ".cf-current>.cf-badge"),
    ("badge-text", ".cf-badge-text"),
)
_STROKES: Final = (
    ("box-line", ".cf-box,.cf-double,.cf-sign"),
    ("label-line", ".cf-label,.cf-rule,.cf-table"),
    ("line", ".cf-line"),
    ("track-line", ".cf-frame"),
    ("visited-line", ".cf-visited>.cf-box,.cf-visited>.cf-label,.cf-visited>.cf-double,.cf-visited>.cf-line"),
    ("never-line", ".cf-never>.cf-box,.cf-never>.cf-label,.cf-never>.cf-double,.cf-never>.cf-line"),
    ("current-line", ".cf-current>.cf-box,.cf-current>.cf-label,.cf-current>.cf-double"),
)


def style_sheet() -> str:
    """Return the style sheet: variables with our colours as fallbacks, and dark ones for a picture that stands alone.

    `:root` is the picture itself only where it is a document of its own; within a page the page decides.
    """
    fills = "".join(f"{where}{{fill:var(--cf-{name},{LIGHT[name]})}}" for name, where in _FILLS)
    strokes = "".join(f"{where}{{stroke:var(--cf-{name},{LIGHT[name]})}}" for name, where in _STROKES)
    dark = "".join(f"--cf-{name}:{colour};" for name, colour in DARK.items())
    focus = ".cf-diagram [tabindex]:focus{outline:3px solid var(--cf-focus,#0063a6);outline-offset:2px}"
    alone = f"@media (prefers-color-scheme:dark){{:root.cf-diagram{{{dark}}}}}"
    return f"{fills}{strokes}.cf-double,.cf-line,.cf-sign{{fill:none}}{focus}{alone}"
