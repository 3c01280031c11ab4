"""Who reads what a command prints: English or Chinese.

In: the option `--lang` of the command that runs, else the environment (`LC_ALL`, `LC_MESSAGES`, `LANG`). Out:
diagnostics and other sentences in that language.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from complaintflow.locale import language_of, phrase, phrases, said, told

if TYPE_CHECKING:  # --help does without what reads policies
    from complaintflow.source import Diagnostic, SourceText

LANGUAGES: Final = ("en", "zh")
_LANGUAGE: Final = ContextVar("language", default="en")


def usual_language() -> str:
    """Return the language that the environment asks for."""
    return language_of(os.environ)


def read_in(language: str | None) -> None:
    """Let the command that runs now be read in a language; None: in the usual one."""
    _LANGUAGE.set(language or usual_language())


def language() -> str:
    """Return the language in which the command that runs is read."""
    return _LANGUAGE.get()


def in_words(text: str) -> str:
    """Return a sentence in the reader's language."""
    return said(text, language())


def for_reader(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return diagnostics in the reader's language."""
    return [told(one, language()) for one in diagnostics]


def underlined(diagnostics: Iterable[Diagnostic], sources: Mapping[str, SourceText], *, color: bool) -> str:
    """Return diagnostics as people read them, in the reader's language."""
    from complaintflow.source import render_human

    return render_human(for_reader(diagnostics), sources, color=color, language=language())


def worded(english: str, /, **parts: object) -> str:
    """Return what a command says, in the reader's language: a whole sentence, its places (`{count}`) filled in."""
    return phrase(language(), english, **parts)


def worded_count(one: str, many: str, count: int, /, **parts: object) -> str:
    """Return what a command says about a number, `{count}`, in the reader's language."""
    return phrases(language(), one, many, count, **parts)


def bad_line_words(number: int, problem: str) -> str:
    """Return that a line of a file is no event, or was refused, and why; the code of a refusal stays before it."""
    code, _, message = problem.partition(": ")
    said_so = f"{code}: {in_words(message)}" if message and code.isidentifier() else in_words(problem)
    return worded("line {number}: {problem}", number=number, problem=said_so)
