"""What a comparison answers with: differences in meaning with their witnesses, and what differs in words only.

In: nothing. Out: the values that every comparison gives and every report shows. Nobody here compares or prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event


class Kind(StrEnum):
    """What a difference is about. Public and stable: a gate allows differences by these words."""

    CLASS = "class"
    TABLE = "table"
    OWNER = "owner"
    PATH = "path"
    SENDER = "sender"
    DEADLINE = "deadline"
    NOTICE = "notice"
    TASK = "task"
    APPROVAL = "approval"
    ESCALATION = "escalation"
    COUNTER = "counter"
    DATA = "data"
    ACTION = "action"
    ROLE = "role"
    CONFIDENTIAL = "confidential"
    CROSS_CASE = "cross-case"
    REPORT = "report"
    RETENTION = "retention"
    CALENDAR = "calendar"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Shown:
    """What shows a difference: a complaint's facts, or the events of a case that both policies were run through.

    `until`: the instant (UTC microseconds) to which time was then let pass, None where the last event shows it.
    `old`, `new`: what the policies made of it, in words; `heard`: the effects these words tell, old and new.
    `confirmed`: both were really run and disagreed.
    """

    facts: Mapping[str, object] | None = None
    events: tuple[Event, ...] = ()
    until: int | None = None
    old: str = ""
    new: str = ""
    confirmed: bool = True
    heard: tuple[tuple[Effect, ...], tuple[Effect, ...]] = ((), ())


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a due instant moves over a year of starting instants: the least and the most, in microseconds.

    Negative is earlier. `unchanged`: how many of the `tried` instants give the same due instant.
    """

    least: int
    most: int
    unchanged: int
    tried: int


@dataclass(frozen=True, slots=True)
class Hint:
    """Where a case that shows a difference is to be looked for.

    `facts`: a view that tells the two apart; `states`, `event`: where and at what; `kinds`: the effects that differ;
    `about`: names one of which stands in such an effect; `roles`: who sends the event; `old`, `new`: names that must
    stand in such an effect of the old policy, and of the new one; `at`: when the case is opened (UTC microseconds),
    `wait`: how long to let pass between two events (microseconds); `again`: it is sent by somebody who sent one before.
    """

    facts: Mapping[str, object] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    event: str | None = None
    kinds: frozenset[str] = frozenset()
    about: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    old: str | None = None
    new: str | None = None
    at: int | None = None
    wait: int | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference in meaning. `subject`: the element; `message`: what differs, in a sentence.

    `old` and `new` say it in the policies' own words, None where one has nothing of the kind. `proved` is false where
    the two may mean the same after all: no case was found that tells them apart, and no proof that there is none.
    `analysed` is false where the change was noticed and not looked into.
    """

    kind: Kind
    subject: str
    message: str
    old: str | None = None
    new: str | None = None
    when: Mapping[str, object] | None = None
    hint: Hint | None = None
    witness: Shown | None = None
    shift: Shift | None = None
    proved: bool = True
    analysed: bool = True


@dataclass(frozen=True, slots=True)
class Wording:
    """Something that changes no case: a title, a clause, a message's text, a label. `place` says where it stands."""

    place: str
    old: str
    new: str

    @property
    def is_message(self) -> bool:
        """Whether it is what a message says, so that whoever is told reads something else."""
        return self.place.startswith("templates.") and self.place.endswith((".text", ".subject"))


@dataclass(frozen=True, slots=True)
class Renaming:
    """A name of the old policy and what the new one calls the same element; `given`: somebody said so."""

    kind: str
    old: str
    new: str
    given: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that two policies differ in. They are equal in meaning where there are no `differences`."""

    differences: tuple[Difference, ...] = ()
    renamings: tuple[Renaming, ...] = ()
    wordings: tuple[Wording, ...] = ()
    told_no_more: tuple[str, ...] = ()
    told_newly: tuple[str, ...] = ()
    proved_by_solver: int = 0

    @property
    def equal(self) -> bool:
        """Whether the two were proved to mean the same."""
        return not self.differences
