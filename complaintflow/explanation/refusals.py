"""Why an event was refused, for people who read another language than English.

In: the message of a refusal, and titles. Out: the message in the language of the titles, with the titles of what it
names in quotes. In English a message stays as the kernel wrote it.
"""

from __future__ import annotations

import re
from typing import Final

from complaintflow.explanation.titles import Titles
from complaintflow.locale import said

_QUOTED: Final = re.compile(r"`([a-z][a-z0-9_]*)`")
_KINDS: Final = ("event", "state", "role", "deadline", "approval", "class", "field", "flag", "counter", "outcome")


def refusal_words(message: str, titles: Titles) -> str:
    """Return why an event was refused."""
    return titled(said(message, titles.language), titles)


def titled(text: str, titles: Titles, form: str = "“{title}”") -> str:
    """Return a text with titles for quoted names; a name of two things is left as it is. `form` may hold the `name`."""
    return text if titles.language == "en" else _QUOTED.sub(lambda found: _title(found, titles, form), text)


def _title(found: re.Match[str], titles: Titles, form: str) -> str:
    words = (titles.words_of(kind, found[1]) for kind in _KINDS)
    known = {word.in_language(titles.language) for word in words if word is not None} - {""}
    return form.format(title=known.pop(), name=found[1]) if len(known) == 1 else found[0]
