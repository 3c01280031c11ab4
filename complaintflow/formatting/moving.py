"""Entries of a mapping moved as they are written: lines with the comments above them, or parts of one line.

In: the lines of a file, a mapping in it, the order of its keys. The lines change places and keep their number, so that
a mapping around another one still finds its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from complaintflow.source import node as nodes


def reorder(lines: list[str], mapping: nodes.Mapping, order: Sequence[str], last: int, *, top: bool) -> None:
    """Put a mapping's entries in order; `last` is the last line that is its own. Keys of no order stay behind."""
    places = {key: place for place, key in enumerate(order)}
    keys = [key for key, _ in mapping.entries]
    ranks = sorted(range(len(keys)), key=lambda at: places.get(keys[at].text, len(places)))
    if ranks == list(range(len(keys))):
        return
    if _is_flow(lines, mapping):
        _within_line(lines, mapping, ranks)
    else:
        _lines(lines, mapping, ranks, last, top=top)


def last_line(node: nodes.Node) -> int:
    """Return the number of the last line (from 1) that a node is written on."""
    if isinstance(node, nodes.Mapping) and node.entries:
        key, value = node.entries[-1]
        return max(key.span.line, last_line(value), _end(node) if _same_line(node) else 0)
    if isinstance(node, nodes.Sequence) and node.items:
        return max(last_line(node.items[-1]), _end(node) if _same_line(node) else 0)
    return _end(node)


def _same_line(node: nodes.Node) -> bool:
    """Whether a node ends behind its last item, with a bracket: a block ends where the next thing begins."""
    return node.span.end_column > 1


def _end(node: nodes.Node) -> int:
    span = node.span
    return span.end_line - 1 if span.end_column == 1 and span.end_line > span.line else span.end_line


def _is_flow(lines: list[str], mapping: nodes.Mapping) -> bool:
    span = mapping.span
    return lines[span.line - 1][span.column - 1 : span.column] == "{"


def _within_line(lines: list[str], mapping: nodes.Mapping, ranks: list[int]) -> None:
    span = mapping.span
    if span.line != span.end_line:
        return  # somebody has laid it out over several lines: it stays as it is
    line = lines[span.line - 1]
    spots = [
        (key.span.column - 1, max(key.span.end_column, value.span.end_column) - 1) for key, value in mapping.entries
    ]
    starts = [_quoted_start(line, start) for start, _ in spots]
    if any(isinstance(value, nodes.Scalar) and value.is_absent for _, value in mapping.entries):
        return
    texts = [line[start:end] for start, (_, end) in zip(starts, spots, strict=True)]
    between = [line[spots[at][1] : starts[at + 1]] for at in range(len(spots) - 1)]
    if any(one.strip() != "," for one in between):
        return
    moved = texts[ranks[0]] + "".join(gap + texts[at] for gap, at in zip(between, ranks[1:], strict=True))
    lines[span.line - 1] = line[: starts[0]] + moved + line[spots[-1][1] :]


def _quoted_start(line: str, start: int) -> int:
    return start - 1 if start and line[start - 1] in "\"'" else start


def _lines(lines: list[str], mapping: nodes.Mapping, ranks: list[int], last: int, *, top: bool) -> None:
    column = mapping.entries[0][0].span.column
    first = mapping.entries[0][0].span.line
    prefix = lines[first - 1][: column - 1]
    begins = [first]
    for (_, before), (key, _) in zip(mapping.entries, mapping.entries[1:], strict=False):
        begins.append(_begin(lines, last_line(before), key.span.line, column))
    end = _begin(lines, last_line(mapping.entries[-1][1]), last + 1, column) if top else last + 1
    pieces = [lines[start - 1 : stop - 1] for start, stop in zip(begins, [*begins[1:], end], strict=True)]
    if prefix.strip() and ranks[0] != 0:
        # The first entry stands behind the dash of its item.
        ahead = pieces[ranks[0]]
        if not ahead[0].startswith(" " * (column - 1)) or ahead[0][column - 1 : column] in ("#", "", " "):
            return
        pieces[0] = [" " * (column - 1) + pieces[0][0][column - 1 :], *pieces[0][1:]]
        pieces[ranks[0]] = [prefix + ahead[0][column - 1 :], *ahead[1:]]
    lines[first - 1 : end - 1] = [line for at in ranks for line in pieces[at]]


def _begin(lines: list[str], after: int, until: int, column: int) -> int:
    """Return the line an entry begins with: the first comment above it that is not indented deeper, or a blank."""
    for number in range(after + 1, until):
        text = lines[number - 1]
        if not text.strip() or len(text) - len(text.lstrip()) < column:
            return number
    return until
