"""Lines of help broken where Chinese may be broken: between any two characters, but not before a closing mark.

What prints the help breaks lines at blanks, and cuts off what has none. In: its texts. Out: the same texts, which break
themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.emoji import EmojiVariant
from rich.measure import Measurement
from rich.style import Style
from rich.text import Text

_WIDE: Final = "\u2e80-\u9fff\uff00-\uffef"
_OPENING: Final = "（“《"
_CLOSING: Final = "，。、；：）”》！？…"
_PART: Final = re.compile(
    rf"\s*[{_OPENING}]*(?:[{_WIDE}](?<![{_OPENING}{_CLOSING}])|[^\s{_WIDE}{_OPENING}{_CLOSING}]+|(?=[{_CLOSING}]))[{_CLOSING}]*\s*"
)


class ChineseText(Text):
    """A text of which no character is lost, however narrow its column is."""

    @classmethod
    def from_markup(
        cls,
        text: str,
        *,
        style: str | Style = "",
        emoji: bool = True,
        emoji_variant: EmojiVariant | None = None,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        end: str = "\n",
    ) -> Text:
        """Return a text with its markup read."""
        read = super().from_markup(
            text, style=style, emoji=emoji, emoji_variant=emoji_variant, justify=justify, overflow=overflow, end=end
        )
        return cls("", style=read.style, justify=justify, overflow=overflow, end=end).append_text(read)

    def copy(self) -> Text:
        """Return another text that breaks itself."""
        return type(self)(
            self.plain,
            style=self.style,
            justify=self.justify,
            overflow=self.overflow,
            no_wrap=self.no_wrap,
            end=self.end,
            tab_size=self.tab_size,
            spans=list(self.spans),
        )

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,  # noqa: ARG002 (texts of help begin at the left)
        overflow: OverflowMethod | None = None,  # noqa: ARG002 (nothing is too long for its line)
        tab_size: int = 8,  # noqa: ARG002 (no help has one)
        no_wrap: bool | None = None,
    ) -> Lines:
        """Return the text in lines of a width."""
        if no_wrap or self.no_wrap:
            return super().wrap(console, width, no_wrap=True)
        lines = Lines()
        for line in self.split(allow_blank=True):
            broken = line.divide(list(_breaks(line.plain, width)))
            for one in broken:
                one.rstrip()
            lines.extend(broken)
        return lines

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return how narrow and how wide the text can be."""
        parts = [cell_len(part[0].strip()) for part in _PART.finditer(self.plain)]
        return Measurement(
            max(parts, default=0), max((cell_len(line) for line in self.plain.splitlines()), default=0)
        ).with_maximum(options.max_width)


def _breaks(text: str, width: int) -> Iterator[int]:
    used = 0
    for part in _PART.finditer(text):
        start, whole = part.start(), part[0]
        if used and used + cell_len(whole.rstrip()) > width:
            yield start
            used = 0
        for place, character in enumerate(whole, start):
            # A name longer than the line goes on in the next one.
            if used and used + cell_len(character) > width and not character.isspace():
                yield place
                used = 0
            used += cell_len(character)
