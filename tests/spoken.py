"""What a reader of Chinese sees of a diagnostic: which of its words stay English."""

import re
from collections.abc import Iterable

from complaintflow.locale import told
from complaintflow.source import Diagnostic

_AUTHORS = re.compile(r"`[^`]*`|“[^”]*”|\"[^\"]*\"|complaintflow \S+ \S+|\b\w+\.yaml\b")
"""Names, excerpts and commands."""
_KEYS = re.compile(r"可用的键：.*|\{[^}]*\}|(?<=[：、或（择])[a-z][\w-]*(?=[、或，；）]|$)|真假值(true|false)")
"""Words of the policy language, listed or in braces."""
_STANDARDS = re.compile(r"\b(?:IANA|UTF-8|UTF-16|YAML|JSON|URL|ISO|HH:MM|0x[0-9A-F]+)\b", re.ASCII)
_ENGLISH = re.compile(r"[A-Za-z]{2,}")


def english_left(found: Iterable[Diagnostic]) -> list[str]:
    """Return the texts of diagnostics, as Chinese has them, in which something is still said in English."""
    texts = [text for one in found for text in _texts(told(one, "zh"))]
    return [text for text in texts if _ENGLISH.search(_STANDARDS.sub("", _KEYS.sub("", _AUTHORS.sub("", text))))]


def _texts(one: Diagnostic) -> list[str]:
    return [one.message, one.help, *(other.message for other in one.related)]
