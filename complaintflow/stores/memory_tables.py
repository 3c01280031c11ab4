"""Tables in memory, and what a transaction has changed of them.

In: dictionaries. Out: views that show the changes over what was there, and tables with the changes put in. A view that
is dropped leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from operator import attrgetter

from complaintflow.correlation.sighting import Sighting
from complaintflow.stores.memory_layer import Layer
from complaintflow.stores.memory_order import InOrder, OrderedLayer
from complaintflow.stores.rows import (
    ActRow,
    AttemptRow,
    CaseRow,
    LaneRow,
    LanesRow,
    LogRow,
    OutboxRow,
    PolicyRow,
    RetentionRow,
    SealedHead,
    SealRow,
    TimerRow,
)

SightingKey = tuple[str, str, bytes]
"""Policy, series and what stands for the key."""


def _timers() -> InOrder[str, TimerRow]:
    return InOrder(attrgetter("due"), "")


def _lane() -> InOrder[tuple[str, str], LaneRow]:
    return InOrder(attrgetter("next_try"), ("", ""))


def _retention() -> InOrder[str, RetentionRow]:
    return InOrder(attrgetter("due"), "")


@dataclass(slots=True)
class Tables:
    """What a store in memory holds; `readers` says how many look at it as it is."""

    policies: dict[str, PolicyRow] = field(default_factory=dict)
    cases: dict[str, CaseRow] = field(default_factory=dict)
    keys: dict[str, bytes] = field(default_factory=dict)
    logs: dict[str, tuple[LogRow, ...]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    timers: InOrder[str, TimerRow] = field(default_factory=_timers)
    outbox: dict[str, tuple[OutboxRow, ...]] = field(default_factory=dict)
    lane: InOrder[tuple[str, str], LaneRow] = field(default_factory=_lane)
    attempts: dict[str, tuple[AttemptRow, ...]] = field(default_factory=dict)
    lanes: dict[int, LanesRow] = field(default_factory=dict)
    seals: dict[int, SealRow] = field(default_factory=dict)
    heads: dict[int, tuple[SealedHead, ...]] = field(default_factory=dict)
    own: dict[str, bytes] = field(default_factory=dict)
    sightings: dict[SightingKey, tuple[Sighting, ...]] = field(default_factory=dict)
    noted: dict[tuple[str, str], bytes] = field(default_factory=dict)
    acts: dict[int, ActRow] = field(default_factory=dict)
    retention: InOrder[str, RetentionRow] = field(default_factory=_retention)
    readers: int = 0

    def copy(self) -> Tables:
        """Return the same tables, so that a change of these does not show in those."""
        copied = Tables()
        for one in fields(self):
            if one.name != "readers":
                setattr(copied, one.name, getattr(self, one.name).copy())
        return copied


class View:
    """The tables as a transaction sees them."""

    def __init__(self, tables: Tables) -> None:
        self.policies = Layer(tables.policies)
        self.cases = Layer(tables.cases)
        self.keys = Layer(tables.keys)
        self.logs = Layer(tables.logs)
        self.aliases = Layer(tables.aliases)
        self.timers = OrderedLayer(tables.timers)
        self.outbox = Layer(tables.outbox)
        self.lane = OrderedLayer(tables.lane)
        self.attempts = Layer(tables.attempts)
        self.lanes = Layer(tables.lanes)
        self.seals = Layer(tables.seals)
        self.heads = Layer(tables.heads)
        self.own = Layer(tables.own)
        self.sightings = Layer(tables.sightings)
        self.noted = Layer(tables.noted)
        self.acts = Layer(tables.acts)
        self.retention = OrderedLayer(tables.retention)

    def settle_in(self, tables: Tables) -> None:
        """Put all changes into tables: those that the view was made of, or a copy of them."""
        for name, layer in vars(self).items():
            layer.settle_in(getattr(tables, name))

    def orphan(self) -> str | None:
        """Return the id of a case that something was written for and that is not there."""
        written: tuple[Callable[[], Iterator[str]], ...] = (
            self.keys.changed,
            self.logs.changed,
            self.aliases_for,
            self.timers.changed,
            self.retention.changed,
            self.outbox.changed,
            lambda: (case for case, _ in self.lane.changed()),
            self.attempts.changed,
        )
        return next((case for names in written for case in names() if self.cases.get(case) is None), None)

    def aliases_for(self) -> Iterator[str]:
        """Yield the cases for which names were set."""
        return (case for name in self.aliases.changed() if (case := self.aliases.get(name)) is not None)
