"""The typeface of pictures and printed pages: Noto Sans CJK SC, cut down to the characters of GB 2312.

A bare machine has no Chinese letters. Pictures whose words are measured here and drawn elsewhere would not fit their
boxes, and a printed handbook would show empty squares; so the letters come along. Licence: `OFL.txt` beside them.
"""

from importlib.resources import files
from pathlib import Path
from typing import Final

FAMILY: Final = "Noto Sans CJK SC"


def folder() -> Path:
    """Where the font files lie, for programs that are told a folder."""
    return Path(str(files(__name__)))


def regular() -> Path:
    """The upright letters of ordinary weight."""
    return folder() / "NotoSansSC-Regular.otf"


def bold() -> Path:
    """The upright letters of headings."""
    return folder() / "NotoSansSC-Bold.otf"
