"""What verification answers: findings with witnesses, by section, and how much of the policy they speak for.

In: nothing. Out: the values that every prover gives and every report shows. Nobody here proves or prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from complaintflow.source import Level, Related, Span


class Fault(StrEnum):
    """What kind of fault verification found. Public and stable, as the codes of diagnostics are."""

    # Tables and conditions.
    TABLE_GAP = "table-gap"
    ONLY_THE_DEFAULT = "only-the-default"
    OVERLAPPING_RULES = "overlapping-rules"
    RULE_NEVER_FIRES = "rule-never-fires"
    ALWAYS_TRUE = "always-true"
    ALWAYS_FALSE = "always-false"
    THRESHOLD_OUT_OF_REACH = "threshold-out-of-reach"

    # Paths.
    DEAD_END = "dead-end"
    NO_WAY_OUT = "no-way-out"
    STATE_NEVER_ENTERED = "state-never-entered"
    TRANSITION_NEVER_TAKEN = "transition-never-taken"
    SILENCE = "silence"
    ENDLESS_PAUSE = "endless-pause"
    LADDER_TO_NOBODY = "ladder-to-nobody"
    DEADLINE_NEVER_STARTS = "deadline-never-starts"
    DEADLINE_CANNOT_BE_MET = "deadline-cannot-be-met"
    WARNING_AFTER_DUE = "warning-after-due"
    APPROVAL_CANNOT_BE_GRANTED = "approval-cannot-be-granted"
    APPROVAL_BY_ONE_PERSON = "approval-by-one-person"
    APPROVAL_THROUGH_DELEGATE = "approval-through-delegate"
    STEP_WITHOUT_END = "step-without-end"

    # Guarantees.
    GUARANTEE_REFUTED = "guarantee-refuted"
    GUARANTEE_UNDECIDED = "guarantee-undecided"
    GUARANTEE_IDLE = "guarantee-idle"

    # People.
    NOBODY_APPROVES = "nobody-approves"
    NOBODY_HANDLES = "nobody-handles"
    BLOCKED_BY_ABSENCE = "blocked-by-absence"

    # What could not be looked at.
    NOT_COVERED = "not-covered"


@dataclass(frozen=True, slots=True)
class Witness:
    """What shows a finding: the facts of a complaint (for `explain`), or a scenario file's text (for `test`).

    `confirmed`: the real kernel was run on it and did what the finding says. A witness that is not confirmed comes
    from an over-approximation and is only ever shown as a doubt.
    """

    facts: Mapping[str, object] | None = None
    scenario: str | None = None
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault (error), doubt (warning) or remark (note), where it stands, and what shows it."""

    fault: Fault
    level: Level
    span: Span
    message: str
    help: str = ""
    related: tuple[Related, ...] = ()
    witness: Witness | None = None

    @property
    def code(self) -> str:
        """The fault, as reports name it."""
        return self.fault.value


@dataclass(frozen=True, slots=True)
class Figure:
    """A fact worth printing that is no fault: what it is about, and its value in words."""

    subject: str
    value: str


@dataclass(frozen=True, slots=True)
class Proved:
    """What was proved: its name, what it says, and for which cases (`how_far`), in words."""

    subject: str
    value: str
    how_far: str = "on every path"


@dataclass(frozen=True, slots=True)
class Section:
    """What one prover says. `covered`: what it has looked at, in sentences; `left_out`: what not, and why.

    `brief`: fewer findings that people read in place of all of them; none where these are few.
    """

    name: str
    findings: tuple[Finding, ...] = ()
    figures: tuple[Figure, ...] = ()
    covered: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    proved: tuple[Proved, ...] = ()
    brief: tuple[Finding, ...] = ()


class Watch(Protocol):
    """Who looks on while something is proved."""

    def progress(self, what: str, done: int, of: int | None) -> None:
        """Hear how far a prover has come; `of` is None where the end is not known yet."""

    def found(self, section: str, finding: Finding) -> None:
        """Hear of a finding as soon as it is made, so that an interrupted run shows what is known."""

    def is_over(self) -> bool:
        """Whether the time that was given is used up: a prover then stops and says what it left out."""


class Unwatched:
    """Nobody looks on, and there is no limit."""

    def progress(self, what: str, done: int, of: int | None) -> None:
        """Let it pass."""

    def found(self, section: str, finding: Finding) -> None:
        """Let it pass."""

    def is_over(self) -> bool:
        """Return that there is time."""
        return False
