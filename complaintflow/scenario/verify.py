"""Names in scenarios, held against the policy they are about.

In: a decoded file of scenarios, a compiled policy, the clauses of its register. Out: diagnostics. Runs nothing:
whether the expectations come true is for `complaintflow.scenario.run`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.explanation.wording import EFFECT_KINDS
from complaintflow.kernel.refusal import RefusalCode
from complaintflow.policy import closest
from complaintflow.policy.located import Text
from complaintflow.scenario.document import ActSpec, CheckpointSpec, ScenarioSpec, ScenariosSpec, ThenSpec
from complaintflow.source import Code, Diagnostic, Findings, Level, quote

STATUSES: Final = ("idle", "running", "paused", "met", "late", "breached", "cancelled", "lapsed", "expired")
_NOTHING: Final = ("none", "missing")
_WORDS: Final[Mapping[str, str]] = {"to": "recipient", "code": "refusal"}
_REFUSALS: Final = tuple(code.value for code in RefusalCode)
_WITHDRAWN: Final = "withdrawn"


def check_scenarios(
    document: ScenariosSpec, policy: CompiledPolicy, clauses: Collection[str] | None = None
) -> list[Diagnostic]:
    """Return every name that the policy does not know; `clauses` are those of its register, if it has one."""
    checker = _Checker(document, policy, clauses)
    for actor in document.actors.values():
        for held in actor.roles:
            checker.known("role", held.role, policy.roles)
    if document.defaults is not None:
        checker.actor(document.defaults.by)
    for scenario in document.cases:
        checker.scenario(scenario)
    return checker.findings.listed()


class _Checker:
    """Collects what is unknown."""

    def __init__(self, document: ScenariosSpec, policy: CompiledPolicy, clauses: Collection[str] | None) -> None:
        self.document = document
        self.policy = policy
        self.clauses = clauses
        self.findings = Findings()
        self.names: Mapping[str, Collection[str]] = {
            "effect": EFFECT_KINDS,
            "state": (*policy.lifecycle.states, _WITHDRAWN),
            "class": policy.classes,
            "role": policy.roles,
            "deadline": policy.deadlines,
            "counter": policy.counters,
            "approval": policy.approvals,
            "template": policy.templates,
            "event": policy.events,
            "flag": policy.flags,
            "code": _REFUSALS,
            "outcome": self._outcomes(),
            "to": (*policy.roles, "customer", *policy.lifecycle.states),
        }

    def _outcomes(self) -> tuple[str, ...]:
        given = [state.outcome or state.name for state in self.policy.lifecycle.states.values() if state.final]
        return (*self.policy.outcomes, *given, _WITHDRAWN)

    def known(self, kind: str, name: Text | None, names: Collection[str], *, code: Code | None = None) -> None:
        """Report a name that is none of the names."""
        if name is None or name in names:
            return
        guess = closest(name, names)
        help_ = f"did you mean {quote(guess)}?" if guess else ""
        owner = "register" if kind == "clause" else "policy"
        message = f"the {owner} has no {_WORDS.get(kind, kind)} {quote(name)}"
        self.findings.error(code or Code.UNKNOWN_REFERENCE, name.span, message, help_)

    def actor(self, name: Text | None) -> None:
        """Report a sender who is neither an actor of the file nor a role."""
        if name is None or name == "system":
            return
        names = (*self.document.actors, *self.policy.roles)
        if name not in names:
            guess = closest(name, names)
            help_ = f"did you mean {quote(guess)}?" if guess else "declare it under `actors`"
            message = f"{quote(name)} is neither an actor of this file nor a role of the policy"
            self.findings.error(Code.UNKNOWN_REFERENCE, name.span, message, help_)

    def scenario(self, scenario: ScenarioSpec) -> None:
        """Check one scenario."""
        defaults = self.document.defaults
        if scenario.opened is None and (defaults is None or defaults.at is None):
            message = f"the scenario {quote(scenario.id)} has no instant of opening"
            self.findings.error(Code.MISSING_KEY, scenario.id.span, message, "add `opened`, or `at` under `defaults`")
        self.actor(scenario.opened_by)
        for clause in scenario.clause if self.clauses is not None else ():
            self.known("clause", clause, self.clauses or (), code=Code.UNKNOWN_CLAUSE)
        self.data("open", scenario.given)
        for flag in scenario.flags:
            self.known("flag", flag, self.policy.flags)
        self.refusal(scenario.refused)
        for step in scenario.when:
            if isinstance(step, ActSpec):
                self.known("event", step.event, self.policy.events)
                self.actor(step.by)
                self.refusal(step.refused)
                self.data(str(step.event), step.data)
            elif isinstance(step, CheckpointSpec):
                self.effects(step.expect)
        if scenario.then is not None:
            self.then(scenario.then)

    def refusal(self, code: Text | None) -> None:
        """Report an unknown code of a refusal."""
        if code is not None and code not in _REFUSALS:
            guess = closest(code, _REFUSALS)
            message = f"there is no refusal {quote(code)}"
            self.findings.error(Code.BAD_VALUE, code.span, message, f"did you mean {quote(guess)}?" if guess else "")

    def data(self, event: str, data: Mapping[str, object]) -> None:
        """Warn of data that the policy does not declare: it is kept, but no rule looks at it."""
        kind = self.policy.events.get(event)
        if kind is None or (kind.built_in and event not in {"open", "amend"}):
            return
        declared = self.policy.fields if event in {"open", "amend"} else kind.data or {}
        for name in data:
            if isinstance(name, Text) and name not in declared and name != "flags":
                guess = closest(name, declared)
                message = f"the policy declares no {quote(name)} for `{event}`, so no rule can look at it"
                help_ = f"did you mean {quote(guess)}?" if guess else ""
                self.findings.add(Diagnostic(Code.UNKNOWN_REFERENCE, Level.WARNING, name.span, message, help_))

    def effects(self, expected: Iterable[Mapping[str, object]]) -> None:
        """Check the names in expected effects."""
        for one in expected:
            for key, value in one.items():
                names = self.names.get(str(key))
                if names is not None and isinstance(value, Text) and value not in _NOTHING:
                    self.known("effect" if key == "effect" else str(key), value, names)

    def then(self, then: ThenSpec) -> None:
        """Check what is expected at the end."""
        for kind, name in (
            ("state", then.state), ("class", then.class_), ("role", then.owner), ("outcome", then.outcome)
        ):  # fmt: skip
            if name not in _NOTHING:
                self.known(kind, name, self.names[kind])
        self.effects(then.effects)
        self.effects(then.never)
        for kind_of_effect in then.exactly:
            self.known("effect", kind_of_effect, EFFECT_KINDS)
        for deadline in (*then.due, *then.deadlines):
            self.known("deadline", deadline, self.policy.deadlines)
        for status in then.deadlines.values():
            if status not in STATUSES:
                message = f"a deadline is never {quote(status)}: expected {', '.join(STATUSES)}"
                self.findings.error(Code.BAD_VALUE, status.span, message)
        facts = (*self.policy.fields, *(table.name for table in self.policy.tables))
        for fact in then.facts:
            if isinstance(fact, Text):
                self.known("field", fact, facts)
