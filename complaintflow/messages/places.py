"""Values in a message: facts and words of the case as people read them, safe to stand in any medium.

In: a typed value, the language, the zone. Out: text without control characters. Escaping for HTML is done once, over
the whole text (`message`).
"""

from __future__ import annotations

import re
from typing import Final

from complaintflow.compiled.attachments import TYPES, read_attachment
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.zone import Zone
from complaintflow.explanation.moments import local_moment

MISSING: Final = "—"
"""What stands in the place of a fact that the case does not have."""

_YES_NO: Final = {"en": ("yes", "no"), "zh": ("是", "否")}
_COMMA: Final = {"en": ", ", "zh": "、"}
# Control characters, and those that turn the direction of writing: a name must not change how the rest is read.
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_BREAKS: Final = re.compile("[\\s\u2028\u2029]+")


def shown(datum: Datum, value: object, language: str, zone: Zone) -> str:
    """Return a fact's value as people read it."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return _YES_NO[language][0 if value else 1]
    if isinstance(value, list | tuple):
        return _COMMA[language].join(shown(datum, item, language, zone) for item in value) or MISSING
    if isinstance(value, int) and datum.type in ("instant", "moment"):
        return local_moment(value, zone, language)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    if datum.type in TYPES and (document := read_attachment(text)) is not None:
        return clean(document.name or document.ref)
    if text in datum.choices and len(datum.choice_titles) == len(datum.choices):
        title = datum.choice_titles[datum.choices.index(text)].in_language(language)
        return clean(title or text.replace("_", " "))
    return clean(text)


def clean(text: str) -> str:
    """Return a text without control characters; its line breaks stay."""
    return _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def on_one_line(text: str) -> str:
    """Return a text on one line, so that nothing of it can pass for a header of its own."""
    return _BREAKS.sub(" ", clean(text)).strip()
