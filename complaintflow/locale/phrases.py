"""Sentences that a command says itself, looked up word for word in gettext's catalogues."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from typing import Final

# Each room of the commands has its own: what `cli` says, what `cli/service` says, and what help and usage say.
_DOMAINS: Final = ("commands", "service", "help")


def phrase(language: str, english: str, /, **parts: object) -> str:
    """Return a sentence in a language, its places (`{count}`) filled in; the English one where no catalogue has it."""
    return _filled(_translations(language).gettext(english), parts)


def phrases(language: str, one: str, many: str, count: int, /, **parts: object) -> str:
    """Return a sentence that depends on a number, `{count}`, in a language."""
    return _filled(_translations(language).ngettext(one, many, count), {"count": count, **parts})


def _filled(text: str, parts: dict[str, object]) -> str:
    return text.format(**parts) if parts else text


@cache
def _translations(language: str) -> NullTranslations:
    """Return what the catalogues of a language hold."""
    first = NullTranslations()
    folder = resources.files("complaintflow.locale") / language / "LC_MESSAGES"
    for domain in _DOMAINS:
        if (catalogue := folder.joinpath(f"{domain}.mo")).is_file():
            with catalogue.open("rb") as file:
                first.add_fallback(GNUTranslations(file))
    return first
