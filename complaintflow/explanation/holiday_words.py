"""What public holidays are called in Chinese.

In: the name of a holiday as a calendar has it, in English; several on one day stand with `; ` between them. Out: its
Chinese name; a name that is not known here stays as it is, so that nothing is lost. Receipts keep the English names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_NAMES: Final[Mapping[str, str]] = {
    "New Year's Day": "元旦",
    "Chinese New Year": "春节",
    "Chinese New Year (Spring Festival)": "春节",
    "Chinese New Year Extended Holiday": "春节延长假期",
    "Chinese New Year's Eve": "农历除夕",
    "Tomb-Sweeping Day": "清明节",
    "Labor Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-Autumn Festival": "中秋节",
    "National Day": "国庆节",
}
_OBSERVED: Final = " (observed)"
_SUBSTITUTED: Final = re.compile(r"Day off \(substituted from (\d\d)/(\d\d)/(\d{4})\)")


def holiday_words(name: str) -> str:
    """Return the name of a public holiday in Chinese."""
    return "、".join(_said(part) for part in name.split("; "))


def _said(name: str) -> str:
    moved = _SUBSTITUTED.fullmatch(name)
    if moved is not None:
        return f"休息日（由{moved[3]}-{moved[1]}-{moved[2]}调休）"
    own = name.removesuffix(_OBSERVED)
    return _NAMES[own] + ("（补假）" if own != name else "") if own in _NAMES else name
