"""A walk, walked: every step through the real kernel, and what came of it, in order.

In: a policy and a walk. Out: a `Replay`: the case as it stands, and each line of the timeline with the case as it left
it. Decides nothing: the facade does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from complaintflow.errors import EventError
from complaintflow.facade import Case, Policy, Step
from complaintflow.instants import parse_instant
from complaintflow.kernel.effect import Effect
from complaintflow.studio.walk_input import Walk, WalkStep


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline: a step of the walk (`step`), or an effect. `before`, `answer`: how the case went on.

    `number`: the number of the step it belongs to, 0 for the opening. `refusal`: why the step was refused; `effect` is
    then the kernel's own word for it.
    """

    at: int
    number: int
    answer: Step | None = field(repr=False)
    before: Case | None = field(repr=False)
    step: WalkStep | None = None
    effect: Effect | None = None
    refusal: str = ""
    code: str = ""


@dataclass(slots=True)
class Replay:
    """A walk on its way."""

    policy: Policy
    case: Case | None = None
    now: int = 0
    lines: list[Line] = field(default_factory=list)
    touched: Counter[str] = field(default_factory=Counter)

    @property
    def refused(self) -> Line | None:
        """The last step that was refused."""
        return next((line for line in reversed(self.lines) if line.refusal), None)

    def effects(self) -> Iterator[Effect]:
        """Yield everything that came, in order; refusals are no effects of the walk."""
        return (line.effect for line in self.lines if line.effect is not None and line.step is None)


def replay(policy: Policy, walk: Walk) -> Replay:
    """Return what came of a walk."""
    run = Replay(policy)
    run.now = parse_instant(walk.opening.at)
    ids: Counter[str] = Counter()
    for number, step in enumerate((walk.opening, *walk.steps)):
        if number and run.case is None:
            break
        try:
            _take(run, number, step, _answer(run, walk, step, ids))
        except EventError as problem:
            run.lines.append(Line(run.now, number, None, run.case, step, None, str(problem), "not_an_event"))
    return run


def _answer(run: Replay, walk: Walk, step: WalkStep, ids: Counter[str]) -> Step:
    case = run.case
    if not step.is_event and case is not None:
        return case.advance(step.at)
    ids[step.event] += 1
    made = step.event if ids[step.event] == 1 else f"{step.event}_{ids[step.event]}"
    event = {"case": walk.case, "event": step.event, "at": step.at, "id": made, **(step.more or {})}
    event |= {"data": step.data} if step.data else {}
    event |= {"actor": step.actor} if step.actor is not None else {}
    return run.policy.step(case, run.policy.read_event(event))


def _take(run: Replay, number: int, step: WalkStep, answer: Step) -> None:
    """Add a step and what came of it, behind the timers that fired before it."""
    at, before = parse_instant(step.at), run.case
    run.touched.update(answer.touched)
    refusal = answer.refused
    run.case = answer.opened or before
    if refusal is None:
        run.now = max(run.now, at)
    told = [
        Line(effect.at, number, answer, before, effect=effect) for effect in answer.effects if effect is not refusal
    ]
    first = sum(not step.is_event or line.at < at for line in told) if refusal is None else len(told)
    words, code = ("", "") if refusal is None else (str(refusal.body["message"]), str(refusal.body["code"]))
    run.lines += [*told[:first], Line(at, number, answer, before, step, refusal, words, code), *told[first:]]
