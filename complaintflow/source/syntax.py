"""The YAML parser's complaints in the author's words.

In: an exception of PyYAML (from its C parser or its Python one). Out: one diagnostic. Nothing else in the
package knows what PyYAML's messages look like.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import yaml

from complaintflow.source.characters import wide_brackets, wide_key_mark, wide_mark
from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import Findings, Related, printable
from complaintflow.source.span import Span
from complaintflow.source.text import SourceText


class _Mark(Protocol):
    """A place as PyYAML gives it, counted from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


@dataclass(frozen=True, slots=True)
class _Wording:
    """What to say when the parser's problem contains `sign`; `opened` says what its context mark shows."""

    sign: str
    message: str
    help: str = ""
    opened: str = ""
    at_context: bool = False


_INDENTATION: Final = "indent the keys of one mapping, and the `-` of one list, by the same number of spaces"
_QUOTE_HELP: Final = "put the text in quotes"
_FLOW_HELP: Final = "put the text in double quotes if it holds `{`, `}`, `,`, `:`, `#` or a quote"
# Searched from the top; the wording of libyaml and of PyYAML's own parser differ in places.
_WORDINGS: Final = (
    _Wording(
        "mapping values are not allowed",
        "found a `:` that no key may have here",
        "check the indentation of this line, or put the text in quotes if the colon belongs to it",
    ),
    _Wording(
        "could not find expected ':'",
        "found text without a colon, expected a key and a value",
        "write `key: value`; put a text of several lines in quotes or under `|`",
        at_context=True,
    ),
    _Wording("expected ',' or ']'", "expected `,` or `]` here", _FLOW_HELP, "the list opens here"),
    _Wording("expected ',' or '}'", "expected `,` or `}` here", _FLOW_HELP, "the mapping opens here"),
    _Wording(
        "expected '-' indicator",
        "the line does not fit the list above, expected `- ` or less indentation",
        _INDENTATION,
        "the list begins here",
    ),
    _Wording(
        "did not find expected key",
        "the indentation does not fit the mapping above",
        _INDENTATION,
        "the mapping begins here",
    ),
    _Wording(
        "expected <block end>",
        "the indentation does not fit the lines above",
        _INDENTATION,
        "the block begins here",
    ),
    _Wording("document start", "the line does not fit what is above it, expected the end of the file", _INDENTATION),
    _Wording(
        "expected node content",
        "expected a value here",
        "delete a bracket or comma too many, or close the bracket",
    ),
    _Wording(
        "the node content",
        "expected a value here",
        "delete a bracket or comma too many, or close the bracket",
    ),
    _Wording(
        "unexpected end of stream",
        "the quote that opens here is never closed",
        "add the closing quote",
        at_context=True,
    ),
    _Wording(
        "unexpected document indicator",
        "the quote that opens here is never closed",
        "add the closing quote",
        at_context=True,
    ),
    _Wording(
        "unknown escape character",
        "found an unknown escape after `\\` in double quotes",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    _Wording("escape", "found an escape that is no character", "write the character itself"),
    _Wording(
        "hexdecimal",
        "found an escape that is no character, expected hexadecimal digits",
        "write the character itself",
    ),
    _Wording(
        "hexadecimal",
        "found an escape that is no character, expected hexadecimal digits",
        "write the character itself",
    ),
    _Wording(
        "block sequence entries are not allowed",
        "found `- ` where no list can begin",
        "begin the list on its own line below the key",
    ),
    _Wording(
        "sequence entries are not allowed",
        "found `- ` where no list can begin",
        "begin the list on its own line below the key",
    ),
    _Wording("comment or line break", "found text behind `|` or `>`", "begin the text on the next line, indented"),
    _Wording("comment or a line break", "found text behind `|` or `>`", "begin the text on the next line, indented"),
    _Wording("found a tab character", "found a tab in the indentation, expected spaces", "replace it with spaces"),
)
_ANCHORS: Final = _Wording("", "found `&` or `*` before something that is no name", _QUOTE_HELP, at_context=True)
_TAGS: Final = _Wording("", "found `!` before something that is no tag", _QUOTE_HELP, at_context=True)


def report_syntax_error(
    source: SourceText, problem: yaml.YAMLError, findings: Findings, last_quote: Span | None = None
) -> None:
    """Report where and why the parser gave up.

    When the line the parser stumbled over has a full-width colon or bracket in the place of an ordinary one, that is
    reported instead: it is the cause. So is `last_quote`, a text in quotes that ends
    there, or has run on to that line.
    """
    context = _place(source, getattr(problem, "context_mark", None))
    place = _place(source, getattr(problem, "problem_mark", None)) or context or source.span(0, 0)
    text = str(getattr(problem, "problem", None) or "it cannot be read")
    # A key without its colon is one text with the next line, so the parser stumbles over the colon there.
    above = place.line - 1 if "mapping values" in text else place.line
    suspects = {place.line, above, context.line if context else place.line}
    if sum(wide_key_mark(source, line, findings) for line in sorted(suspects)):
        return
    if last_quote is not None and _blames_quote(source, last_quote, place, findings):
        return
    if wide_mark(source, place, findings) or wide_brackets(source, min(suspects), place.line, findings):
        return
    wording = _wording(text, str(getattr(problem, "context", None) or ""), source, place)
    if wording.at_context and context:
        place = context
    related = (Related(wording.opened, context),) if wording.opened and context and context != place else ()
    findings.error(Code.SYNTAX, place, wording.message, wording.help, related)


def _blames_quote(source: SourceText, quoted: Span, place: Span, findings: Findings) -> bool:
    """Report a quote that was never closed, or text behind one that was; return whether it is one of these."""
    if quoted.end_line != place.line:
        return False
    if quoted.line < quoted.end_line:
        start = Span(source.file, quoted.line, quoted.column, quoted.line, quoted.column + 1)
        end = Related("the text in quotes runs on to here", place)
        findings.error(Code.SYNTAX, start, "the quote that opens here is never closed", "add the closing quote", (end,))
        return True
    if quoted.end_column != place.column:
        return False
    message = "found text right behind a closing quote"
    help_ = "write a quote inside single quotes twice (`'it''s'`), one inside double quotes as `\\\"`"
    findings.error(Code.SYNTAX, place, message, help_, (Related("the quotes open here", quoted),))
    return True


def _wording(text: str, context: str, source: SourceText, place: Span) -> _Wording:
    if "cannot start any token" in text:
        return _bad_start(source.line(place.line)[place.column - 1 : place.column])
    if "anchor" in context or "alias" in context:
        return _ANCHORS
    if "tag" in context:
        return _TAGS
    for wording in _WORDINGS:
        if wording.sign in text:
            return wording
    said = printable(text).lower().replace("'", "`").rstrip(".")
    return _Wording("", f"found text that is not YAML: {said}")


def _bad_start(character: str) -> _Wording:
    if character == "\t":
        return _Wording("", "found a tab in the indentation, expected spaces", "replace it with spaces")
    return _Wording(
        "",
        f"found a text that begins with `{printable(character)}`, which YAML keeps for itself",
        _QUOTE_HELP,
    )


def _place(source: SourceText, mark: _Mark | None) -> Span | None:
    """Return one character at a mark of PyYAML, the last character when the mark lies behind the end."""
    if mark is None:
        return None
    line, column = mark.line + 1, mark.column + 1
    if line > source.line_count or (line == source.line_count and not source.line(line) and line > 1):
        # At the end of the file: point behind the last text, not at an empty line that is not there.
        line = source.position(len(source.text.rstrip()))[0]
        column = len(source.line(line).rstrip()) + 1
    return Span(source.file, line, column, line, column + 1)
