"""Parser events to a tree of nodes.

In: PyYAML's events of one document, one at a time. Out: the root node; what the subset refuses is reported
and left out. Keeps a stack of open mappings and lists; no recursion.
"""

from __future__ import annotations

from typing import Final

import yaml

from complaintflow.source.characters import (
    check_escapes,
    check_key,
    check_plain_value,
    may_mislead,
    without_invisible,
)
from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import Findings, Related, quote
from complaintflow.source.limits import LIMITS
from complaintflow.source.node import Mapping, Node, Scalar, Sequence, scalar_at
from complaintflow.source.span import Span, span_at
from complaintflow.source.stack import Open, marks_of
from complaintflow.source.text import SourceText

_NULLS: Final = frozenset(("~", "null", "Null", "NULL"))
_SPEAKING: Final = _NULLS | {"", "<<"}
"""Plain texts that are more than text."""
_LEAVE_OUT: Final = "leave the value out altogether"
_WRITE_OUT: Final = "write the value out at each place, or share it between policies with `extends`"


class TreeBuilder:
    """Build the tree of one document; `root` is the result."""

    __slots__ = (
        "_escapes", "_file", "_findings", "_is_clean", "_lines", "_nodes", "_source", "_stack", "last_quote", "root",
        "was_refused",
    )  # fmt: skip

    def __init__(self, source: SourceText, findings: Findings, *, is_clean: bool = False) -> None:
        """Start with no node; mistakes go to `findings`. `is_clean`: the text has no character that was refused."""
        self.root: Node | None = None
        self.was_refused = False
        self.last_quote: Span | None = None
        """The place of the last value if it was in quotes: a syntax error behind it has to do with them."""
        self._source = source
        self._findings = findings
        self._stack: list[Open] = []
        self._nodes = 0
        self._file = source.file
        self._lines = source.line_count
        self._is_clean = is_clean
        self._escapes = "\\" in source.text

    def take(self, event: yaml.Event) -> bool:
        """Take one event; return `False` when a limit is exceeded and reading must stop."""
        if type(event) is yaml.ScalarEvent and self._ordinary(event):
            return True
        if isinstance(event, yaml.CollectionEndEvent):
            self._end(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
            self._nodes += 1
            if self._nodes > LIMITS.nodes:
                message = f"the file has more than {LIMITS.nodes} keys and values"
                self._findings.error(Code.LIMIT_EXCEEDED, self._span(event), message, "split the file with `extends`")
                return False
            self._refuse_properties(event)
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            else:
                return self._begin(event)
        return True

    def _span(self, event: yaml.Event) -> Span:
        start, end = marks_of(event)
        if end.line >= self._lines:
            # libyaml adds a line break to a file that lacks one, and places what is left out behind it.
            last = len(self._source.text)
            return self._source.span(min(start.index, last), last)
        return span_at(self._file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    # Anchors, tags, aliases.

    def _refuse_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            place = self._property(event, f"&{event.anchor}")
            message = f"found the anchor {quote(f'&{event.anchor}')}, which a policy cannot use"
            self._findings.error(Code.ANCHOR, place, message, _WRITE_OUT)
        if event.tag is not None:
            place = self._property(event, "!")
            start = self._source.index(place.line, place.column)
            written = self._source.text[start : start + LIMITS.name_characters]
            written = written.split(maxsplit=1)[0] if written.strip() else "!"
            width = place.column + len(written)
            place = Span(place.file, place.line, place.column, place.line, width)
            message = f"found the tag {quote(written)}, which a policy cannot use"
            help_ = "delete it; every key has one type, so a value needs no mark for it"
            self._findings.error(Code.TAG, place, message, help_)

    def _property(self, event: yaml.Event, written: str) -> Span:
        """Return where an anchor or tag stands; the event starts with it, or with the other of the two."""
        source, span = self._source, self._span(event)
        start = source.index(span.line, span.column)
        found = source.text.find(written, start, start + 4 * LIMITS.name_characters)
        return span if found < 0 else source.span(found, found + len(written))

    def _alias(self, event: yaml.AliasEvent) -> None:
        top = self._stack[-1] if self._stack else None
        if top is None or not top.under_merge:
            message = f"found the alias {quote(f'*{event.anchor}')}, which a policy cannot use"
            self._findings.error(Code.ALIAS, self._span(event), message, _WRITE_OUT)
        self._leave_out(top, self._span(event))

    def _leave_out(self, top: Open | None, span: Span) -> None:
        """Go on as if the key or value that was just reported were not there."""
        self.was_refused = True
        if top is None:
            return
        top.last = span
        if top.is_mapping:
            # A key that is left out takes its value with it.
            top.awaits_value = not top.awaits_value
            top.key, top.under_merge = None, False

    # Scalars.

    def _ordinary(self, event: yaml.ScalarEvent) -> bool:
        """Take a scalar of which there is nothing to say, as nearly all are; return whether it was one.

        This is `_scalar` without what that does for the others: it makes the same node of the same scalar.
        """
        if event.anchor is not None or event.tag is not None or not self._stack or self._nodes >= LIMITS.nodes:
            return False
        value, style, top = event.value, event.style, self._stack[-1]
        plain, is_key = not style, top.is_mapping and not top.awaits_value
        if plain:
            if value in _SPEAKING:
                return False
        elif style != "'" and (style != '"' or (self._escapes and "\\" in self._written(event))):
            return False
        if not value.isascii() and (
            not self._is_clean or is_key or (plain and may_mislead(value, in_flow=top.in_flow))
        ):
            return False
        start, end = event.start_mark, event.end_mark
        assert start is not None, "the parser says where an event starts"
        assert end is not None, "the parser says where an event ends"
        last = end.line
        if last >= self._lines or len(value) > LIMITS.scalar_characters or (is_key and value in top.first_keys):
            return False
        span = span_at(self._file, start.line + 1, start.column + 1, last + 1, end.column + 1)
        scalar = scalar_at(value, span, plain=plain)
        self._nodes += 1
        self.last_quote = None if plain else span
        if is_key:
            top.first_keys[value] = span
            top.awaits_value, top.key = True, scalar
            return True
        top.last = span
        if not top.is_mapping:
            top.items.append(scalar)
            return True
        if top.key is not None:
            top.entries.append((top.key, scalar))
        top.awaits_value, top.key, top.under_merge = False, None, False
        return True

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        plain = event.style in (None, "")
        value, span = event.value, self._scalar_span(event)
        self.last_quote = span if event.style in ("'", '"') else None
        top = self._stack[-1] if self._stack else None
        if len(value) > LIMITS.scalar_characters:
            message = f"found a text of {len(value)} characters, expected at most {LIMITS.scalar_characters}"
            self._findings.error(Code.LIMIT_EXCEEDED, span, message)
            value = value[: LIMITS.scalar_characters]
        if event.style == '"':
            value = check_escapes(value, span, self._findings) if "\\" in self._written(event) else value
        scalar = Scalar(without_invisible(value), span, plain)
        if top is not None and top.awaits_key:
            self._key(top, scalar)
        else:
            self._place_meant(self._value(scalar, top), top, span)

    def _written(self, event: yaml.ScalarEvent) -> str:
        start, end = marks_of(event)
        return self._source.text[start.index : end.index]

    def _scalar_span(self, event: yaml.ScalarEvent) -> Span:
        span = self._span(event)
        if event.style in ("|", ">"):
            # The parser ends a block behind the blank lines and comments that follow it.
            start = marks_of(event)[0].index
            return self._source.span(start, start + len(self._written(event).rstrip()))
        if event.anchor is None and event.tag is None:
            return span
        # The parser starts a scalar at its anchor or tag; the text comes last.
        first, last = marks_of(event)
        start = last.index - len(event.value) - (2 if event.style else 0)
        return self._source.span(max(start, first.index), last.index)

    def _place_meant(self, meant: tuple[Node, ...], top: Open | None, span: Span) -> None:
        """Put what a value was meant to be where it belongs: in a list perhaps several values."""
        if not meant:
            self._leave_out(top, span)
            return
        for node in meant if top is not None and not top.is_mapping else meant[:1]:
            self._place(node)

    def _value(self, scalar: Scalar, top: Open | None) -> tuple[Node, ...]:
        if not scalar.plain:
            return (scalar,)
        if scalar.text in _NULLS:
            message = f"found {quote(scalar.text)}, expected a value or nothing"
            help_ = f'{_LEAVE_OUT}, or write "{scalar.text}" in quotes if the word itself is meant'
            self._findings.error(Code.NULL_VALUE, scalar.span, message, help_)
            return (Scalar("", scalar.span, plain=True),)
        if scalar.text.isascii():
            return (scalar,)
        in_flow = top is not None and top.in_flow
        return check_plain_value(self._source, scalar, in_flow, self._findings)

    def _key(self, top: Open, key: Scalar) -> None:
        top.awaits_value = True
        top.key = None
        if key.plain and key.text == "<<":
            message = "found the merge key `<<`, which a policy cannot use"
            self._findings.error(Code.MERGE_KEY, key.span, message, _WRITE_OUT)
            top.under_merge = self.was_refused = True
            return
        if key.plain and (key.is_absent or key.text in _NULLS):
            message = "found no key before `:`" if key.is_absent else f"found {quote(key.text)} as a key"
            self._findings.error(Code.NULL_VALUE, key.span, message + ", expected a name", "write a name")
            return
        meant = check_key(self._source, key, self._findings)
        if meant is None:
            return
        first = top.first_keys.setdefault(meant.text, meant.span)
        if first is meant.span:
            top.key = meant
            return
        message = f"found the key {quote(meant.text)} a second time in one mapping"
        help_ = "delete one of the two, or give it another name"
        related = (Related("first here", first),)
        self._findings.error(Code.DUPLICATE_KEY, meant.span, message, help_, related)

    # Mappings and lists.

    def _begin(self, event: yaml.CollectionStartEvent) -> bool:
        span = self._span(event)
        if len(self._stack) >= LIMITS.depth:
            message = f"found more than {LIMITS.depth} mappings and lists inside one another"
            self._findings.error(Code.TOO_DEEP, span, message)
            return False
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        top = self._stack[-1] if self._stack else None
        if top is not None and top.awaits_key:
            message = f"found a {'mapping' if is_mapping else 'list'} as a key, expected text"
            self._findings.error(Code.COMPLEX_KEY, span, message, "write a name before the `:`")
        under_merge = top is not None and top.under_merge
        in_flow = bool(event.flow_style)
        self._stack.append(Open(span, is_mapping=is_mapping, in_flow=in_flow, under_merge=under_merge))
        return True

    def _end(self, event: yaml.CollectionEndEvent) -> None:
        closed = self._stack.pop()
        # A block ends where its last part ends, a `[…]` or `{…}` behind its bracket.
        end = self._span(event) if closed.in_flow else closed.last or closed.start
        start = closed.start
        span = span_at(self._file, start.line, start.column, end.end_line, end.end_column)
        top = self._stack[-1] if self._stack else None
        if top is not None and top.is_mapping and not top.awaits_value:
            self._leave_out(top, span)
        elif closed.is_mapping:
            self._place(Mapping(tuple(closed.entries), span))
        else:
            self._place(Sequence(tuple(closed.items), span))

    def _place(self, node: Node) -> None:
        """Put a finished value where it belongs."""
        top = self._stack[-1] if self._stack else None
        if top is None:
            self.root = node
            return
        top.last = node.span
        if not top.is_mapping:
            top.items.append(node)
            return
        assert top.awaits_value, "the parser alternates keys and values"
        if top.key is not None:
            top.entries.append((top.key, node))
        top.awaits_value, top.key = False, None
        top.under_merge = False
