"""Text to nodes: a strict subset of YAML.

In: a `SourceText`. Out: the root node, if there is one, and every mistake of the file in one pass. Reads
the parser's events one by one and keeps its own stack, so neither deep nesting nor many aliases can hurt:
nothing is recursive, nothing is shared, every step is bounded by `LIMITS`. Does not give scalars a type.

Refused: anchors, aliases, merge keys, tags, directives, duplicate keys, keys that are lists or mappings,
several documents, `null`. Only a syntax error or a limit ends the reading early.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import yaml

from complaintflow.source.characters import check_text
from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import Diagnostic, Findings
from complaintflow.source.limits import LIMITS
from complaintflow.source.node import Node, Scalar
from complaintflow.source.span import Span
from complaintflow.source.syntax import report_syntax_error
from complaintflow.source.text import SourceText
from complaintflow.source.tree import TreeBuilder


class EventParser(Protocol):
    """What both parsers of PyYAML offer."""

    def get_event(self) -> yaml.Event:
        """Return the next event; the last one is the end of the stream."""

    def dispose(self) -> None:
        """Free what the parser holds."""


ParserOf = Callable[[str], EventParser]
# libyaml where the wheel has it (25 times faster), PyYAML's own parser elsewhere; both give the same events.
PARSER: Final[ParserOf] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_yaml(source: SourceText, parser: ParserOf = PARSER) -> tuple[Node | None, list[Diagnostic]]:
    """Return the root node of a file and its diagnostics, sorted.

    The node is there although mistakes were found, as long as the parser got to the end; what could not be
    understood is left out of it. It is `None` after a syntax error, an exceeded limit or an empty file.
    """
    findings = Findings()
    root = _read(source, parser, findings)
    return root, findings.listed()


def _read(source: SourceText, parser: ParserOf, findings: Findings) -> Node | None:
    # A character takes one byte or more, so the cheap test refuses nothing that `decode` let through.
    if len(source.text) > LIMITS.file_bytes:
        message = f"the text has {len(source.text)} characters, expected at most {LIMITS.file_bytes}"
        findings.error(Code.TOO_LARGE, Span.start_of(source.file), message, "split the file with `extends`")
        return None
    text = check_text(source, findings)
    if text is None:
        return None
    builder = TreeBuilder(source, findings, is_clean=findings.is_empty)
    events = parser(text)
    try:
        finished = _feed(events, builder, source, findings)
    except yaml.YAMLError as problem:
        report_syntax_error(source, problem, findings, builder.last_quote)
        return None
    finally:
        events.dispose()
    root = builder.root
    is_empty = root is None or (isinstance(root, Scalar) and root.is_absent)
    if finished and is_empty and not builder.was_refused:
        message = "the file is empty, expected keys and values"
        findings.error(Code.EMPTY_FILE, Span.start_of(source.file), message)
    return root if finished else None


def _feed(events: EventParser, builder: TreeBuilder, source: SourceText, findings: Findings) -> bool:
    """Give the events of the first document to the builder; return whether it was read to its end."""
    documents = 0
    get, take = events.get_event, builder.take
    while True:
        event = get()
        kind = type(event)
        if kind is yaml.StreamEndEvent:
            return True
        if kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                line = event.start_mark.line + 1 if event.start_mark else 1
                place = Span(source.file, line, 1, line, max(len(source.line(line)), 1) + 1)
                message = "found a second document in the file, expected one"
                help_ = "put it into a file of its own, or delete the line `---`"
                findings.error(Code.SEVERAL_DOCUMENTS, place, message, help_)
                return True
        elif not take(event):
            return False
