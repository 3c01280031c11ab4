"""Bytes to text with line numbers.

In: the bytes of a file. Out: a `SourceText`, or the reason why they are not text. Lines end at line feed,
carriage return or both, as in YAML; positions count characters from 1. Does not open files and does not
know YAML.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final

from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import Diagnostic, Level
from complaintflow.source.limits import LIMITS
from complaintflow.source.span import Span

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_UTF8_BOM: Final = b"\xef\xbb\xbf"
_UTF16_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of one file under the name the author knows it by."""

    file: str
    text: str
    _starts: tuple[int, ...] = field(default=(), init=False, repr=False, compare=False)

    @property
    def line_starts(self) -> tuple[int, ...]:
        """The index of the first character of every line, computed when first asked for."""
        if not self._starts:
            starts = (0, *(found.end() for found in _LINE_END.finditer(self.text)))
            object.__setattr__(self, "_starts", starts)
        return self._starts

    @property
    def line_count(self) -> int:
        """The number of lines; text that ends with a line break has an empty last line."""
        return len(self.line_starts) if "\r" in self.text else self.text.count("\n") + 1

    def line(self, number: int) -> str:
        """Return line `number` (from 1) without its line break, `""` when there is no such line."""
        starts = self.line_starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def position(self, index: int) -> tuple[int, int]:
        """Return line and column (from 1) of the character at `index` (from 0)."""
        starts = self.line_starts
        line = bisect_right(starts, index)
        return line, index - starts[line - 1] + 1

    def index(self, line: int, column: int) -> int:
        """Return the index (from 0) of a position, the end of the text when it lies behind that."""
        starts = self.line_starts
        return min(starts[line - 1] + column - 1, len(self.text)) if line <= len(starts) else len(self.text)

    def span(self, start: int, end: int) -> Span:
        """Return the span of the characters from index `start` to `end` (from 0, exclusive)."""
        return Span(self.file, *self.position(start), *self.position(end))


def decode(file: str, data: bytes) -> tuple[SourceText | None, list[Diagnostic]]:
    """Return the UTF-8 text of a file, without a byte order mark, or why it cannot be text.

    Characters that are text but have no place in a policy (control, invisible, look-alike) are reported by
    `complaintflow.source.characters`, which the reader calls itself.
    """
    if len(data) > LIMITS.file_bytes:
        message = f"the file has {len(data)} bytes, expected at most {LIMITS.file_bytes}"
        help_ = "split the file with `extends`, and check that it is the right file"
        return None, [Diagnostic(Code.TOO_LARGE, Level.ERROR, Span.start_of(file), message, help_)]
    body = data.removeprefix(_UTF8_BOM)
    try:
        return SourceText(file, body.decode("utf-8")), []
    except UnicodeDecodeError as problem:
        return None, [_not_utf8(file, body, problem.start)]


def _not_utf8(file: str, body: bytes, start: int) -> Diagnostic:
    before = SourceText(file, body[:start].decode("utf-8"))
    line, column = before.position(len(before.text))
    message = f"found the byte 0x{body[start]:02X}, which is not UTF-8 text"
    return Diagnostic(
        Code.NOT_TEXT,
        Level.ERROR,
        Span(file, line, column, line, column + 1),
        message,
        _likely_encoding(body),
    )


def _likely_encoding(body: bytes) -> str:
    if body.startswith(_UTF16_BOMS):
        return "the file looks like UTF-16; save it as UTF-8"
    try:
        body.decode("gb18030")
    except UnicodeDecodeError:
        return "save the file as UTF-8"
    if b"\x00" in body:
        return "the file looks like a program or an archive; save a policy as UTF-8 text"
    return "the file may be written in GBK or GB18030; save it as UTF-8"
