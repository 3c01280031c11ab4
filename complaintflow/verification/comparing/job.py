"""What every part of a comparison works with: the two sides, the list of differences, and the plain way to compare.

In: elements of both policies under one name. Out: differences added to the list. A field of which no part knows
anything better is compared as it is and reported as changed: nothing that differs is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TypeVar

from complaintflow.compiled.condition import Condition, Not
from complaintflow.verification.comparing.difference import Difference, Hint, Kind, Wording
from complaintflow.verification.comparing.normal import FALSE, tree_of
from complaintflow.verification.comparing.plain import ALWAYS, meant
from complaintflow.verification.comparing.said import condition_words, facts_words, words_of
from complaintflow.verification.comparing.sides import Sides

E = TypeVar("E")


@dataclass(slots=True)
class Job:
    """A comparison under way. `inside`: the track whose own lifecycle is compared, with what its case was found to."""

    sides: Sides
    inside: str = ""
    found: list[Difference] = field(default_factory=list)
    wordings: list[Wording] = field(default_factory=list)

    def add(self, difference: Difference) -> None:
        """Add a difference, unless it is there already."""
        if self.inside:
            difference = replace(difference, message=f"in the track `{self.inside}`: {difference.message}")
        if difference not in self.found:
            self.found.append(difference)

    # ---- elements that have names

    def elements(
        self, kind: Kind, noun: str, old: Mapping[str, E], new: Mapping[str, E], one: Callable[[str, E, E], None]
    ) -> None:
        """Compare elements by name: those that only one policy has are differences, `one` compares the others."""
        for name, element in old.items():
            if name in new:
                one(name, element, new[name])
            else:
                hint = Hint(about=(name,))
                self.add(Difference(kind, name, f"the {noun} `{name}` is gone", words_of(element), None, hint=hint))
        for name, element in new.items():
            if name not in old:
                hint = Hint(about=(name,))
                self.add(Difference(kind, name, f"the {noun} `{name}` is new", None, words_of(element), hint=hint))

    def record(
        self,
        kind: Kind,
        subject: str,
        old: object,
        new: object,
        hint: Hint,
        *,
        but: Collection[str] = (),
        event: str | None = None,
    ) -> None:
        """Compare the fields of an element but those that its own part looks into."""
        assert is_dataclass(old), "elements are dataclasses"
        if type(old) is not type(new):
            self.changed(kind, subject, f"`{subject}` is something else now", old, new, hint)
            return
        for item in fields(old):
            if item.name in but or not meant(item):
                continue
            one, other = getattr(old, item.name), getattr(new, item.name)
            if self.sides.equal(one, other, event, item.name):
                continue
            what = f"{item.name.replace('_', ' ')} of `{subject}`"
            if isinstance(one, Condition | None) and isinstance(other, Condition | None):
                self.condition(kind, subject, what, one, other, hint, event=event, absent=item.name in ALWAYS)
            else:
                self.changed(kind, subject, f"{what} has changed", one, other, hint)

    def changed(self, kind: Kind, subject: str, message: str, old: object, new: object, hint: Hint) -> None:
        """Add that a value has changed."""
        self.add(Difference(kind, subject, message, words_of(old), words_of(new), hint=hint))

    def condition(
        self,
        kind: Kind,
        subject: str,
        what: str,
        old: Condition | None,
        new: Condition | None,
        hint: Hint,
        *,
        event: str | None = None,
        absent: bool = True,
    ) -> None:
        """Add for which complaints a condition has come to hold, and for which it holds no more.

        `absent`: what no condition at all means.
        """
        one, other = (tree_of(c) if c is not None or absent else FALSE for c in (old, new))
        for before, after, says in ((one, Not(other), "no longer holds"), (Not(one), other, "newly holds")):
            view = self.sides.found(before, after, event)
            if view is not None:
                words = condition_words(one), condition_words(other)
                where = replace(hint, facts={**hint.facts, **view})
                message = f"{what} {says} for {facts_words(view)}"
                self.add(Difference(kind, subject, message, words[0], words[1], when=view, hint=where))

    def worded(self, place: str, old: object, new: object) -> None:
        """Add that something is written differently which changes no case."""
        if old != new:
            self.wordings.append(Wording(place, words_of(old), words_of(new)))
