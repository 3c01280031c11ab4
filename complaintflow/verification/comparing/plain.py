"""What a compiled value means, as a plain value that can be compared; and what it is called, apart from that.

In: any part of a compiled policy. Out: its meaning without titles, clauses, texts and what is generated; or exactly
these words by place. Conditions are brought into one form but not solved. Every field of every dataclass is in one or
the other.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import Field, fields, is_dataclass
from typing import Final

from complaintflow.compiled.condition import Condition
from complaintflow.compiled.duration import Duration, Unit
from complaintflow.compiled.words import Words
from complaintflow.verification.comparing.normal import normal

WORDS: Final = frozenset(
    {
        "title",
        "class_titles",
        "choice_titles",
        "result_titles",
        "written",
        "reason",
        "clause",
        "text",
        "subject",
        "source",
        "notes",
        "cited",
    }
)
"""Fields that change no case: what things are called, which clause they rest on, what a message says."""
LABELS: Final = frozenset({"version", "tzdata"})
"""Which edition of something it is."""
UNORDERED: Final = frozenset(
    {
        "sources", "names", "parts", "not_by", "gates", "requires", "hidden_from", "valid_for", "records", "aliases",
        "of", "differs_from", "events", "same", "by_all", "given_by", "revoked_by", "own", "starts", "cancelled_by",
        "resets", "substitutes", "withheld", "deadlines", "ages", "excluded", "begins", "ends",
    }
)  # fmt: skip
"""Fields whose parts mean the same in any order."""
GENERATED: Final = frozenset({"write", "dispatch", "digest", "number"})
"""What follows from the other fields."""
ALWAYS: Final = frozenset({"when", "guard", "where", "applies", "among", "earlier"})
"""Conditions of which none at all holds always."""

_SIZES: Final[Mapping[Unit, tuple[Unit, int]]] = {
    Unit.MINUTES: (Unit.SECONDS, 60),
    Unit.HOURS: (Unit.SECONDS, 3_600),
    Unit.WORKING_HOURS: (Unit.WORKING_MINUTES, 60),
    Unit.WEEKS: (Unit.DAYS, 7),
    Unit.YEARS: (Unit.MONTHS, 12),
}
"""Units that convert into a smaller one exactly, whatever the calendar says."""


def meant(item: Field[object]) -> bool:
    """Whether a field of a dataclass belongs to the meaning."""
    return item.compare and item.name not in WORDS | LABELS | GENERATED


def key(value: object, name: str = "") -> Hashable:
    """Return what a value means, for comparison; `name` is the attribute under which it stands."""
    if isinstance(value, Condition):
        return normal(value.tree)
    if value is None and name in ALWAYS:
        return True
    if value is None or isinstance(value, bool | int | float | str):
        return (type(value).__name__ if isinstance(value, bool) else "", value)
    if isinstance(value, Words):
        return ()
    if isinstance(value, Duration):
        unit, size = _SIZES.get(value.unit, (value.unit, 1))
        return "Duration", unit, value.amount * size, value.calendar, value.plus_days
    if isinstance(value, Mapping):
        return tuple(sorted(((str(one), key(item)) for one, item in value.items()), key=lambda pair: pair[0]))
    if isinstance(value, frozenset):
        return tuple(sorted(map(str, value)))
    if isinstance(value, tuple):
        if value and type(value[0]) is int:
            return value
        items = [key(item) for item in value]
        return tuple(sorted(items, key=repr)) if name in UNORDERED else tuple(items)
    assert is_dataclass(value), f"compiled data are dataclasses, mappings, tuples and scalars, not {type(value)}"
    return type(value).__name__, *(key(getattr(value, item.name), item.name) for item in fields(value) if meant(item))


HERE: Final = ""
"""What stands for an element itself among its words."""


def words_in(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Yield the words in a value by their places, in order; `HERE` at the place of each element."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from words_in(item, f"{place}.{name}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            named = getattr(item, "id", None) or getattr(item, "name", None) or number
            yield from words_in(item, f"{place}[{named}]")
    elif isinstance(value, Condition | Duration) or not is_dataclass(value):
        return
    else:
        yield place, HERE
        for part in fields(value):
            under = getattr(value, part.name)
            if part.name in WORDS | LABELS:
                yield from _said(under, f"{place}.{part.name}")
            elif part.name not in GENERATED:
                yield from words_in(under, f"{place}.{part.name}")


def _said(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Words):
        if value != Words():
            yield place, " / ".join(text for text in (value.en, value.zh) if text)
    elif isinstance(value, Mapping):
        yield place, HERE
        for name, item in value.items():
            yield from _said(item, f"{place}.{name}")
    elif isinstance(value, tuple):
        if value and all(isinstance(item, str) for item in value):
            yield place, ", ".join(value)
        else:
            for number, item in enumerate(value):
                yield from _said(item, f"{place}[{number}]")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _said(item, f"{place}[{name}]")
    elif isinstance(value, str) and value:
        yield place, value
