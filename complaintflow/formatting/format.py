"""A text in the house style, or a reason why it is left alone."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from complaintflow.errors import PolicyError
from complaintflow.formatting.moving import last_line, reorder
from complaintflow.formatting.order import Order
from complaintflow.source import Diagnostic, SourceText, decode, has_errors, read_yaml
from complaintflow.source import node as nodes

_BLANKS: Final = re.compile(r"\n{3,}")
_QUOTED: Final = re.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'")


def formatted(text: str, name: str) -> str:
    """Return a file in the house style. Raises PolicyError with what is wrong where it is no YAML of ours."""
    source, node, said = _read(text, name)
    if source is None or node is None or has_errors(said):
        raise PolicyError(tuple(said), {} if source is None else {name: source})
    lines = source.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for mapping, order in Order().of_file(node):
        top = mapping is node
        reorder(lines, mapping, order, len(lines) if top else last_line(mapping), top=top)
    result = _tidied(lines, name)
    return result if _says_the_same(text, result, name) else text


def _read(text: str, name: str) -> tuple[SourceText | None, nodes.Node | None, list[Diagnostic]]:
    source, problems = decode(name, text.encode("utf-8"))
    if source is None:
        return None, None, list(problems)
    node, found = read_yaml(source)
    return source, node, [*problems, *found]


def _tidied(lines: list[str], name: str) -> str:
    """Return the lines without blanks at their ends, and with one blank line at most, outside of texts."""
    _, node, _ = _read("\n".join(lines), name)
    kept = _long_texts(node)
    out: list[str] = []
    for number, line in enumerate(lines, start=1):
        tidy = line if number in kept else line.rstrip(" \t")
        if not tidy and number not in kept and (not out or not out[-1]):
            continue
        out.append(tidy)
    while out and not out[-1]:
        out.pop()
    return "\n".join(out) + "\n"


def _long_texts(node: nodes.Node | None) -> frozenset[int]:
    """Return the numbers of the lines of texts that go over several lines: every blank of them is meant."""
    if isinstance(node, nodes.Scalar):
        span = node.span
        return frozenset(range(span.line, span.end_line + 1)) if span.end_line > span.line else frozenset()
    if isinstance(node, nodes.Mapping):
        return frozenset().union(*(_long_texts(value) for _, value in node.entries))
    return frozenset().union(*(_long_texts(item) for item in node.items)) if node is not None else frozenset()


def _says_the_same(before: str, after: str, name: str) -> bool:
    """Whether two texts hold the same, whatever the order of their keys, with the same comments."""
    _, old, _ = _read(before, name)
    _, new, said = _read(after, name)
    return not has_errors(said) and _plain(old) == _plain(new) and comments(before) == comments(after)


def _plain(node: nodes.Node | None) -> object:
    if isinstance(node, nodes.Scalar):
        return node.text, node.plain
    if isinstance(node, nodes.Sequence):
        return [_plain(item) for item in node.items]
    return None if node is None else {key.text: _plain(value) for key, value in node.entries}


def comments(text: str) -> Counter[str]:
    """Return the comments of a text, and how often each stands there."""
    found: Counter[str] = Counter()
    for line in text.splitlines():
        bare = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), line)
        mark = re.search(r"(?:^|\s)#", bare)
        if mark is not None:
            found[line[mark.start() :].strip()] += 1
    return found
