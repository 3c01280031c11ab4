"""What the facts of a case say that makes a difference from where it stands.

In: a policy, what is told apart, a case's view. Out: a key: what conditions ask of its facts, and what its tables
answer, now and under every change that can still come. An event that can no longer record a fact makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.table import DecisionTable
from complaintflow.compiler.conditions import compile_condition
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.derived import fill_tables
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.writing import only_completed, writable_in, written_facts

View = Mapping[str, object]
Asked = tuple[DecisionTable, tuple[Mapping[str, object], ...], tuple[Callable[[View], bool], ...]]
"""A table, the changes under which it is asked, and the tests on facts that can still be recorded."""


class Settled:
    """Tells facts apart as far as a scope says. Conditions are compiled once, and asked once of the same facts."""

    def __init__(self, policy: CompiledPolicy, scope: Scope) -> None:
        """Prepare to tell facts apart."""
        self.policy, self.scope = policy, scope
        self._predicates = tuple(compile_condition(predicate).holds for predicate in scope.predicates)
        self._tables = (*policy.tables, *((policy.classification,) if policy.classification is not None else ()))
        self._completed = tuple(sorted(only_completed(policy)))
        self._asked: dict[tuple[str, tuple[str, ...]], tuple[Asked, ...]] = {}
        self._known: dict[Hashable, tuple[Hashable, ...]] = {}

    def of_case(self, case: CaseState) -> tuple[Hashable, ...]:
        """Return what a case of the policy says from where it stands.

        Most moves change no fact, so that nearly every answer is known already.
        """
        flags = tuple([raised.flag for raised in case.flags])
        spent = self.spent_in(case)
        read = (case.state, case.klass, case.owner, case.outcome, flags, tuple(case.facts.items()), spent)
        answers = self._known.get(read)
        if answers is None:
            answers = self._known[read] = self.of(case.state, view_of(self.policy, case), spent)
        return answers

    def spent_in(self, case: CaseState) -> frozenset[int]:
        """Return the predicates that only escalations ask for that have fired in a case and never will again."""
        spent = self.scope.spent
        return frozenset([place for rule, _ in case.escalated if rule in spent for place in spent[rule]])

    def of(self, state: str, view: View, spent: frozenset[int] = frozenset()) -> tuple[Hashable, ...]:
        """Return what the view of a case in a state says; "" is before its opening, when anything can still come."""
        said = self.parts(view)
        answers: list[Hashable] = (
            [None if place in spent else one for place, one in enumerate(said)] if spent else [*said]
        )
        known = tuple([name for name in self._completed if view.get(name) is not None]) if state else ()
        asked = self._asked.get((state, known))
        if asked is None:
            asked = self._asked[state, known] = self._asked_in(state, known)
        for table, changes, tests in asked:
            answers.extend(table.answer({**view, **change} if change else view) for change in changes)
            answers.extend(holds(view) for holds in tests)
        return tuple(answers)

    def parts(self, view: View) -> tuple[bool, ...]:
        """Return what conditions ask of the facts, tables aside."""
        return tuple([holds(view) for holds in self._predicates])

    def _asked_in(self, state: str, known: tuple[str, ...]) -> tuple[Asked, ...]:
        written = written_facts(self.policy)
        gone = (written - writable_in(self.policy).get(state, written)) | frozenset(known)
        residuals = {residual.table.name: residual for residual in self.scope.residuals}
        found: list[Asked] = []
        for table in self._tables:
            residual = residuals.get(table.name)
            if residual is None:
                found.append((table, ({},), ()))
                continue
            tests = tuple(compile_condition(test).holds for test in residual.tests if test.name not in gone)
            found.append((table, residual.under(residual.options.keys() - gone), tests))
        return tuple(found)


def view_of(policy: CompiledPolicy, case: CaseState, facts: Mapping[str, object] | None = None) -> dict[str, object]:
    """Return what conditions see of a case but for its counters and deadlines; as if its facts were these, if given."""
    view: dict[str, object] = dict(case.facts if facts is None else facts)
    view["flags"] = tuple(raised.flag for raised in case.flags) or None
    view["class"], view["state"], view["owner"], view["outcome"] = case.klass, case.state, case.owner, case.outcome
    fill_tables(policy, view)
    return view
