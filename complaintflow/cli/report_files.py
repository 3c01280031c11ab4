"""Report pages where they are wanted: files, stdout, or tables on the terminal.

In: pages, the options that say where. Out: files and text.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from complaintflow.cli.loading import usage
from complaintflow.cli.options import Language
from complaintflow.cli.reading import worded
from complaintflow.cli.report_pages import Pages
from complaintflow.cli.report_view import print_page
from complaintflow.cli.screen import Screen
from complaintflow.cli.usage_words import trouble
from complaintflow.reporting import html, markdown, records


@dataclass(frozen=True, slots=True)
class Files:
    """Where pages go, each None where it is not wanted; `-` is stdout. Wanted nowhere, they are shown as tables."""

    markdown: Path | None = None
    html: Path | None = None
    csv: Path | None = None
    json: bool = False

    @property
    def any(self) -> bool:
        """Whether some file or format is wanted."""
        return self.json or any(one is not None for one in (self.markdown, self.html, self.csv))


def write(pages: Pages, files: Files, language: str) -> None:
    """Write the pages."""
    made = list(pages.made(language))
    screen = Screen()
    if files.markdown is not None:
        _put(files.markdown, markdown.markdown(made))
    if files.html is not None:
        both = {one.value: made if one.value == language else list(pages.made(one.value)) for one in Language}
        _put(files.html, html.html(both, language))
    if files.csv is not None:
        for name, text in records.csv_files(made).items():
            _put(files.csv / name, text)
    if files.json:
        screen.raw(records.json_text(made))
    for place, page in enumerate(made if not files.any else ()):
        if place:
            screen.line()
        print_page(page, screen)


def _put(path: Path, text: str) -> None:
    if str(path) == "-":
        Screen().raw(text)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as problem:
        raise usage(worded("{file}: the file cannot be written: {why}", file=path, why=trouble(problem))) from problem
