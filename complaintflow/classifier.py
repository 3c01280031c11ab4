"""What a policy's classification says of complaints that are no cases, one at a time or thousands at once.

In: a compiled policy, and facts. Out: the class, or a `Classification` with every rule that matched and its reason:
what a case would have if the complaint were opened now, before anything has happened in it. Keeps no case and sends no
event. The functions are those that the compiler generates for the kernel; they are made when somebody first asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn, TypeVar, cast

from complaintflow.border import ATOMS, read_data
from complaintflow.compiled.condition import names_in
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.table import Answer, DecisionTable, Matched
from complaintflow.compiled.words import Clause, Words
from complaintflow.compiler.tables import answering, answering_each, explaining
from complaintflow.errors import EventError
from complaintflow.kernel.data import BadValue, read_value
from complaintflow.kernel.data import read_data as read_typed
from complaintflow.kernel.findings import flags_said
from complaintflow.kernel.opening import facts_view

T = TypeVar("T")
Facts = Mapping[str, object]
"""Facts by name; what is missing, or None, is not known."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that matched: the class that it stands for, why in the policy's own words, and its clauses."""

    rule: str
    klass: str
    words: Words = Words()
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Classification:
    """The class of a complaint, and the reason of every rule that matched, in the order of the rules.

    Without any rule it is the default's (`by_default`). `clause` is what the class itself rests on: the clauses of the
    rules that stand for it, or those of the classification as a whole.
    """

    klass: str | None
    reasons: tuple[Reason, ...] = ()
    clause: Clause = ()

    @property
    def matched(self) -> tuple[str, ...]:
        """The ids of the rules that matched."""
        return tuple([reason.rule for reason in self.reasons])

    @property
    def by_default(self) -> bool:
        """Whether no rule that matched stands for the class."""
        return all(reason.klass != self.klass for reason in self.reasons)


@dataclass(frozen=True, eq=False)
class Classifier:
    """Classifies complaints of one policy whose facts have the types that the policy declares.

    `class_of(facts)` gives the class alone, `classify(facts)` the reasons too, `classes_of(complaints)` the classes of
    many. Facts are those of the `fields`, and `flags`; others count for nothing. Lists and sets are lists of texts,
    instants UTC microseconds. Nothing is checked beforehand: a value of another type is no value that a rule names,
    and EventError is raised where it can't be compared at all. `Policy.classify` reads and checks every fact.
    """

    policy: CompiledPolicy

    @cached_property
    def class_of(self) -> Callable[[Facts], str | None]:
        """The function of facts that gives the class; None where the policy has none for them."""
        table = self.policy.classification
        if table is None:
            return lambda _: None
        if table.hit_policy == "collect":  # several answers are no class
            return lambda facts: self.classify(facts).klass
        return self._seen(cast("Callable[[Facts], str | None]", answering(table, self._refuse)))

    @cached_property
    def classify(self) -> Callable[[Facts], Classification]:
        """The function of facts that gives the class and the reasons."""
        table = self.policy.classification
        if table is None:
            return lambda _: Classification(None)
        found = explaining(table, _telling(table), self._refuse)
        return self._seen(cast("Callable[[Facts], Classification]", found))

    @cached_property
    def _classes_of(self) -> Callable[[Iterable[Facts]], list[str | None]]:
        table = self.policy.classification
        one = self.class_of
        if table is None or table.hit_policy == "collect" or self._derives:
            return lambda complaints: list(map(one, complaints))
        return cast("Callable[[Iterable[Facts]], list[str | None]]", answering_each(table, cast(Answer, one)))

    def classes_of(self, complaints: Iterable[Facts]) -> list[str | None]:
        """Return the class of each complaint."""
        told = complaints if isinstance(complaints, list | tuple) else list(complaints)
        try:
            return self._classes_of(told)
        except TypeError:
            return list(map(self.class_of, told))

    @cached_property
    def _derives(self) -> bool:
        """Whether some rule asks for more than facts as they were told: counters, ages, answers of tables, a state."""
        table, policy = self.policy.classification, self.policy
        asked = frozenset[str]() if table is None else frozenset().union(*(names_in(r.when.tree) for r in table.rules))
        return not asked <= (policy.fields.keys() | {"flags"}) - {age.field for age in policy.ages}

    def _seen(self, find: Callable[[Facts], T]) -> Callable[[Facts], T]:
        """Return the function of facts that looks at all that follows from them, where the rules ask for that."""
        if not self._derives:
            return find
        policy, fields = self.policy, self.policy.fields

        def ask(facts: Facts) -> T:
            told = {name: value for name, value in facts.items() if name in fields}
            try:
                view = facts_view(policy, told, tuple(cast("Iterable[str]", facts.get("flags") or ())))
            except (TypeError, ValueError):
                self._refuse(facts)
            return find(view)

        return ask

    def _refuse(self, facts: Facts) -> NoReturn:
        """Say which of the facts can't be compared with what the rules ask for."""
        declared = self.policy.fields
        read = [read_value(declared[name], value) for name, value in facts.items() if name in declared]
        wrong = "; ".join(value.message for value in read if isinstance(value, BadValue))
        raise EventError(
            wrong or "a fact is not as a case holds it; `Policy.classify` takes facts as events carry them"
        )

    def read(self, facts: Facts | None, flags: Iterable[str] = ()) -> Facts:
        """Return facts as a case holds them from facts as an `open` carries them. Raises EventError for a wrong one."""
        if (
            isinstance(facts, dict)
            and not flags
            and "flags" not in facts
            and ATOMS.issuperset(map(type, facts.values()))
        ):
            typed, _, wrong = read_typed(self.policy.fields, facts)
            if not wrong:  # nothing nested, nothing to copy: what most complaints are like
                return typed
        told = read_data(facts)
        names = (*flags, *(said.flag for said in flags_said(told.pop("flags", None))))
        typed, _, wrong = read_typed(self.policy.fields, told)
        unknown = [flag for flag in names if flag not in self.policy.flags]
        messages = [*(bad.message for bad in wrong), *(f"the policy knows no flag `{flag}`" for flag in unknown)]
        if messages:
            raise EventError("; ".join(messages))
        return {**typed, "flags": tuple(dict.fromkeys(names))} if names else typed


class Classifies:
    """What a policy can say of complaints that are no cases."""

    compiled: CompiledPolicy

    @cached_property
    def classifier(self) -> Classifier:
        """What classifies thousands of complaints; it takes facts as a case holds them, and checks none."""
        return Classifier(self.compiled)

    def classify(self, facts: Facts | None = None, *, flags: Iterable[str] = ()) -> Classification:
        """Return the class that a complaint of these facts has when it is opened, with the reasons; opens no case.

        Raises EventError where a fact has a value that an `open` could not carry.
        """
        return self.classifier.classify(self.classifier.read(facts, flags))


def _telling(table: DecisionTable) -> Callable[[object, Matched], Classification]:
    """Return the function that makes a classification of a table's answer and the rules that matched."""
    every = tuple([Reason(rule.id, rule.result, rule.reason or Words(), rule.clause) for rule in table.rules])

    def told(result: object, matched: Matched) -> Classification:
        klass = result if isinstance(result, str) else None
        reasons = tuple([every[number] for number in matched])
        standing = [reason for reason in reasons if reason.klass == klass]
        clause = tuple(dict.fromkeys(c for reason in standing for c in reason.clause)) if standing else table.clause
        return Classification(klass, reasons, clause)

    return told
