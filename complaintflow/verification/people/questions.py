"""What is asked of the people who are there: one question for every situation in which somebody must act.

In: nothing. Out: values. Nobody here asks or answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from complaintflow.source import Level, Span
from complaintflow.verification.people.needs import Need
from complaintflow.verification.proof import Fault


@dataclass(frozen=True, slots=True)
class Topic:
    """What nobody may be there for. `deed` goes on after "nobody can"; `level`: how bad it is when nobody can.

    `robust`: whether it is also asked whose absence would bring it about.
    """

    fault: Fault
    deed: str
    span: Span
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
    applicant: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A topic, a situation, and who could do it how. `free`: the need if nobody were a party, where somebody is."""

    topic: Topic
    situation: Situation
    need: Need
    free: Need | None = None
