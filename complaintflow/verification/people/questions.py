"""What is asked of the people who are there: one question for every situation in which somebody must act.

In: nothing. Out: values. Nobody here asks or answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from complaintflow.kernel.event import Actor
from complaintflow.source import Level, Span
from complaintflow.verification.people.needs import Need
from complaintflow.verification.proof import Fault

Kind = Literal["approval", "owner", "state", "event", "deadline"]
"""What people are needed for: to decide, to own, to lead on from a state, to send an event, to meet a deadline."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What nobody may be there for, and its `name`. `deed` goes on after "nobody can"; `level`: how bad that is.

    `chain`: of an approval, which one. `robust`: whether it is also asked whose absence would bring it about.
    """

    kind: Kind
    name: str
    fault: Fault
    deed: str
    span: Span
    chain: int = 0
    level: Level = Level.ERROR
    robust: bool = True


@dataclass(frozen=True, slots=True)
class Situation:
    """In which case the question arises. `facts`: units, and roles that facts name; `parties`: who is which party."""

    classes: tuple[str, ...] = ()
    state: str | None = None
    owner: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    parties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    applicant: Actor | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A topic, a situation, and who could do it how. `free`: the need if nobody were a party, where somebody is."""

    topic: Topic
    situation: Situation
    need: Need
    free: Need | None = None
