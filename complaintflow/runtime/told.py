"""Who was told by a try, as it is noted in the outbox.

In: what a channel answers. Out: the text that is kept of a try, and from it again who was told instead of whom.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from complaintflow.runtime.delivery.channel import Outcome, Told
from complaintflow.stores.rows import AttemptRow

_MARK: Final = "told: "
_SPECIAL: Final = re.compile(r"[%,;()]")
_WRITTEN: Final = re.compile(r"%([0-9A-F]{2})")
_ONE: Final = re.compile(r"([^,;()]+)(?: \(for ([^;()]+)\))?")


def detail_of(outcome: Outcome) -> str:
    """Return what is noted of a try: what the channel said, and who was told."""
    # What a receiver says must not pass for a note of who was told.
    said = outcome.detail.replace(_MARK.strip(), "told")
    if not outcome.told:
        return said
    told = ", ".join(_text(one) for one in outcome.told)
    return f"{said}; {_MARK}{told}" if said else f"{_MARK}{told}"


def reason_in(detail: str) -> str:
    """Return what the channel said, without who was told."""
    return detail.partition(_MARK)[0].removesuffix("; ")


def told_in(tries: Iterable[AttemptRow]) -> tuple[Told, ...]:
    """Return who was told by any of some tries, each person once."""
    found: dict[str, Told] = {}
    for one in tries:
        for written in one.detail.partition(_MARK)[2].split(", ") if _MARK in one.detail else ():
            match = _ONE.fullmatch(written)
            if match is not None:
                person = _read(match[1])
                found.setdefault(person, Told(person, None if match[2] is None else _read(match[2])))
    return tuple(found.values())


def _text(one: Told) -> str:
    person = _written(one.person)
    return person if one.instead_of is None else f"{person} (for {_written(one.instead_of)})"


def _written(name: str) -> str:
    return _SPECIAL.sub(lambda found: f"%{ord(found[0]):02X}", name)


def _read(text: str) -> str:
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), text)
