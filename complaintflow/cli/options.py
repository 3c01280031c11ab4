"""The options that several commands share."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """The languages of a policy's titles."""

    EN = "en"
    ZH = "zh"


class Format(StrEnum):
    """How diagnostics are printed."""

    HUMAN = "human"
    PLAIN = "plain"
    JSON = "json"
