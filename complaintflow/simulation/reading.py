"""A plan's text as what is simulated.

In: a `SimulationDocument` and the policy that it is for. Out: a `Plan`, and what does not fit the policy: names that it
does not have, values that a fact cannot take. What the plan does not say is read off the policy.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.names import advice
from complaintflow.instants import local_day, parse_date
from complaintflow.policy import Located, Name
from complaintflow.simulation import defaults
from complaintflow.simulation.document import (
    WEEKDAYS,
    ArrivalsSpec,
    ChoiceSpec,
    LengthSpec,
    OfficeSpec,
    SimulationDocument,
    StaffSpec,
    TimeSpec,
)
from complaintflow.simulation.plan import (
    DAY,
    Arrivals,
    Crew,
    Distribution,
    Length,
    Plan,
    Preference,
    Shape,
    Timing,
    Values,
    Weight,
)
from complaintflow.simulation.values import read_values
from complaintflow.source import Code, Findings, quote

_SHAPES: Mapping[str, Shape] = {
    "lognormal": "lognormal", "gamma": "gamma", "exponential": "exponential", "fixed": "fixed",
}  # fmt: skip


def read_plan(document: SimulationDocument, policy: CompiledPolicy, findings: Findings) -> Plan:
    """Return the plan; what is wrong with it is reported, and left out."""
    reader = _Reader(policy, findings)
    usual = defaults.default_plan(policy)
    complaints = document.complaints
    facts = {} if complaints is None else reader.facts(complaints.facts)
    flags = {} if complaints is None else complaints.flags
    start = document.start
    watch = usual.watch if document.watch is None else defaults.length_of(document.watch.value)[0]
    return Plan(
        str(document.simulation),
        usual.start if start is None else policy.zone.from_local(local_day(parse_date(start)) * DAY),
        watch,
        usual.arrivals if document.arrivals is None else reader.arrivals(document.arrivals),
        {**usual.facts, **facts},
        {str(name): share.value for name, share in flags.items() if reader.known(name, policy.flags, "flags")},
        reader.crews(document.staff, usual.crews),
        (*(reader.timing(row) for row in document.times), *usual.timings),
        tuple(reader.preference(row) for row in document.choices),
        {str(event): reader.answers(event, data) for event, data in document.answers.items()},
        frozenset(str(name) for name in document.first_reply if reader.known(name, policy.events, "events")),
    )


class _Reader:
    """Looks names up in the policy; one that is not there is reported where it stands."""

    def __init__(self, policy: CompiledPolicy, findings: Findings) -> None:
        self._policy = policy
        self._findings = findings
        self._roles = {alias: one.name for one in policy.roles.values() for alias in (one.name, *one.aliases)}
        self._roles.setdefault("customer", "customer")
        tracks = [track.policy.lifecycle.states for track in policy.tracks.values()]
        self._states = frozenset((*policy.lifecycle.states, *(name for states in tracks for name in states)))

    def known(self, name: Name, names: Collection[str], kind: str) -> bool:
        if name in names:
            return True
        message = f"the policy {quote(self._policy.id)} has nothing called {quote(name)} among its {kind}"
        self._findings.error(Code.UNKNOWN_REFERENCE, name.span, message, advice(name, names, f"its {kind}"))
        return False

    def facts(self, written: Mapping[Name, object]) -> dict[str, Values]:
        settable = {name: datum for name, datum in self._policy.fields.items() if datum.settable}
        return read_values(written, settable, "facts", self.known, self._findings)

    def answers(self, event: Name, written: Mapping[Name, object]) -> dict[str, Values]:
        if not self.known(event, self._policy.events, "events"):
            return {}
        data = self._policy.events[event].data
        return read_values(written, data, f"data of {event}", self.known, self._findings)

    def arrivals(self, spec: ArrivalsSpec) -> Arrivals:
        days = {str(name): weight.value for name, weight in spec.weekdays.items()} or dict.fromkeys(WEEKDAYS, 1.0)
        hours = [0.0] * 24
        for name, weight in spec.hours.items():
            first, last = int(name[:2]), int(name[6:8])
            if not first < last <= 24:
                message = f"{quote(name)} ends before it begins"
                self._findings.error(Code.BAD_VALUE, name.span, message, "write two spans: up to `24:00`, from `00:00`")
            for hour in range(first, min(last, 24)):
                hours[hour] = weight.value
        weights = tuple(days.get(day, 0.0) * hour for day in WEEKDAYS for hour in (hours if spec.hours else [1.0] * 24))
        if not spec.per_day.value or not sum(weights):
            message = "no complaint ever comes"
            self._findings.error(Code.BAD_VALUE, spec.per_day.span, message, "give a number, days and hours above zero")
            return Arrivals(1.0, (1.0,) * 168)
        return Arrivals(7 * spec.per_day.value, weights)

    def crews(self, spec: StaffSpec | None, usual: Mapping[str, Crew]) -> Mapping[str, Crew]:
        if spec is None:
            return usual
        crews = dict(usual)
        if spec.hours is not None:
            calendar = self._calendar(spec.hours)
            crews = {name: Crew(crew.people, crew.calendar and calendar) for name, crew in usual.items()}
        for name, role in spec.roles.items():
            if self.known(name, self._roles, "roles"):
                own = crews.get(self._roles[name], Crew(None, None)).calendar
                calendar_of = own if role.hours is None else self._calendar(role.hours)
                crews[self._roles[name]] = Crew(self._people(role.people), calendar_of)
        return crews

    def _people(self, number: Located[float]) -> int:
        if number.value < 1 or not number.value.is_integer():
            self._findings.error(Code.BAD_VALUE, number.span, "expected a whole number of people, at least one")
            return 1
        return int(number.value)

    def _calendar(self, spec: OfficeSpec) -> Calendar | None:
        if (spec.calendar is None) == (spec.week is None):
            message = "expected either `calendar` or `week`"
            self._findings.error(Code.BAD_VALUE, spec.span, message)
            return None
        if spec.calendar is not None:
            if not self.known(spec.calendar, self._policy.calendars, "calendars"):
                return None
            calendar = self._policy.calendars[spec.calendar]
            if not calendar.has_hours:
                message = f"the calendar {quote(spec.calendar)} has no hours"
                self._findings.error(Code.BAD_VALUE, spec.calendar.span, message, "write a `week` here")
                return None
            return calendar
        assert spec.week is not None, "asked above"
        week = {day: spec.week.spans(number) for number, day in enumerate(WEEKDAYS)}
        hours = {day: tuple(span.clocks for span in spans) for day, spans in week.items() if spans}
        if not hours:
            self._findings.error(Code.EMPTY_CALENDAR, spec.week.span, "nobody ever works in this week")
            return None
        return defaults.week_calendar(self._policy, hours)

    def timing(self, spec: TimeSpec) -> Timing:
        events = [str(name) for name in spec.event if self.known(name, self._policy.events, "events")]
        roles = [self._roles[name] for name in spec.by if self.known(name, self._roles, "roles")]
        return Timing(frozenset(events), frozenset(roles), self._length(spec.wait), self._length(spec.work, work=True))

    def _length(self, spec: LengthSpec | None, *, work: bool = False) -> Length | None:
        if spec is None:
            return None
        mean, working = defaults.length_of(spec.mean.value)
        shape = _SHAPES[spec.shape or "lognormal"]
        spread = mean
        if spec.spread is not None:
            spread, other = defaults.length_of(spec.spread.value)
            if other != working and not work:
                message = "the mean and the spread are not of one kind: working time, or time that passes"
                self._findings.error(Code.WRONG_UNIT, spec.spread.span, message)
        return Length(Distribution(shape, mean, 0 if shape == "fixed" else spread), working or work)

    def preference(self, spec: ChoiceSpec) -> Preference:
        states = [str(name) for name in spec.state if self.known(name, self._states, "states")]
        classes = [str(name) for name in spec.class_ if self.known(name, self._policy.classes, "classes")]
        weights = {
            str(name): Weight(one.weight.value, 1 if one.most is None else max(1, int(one.most.value)))
            for name, one in spec.weights.items()
            if self.known(name, self._policy.events, "events")
        }
        return Preference(frozenset(states), frozenset(classes), weights)
