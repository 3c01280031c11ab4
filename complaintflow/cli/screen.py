"""Printing for people: lines, styles and aligned columns.

In: text, perhaps with a style. Out: a terminal with colours, or plain text when the output goes elsewhere.
Whatever comes from a file or an event is shown with control and invisible characters spelt out, so that it
cannot drive the terminal.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from complaintflow.source import printable

GAP: Final = "  "

_ONE_LINE: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line and its style (of rich: `bold`, `dim`, `red` …)."""

    text: str
    style: str = ""


class _Console(Console):
    """A console that tells of a broken pipe instead of ending the program itself."""

    def on_broken_pipe(self) -> None:
        """Let the command line end in its own way."""
        raise BrokenPipeError


class Screen:
    """Where a command prints."""

    def __init__(self, file: TextIO | None = None) -> None:
        """Print to a stream (default: stdout)."""
        self.file = sys.stdout if file is None else file
        self._console = _Console(file=self.file, highlight=False, markup=False, emoji=False, soft_wrap=True)

    @property
    def has_color(self) -> bool:
        """Whether colours are shown: on a terminal, unless the user asked for none."""
        return self._console.is_terminal and not self._console.no_color

    def line(self, *parts: str | Part) -> None:
        """Print one line."""
        pieces = [Part(part) if isinstance(part, str) else part for part in parts]
        if not self._console.is_terminal:
            # What rich would write without styles; a long timeline in a file takes a tenth of the time.
            plain = "".join([printable(piece.text) for piece in pieces])
            if _ONE_LINE.fullmatch(plain):
                self.file.write(plain.rstrip() + "\n")
                return
        text = Text()
        for piece in pieces:
            text.append(printable(piece.text), style=piece.style)
        text.rstrip()
        self._console.print(text)

    def clear(self) -> None:
        """Begin on an empty screen, where there is one; in a file what was printed stays."""
        if self._console.is_terminal:
            self._console.clear()
        self.file.flush()

    def raw(self, text: str) -> None:
        """Write text as it is: a report that has been made safe already."""
        self.file.write(text)

    def columns(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        numbers: frozenset[int] = frozenset(),
        indent: str = "",
        styles: Sequence[str] = (),
    ) -> None:
        """Print a table; the columns in `numbers` are aligned to the right, `styles` are those of its rows."""
        shown = [[printable(cell) for cell in row] for row in (header, *rows)]
        widths = [max(cell_len(row[i]) for row in shown) for i in range(len(header))]
        for number, row in enumerate(shown):
            cells = [pad(cell, widths[i], right=i in numbers) for i, cell in enumerate(row)]
            style = styles[number - 1] if 0 < number <= len(styles) else ""
            self.line(Part(indent + GAP.join(cells), "dim" if number == 0 else style))


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return the text filled with spaces to a width in columns of a terminal (Chinese characters take two)."""
    space = " " * max(0, width - cell_len(text))
    return space + text if right else text + space


def counted(number: int, noun: str, more: str = "") -> str:
    """Return a number with its noun, such as `1 gap` or `2 gaps`; `more` is the plural where it is not `noun` + s."""
    return f"{number:,} {noun if number == 1 else more or noun + 's'}"
