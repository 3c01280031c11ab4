"""The pages of the site: those of the tree, the files they lead to, and what is made from the code.

Nothing is written into the tree. A file that a page leads to and that is no page itself (a policy, a module) becomes a
page that shows it, so that a reader without the tree sees it too.
"""

import os
import re
import shutil
from pathlib import Path, PurePosixPath
from typing import Final

from tools.site.markdown import LINK, site_page, with_anchors_of
from tools.site.reference import made_pages

FILES: Final = PurePosixPath("files")
PICTURES: Final = frozenset({".png", ".svg", ".jpg"})
LANGUAGES: Final = {
    ".css": "css", ".html": "html", ".json": "json", ".jsonl": "json", ".py": "python", ".ts": "typescript",
    ".yaml": "yaml", ".yml": "yaml",
}  # fmt: skip
# A long file is shown without colours: they would cost more than the rest of the site.
COLOURED: Final = 60_000


def stage(root: Path, pages: Path) -> None:
    """Write every page of the site into a folder, which is made anew."""
    shutil.rmtree(pages, ignore_errors=True)
    waiting = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    known = set(waiting)
    while waiting:
        document = waiting.pop()
        place = PurePosixPath(document.relative_to(root).as_posix())
        if document.suffix != ".md":
            _show(root, place, pages)
            continue
        text = document.read_text(encoding="utf-8")
        led_to = {root / one for one in _led_to(text, place)} - known
        found = sorted(one for one in led_to if one.exists() and one.suffix not in PICTURES)
        waiting += found
        known |= set(found)
        _write(pages / written_place(place), site_page(_findable(text, document), place, site_place))
    for picture in sorted((root / "docs").rglob("*")):
        if picture.suffix in PICTURES:
            target = pages / picture.relative_to(root / "docs")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(picture, target)
    for name, text in made_pages().items():
        _write(pages / f"reference/{name}.md", text)


def site_place(place: PurePosixPath) -> PurePosixPath:
    """Return where a file of the tree, given from its root, is found among the pages.

    A page has one place for all languages: the generator takes its side in the language at hand.
    """
    if place.suffix in PICTURES or (place.suffix == ".md" and (place.parts[0] == "docs" or len(place.parts) == 1)):
        return PurePosixPath(re.sub(r"^docs/|\.zh(?=\.md$)", "", place.as_posix()))
    return FILES / (place if place.suffix == ".md" else place.parent / (place.name.replace(".", "-") + ".md"))


def written_place(place: PurePosixPath) -> PurePosixPath:
    """Return the file that holds a page, with the mark of its language."""
    there = site_place(place)
    return there.with_name(place.name) if place.name.endswith(".zh.md") else there


def _findable(text: str, document: Path) -> str:
    english = document.with_name(document.name.replace(".zh.md", ".md"))
    return with_anchors_of(text, english.read_text(encoding="utf-8")) if english.exists() else text


def _led_to(text: str, place: PurePosixPath) -> set[PurePosixPath]:
    """Return the files of the tree that a page leads to."""
    targets = (link["target"].partition("#")[0] for link in LINK.finditer(text))
    return {PurePosixPath(os.path.normpath(place.parent / one)) for one in targets if one and ":" not in one}


def _show(root: Path, place: PurePosixPath, pages: Path) -> None:
    """Write the page that shows a file, or lists a folder and shows what is in it."""
    path, target = root / place, pages / site_place(place)
    if path.is_dir():
        inside = [one for one in sorted(path.iterdir()) if one.is_file() and one.suffix in LANGUAGES]
        links = [(one.name, site_place(PurePosixPath(one.relative_to(root).as_posix()))) for one in inside]
        lines = [f"- [{name}]({os.path.relpath(pages / led, target.parent)})" for name, led in links]
        _write(target, _shown(place, "\n".join(lines)))
        for one in inside:
            _show(root, PurePosixPath(one.relative_to(root).as_posix()), pages)
        return
    text = path.read_text(encoding="utf-8")
    language = LANGUAGES.get(path.suffix, "text") if len(text) < COLOURED else "text"
    _write(target, _shown(place, f"````{language}\n{text.rstrip()}\n````"))


def _shown(place: PurePosixPath, body: str) -> str:
    return f"---\nsearch:\n  exclude: true\nhide: [toc]\n---\n\n# {place}\n\n{body}\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
