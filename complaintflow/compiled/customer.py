"""The customer as somebody who is written to: in which language, and at which address. Plain data, total functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

LANGUAGES: Final = ("en", "zh")
"""The languages that texts of a policy are written in."""

_SUBTAG: Final = re.compile(r"[-_]")


@dataclass(frozen=True, slots=True)
class Customer:
    """`language`: the fact that says what the customer reads; `contacts`: by medium, the facts with an address."""

    language: str | None = None
    contacts: Mapping[str, str] = field(default_factory=dict)


def language_meant(said: object) -> str | None:
    """Return the language of messages that a tag such as `zh`, `zh-CN` or `en_gb` asks for; None where none is."""
    if not isinstance(said, str):
        return None
    first = _SUBTAG.split(said.strip().lower(), maxsplit=1)[0]
    return first if first in LANGUAGES else None
