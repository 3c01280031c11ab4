"""A state machine of Hypothesis that drives the real kernel and holds each of its steps to the naive model.

In: a policy. Out: a class for `hypothesis.stateful`; its `TestCase` is a test of unittest and pytest.
"""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from complaintflow.facade import Policy
from complaintflow.kernel.case import CaseState, Step
from complaintflow.kernel.step import fold, step
from complaintflow.kernel.timers import next_timer
from complaintflow.kernel.wire import case_from_json, case_json
from complaintflow.testing.histories import Move, Tick, move_on
from complaintflow.testing.journeys import Walk
from complaintflow.testing.naive import NaiveKernel

DATA = st.data()


class ComplaintMachine(RuleBasedStateMachine):
    """One case, driven through a policy by those who may and those who may not, while time passes.

    Take it from `complaint_machine`, and derive from what that returns to add rules and invariants: as many cases are
    driven as there, with as many moves.
    """

    policy: Policy

    def __init_subclass__(cls, **more: object) -> None:
        """Go on with the settings of the machine that is derived from: Hypothesis keeps them for each class alone."""
        super().__init_subclass__(**more)
        cls.TestCase.settings = cls.__mro__[1].TestCase.settings  # type: ignore[attr-defined]  # a machine

    def __init__(self) -> None:
        """Begin before the case is opened."""
        super().__init__()
        self.model = NaiveKernel(self.policy.compiled)
        self.walk: Walk | None = None
        self.case: CaseState | None = None

    # ---- rules

    @initialize(data=DATA)
    def a_complaint_comes_in(self, data: st.DataObject) -> None:
        """Open the case."""
        self.walk = Walk(self.policy, data.draw, wrong=0)  # type: ignore[arg-type]  # it draws in the same way
        self.walk.begin()
        self._follow()

    @rule(data=DATA)
    def somebody_acts(self, data: st.DataObject) -> None:
        """Let somebody do what the case allows."""
        self._go(data, wrong=0, how="act")

    @rule(data=DATA)
    def somebody_acts_who_should_not(self, data: st.DataObject) -> None:
        """Let somebody do what they may not, too late, or twice."""
        self._go(data, wrong=1, how="act")

    @precondition(lambda self: self._timer() is not None)
    @rule(data=DATA)
    def time_comes_for_something(self, data: st.DataObject) -> None:
        """Let time pass to where something happens by itself."""
        self._go(data, wrong=0, how="timer")

    @rule(data=DATA)
    def time_passes(self, data: st.DataObject) -> None:
        """Let time pass."""
        self._go(data, wrong=0, how="pass")

    @precondition(lambda self: self.case is not None)
    @rule()
    def the_case_is_stored_and_read(self) -> None:
        """Store the case and go on with what was read."""
        assert self.case is not None
        stored = case_from_json(json.loads(json.dumps(case_json(self.case))))
        assert stored == self.case, "a case that is stored and read is another"
        self.case = stored
        assert self.walk is not None
        self.walk.state = stored

    @precondition(lambda self: bool(self._events()))
    @rule(data=DATA)
    def the_last_event_comes_again(self, data: st.DataObject) -> None:
        """Send an event a second time: the recorded step is the answer, and nothing changes."""
        move = data.draw(st.sampled_from(self._events()), label="again")
        assert self.case is not None
        again = step(self.policy.compiled, self.case, move)
        refused = again.refusal is not None and again.refusal.body["code"] in ("id_reused", "no_such_case")
        assert refused or again.case == self.case, "an event that came again changed the case"

    # ---- what always holds

    @invariant()
    def the_log_makes_the_case(self) -> None:
        """Folding the log gives the case."""
        if self.case is not None:
            assert fold(self.policy.compiled, self.case.entries) == self.case

    @invariant()
    def a_closed_case_is_at_rest(self) -> None:
        """No deadline runs in a closed case."""
        if self.case is not None and self.case.closed:
            runs = [run for own in self.case.runs.values() for run in own]
            assert not any(run.status in ("running", "paused") for run in runs)

    # ---- machinery

    def _events(self) -> list[Any]:
        moves = [] if self.walk is None else self.walk.moves
        return [move for move in moves if not isinstance(move, Tick)]

    def _timer(self) -> int | None:
        return None if self.case is None else next_timer(self.case, self.policy.compiled)

    def _go(self, data: st.DataObject, *, wrong: int, how: str) -> None:
        if self.walk is None:
            return
        self.walk.draw, self.walk.wrong, self.walk.over = data.draw, wrong, False  # type: ignore[assignment]
        self.walk.go_on(how)
        self._follow()

    def _follow(self) -> None:
        """Live the moves that the walk has made since, each step held to the model."""
        assert self.walk is not None
        known = 0 if self.case is None else self._lived
        for move in self.walk.moves[known:]:
            self._live(move)
        self._lived = len(self.walk.moves)

    _lived: int = 0

    def _live(self, move: Move) -> None:
        before = self.case
        answer: Step | None = move_on(self.policy, before, move)
        if answer is None:
            return
        self.case = answer.case
        self.model.judge(before, move, answer)


def complaint_machine(
    policy: str | PathLike[str] | Policy, *, examples: int = 20, steps: int = 25
) -> type[ComplaintMachine]:
    """Return a machine for a policy; its `TestCase` is the test:

        TestMine = complaint_machine("policies/mine.yaml").TestCase

    `examples`: how many cases are driven, `steps`: how many moves each has at most.

    Raises:
        PolicyError: the policy has mistakes.
    """  # noqa: D415  # the sentence ends in an example
    asked = policy if isinstance(policy, Policy) else Policy.load(Path(policy))
    name = "".join(part.capitalize() for part in asked.id.split("_")) + "Machine"
    machine: type[ComplaintMachine] = type(
        name, (ComplaintMachine,), {"policy": asked, "__doc__": f"Drives {asked.id}."}
    )
    machine.TestCase.settings = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    return machine
