"""Where the cursor stands in a file, told by indentation and brackets, so that half-typed YAML will do.

In: a text, a line, a column (from 1). Out: the path of keys that leads there, what has been typed of the word, and what
stands beside it. Does not parse YAML: what is broken elsewhere does not matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ITEM: Final = "[]"
"""Stands in a path for being in a list."""
_HEAD: Final = re.compile(
    r"(?P<indent> *)(?P<items>(?:- +)*(?:-$)?)(?:(?P<key>[^\s#:,{}\[\]\"'][^#:{}\[\]]*?|\"[^\"]*\")\s*:(?=\s|$))?"
)
_WORD: Final = re.compile(r"[^\s,:{}\[\]\"']*$")
_BACK_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a file: `path` leads to the mapping or the value; `is_key`: a key is being written there.

    `typed` begins at `from_column`; `beside` are the keys that the mapping has already.
    """

    path: tuple[str, ...]
    is_key: bool
    typed: str
    from_column: int
    beside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Token:
    """A key or the mark of an item, and the column at which it begins (from 0)."""

    column: int
    name: str


def cursor_at(text: str, line: int, column: int) -> Cursor:
    """Return where a cursor stands."""
    lines = text.split("\n")
    number = min(max(line, 1), len(lines)) - 1
    before = lines[number][: max(column - 1, 0)]
    typed = _WORD.search(before)
    word = "" if typed is None else typed[0]
    start = len(before) - len(word)
    flow = _flow_before(lines, number, before)
    if flow is not None:
        begin, head, frames = flow
        block = _path(lines, begin, len(lines[begin]) - len(lines[begin].lstrip()), _tokens(head))
        path, is_key, beside = _in_flow(frames)
        return Cursor((*block, *path), is_key, word, start + 1, beside)
    tokens = _tokens(before)
    keyed = bool(tokens) and tokens[-1].name != ITEM
    own = tokens[-1].column if keyed else start if before.strip() else len(before)
    path = _path(lines, number, own, tokens)
    # Behind a key stands its value; anywhere else a key can be begun, or the item of a list of names.
    return Cursor(path, not keyed, word, start + 1, frozenset() if keyed else _beside(lines, number, own))


def _tokens(line: str) -> list[_Token]:
    """Return the marks of items and the key with which a line begins."""
    found = _HEAD.match(line)
    if found is None or line.lstrip().startswith("#"):
        return []
    at = len(found["indent"])
    tokens = [_Token(at + index, ITEM) for index, letter in enumerate(found["items"] or "") if letter == "-"]
    if found["key"]:
        tokens.append(_Token(found.start("key"), found["key"].strip().strip('"')))
    return tokens


def _path(lines: list[str], number: int, limit: int, own: list[_Token]) -> tuple[str, ...]:
    """Return the path of keys above a line, with those of the line itself."""
    path = [token.name for token in own]
    limit = own[0].column if own else limit
    waits = bool(own) and own[0].name == ITEM  # a list may stand at the column of its own key
    for above in range(number - 1, -1, -1):
        if limit <= 0 and not waits:
            break
        if not lines[above].strip():
            continue
        for token in reversed(_tokens(lines[above])):
            reaches = token.column <= limit if waits and token.name != ITEM else token.column < limit
            if reaches:
                path.insert(0, token.name)
                limit, waits = token.column, token.name == ITEM
    return tuple(path)


def _beside(lines: list[str], number: int, column: int) -> frozenset[str]:
    """Return the keys of the mapping at a column, above and below a line."""
    found: set[str] = set()
    for way in (range(number - 1, -1, -1), range(number + 1, len(lines))):
        for other in way:
            text = lines[other]
            if not text.strip() or text.lstrip().startswith("#"):
                continue
            tokens = _tokens(text)
            here = [token.name for token in tokens if token.column == column and token.name != ITEM]
            begins = bool(here) and len(tokens) > 1
            if begins and other > number:
                break  # the next item of the list
            found.update(here)
            if begins or len(text) - len(text.lstrip(" ")) < column:
                break
    return frozenset(found)


# ---- brackets


@dataclass(slots=True)
class _Frame:
    """An open bracket: what it is, the key whose value is being written, and the keys before."""

    is_mapping: bool
    key: str = ""
    word: str = ""
    keys: tuple[str, ...] = ()


def _flow_before(lines: list[str], number: int, before: str) -> tuple[int, str, list[_Frame]] | None:
    """Return where the brackets begin that are open at the cursor, what stands before them, and the brackets."""
    best: tuple[int, str, list[_Frame]] | None = None
    for back in range(min(number, _BACK_MAX) + 1):
        first = number - back
        text = "\n".join([*lines[first:number], before])
        head, frames = _open_brackets(text)
        if frames and (best is None or len(frames) > len(best[2])):
            best = (first, head, frames)
        if lines[first][:1].strip() and not lines[first].startswith(("}", "]")):
            break  # a line without indentation begins a section
    return best


def _open_brackets(text: str) -> tuple[str, list[_Frame]]:
    """Return the brackets that are open at the end of a text, and what stands before the first of them."""
    frames: list[_Frame] = []
    head, quoted = "", ""
    for index, letter in enumerate(text):
        if quoted:
            quoted = "" if letter == quoted else quoted
            _add(frames, letter if quoted else "")
        elif letter in "\"'" and (not frames or not frames[-1].word.strip()):
            quoted = letter
        elif letter in "{[" and (frames or _begins_value(text[:index])):
            head = head if frames else text[:index].rpartition("\n")[2]
            frames.append(_Frame(letter == "{"))
        elif frames:
            _step(frames, letter, text[index + 1 : index + 2])
    return head, frames


def _begins_value(before: str) -> bool:
    return before.rstrip(" ").endswith((":", "-", "\n")) or not before.strip()


def _step(frames: list[_Frame], letter: str, following: str) -> None:
    frame = frames[-1]
    if letter in "}]":
        frames.pop()
    elif letter == ",":
        _close(frame)
    elif letter == ":" and frame.is_mapping and not frame.key and following in ("", " ", "\n"):
        frame.key, frame.word = frame.word.strip(), ""
    else:
        frame.word += letter


def _close(frame: _Frame) -> None:
    """Take in an entry that has ended."""
    key = frame.key or frame.word.strip()
    if key and frame.is_mapping:
        frame.keys = (*frame.keys, key)
    frame.key = frame.word = ""


def _add(frames: list[_Frame], letter: str) -> None:
    if frames:
        frames[-1].word += letter


def _in_flow(frames: list[_Frame]) -> tuple[tuple[str, ...], bool, frozenset[str]]:
    path: list[str] = []
    for frame in frames:
        if not frame.is_mapping:
            path.append(ITEM)
        elif frame.key:
            path.append(frame.key)
    last = frames[-1]
    is_key = last.is_mapping and not last.key
    return tuple(path), is_key, frozenset(last.keys) if is_key else frozenset()
