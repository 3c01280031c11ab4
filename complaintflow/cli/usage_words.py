"""What is wrong with a command line, in the reader's language.

In: an English sentence of typer's, or of the operating system's, as it comes. Out: the sentence in the reader's
language; the English one where it is none that we know. The forms stand in the catalogue of help (`tools/phrases.py`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from complaintflow.cli.reading import in_words, language, worded

_PLACE: Final = re.compile(r"\{(\w+)\}")

FORMS: Final = (
    "No such command {name}. Did you mean {names}?",
    "No such command {name}.",
    "No such option: {option} (Possible options: {options})",
    "No such option: {option} Did you mean {options}?",
    "No such option: {option}",
    "Missing command.",
    "Missing argument {name}.",
    "Missing option {name}.",
    "Missing parameter {name}.",
    "Option {name} requires an argument.",
    "Option {name} requires {count} arguments.",
    "Option {name} does not take a value.",
    "Argument {name} takes {count} values.",
    "Got unexpected extra argument(s) ({names})",
    "Got unexpected extra argument ({names})",
    "Got unexpected extra arguments ({names})",
    "Invalid value for {name}: {why}",
    "Invalid value: {why}",
)
"""Sentences of typer's about a command line, the longer of two that fit first."""

REASONS: Final = (
    "expected one of {words}, found {found}",
    "Input should be greater than or equal to {limit}",
    "Input should be greater than {limit}",
    "Input should be less than or equal to {limit}",
    "Input should be less than {limit}",
    "Input should be a valid number, unable to parse string as a number",
    "Input should be a valid integer, unable to parse string as an integer",
    "Input should be a valid boolean, unable to interpret input",
    "Value {value} is not a valid {kind}.",
    "{value} is not one of {words}.",
    "{value} is not a valid {kind}.",
    "{value} is not in the range {range}.",
    "{kind} {path} does not exist.",
    "{kind} {path} is a file.",
    "{kind} {path} is a directory.",
    "{kind} {path} is not readable.",
    "{kind} {path} is not writable.",
)
"""What typer, and what reads values for it, says of a value."""

KINDS: Final = ("File", "Directory", "Path", "integer", "float", "boolean", "number")
"""Words for which the forms have a place `kind`."""

TROUBLES: Final = (
    "No such file or directory",
    "Permission denied",
    "Is a directory",
    "Not a directory",
    "File exists",
    "File name too long",
    "No space left on device",
    "Read-only file system",
    "Input/output error",
    "Address already in use",
    "Operation not permitted",
)
"""What the operating system says of a file."""


def usage_words(sentence: str) -> str:
    """Return what typer says is wrong with a command line, in the reader's language."""
    return sentence if language() == "en" else _by_form(sentence, FORMS) or sentence


def trouble(problem: OSError, otherwise: str = "") -> str:
    """Return what the operating system says of a file, in the reader's language; `otherwise`: where it says nothing."""
    return worded(problem.strerror) if problem.strerror else otherwise or str(problem)


def _by_form(sentence: str, forms: tuple[str, ...]) -> str | None:
    for form in forms:
        found = _fitting(form).fullmatch(sentence)
        if found is not None:
            return worded(form, **{name: _part(name, text) for name, text in found.groupdict().items()})
    return None


def _part(name: str, text: str) -> str:
    if name == "why":
        return _by_form(text, REASONS) or in_words(text)
    if name in {"words", "names", "options"}:
        return text.replace(", ", "、")
    return worded(text) if name == "kind" else text


@cache
def _fitting(form: str) -> re.Pattern[str]:
    text, end = "", 0
    for place in _PLACE.finditer(form):
        text += re.escape(form[end : place.start()]) + f"(?P<{place[1]}>.+?)"
        end = place.end()
    return re.compile(text + re.escape(form[end:]), re.DOTALL)
