"""The record of a scenario's run: what happened in which order, and where it differs from what is expected.

In: the steps of a case. Out: `Row`, `Difference`, `Run` (while it goes on) and `ScenarioResult` (when it is
over). Judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from complaintflow.facade import Case, Policy, Step
from complaintflow.kernel.effect import Effect
from complaintflow.scenario.matching import Opening
from complaintflow.scenario.shown import shown_by_effect


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the timeline: somebody did something, time passed, or an effect came.

    `heading`: the complaint called `event` begins here.
    """

    at: int
    effect: Effect | None = None
    event: str = ""
    by: str = ""
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """What was expected and what came instead, before the row at `place` of the timeline (None: at its end).

    `extra` says that the row itself is what should not be there.
    """

    message: str
    place: int | None = None
    extra: bool = False


@dataclass(slots=True)
class Run:
    """A scenario on its way: the case as it stands and everything that has happened so far."""

    policy: Policy
    opening: Opening
    case: Case | None = None
    now: int = 0
    rows: list[Row] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    touched: dict[str, None] = field(default_factory=dict)
    checked: int = 0

    def take(self, step: Step, row: Row) -> None:
        """Add what was done and what came of it to the timeline, behind the timers that fired before it."""
        self.case = step.opened or self.case
        effects = [Row(effect.at, effect) for effect in step.effects]
        passing = not row.event
        timers = sum(effect.at < row.at or passing for effect in effects)
        self.rows += [*effects[:timers], row, *effects[timers:]]
        self.touched.update(dict.fromkeys(step.touched))
        for effect in step.effects:
            self.touched.update(dict.fromkeys(shown_by_effect(effect)))

    def differ(self, message: str) -> None:
        """Note a difference at the present end of the timeline."""
        self.differences.append(Difference(message, len(self.rows)))


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What came of a scenario."""

    id: str
    rows: tuple[Row, ...]
    differences: tuple[Difference, ...]
    touched: frozenset[str]
    clauses: tuple[str, ...]
    opened: int

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return not self.differences
