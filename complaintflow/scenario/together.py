"""Run a scenario of several complaints at once, as the rules across cases see them.

In: a loaded policy and a decoded scenario with named complaints. Out: a `ScenarioResult` whose timeline goes complaint
by complaint. Complaints are opened at their instants between the other steps; what an open case takes as a follow-up
gets no case of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from complaintflow.correlation import Casebook
from complaintflow.errors import EventError
from complaintflow.facade import Policy, Step
from complaintflow.instants import InstantError, format_instant
from complaintflow.scenario.document import ActSpec, AdvanceSpec, ComplaintSpec, ScenariosSpec, TogetherSpec
from complaintflow.scenario.judging import judge_end
from complaintflow.scenario.matching import Opening
from complaintflow.scenario.moments import parse_moment
from complaintflow.scenario.run import wire_actor
from complaintflow.scenario.shown import shown_by_case
from complaintflow.scenario.timeline import Difference, Row, Run, ScenarioResult
from complaintflow.scenario.values import event_data

_SYSTEM = "system"


@dataclass(slots=True)
class _Telling:
    """The complaints of a scenario on their way; `waiting` are those still to come, the earliest first."""

    policy: Policy
    document: ScenariosSpec
    scenario: TogetherSpec
    opening: Opening
    book: Casebook
    runs: dict[str, Run]
    now: int
    waiting: list[tuple[int, str, ComplaintSpec]] = field(default_factory=list)

    def tell(self) -> None:
        """Let everything happen, in order of time."""
        for name, complaint in self.scenario.complaints.items():
            self.waiting.append((self._moment(complaint.at), str(name), complaint))
        self.waiting.sort(key=lambda one: one[:2])  # as rules across cases order complaints
        for step in self.scenario.when:
            if isinstance(step, AdvanceSpec):
                self.now = self._moment(step.advance)
                self._open_until(self.now)
                self._pass()
            else:
                self.now = self.now if step.at is None else self._moment(step.at)
                # At one instant what happens in the cases that are there comes before new complaints.
                known = any(name == str(step.case) for _, name, _ in self.waiting)
                self._open_until(self.now if known else self.now - 1)
                self._act(step)
        self._open_until(max((at for at, _, _ in self.waiting), default=self.now))

    def _moment(self, moment: str | None) -> int:
        if moment is None:
            return self.opening.opened
        return parse_moment(str(moment), self.opening.opened, self.opening.zone)

    def _open_until(self, instant: int) -> None:
        while self.waiting and self.waiting[0][0] <= instant:
            at, name, complaint = self.waiting.pop(0)
            data = event_data("open", complaint.given, self.policy.compiled, self.opening.opened)
            if complaint.flags:
                data["flags"] = [str(flag) for flag in complaint.flags]
            self._send(name, "open", at, complaint.by, data, complaint.refused)

    def _act(self, act: ActSpec) -> None:
        data = event_data(str(act.event), act.data, self.policy.compiled, self.opening.opened)
        more: dict[str, str] = {}
        if act.id is not None:
            more["id"] = str(act.id)
        if act.track is not None:
            more["track"] = str(act.track)
        if act.recorded_at is not None:
            more["recorded_at"] = format_instant(self._moment(act.recorded_at), self.opening.zone.name)
        self._send(str(act.case), str(act.event), self.now, act.by, data, act.refused, more)

    def _send(
        self,
        name: str,
        event: str,
        at: int,
        by: str | None,
        data: dict[str, object],
        refused: str | None,
        more: dict[str, str] | None = None,
    ) -> None:
        defaults = self.document.defaults
        by = by or (None if defaults is None else defaults.by)
        earlier = sum(row.event == event for row in self.runs[name].rows)
        told: dict[str, object] = {
            "case": name, "event": event, "at": format_instant(at, self.opening.zone.name),
            "id": event if not earlier else f"{event}_{earlier + 1}", "data": data, **(more or {}),
        }  # fmt: skip
        actor = wire_actor(self.document, self.policy, by)
        if actor is not None:
            told["actor"] = actor
        first, *others = self.book.take(self.policy.read_event(told))
        run = self.runs[first.event.case]
        run.take(first.step, Row(at, event=first.event.name, by=str(by or "")))
        if first.follow_up is not None:
            run.touched[f"cross_case:{first.follow_up}"] = None
        _judge_refusal(run, event, first.step, refused)
        for answer in others:
            row = Row(answer.event.at, event=answer.event.name, by=_SYSTEM)
            self.runs[answer.event.case].take(answer.step, row)

    def _pass(self) -> None:
        for name in list(self.book.cases):
            if self.book.cases[name].clock <= self.now:
                for answer in self.book.advance(name, self.now):
                    self.runs[answer.event.case].take(answer.step, Row(self.now))


def run_together(policy: Policy, document: ScenariosSpec, scenario: TogetherSpec) -> ScenarioResult:
    """Run one scenario. Mistakes of its author (an instant that is none) are differences too."""
    runs, opened, problem = _lived(policy, document, scenario)
    return _result(scenario, runs, opened, problem)


def lived_together(policy: Policy, document: ScenariosSpec, scenario: TogetherSpec) -> dict[str, Run]:
    """Return the runs of a scenario's complaints with their cases as they stand at the end."""
    return _lived(policy, document, scenario)[0]


def _lived(policy: Policy, document: ScenariosSpec, scenario: TogetherSpec) -> tuple[dict[str, Run], int, str]:
    zone = policy.compiled.zone
    opening = Opening(0, zone)
    runs = {str(name): Run(policy, opening) for name in scenario.complaints}
    problem = ""
    try:
        opening = Opening(_beginning(document, scenario, policy), zone)
        for run in runs.values():
            run.opening = opening
        telling = _Telling(policy, document, scenario, opening, Casebook(policy), runs, opening.opened)
        telling.tell()
        _judge(telling)
    except (InstantError, EventError) as wrong:
        problem = str(wrong)
    return runs, opening.opened, problem


def _beginning(document: ScenariosSpec, scenario: TogetherSpec, policy: Policy) -> int:
    defaults = document.defaults
    at = scenario.opened or (None if defaults is None else defaults.at)
    if at is None:
        message = "no instant of opening: expected `opened` here or `at` under `defaults`"
        raise InstantError(message)
    return parse_moment(str(at), 0, policy.compiled.zone)


def _judge(telling: _Telling) -> None:
    for name, then in telling.scenario.then.items():
        judge_end(telling.runs[str(name)], then)
    takers = {str(name): str(taker) for name, taker in telling.scenario.taken.items()}
    for complaint, run in telling.runs.items():
        taker = telling.book.case_of(complaint)
        expected = takers.get(complaint, complaint)
        if taker != expected:
            found = "a case of its own" if taker == complaint else f"`{taker}`"
            wanted = "a case of its own" if expected == complaint else f"to be taken by `{expected}`"
            run.differ(f"expected {wanted}, found {found}")


def _judge_refusal(run: Run, event: str, step: Step, expected: str | None) -> None:
    refusal = step.refused
    found = None if refusal is None else str(refusal.body.get("code"))
    if found == expected:
        return
    if expected is None:
        assert refusal is not None, "a refusal that was not expected is there"
        run.differ(f"`{event}` was refused (`{found}`): {refusal.body.get('message')}")
    elif refusal is None:
        run.differ(f"`{event}` was accepted, expected the refusal `{expected}`")
    else:
        run.differ(f"`{event}` was refused with `{found}`, expected the refusal `{expected}`")


def _result(scenario: TogetherSpec, runs: dict[str, Run], opened: int, problem: str) -> ScenarioResult:
    rows: list[Row] = []
    differences: list[Difference] = []
    touched: set[str] = set()
    for name, run in runs.items():
        before = len(rows) + 1
        rows += [Row(run.rows[0].at if run.rows else opened, event=name, heading=True), *run.rows]
        differences += [
            replace(one, place=None if one.place is None else one.place + before) for one in run.differences
        ]
        touched.update(run.touched)
        if run.case is not None:
            touched.update(shown_by_case(run.case))
    if problem:
        differences.append(Difference(problem))
    clauses = tuple(map(str, scenario.clause))
    return ScenarioResult(str(scenario.id), tuple(rows), tuple(differences), frozenset(touched), clauses, opened)
