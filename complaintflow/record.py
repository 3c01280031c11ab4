"""What can be read off a case as it stands, for those who only look.

In: a compiled policy and the kernel's case. Out: its state, facts, deadlines, tracks, and what may happen now. Sends
nothing: `complaintflow.facade.Case` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from complaintflow.border import ActorLike, read_actor
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.asking import (
    DueDeadline,
    EventOption,
    TrackView,
    deadline_statuses,
    due_deadlines,
    options,
    track_views,
)
from complaintflow.kernel.case import CaseState, Link, Notice
from complaintflow.kernel.timers import next_timer


class HoldsCompiled(Protocol):
    """Whatever holds a compiled policy."""

    @property
    def compiled(self) -> CompiledPolicy:
        """The compiled policy."""


@dataclass(frozen=True, eq=False)
class CaseRecord:
    """A case as it stands. Immutable."""

    policy: HoldsCompiled = field(repr=False)
    raw: CaseState

    @property
    def id(self) -> str:
        """The case's id."""
        return self.raw.id

    @property
    def state(self) -> str:
        """The state of the lifecycle."""
        return self.raw.state

    @property
    def klass(self) -> str | None:
        """The class, None where the policy has none."""
        return self.raw.klass

    @property
    def owner(self) -> str | None:
        """The role that owns the case."""
        return self.raw.owner

    @property
    def outcome(self) -> str | None:
        """How the case ended; None while it is open."""
        return self.raw.outcome

    @property
    def closed(self) -> bool:
        """Whether the case has ended."""
        return self.raw.closed

    @property
    def seq(self) -> int:
        """The number of the last step."""
        return self.raw.seq

    @property
    def clock(self) -> int:
        """The latest instant that the case has reached (UTC microseconds)."""
        return self.raw.clock

    @property
    def facts(self) -> Mapping[str, object]:
        """The complaint's facts (instants as UTC microseconds)."""
        return dict(self.raw.facts)

    @cached_property
    def due(self) -> tuple[DueDeadline, ...]:
        """The deadlines that are owed, the one due soonest first; a paused one as if it were resumed now."""
        return due_deadlines(self.policy.compiled, self.raw)

    @property
    def next_due(self) -> int | None:
        """When the case next does something by itself (UTC microseconds)."""
        return next_timer(self.raw, self.policy.compiled)

    @property
    def deadlines(self) -> Mapping[str, str]:
        """Every deadline of the policy with its status (idle, running, paused, met, late, breached, …)."""
        return deadline_statuses(self.policy.compiled, self.raw)

    @property
    def tracks(self) -> Mapping[str, TrackView]:
        """What runs beside the main lifecycle, by id, in the order in which it was started."""
        return track_views(self.policy.compiled, self.raw)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What went to whom (the latest thousand), and what is known of its arrival."""
        return self.raw.notices

    @property
    def links(self) -> tuple[Link, ...]:
        """The cases that this one is linked to."""
        return self.raw.links

    @property
    def merged_into(self) -> str | None:
        """The case in which this one goes on; None while it goes on by itself."""
        return self.raw.merged_into

    def allowed(self, actor: ActorLike = None) -> tuple[EventOption, ...]:
        """Return the events possible now; with an actor, those that the actor may send, and what they need."""
        who = None if actor is None else read_actor(actor)
        return options(self.policy.compiled, self.raw, who)
