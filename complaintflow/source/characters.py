"""Characters that are not what they look like, or cannot be seen.

In: the text of a file, then keys and plain values as the parser found them. Out: diagnostics that name the
character and the right one, and text with the damage undone, so that one wrong character does not bring a
second mistake later. Text in quotes may hold any visible character.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import Findings, character_name, quote
from complaintflow.source.node import Node, Scalar, Sequence
from complaintflow.source.span import Span
from complaintflow.source.text import SourceText

# What YAML does not allow, and what some YAML readers take for a line break, which would move every position
# behind it (U+0085, U+2028, U+2029).
_REFUSED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_INVISIBLE: Final = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_ODD_SPACES: Final = "\xa0\u1680\u2000-\u200a\u202f\u205f"
_ODD_SPACE: Final = re.compile(f"[{_ODD_SPACES}]")
_ODD_INDENT: Final = re.compile(f"(?:^|(?<=\r))[ \t]*([{_ODD_SPACES}][ {_ODD_SPACES}]*)", re.MULTILINE)
_DIRECTIVE: Final = re.compile("(?:^|(?<=\r))%[^\r\n]*", re.MULTILINE)
_LINE_BREAKS: Final = "\x85\u2028\u2029"

_LATIN_TWINS: Final = dict(
    zip(
        "аеорсухіјѕԁһӏԛԝАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧονιαρυκ",  # the very letters in question
        "aeopcyxijsdhlqwABEKMHOPCTYXIJSABEZHIKMNOPTYXoviapuk",
        strict=True,
    )
)
# Full-width forms of ASCII, as a Chinese input method types them.
_WIDE: Final = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_PUNCTUATION_TWINS: Final = {
    "\u3000": " ",
    "“": '"', "”": '"', "‘": "'", "’": "'",
    "‐": "-", "‑": "-", "–": "-", "−": "-",
    "∶": ":", "﹕": ":", "﹐": ",", "、": ",", "【": "[", "】": "]",
}  # fmt: skip
_ALLOWED_IN_KEYS: Final = frozenset("（）！？％＆＋／＜＝＞～＠＊＄＃【】")  # no YAML syntax, real Chinese headings
_TWINS: Final = _LATIN_TWINS | _WIDE | _PUNCTUATION_TWINS
_AS_MEANT: Final = str.maketrans(_TWINS)
_KEY_SUSPECT: Final = re.compile("[" + re.escape("".join(_TWINS.keys() - _ALLOWED_IN_KEYS)) + "]")

_QUOTED: Final = re.compile("\"[^\"]*\"|'[^']*'")
_WIDE_WORD: Final = "０-９Ａ-Ｚａ-ｚ＿．－"
_LETTER_SUSPECT: Final = re.compile("[" + "".join(_LATIN_TWINS) + _WIDE_WORD + "]")
_FLOW_SUSPECT: Final = re.compile("[，：﹐∶、]")
_BRACKETS: Final = re.compile("[［］｛｝【】]")
_IN_BRACKETS: Final = re.compile("(?:［.*］|【.*】|｛.*｝)\\Z")
_OPEN_QUOTES: Final = "“‘"
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_.-]+\Z")
_IDENTIFIERS: Final = re.compile(r"[A-Za-z0-9_.-]+(?:[,:] ?[A-Za-z0-9_.-]+)*\Z")
_CURLY: Final = re.compile("[“”‘’][A-Za-z0-9_.: -]*[“”‘’]\\Z")
_MISLEADING: Final = re.compile("[［【｛\u3000\xa0“”‘’" + "".join(_LATIN_TWINS) + _WIDE_WORD + "]")
_WIDE_SPACE_MARK: Final = re.compile("(?:[-?:]|[A-Za-z0-9_]+:)?([\u3000\xa0])")

_WIDE_KEY: Final = re.compile(
    "[ \u3000]*(?:- +)?"
    "(?P<before>-(?=[\u3000\xa0])|[^\\s#\"'\\[{:：∶﹕]{1,60}(?:(?=[：∶﹕])|:(?=[\u3000\xa0])))"
    "(?P<wide>.)"
)


def check_text(source: SourceText, findings: Findings) -> str | None:
    """Report refused and invisible characters and directives; return the text to parse, or `None`.

    The returned text has the length of the original, so positions stay true: odd spaces in an indentation
    are spaces in it, and directives are comments.
    """
    text = source.text
    refused = False
    for found in _REFUSED.finditer(text):
        refused = True
        if findings.is_full:
            findings.leave_out()
            continue
        _report_refused(source, found, findings)
    if refused:
        return None
    if text.isascii():
        return _without_directives(source, text, findings)
    for found in _INVISIBLE.finditer(text):
        if findings.is_full:
            findings.leave_out()
            continue
        message = f"found the invisible character {_name(found[0])}, which nobody who reads the file can see"
        findings.error(
            Code.INVISIBLE_CHARACTER, source.span(*found.span()), message, "delete it, or type the text again"
        )
    # PyYAML's own parser refuses U+FEFF; what was reported need not stop it.
    text = text.replace("\ufeff", "\u200b")
    if _ODD_SPACE.search(text):
        text = _ODD_INDENT.sub(lambda found: _report_indent(source, found, findings), text)
    return _without_directives(source, text, findings)


def _report_refused(source: SourceText, found: re.Match[str], findings: Findings) -> None:
    span = source.span(*found.span())
    character = found[0]
    if "\ud800" <= character <= "\udfff":
        findings.error(Code.NOT_TEXT, span, f"found half a character, {character_name(character)}", "type it again")
    elif character in _LINE_BREAKS[1:]:
        message = f"found the invisible line break {_name(character)}, expected an ordinary line break"
        findings.error(Code.INVISIBLE_CHARACTER, span, message, "press return instead")
    else:
        message = f"found the control character {_name(character)}, expected text"
        findings.error(Code.CONTROL_CHARACTER, span, message, "delete it")


def _report_indent(source: SourceText, found: re.Match[str], findings: Findings) -> str:
    message = f"found the character {_name(found[1][0])} at the start of a line, expected spaces"
    findings.error(Code.INVISIBLE_CHARACTER, source.span(*found.span(1)), message, "replace it with ordinary spaces")
    return _ODD_SPACE.sub(" ", found[0])


def _without_directives(source: SourceText, text: str, findings: Findings) -> str:
    # libyaml compares each %TAG line with all before it: 300,000 of them would take an hour.
    if "%" not in text:
        return text

    def report(found: re.Match[str]) -> str:
        message = f"found a line that begins with `%`, {quote(found[0])}, which YAML takes for a directive"
        findings.error(
            Code.DIRECTIVE, source.span(*found.span()), message, "delete the line, or indent it if it is text"
        )
        return "#" + found[0][1:]

    return _DIRECTIVE.sub(report, text)


def check_escapes(text: str, span: Span, findings: Findings) -> str:
    r"""Report what an escape such as `\0` smuggled into quoted text; return the text without it."""
    bad = _REFUSED.search(text) or _INVISIBLE.search(text)
    if bad is None:
        return text
    code = Code.INVISIBLE_CHARACTER if _INVISIBLE.match(bad[0]) else Code.CONTROL_CHARACTER
    message = f"found an escape for the character {_name(bad[0])}, expected text that can be seen"
    findings.error(code, span, message, "delete the escape")
    return _INVISIBLE.sub("", _REFUSED.sub("", text))


def without_invisible(text: str) -> str:
    """Return the text without the invisible characters that `check_text` reported."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def check_key(source: SourceText, key: Scalar, findings: Findings) -> Scalar | None:
    """Report the first look-alike or invisible space in a key; return the key as it was meant.

    Returns `None` when the key has swallowed its value (`状态：开始` is one text, not a key and a value).
    """
    if key.text.isascii():
        return key
    if space := _ODD_SPACE.search(key.text):
        message = f"found the character {_name(space[0])} in the key {quote(key.text)}, expected a space or nothing"
        span = _span_of(source, key.span, space[0])
        findings.error(Code.INVISIBLE_CHARACTER, span, message, "replace it with a space, or delete it")
        return Scalar(_ODD_SPACE.sub(" ", key.text).strip(), key.span, key.plain)
    suspect = next((found for found in _KEY_SUSPECT.finditer(key.text) if _misleads(found[0], key)), None)
    if suspect is None:
        return key
    character = suspect[0]
    _report_twin(source, key, character, findings, is_key=True)
    if _TWINS[character] in ":,":
        return None
    return Scalar("".join(_TWINS.get(each, each) for each in key.text).strip(), key.span, key.plain)


def _misleads(character: str, key: Scalar) -> bool:
    if character in _LATIN_TWINS:
        # A Russian or Greek word is a word; one of nothing but look-alikes, or mixed with Latin, is a trap.
        return any(each.isascii() and each.isalpha() for each in key.text) or all(
            each in _LATIN_TWINS for each in key.text if each.isalpha()
        )
    return key.plain or character == "\u3000"


def may_mislead(text: str, *, in_flow: bool) -> bool:
    """Return whether a plain value needs a closer look by `check_plain_value`; most Chinese text does not."""
    return _MISLEADING.search(text) is not None or (in_flow and _FLOW_SUSPECT.search(text) is not None)


def check_plain_value(source: SourceText, value: Scalar, in_flow: bool, findings: Findings) -> tuple[Node, ...]:
    """Report a look-alike in a plain value that is a name or a list of names; return what was meant.

    Chinese text and other prose is left alone. What was meant can be several values of a list, or none at all.
    """
    text = value.text
    if space := _WIDE_SPACE_MARK.match(text):
        _report_wide(space[1], space[0][:-1], _span_of(source, value.span, space[1]), findings)
        return (Scalar(text.strip("\u3000\xa0"), value.span, plain=True),)
    meant = text.translate(_AS_MEANT)
    if _IN_BRACKETS.match(text) and _IDENTIFIERS.match(meant[1:-1]):
        _report_twin(source, value, text[0], findings)
        return (Sequence(_names(meant[1:-1], value), value.span),) if meant[0] == "[" else ()
    if _CURLY.match(text):
        _report_twin(source, value, text[0], findings)
        return (Scalar(text[1:-1], value.span, plain=False),)
    if in_flow and text[0] in _OPEN_QUOTES:
        _report_twin(source, value, text[0], findings)
        return ()
    suspect = _LETTER_SUSPECT.search(text) or (_FLOW_SUSPECT.search(text) if in_flow else None)
    mixed = text[0] in "０１２３４５６７８９" or any(each.isascii() and each.isalnum() for each in text)
    if suspect and mixed and (_IDENTIFIER.match(meant) or (in_flow and _IDENTIFIERS.match(meant))):
        _report_twin(source, value, suspect[0], findings)
        return _names(meant, value)
    return (value,)


def _names(text: str, value: Scalar) -> tuple[Scalar, ...]:
    return tuple(Scalar(name.strip(), value.span, plain=True) for name in text.split(","))


def _report_twin(
    source: SourceText, scalar: Scalar, character: str, findings: Findings, *, is_key: bool = False
) -> None:
    where = ("the key " if is_key else "") + quote(scalar.text)
    meant = "an ordinary space" if _TWINS[character] == " " else f"`{_TWINS[character]}`"
    message = f"found {_name(character)} in {where}, expected {meant}, which looks alike"
    help_ = f"type {meant}"
    if scalar.plain and not (is_key and (character in _LATIN_TWINS or character == "\u3000")):
        help_ += ", or put the text in quotes if the character is meant"
    findings.error(Code.LOOKALIKE_CHARACTER, _span_of(source, scalar.span, character), message, help_)


def _span_of(source: SourceText, span: Span, character: str) -> Span:
    """Return the place of the first such character within `span`, all of `span` when it was escaped."""
    start, end = source.index(span.line, span.column), source.index(span.end_line, span.end_column)
    found = source.text.find(character, start, end)
    return span if found < 0 else source.span(found, found + 1)


def _name(character: str) -> str:
    """Return `U+200B (zero width space)`, with the character itself when it can be seen."""
    name = unicodedata.name(character, "").lower()
    seen = f"`{character}` " if name and not (character.isspace() or _INVISIBLE.match(character)) else ""
    return f"{seen}U+{ord(character):04X}" + (f" ({name})" if name else "")


def wide_key_mark(source: SourceText, line: int, findings: Findings) -> bool:
    """Report a full-width colon or space where a line should have `key: `; return whether it has one."""
    found = _WIDE_KEY.match(source.line(line))
    if found is None:
        return False
    column = found.start("wide") + 1
    span = Span(source.file, line, column, line, column + 1)
    _report_wide(found["wide"], found["before"], span, findings)
    return True


def wide_mark(source: SourceText, place: Span, findings: Findings) -> bool:
    """Report a comma or colon of a Chinese input method at a place or just before; return whether one stands there."""
    text = source.line(place.line)
    for column in (place.column, place.column - 1):
        character = text[column - 1 : column] if column else ""
        if character not in _TWINS or _TWINS[character] not in ",:":
            continue
        span = Span(source.file, place.line, column, place.line, column + 1)
        if any(one.code is Code.LOOKALIKE_CHARACTER and one.span == span for one in findings.listed()):
            pass  # the key that swallowed it has been reported already
        elif _TWINS[character] == ":":
            _report_wide(character, "", span, findings)
        else:
            _report_mark(character, span, findings)
        return True
    return False


def wide_brackets(source: SourceText, first: int, last: int, findings: Findings) -> bool:
    """Report the brackets of a Chinese input method in some lines outside quotes; return whether there are any."""
    found = False
    for line in range(first, last + 1):
        text = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), source.line(line))
        for bracket in _BRACKETS.finditer(text):
            found = True
            _report_mark(bracket[0], Span(source.file, line, bracket.start() + 1, line, bracket.end() + 1), findings)
    return found


def _report_mark(character: str, span: Span, findings: Findings) -> None:
    meant = _TWINS[character]
    message = f"found {_name(character)}, expected `{meant}`, which looks alike"
    help_ = f"type `{meant}`, or put the text in quotes if the character is meant"
    findings.error(Code.LOOKALIKE_CHARACTER, span, message, help_)


def _report_wide(character: str, before: str, span: Span, findings: Findings) -> None:
    meant = "an ordinary space" if character in "\u3000\xa0" else "`:` and a space"
    message = f"found {_name(character)}{f' after {quote(before)}' if before else ''}, expected {meant}"
    code = Code.INVISIBLE_CHARACTER if character == "\xa0" else Code.LOOKALIKE_CHARACTER
    findings.error(code, span, message, f"type {meant}")
