"""Sentences found again among the forms of a catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from gettext import GNUTranslations
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # --help speaks too, and does without what reads policies
    from complaintflow.source import Diagnostic

_PLACE: Final = re.compile(r"\{(\w+)\}")
_DOUBLED: Final = re.compile(r"\{\{|\}\}(?!\})")
_QUOTED: Final = re.compile(r"`[^`]*`|“[^”]*”")
_DIGEST: Final = re.compile(r"\b[0-9a-f]{12,64}\b")
_TICKED: Final = re.compile(r"`[^`]*`")
_LETTERS: Final = re.compile(r"[A-Za-z]{2,}")
_ARTICLE: Final = re.compile(r"(?:an?|the) (?=[a-z])")
# What a database says of an error stands behind it: its own code, perhaps with names.
_CODED: Final = re.compile(r"(.+) \((SQLITE_\w+|[0-9][0-9A-Z]{4}\b[^()]*)\)", re.DOTALL)
_LEAST_WORDS: Final = 2
_DEEPEST: Final = 4
# What is said of the same words by both: the last one.
_CATALOGUES: Final = ("refusals", "complaintflow")
"""What stores, services and the kernel answer; what diagnostics say."""
_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language that an environment asks for: `zh` or `en`."""
    asked = next((value for name in _VARIABLES if (value := environment.get(name))), "")
    return "zh" if asked.lower().startswith("zh") else "en"


def told(diagnostic: Diagnostic, language: str) -> Diagnostic:
    """Return a diagnostic in a language; its code and its place stay as they are."""
    if language == "en":
        return diagnostic
    return replace(
        diagnostic,
        message=said(diagnostic.message, language),
        help=said(diagnostic.help, language),
        related=tuple(replace(one, message=said(one.message, language)) for one in diagnostic.related),
    )


def said(text: str, language: str) -> str:
    """Return a sentence in a language."""
    if language == "en" or _is_plain(text):
        return text
    if coded := _CODED.fullmatch(text):
        return f"{said(coded[1], language)}（{coded[2]}）"
    found = _whole(text, 0)
    return found if found is not None else _partly(text) or text


@dataclass(frozen=True, slots=True)
class _Form:
    """A form ready for use: what it fits, and what it comes to."""

    fits: re.Pattern[str]
    chinese: str
    words: int
    quoted: frozenset[str]


def _form(english: str, chinese: str) -> _Form:
    text, end = "", 0
    # What stands in quotes is the author's, whatever words it has, and goes no further than the quotes.
    ticked = frozenset(name for part in _TICKED.findall(english) for name in _PLACE.findall(part))
    quoted = ticked | frozenset(name for part in _QUOTED.findall(english) for name in _PLACE.findall(part))
    # A doubled brace is a brace; the text keeps its length while places are looked for.
    for place in _PLACE.finditer(_DOUBLED.sub("\0\0", english)):
        text += _literal(english[end : place.start()]) + f"(?P<{place[1]}>{'[^`]' if place[1] in ticked else '.'}+?)"
        end = place.end()
    bare = _QUOTED.sub("", _PLACE.sub("", english))
    return _Form(re.compile(text + _literal(english[end:]), re.DOTALL), chinese, len(_LETTERS.findall(bare)), quoted)


def _literal(text: str) -> str:
    return re.escape(text.replace("{{", "{").replace("}}", "}"))


@dataclass(frozen=True, slots=True)
class _Catalogue:
    whole: Mapping[str, str]
    forms: tuple[_Form, ...]


@cache
def _catalogue() -> _Catalogue:
    known = {english: chinese for name in _CATALOGUES for english, chinese in _messages(name).items()}
    pairs = sorted(((e, c) for e, c in known.items() if e), key=lambda pair: (-len(_PLACE.sub("", pair[0])), pair[0]))
    return _Catalogue(
        {english: chinese for english, chinese in pairs if not _PLACE.search(english)},
        tuple(_form(english, chinese) for english, chinese in pairs if _PLACE.search(english)),
    )


def _messages(name: str) -> dict[str, str]:
    with resources.files("complaintflow.locale").joinpath(f"zh/LC_MESSAGES/{name}.mo").open("rb") as file:
        # Forms are looked for, so that all ids are needed; gettext lists them nowhere else.
        known: dict[str, str] = GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # noqa: SLF001
    return known


def _is_plain(text: str) -> bool:
    """Whether a text is only numbers, digests and what stands in quotes."""
    return _LETTERS.search(_DIGEST.sub("", _QUOTED.sub("", text))) is None


def _whole(text: str, depth: int) -> str | None:
    """Return a sentence in Chinese; None where some word of it would stay English."""
    known = _catalogue()
    for one in (text, _ARTICLE.sub("", text, count=1) if _ARTICLE.match(text) else text):
        if one in known.whole:
            return known.whole[one]
    if depth > _DEEPEST:
        return None
    for form in known.forms:
        found = form.fits.fullmatch(text)
        if found is None:
            continue
        parts = {
            name: part if name in form.quoted or _is_plain(part) else _whole(part, depth + 1)
            for name, part in found.groupdict().items()
        }
        if None not in parts.values():
            return form.chinese.format_map(parts)
    return None


def _partly(text: str) -> str | None:
    """Return a sentence in Chinese of which some parts, such as a name in the world's databases, stay English."""
    for form in _catalogue().forms:
        found = form.fits.fullmatch(text) if form.words >= _LEAST_WORDS else None
        if found is not None:
            return form.chinese.format_map(
                {
                    name: part if name in form.quoted else _as_far_as_known(part)
                    for name, part in found.groupdict().items()
                }
            )
    return None


def _as_far_as_known(part: str) -> str:
    return part if _is_plain(part) else _whole(part, 1) or _partly(part) or part
