"""What every section of a policy needs while it is compiled.

In: a `PolicyDocument`. Out: `Lowering`, with its names, types, calendars and findings, and the small conversions that
all sections share (words, clauses, durations, parameters). Each section's own lowering stands in a file of its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.duration import NEEDS_CALENDAR, WORKING_TIME, Duration, parse_duration
from complaintflow.compiled.words import Clause, Words
from complaintflow.compiler.daily_hours import hours_advice
from complaintflow.compiler.names import Names, advice, listed
from complaintflow.compiler.scope import FactType, Scope, case_history_types
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.limits import DurationLimit, LengthNode
from complaintflow.policy.located import Name, Text
from complaintflow.policy.references import Kind
from complaintflow.policy.words import WordsSpec
from complaintflow.source import Code, Findings, Span, quote


@dataclass(frozen=True, slots=True)
class Lowering:
    """One compilation. `data` holds the types of each event's data; `uses` where an unset parameter is asked for."""

    document: PolicyDocument
    names: Names
    facts: Mapping[str, FactType]
    data: Mapping[str, Mapping[str, FactType]]
    calendars: Mapping[str, Calendar]
    findings: Findings
    uses: dict[str, list[Span]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    """What is bounded over all conditions, tracks' among them, by what it is."""
    notices: list[tuple[Name, tuple[str, ...]]] = field(default_factory=list)
    report_notices: list[Name] = field(default_factory=list)
    _facts_of: dict[str, Mapping[str, FactType]] = field(default_factory=dict)
    """The facts of the scopes that many conditions share: built once, however many conditions there are."""
    meant: dict[tuple[object, ...], tuple[str, ...]] = field(default_factory=dict)
    """The roles that references were found to mean, by the reference."""

    def refer(self, kind: Kind, name: Name, words: Iterable[str] = ()) -> bool:
        """Return whether a reference leads somewhere; report one that does not."""
        return self.names.refer(kind, name, self.findings, words)

    def refer_all(self, kind: Kind, names: Iterable[Name], words: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the references that lead somewhere; report the others."""
        return self.names.refer_all(kind, names, self.findings, words)

    # ---- scopes

    def case_scope(self) -> Scope:
        """Return the scope of a condition that looks at the case alone."""
        return Scope(self.facts)

    def event_scope(self, events: Iterable[str], at: Span) -> Scope:
        """Return the scope of a condition that looks at one of these events; `at` is where it is asked."""
        named = tuple(events)
        if len(named) == 1:
            return Scope(self._facts_at_event(), self.data.get(named[0], {}))
        data: dict[str, FactType] = {}
        for event in named:
            for name, fact in self.data.get(event, {}).items():
                known = data.setdefault(name, fact)
                if known.type != fact.type:
                    message = (
                        f"the datum {quote(name)} is of type `{known.type}` in one of these events "
                        f"and of type `{fact.type}` in another"
                    )
                    self.findings.error(Code.WRONG_TYPE, at, message, "give it the same type in both events")
                elif fact.choices:
                    data[name] = joined(known, fact)
        return Scope(self._facts_at_event(), data)

    def _facts_at_event(self) -> Mapping[str, FactType]:
        """Return what may be asked where an event is at hand: of the case, and of who sent it."""
        if "event" not in self._facts_of:
            sender = FactType("set", (*self.names.of(Kind.ROLE), "customer"), noun="role")
            self._facts_of["event"] = {**self.facts, "actor_role": sender}
        return self._facts_of["event"]

    def period_scope(self, scope: Scope | None = None) -> Scope:
        """Return the scope of a condition that looks at a case as it stands at the end of a period.

        `scope` is that of the event it looks at besides.
        """
        which = "period" if scope is None else "period_event"
        if which not in self._facts_of:
            facts = self.facts if scope is None else self._facts_at_event()
            self._facts_of[which] = {**case_history_types(self.document, self.data), **facts}
        return Scope(self._facts_of[which], None if scope is None else scope.data)

    def period_fact(self, name: Name) -> FactType | None:
        """Return the type of what is known of a case at the end of a period; report a name of nothing."""
        scope = self.period_scope()
        fact = scope.type_of(str(name))
        if fact is None and not any(
            self.names.is_broken(kind, name) for kind in (Kind.FIELD, Kind.TABLE, Kind.COUNTER)
        ):
            if self.findings.is_full:
                self.findings.leave_out()
                return None
            message = f"expected something that is known of a case, found {quote(name)}"
            self.findings.error(
                Code.UNKNOWN_REFERENCE,
                name.span,
                message,
                advice(name, scope.names(), "facts", few=[known for known in scope.names() if "." not in known]),
            )
        return fact

    # ---- lengths of time

    def duration(self, duration: Duration, span: Span, calendar: str | None = None) -> Duration:
        """Return the duration on its calendar: the one named, else the only one declared."""
        if duration.unit not in NEEDS_CALENDAR:
            return duration
        name = calendar or self.only_calendar()
        if name is None:
            declared = self.names.of(Kind.CALENDAR)
            help_ = f"declared are {listed(declared)}" if declared else "declare one under `calendars`"
            message = f"`{duration}` counts the time of a calendar, and it is not said of which"
            self.findings.error(Code.WRONG_UNIT, span, message, help_)
            return duration
        built = self.calendars.get(name)
        if duration.unit in WORKING_TIME and built is not None and built.working_days and not built.opens:
            message = f"`{duration}` counts opening hours, and the calendar {quote(name)} has working days only"
            self.findings.error(Code.WRONG_UNIT, span, message, hours_advice(self.document, name))
        return duration.on(name)

    def only_calendar(self) -> str | None:
        """Return the calendar's name where just one is declared."""
        declared = self.names.of(Kind.CALENDAR)
        return declared[0] if len(declared) == 1 else None

    def length(self, node: LengthNode | None, calendar: str | None = None) -> Duration | None:
        """Return a length of time; None where there is none or its parameter is still to be decided."""
        if node is None:
            return None
        if isinstance(node, DurationLimit):
            return self.duration(node.duration, node.span, calendar)
        text = self.parameter(node.parameter)
        if text is None:
            return None
        return self.parameter_duration(text, calendar)

    def parameter_duration(self, text: Text, calendar: str | None = None) -> Duration | None:
        """Return the duration that a parameter's value means; report a value that is none."""
        read = parse_duration(text)
        if isinstance(read, str):
            self.findings.error(Code.BAD_VALUE, text.span, read)
            return None
        return self.duration(read, text.span, calendar)

    def parameter(self, name: Name) -> Text | None:
        """Return a parameter's value; None where it is still to be decided (this use is noted) or does not exist."""
        if not self.refer(Kind.PARAMETER, name):
            return None
        value = self.document.parameters[name].value
        if value is None:
            self.uses.setdefault(str(name), []).append(name.span)
        return value


def joined(one: FactType, other: FactType) -> FactType:
    """Return the type whose choices are those of both."""
    groups = {**one.groups}
    for name, members in other.groups.items():
        groups[name] = tuple(dict.fromkeys((*groups.get(name, ()), *members)))
    return FactType(one.type, tuple(dict.fromkeys((*one.choices, *other.choices))), groups, one.ranked, one.noun)


def words(spec: WordsSpec | None) -> Words:
    """Return a text in both languages."""
    return Words() if spec is None else Words(str(spec.en or ""), str(spec.zh or ""))


def clause(names: tuple[Name, ...]) -> Clause:
    """Return the cited clauses as plain text, each once."""
    return tuple(dict.fromkeys(str(name) for name in names))
