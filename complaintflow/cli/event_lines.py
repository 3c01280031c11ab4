"""JSON Lines to objects, one line at a time, whatever the bytes.

In: a binary stream. Out: for each line that is not blank its number and either the JSON object in it or the
reason why there is none. A line takes bounded memory, however long it is. Does not know what an event is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, NoReturn

LINE_BYTES_MAX: Final = 1024 * 1024
"""Length of one line; a longer one is refused and skipped."""
DEPTH_MAX: Final = 32
"""Objects and lists inside one another in one line."""
DIGITS_MAX: Final = 30
"""Digits of one number."""

_CHUNK: Final = 64 * 1024
_BOM: Final = b"\xef\xbb\xbf"
_STRUCTURE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its number (from 1): the object it holds, or the problem and None."""

    number: int
    value: dict[str, object] | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as it was read: its number and its bytes, or the problem and no bytes."""

    number: int
    body: bytes
    problem: str = ""

    def read(self) -> Line:
        """Return the line with the object in it."""
        return Line(self.number, None, self.problem) if self.problem else _line(self.number, self.body)


class _NotJsonError(ValueError):
    """The line is not JSON as it is read here; the message says why."""


def read_lines(stream: BinaryIO) -> Iterator[Line]:
    """Yield every line of the stream that is not blank."""
    return (raw.read() for raw in read_raw(stream))


def read_raw(stream: BinaryIO) -> Iterator[RawLine]:
    """Yield every line of the stream that is not blank, as it stands there."""
    number = 0
    while raw := stream.readline(LINE_BYTES_MAX + 1):
        number += 1
        if len(raw) > LINE_BYTES_MAX:
            _skip_to_line_end(stream, raw)
            yield RawLine(number, b"", f"the line is longer than {LINE_BYTES_MAX} bytes")
            continue
        body = raw.removeprefix(_BOM) if number == 1 else raw
        if body.strip():
            yield RawLine(number, body)


def _skip_to_line_end(stream: BinaryIO, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = stream.readline(_CHUNK)


def _line(number: int, raw: bytes) -> Line:
    try:
        return Line(number, parse_object(raw))
    except _NotJsonError as problem:
        return Line(number, None, str(problem))


def parse_object(raw: bytes) -> dict[str, object]:
    """Return the JSON object that the bytes hold.

    Raises:
        ValueError: they hold something else; the message says what.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise _NotJsonError(f"byte {problem.start + 1} of the line is not UTF-8 text") from problem
    _refuse_depth(text)
    try:
        value = json.loads(
            text,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except _NotJsonError:
        raise
    except json.JSONDecodeError as problem:
        reason, place = problem.msg[:1].lower() + problem.msg[1:], problem.pos + 1
        raise _NotJsonError(f"not JSON: {reason} at character {place}") from problem
    if not isinstance(value, dict):
        raise _NotJsonError("expected a JSON object")
    if _SURROGATE.search(text):
        _refuse_surrogates(value)
    return value


def _refuse_depth(text: str) -> None:
    # Counted before parsing: the parser itself recurses.
    if text.count("[") + text.count("{") <= DEPTH_MAX:
        return
    depth = 0
    for token in _STRUCTURE.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > DEPTH_MAX:
                raise _NotJsonError(f"more than {DEPTH_MAX} objects and lists inside one another")
        elif token[0] in "]}":
            depth -= 1


def _refuse_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as problem:
        raise _NotJsonError("half of a surrogate pair is not a character") from problem


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _NotJsonError(f"the key `{twice[:60]}` occurs twice")
    return value


def _integer(digits: str) -> int:
    if len(digits) > DIGITS_MAX:
        raise _NotJsonError(f"a number of {len(digits)} digits, expected at most {DIGITS_MAX}")
    return int(digits)


def _number(digits: str) -> float:
    if len(digits) > DIGITS_MAX:
        raise _NotJsonError(f"a number of {len(digits)} digits, expected at most {DIGITS_MAX}")
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise _NotJsonError(f"the number `{digits}` is too large")
    return value


def _constant(name: str) -> NoReturn:
    raise _NotJsonError(f"`{name}` is not JSON")
