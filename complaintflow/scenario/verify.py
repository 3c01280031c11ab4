"""Scenarios held against the policy they are about, before they run.

In: a decoded file of scenarios, a compiled policy, the clauses of its register. Out: diagnostics for names, values and
times that cannot be. Runs nothing: whether the expectations come true is for `complaintflow.scenario.run`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.instants import InstantError
from complaintflow.policy import closest
from complaintflow.policy.located import Text
from complaintflow.scenario.document import (
    ActSpec,
    AdvanceSpec,
    CheckpointSpec,
    ScenarioSpec,
    ScenariosSpec,
    StepSpec,
    ThenSpec,
    TogetherSpec,
    TrackThenSpec,
)
from complaintflow.scenario.expectations import NOTHING, check_expectation, names_of, report_unknown, senders_of
from complaintflow.scenario.moments import is_since_opening, parse_moment
from complaintflow.scenario.report_document import ReportActSpec, ReportScenarioSpec
from complaintflow.scenario.values import datum_of, facts_of, value_problem
from complaintflow.scenario.verify_reports import check_report_scenario
from complaintflow.source import Code, Diagnostic, Findings, quote

_BAD_DATA = frozenset({"bad_value", "not_an_event"})


def check_scenarios(
    document: ScenariosSpec, policy: CompiledPolicy, clauses: Collection[str] | None = None
) -> list[Diagnostic]:
    """Return everything that the policy does not know; `clauses` are those of its register, if it has one."""
    checker = _Checker(document, policy, clauses)
    senders = senders_of(policy)
    for actor in document.actors.values():
        for held in actor.roles:
            if held.role not in senders:
                checker.known("role", held.role)
    if document.defaults is not None:
        checker.actor(document.defaults.by)
    checker.named_once()
    for scenario in document.cases:
        checker.scenario(scenario)
    for several in document.together:
        checker.together(several)
    for report in document.reports:
        checker.report(report)
    return checker.findings.listed()


class _Checker:
    """Collects what cannot be."""

    def __init__(self, document: ScenariosSpec, policy: CompiledPolicy, clauses: Collection[str] | None) -> None:
        self.document = document
        self.policy = policy
        self.findings = Findings()
        self.names = names_of(policy, clauses)
        self.opened: int | None = None
        self.complaints: tuple[str, ...] = ()

    def known(self, what: str, name: Text | None) -> None:
        """Report a name that is none of its kind."""
        if name is not None and what in self.names and name not in self.names[what]:
            report_unknown(what, name, self.names[what], self.findings)

    def named_once(self) -> None:
        """Report a name that scenarios of two kinds share; within a kind the file's shape does."""
        cases, together, reports = self.document.cases, self.document.together, self.document.reports
        seen = set[str]()
        for names in ([one.id for one in cases], [one.id for one in together], [one.id for one in reports]):
            for name in names:
                if str(name) in seen:
                    message = f"the name {quote(name)} is given twice"
                    self.findings.error(Code.DUPLICATE_NAME, name.span, message)
            seen.update(map(str, names))

    def actor(self, name: Text | None) -> None:
        """Report a sender who is neither an actor of the file nor a role."""
        if name is None or name == "system":
            return
        names = (*self.document.actors, *senders_of(self.policy))
        if name not in names:
            guess = closest(name, names)
            help_ = f"did you mean {quote(guess)}?" if guess else "declare it under `actors`"
            message = f"{quote(name)} is neither an actor of this file nor a role of the policy"
            self.findings.error(Code.UNKNOWN_REFERENCE, name.span, message, help_)

    def scenario(self, scenario: ScenarioSpec) -> None:
        """Check one scenario."""
        self.opened = self.opening(scenario)
        self.actor(scenario.opened_by)
        for clause in scenario.clause:
            self.known("clause", clause)
        self.data("open", scenario.given, scenario.refused)
        for flag in scenario.flags:
            self.known("flag", flag)
        self.known("refusal", scenario.refused)
        for step in scenario.when:
            if isinstance(step, ActSpec):
                self.among(step.case, ())
            self.step(step)
        if scenario.then is not None:
            self.then(scenario.then)

    def together(self, scenario: TogetherSpec) -> None:
        """Check one scenario of several complaints."""
        self.opened = self.opening(scenario)
        for clause in scenario.clause:
            self.known("clause", clause)
        for complaint in scenario.complaints.values():
            self.actor(complaint.by)
            self.data("open", complaint.given, complaint.refused)
            for flag in complaint.flags:
                self.known("flag", flag)
            self.known("refusal", complaint.refused)
            if complaint.at is not None:
                self.not_before_opening(complaint.at, "a complaint is opened at it or")
        names = tuple(scenario.complaints)
        for step in scenario.when:
            if isinstance(step, ActSpec) and step.case is None:
                message = f"`{step.event}` does not say for which of the complaints it is"
                self.findings.error(Code.MISSING_KEY, step.event.span, message, "add `case`")
            elif isinstance(step, ActSpec):
                self.among(step.case, names)
            self.step(step)
        self.complaints = names
        for name in (*scenario.then, *scenario.taken, *scenario.taken.values()):
            self.among(name, names)
        for then in scenario.then.values():
            self.then(then)

    def among(self, name: Text | None, names: Collection[str]) -> None:
        """Report a complaint that the scenario does not have."""
        if name is not None and name not in names:
            report_unknown("complaint", name, names, self.findings)

    def report(self, scenario: ReportScenarioSpec) -> None:
        """Check one scenario of a report."""
        check_report_scenario(scenario, self.policy, self.names, self.findings)
        cases = [*(str(one.id) for one in self.document.cases), *(str(one.id) for one in self.document.together)]
        for name in scenario.of:
            if name not in cases:
                report_unknown("scenario", name, cases, self.findings)
        for clause in scenario.clause:
            self.known("clause", clause)
        for step in scenario.when:
            if isinstance(step, ReportActSpec):
                self.actor(step.by)
                self.known("refusal", step.refused)

    def opening(self, scenario: ScenarioSpec | TogetherSpec) -> int | None:
        """Return the instant of opening; report one that is missing or counts from itself."""
        defaults = self.document.defaults
        at = scenario.opened or (None if defaults is None else defaults.at)
        if at is None:
            message = f"the scenario {quote(scenario.id)} has no instant of opening"
            self.findings.error(Code.MISSING_KEY, scenario.id.span, message, "add `opened`, or `at` under `defaults`")
            return None
        if is_since_opening(at):
            message = f"the opening itself needs an instant such as `2026-03-02T09:00:00+08:00`, found {quote(at)}"
            self.findings.error(Code.BAD_VALUE, at.span, message)
            return None
        return parse_moment(str(at), 0, self.policy.zone)

    def step(self, step: StepSpec) -> None:
        """Check one thing that happens."""
        if isinstance(step, AdvanceSpec):
            self.not_before_opening(step.advance, "time passes only")
        elif isinstance(step, CheckpointSpec):
            for one in step.expect:
                check_expectation(one, self.names, self.findings)
        else:
            self.act(step)

    def act(self, act: ActSpec) -> None:
        """Check an event that somebody sends."""
        self.known("event", act.event)
        self.track(act.track)
        self.actor(act.by)
        self.known("refusal", act.refused)
        self.data(str(act.event), act.data, act.refused)
        if act.at is not None and act.refused is None:
            self.not_before_opening(act.at, "an event can happen only")

    def track(self, name: Text | None) -> CompiledPolicy | None:
        """Return the policy of a track given by its kind or id; report a kind that the policy does not have."""
        if name is None:
            return None
        kind = str(name).partition("-")[0]
        if kind in self.policy.tracks:
            return self.policy.tracks[kind].policy
        report_unknown("track", name, self.names["track"], self.findings)
        return None

    def not_before_opening(self, moment: Text, what: str) -> None:
        """Report a moment before the opening."""
        if self.opened is None:
            return
        try:
            instant = parse_moment(str(moment), self.opened, self.policy.zone)
        except InstantError as problem:
            self.findings.error(Code.BAD_VALUE, moment.span, str(problem))
            return
        if instant < self.opened:
            message = f"{quote(moment)} lies before the opening, and {what} after it"
            self.findings.error(Code.BAD_VALUE, moment.span, message)

    def data(self, event: str, data: Mapping[str, object], refused: Text | None) -> None:
        """Report values that are not of their type, and warn of data that the policy does not declare."""
        kind = self.policy.events.get(event)
        if kind is None:
            return
        declared = {**(kind.data or {}), **(self.policy.fields if event in {"open", "amend"} else {})}
        for name, value in data.items():
            assert isinstance(name, Text), "a key of a file knows its place"
            datum = declared.get(name) or datum_of(event, str(name), self.policy)
            if datum is None and name != "flags":
                # It is kept, as it is when the event comes from elsewhere, but no rule looks at it.
                guess = closest(name, declared)
                message = f"the policy declares no {quote(name)} for `{event}`, so no rule can look at it"
                help_ = f"did you mean {quote(guess)}?" if guess else ""
                self.findings.warning(Code.UNKNOWN_REFERENCE, name.span, message, help_)
            elif datum is not None and refused not in _BAD_DATA:
                self.value(name, value_problem(value, datum, self.opened or 0, self.policy.zone), datum.choices)

    def value(self, name: Text, problem: tuple[Text | None, str] | None, choices: Collection[str]) -> None:
        """Report a value that its type refuses, at the value if it stands alone."""
        if problem is None:
            return
        text, message = problem
        guess = closest(text, choices) if text is not None else None
        span = name.span if text is None else text.span
        self.findings.error(Code.BAD_VALUE, span, message, f"did you mean {quote(guess)}?" if guess else "")

    def then(self, then: ThenSpec) -> None:
        """Check what is expected at the end."""
        for what, name in (
            ("state", then.state), ("class", then.class_), ("role", then.owner), ("outcome", then.outcome)
        ):  # fmt: skip
            if name not in NOTHING:
                self.known(what, name)
        for one in (*then.effects, *then.never):
            check_expectation(one, self.names, self.findings)
        for kind in then.exactly:
            self.known("effect", kind)
        for deadline in (*then.due, *then.deadlines):
            self.known("deadline", deadline)
        for status in then.deadlines.values():
            self.known("status", status)
        for name, expected in then.tracks.items():
            inner = self.track(name)
            if inner is not None:
                self.then_track(expected, inner)
        self.facts(then.facts, facts_of(self.policy))
        self.flags(then.flags)

    def flags(self, expected: object) -> None:
        """Check the flags that a case is expected to carry, and the complaints they speak of."""
        for name in expected if isinstance(expected, Mapping | tuple) else (expected,):
            if isinstance(name, Text) and name not in NOTHING:
                self.known("flag", name)
        for cases in expected.values() if isinstance(expected, Mapping) else ():
            for one in cases if isinstance(cases, tuple) else (cases,):
                if isinstance(one, Text) and self.complaints:
                    self.among(one, self.complaints)

    def then_track(self, then: TrackThenSpec, inner: CompiledPolicy) -> None:
        """Check what is expected of a track."""
        for what, name in (("state", then.state), ("role", then.owner), ("outcome", then.outcome)):
            if name not in NOTHING:
                self.known(what, name)
        for deadline in (*then.due, *then.deadlines):
            if deadline not in inner.deadlines:
                report_unknown("deadline", deadline, inner.deadlines, self.findings)
        for status in then.deadlines.values():
            self.known("status", status)
        self.facts(then.facts, facts_of(inner))

    def facts(self, expected: Mapping[str, object], facts: Mapping[str, Datum]) -> None:
        """Check expected facts."""
        for fact, value in expected.items():
            assert isinstance(fact, Text), "a key of a file knows its place"
            if fact not in facts:
                report_unknown("field", fact, facts, self.findings)
            elif value not in NOTHING:
                datum = facts[fact]
                self.value(fact, value_problem(value, datum, self.opened or 0, self.policy.zone), datum.choices)
