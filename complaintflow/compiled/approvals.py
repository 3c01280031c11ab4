"""Approver chains as data: who may ask, who must say yes in which order, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from complaintflow.compiled.actions import Action, RoleRef
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.words import Clause, Words


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """One step of a chain: `needed` different people, out of those who hold one of the roles, say yes.

    `each_role`: one person for every role listed (`all_of`). `within`: how long they have; on time-out
    the step is reminded, escalated to the superior role, refused, or (spelled out) granted.
    """

    roles: tuple[RoleRef, ...]
    needed: int = 1
    each_role: bool = False
    within: Duration | None = None
    on_timeout: Literal["remind", "escalate", "refuse", "approve"] | None = None
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps that apply when the condition holds (the first chain whose condition holds is taken)."""

    when: Condition | None
    steps: tuple[ApprovalStep, ...]
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows a decision: a state to enter, actions to take."""

    target: str | None = None
    actions: tuple[Action, ...] = ()
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval. `gates` are the events refused until it is granted; `valid_for` the facts whose change voids it.

    `not_by` names parties (`applicant`, or declared ones) who may not decide, delegates included. Who holds a role of
    `given_by` gives it by the very event with which others ask for it.
    """

    id: str
    requested_by: str | None
    requesters: frozenset[str] | None
    chains: tuple[Chain, ...]
    title: Words = Words()
    when: Condition | None = None
    gates: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ("applicant",)
    same_person_twice: bool = False
    on_granted: Consequence = Consequence()
    on_rejected: Consequence = Consequence()
    valid_for: tuple[str, ...] = ()
    given_by: tuple[str, ...] = ()
    clause: Clause = ()
