"""What a page of the tree is on the site: the same text, in the dialect that the site's generator reads.

The pages are written for whoever reads the tree, where a link leads to a file, a list may follow a line of text at
once, and a code block says after its language what it is for. The generator wants pages, empty lines and titles.
"""

import os
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from pymdownx.slugs import slugify

FENCE = re.compile(r"^(?P<indent> *)(?P<marks>`{3,})(?P<info>.*)$")
LINK = re.compile(r"(?P<text>\[(?:[^\[\]`]|`[^`]*`)*\])\((?P<target>[^()\s]+)\)")
HEADING = re.compile(r"^#+ +(?P<title>.+)$")
ITEM = re.compile(r"^ *(?:[-*+]|\d+\.) ")
SWITCH = re.compile(r"\A\[(?:中文|English)\]\([^)]+\)\n+")
# `yaml file NAME`, `yaml example NAME` and `yaml NAME` are the marks of blocks that tests read.
MARKS = ("file", "example")


def site_page(text: str, place: PurePosixPath, site_place: Callable[[PurePosixPath], PurePosixPath]) -> str:
    """Return a page as the site's generator reads it.

    Args:
        text: the page as it stands in the tree.
        place: where it stands in the tree, from the root.
        site_place: where a file of the tree, given from its root, is found among the site's pages.
    """
    here = site_place(place)

    def relinked(link: re.Match[str]) -> str:
        target, _, anchor = link["target"].partition("#")
        if not target or ":" in target:
            return link[0]
        meant = PurePosixPath(os.path.normpath(place.parent / target))
        led = os.path.relpath(site_place(meant), here.parent)
        return f"{link['text']}({led}{'#' + anchor if anchor else ''})"

    lines = []
    for line, in_code in _with_code(SWITCH.sub("", text)):
        fence = FENCE.match(line)
        if fence and fence["info"]:
            lines.append(fence["indent"] + fence["marks"] + _code_title(fence["info"]))
        else:
            lines.append(line if in_code else LINK.sub(relinked, line))
    return _spaced("\n".join(lines)) + "\n"


def with_anchors_of(text: str, other: str) -> str:
    """Return a page whose headings are found by the anchors of its English side as well.

    A page that there is in English only leads to a heading by its English words, in whatever language the other is.
    """
    slugs = [slug(line) for line, in_code in _with_code(other) if not in_code and HEADING.match(line)]
    # Nothing may stand before the title of a page, or it has none.
    lines, found = [], iter(slugs)
    for line, in_code in _with_code(text):
        if not in_code and HEADING.match(line):
            english = next(found, "")
            if english and not line.startswith("# ") and english != slug(line) and slugs.count(english) == 1:
                lines += [f"[](){{ #{english} }}", ""]
        lines.append(line)
    return "\n".join(lines) + "\n"


def slug(heading: str) -> str:
    """Return the anchor of a heading."""
    title = re.sub(r"\]\([^)]*\)", "", heading.lstrip("# "))
    return str(slugify(case="lower")(re.sub(r"[`\[\]]", "", title), "-"))


def _with_code(text: str) -> Iterator[tuple[str, bool]]:
    """Go through lines, each with whether it belongs to a code block."""
    open_marks = ""
    for line in text.splitlines():
        fence = FENCE.match(line)
        yield line, bool(open_marks or fence)
        if fence and not open_marks:
            open_marks = fence["marks"]
        elif fence and fence["marks"] == open_marks and not fence["info"]:
            open_marks = ""


def _code_title(info: str) -> str:
    language, _, rest = info.strip().partition(" ")
    words = [word for word in rest.split() if word not in MARKS]
    return f'{language} title="{words[0]}"' if words else language


def _spaced(text: str) -> str:
    """Put an empty line between a paragraph and the list or table that follows it at once, and after a table."""
    lines = list(_with_code(text))
    if not lines:
        return ""
    spaced = [lines[0][0]]
    for (before, before_code), (line, in_code) in pairwise(lines):
        starts_list = ITEM.match(line) and not ITEM.match(before) and not before.startswith(" ")
        changes_table = line.startswith("|") != before.startswith("|") and not before.startswith("#")
        if line.strip() and before.strip() and not in_code and not before_code and (starts_list or changes_table):
            spaced.append("")
        spaced.append(line)
    return "\n".join(spaced)
