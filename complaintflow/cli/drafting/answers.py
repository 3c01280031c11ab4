"""What an organisation answers before its first policy is written, and how the answers are read.

In: texts, as options or as typed. Out: values, or `ValueError` with what was expected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from complaintflow.compiled.duration import parse_duration
from complaintflow.compiler.public_holidays import holidays_advice, no_country, public_holidays
from complaintflow.compiler.zone_names import zone_advice
from complaintflow.instants import InstantError, parse_date, zone_names
from complaintflow.policy.meant import our_duration
from complaintflow.policy.scalars import meant_name
from complaintflow.source import quote

UNDECIDED: Final = ("undecided", "later", "待定", "未定")
"""How somebody says that a limit is still to be decided; the first is the word that is shown."""
NO_HOLIDAYS: Final = "none"
YAML_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that some readers of YAML take for something else than text."""
_ANY_YEAR: Final = 2026
_SEPARATOR: Final = re.compile(r"\s*[,，、;；]\s*")


class Decider(StrEnum):
    """Who may answer a complaint."""

    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    BY_CLASS = "by_class"


_DECIDERS: Final = {"专员": Decider.HANDLER, "主管": Decider.SUPERVISOR, "按级别": Decider.BY_CLASS}


@dataclass(frozen=True, slots=True)
class Named:
    """A class or channel: its name in the policy, and its title in two languages (alike where only one was given)."""

    name: str
    english: str
    chinese: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that was asked. A limit that is still to be decided is empty."""

    language: str
    organisation: str
    english: str
    chinese: str
    time_zone: str
    country: str
    effective: str
    classes: tuple[Named, ...]
    first_reply: str
    closing: tuple[str, ...]
    decider: Decider
    channels: tuple[Named, ...]


def read_list(text: str, kind: str) -> tuple[Named, ...]:
    """Read titles separated by commas, each `English/中文` or in one language: `Serious/严重, Ordinary/一般`."""
    found: list[Named] = []
    for number, item in enumerate(filter(None, _SEPARATOR.split(text.strip())), start=1):
        one, _, other = (part.strip() for part in item.partition("/"))
        english, chinese = (other, one) if other.isascii() and other and not one.isascii() else (one, other)
        english, chinese = english or chinese, chinese or english
        name = meant_name(english)
        if name is None or name in YAML_WORDS:
            name = f"{kind}_{number}"
        if any(name == earlier.name for earlier in found):
            raise ValueError(f"found {quote(item)} twice, expected different names")
        found.append(Named(name, english, chinese))
    if not found:
        raise ValueError("expected at least one, separated by commas")
    return tuple(found)


def read_classes(text: str) -> tuple[Named, ...]:
    """Read two or three classes."""
    found = read_list(text, "class")
    if len(found) not in {2, 3}:
        raise ValueError(f"expected two or three classes, from the lightest to the gravest, found {len(found)}")
    return found


def read_channels(text: str) -> tuple[Named, ...]:
    """Read channels."""
    return read_list(text, "channel")


def read_limit(text: str) -> str:
    """Read one limit; "" where it is still to be decided."""
    text = text.strip()
    if not text or text.lower() in UNDECIDED:
        return ""
    text = our_duration(text) or text
    if text.startswith("1 "):
        text = text.removesuffix("s")
    problem = parse_duration(text)
    if isinstance(problem, str):
        raise ValueError(  # noqa: TRY004 (what was typed is wrong, not the type of anything)
            f"{problem}; write `2h`, `3d`, `10 working days`, or `{UNDECIDED[0]}`"
        )
    return text


def read_limits(text: str) -> tuple[str, ...]:
    """Read a limit for each class, separated by commas."""
    return tuple(read_limit(each) for each in _SEPARATOR.split(text.strip()))


def read_zone_name(text: str) -> str:
    """Read the name of a time zone."""
    if text not in zone_names():
        raise ValueError(f"there is no time zone {quote(text)}; {zone_advice(text)}")
    return text


def read_country(text: str) -> str:
    """Read a country, perhaps with a part of it, whose public holidays count; `none` for no public holidays."""
    if text.lower() == NO_HOLIDAYS:
        return NO_HOLIDAYS
    wrong = no_country(text)
    if wrong:
        raise ValueError(f"{wrong}, or `{NO_HOLIDAYS}`")
    country, _, part = text.partition("-")
    try:
        public_holidays(country, part or None, _ANY_YEAR, _ANY_YEAR, "en")
    except ValueError as problem:
        raise ValueError(f"{problem}; {holidays_advice(country, part or None)}") from problem
    return text


def read_day(text: str) -> str:
    """Read a date."""
    try:
        return parse_date(text).isoformat()
    except InstantError as problem:
        raise ValueError(str(problem)) from problem


def read_decider(text: str) -> Decider:
    """Read who decides."""
    try:
        return _DECIDERS.get(text.strip()) or Decider(text.strip())
    except ValueError as problem:
        listed = ", ".join(f"`{word}`" for word in Decider)
        raise ValueError(f"expected one of {listed}, found {quote(text)}") from problem


def read_text(text: str) -> str:
    """Read a text that is not empty and can be seen."""
    if not text.strip() or not text.isprintable():
        raise ValueError("expected a text that can be seen")
    return text.strip()
