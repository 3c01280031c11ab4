"""One thing that stands differently at a place.

In: nothing. Out: `Edit`, what every operator yields, and the phrases they share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from complaintflow.compiled.words import Words
from complaintflow.mutation.naming import shown
from complaintflow.source import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Another value for a place. `name` tells the edits of one place apart; `words` follow "if"."""

    name: str
    value: Any
    words: Words
    span: Span


def dropped(thing: Words) -> Words:
    """Say that something were not there."""
    return Words(f"{thing.en} were dropped", f"去掉{thing.zh}")


def instead(thing: Words, new: object, old: object) -> Words:
    """Say that something were another value."""
    after, before = shown(new), shown(old)
    if after is None or before is None:
        return Words(f"{thing.en} were another one", f"{thing.zh}换成另一个")
    return Words(f"{thing.en} were {after.en} instead of {before.en}", f"{thing.zh}由{before.zh}改为{after.zh}")


def reworded(thing: Words, english: str, chinese: str) -> Words:
    """Say something else of a thing; `english` and `chinese` follow it."""
    return Words(f"{thing.en} {english}", f"{thing.zh}{chinese}")
