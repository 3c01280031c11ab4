"""The hours that all working days of a calendar share (`hours`), written there or set as a parameter.

In: a calendar as it is written, the parameters. Out: pairs of clock times, none where days alone are known, and what is
wrong as diagnostics. Whether the policy can do without the hours is for those who count them to say.
"""

from __future__ import annotations

from typing import TypeAlias

from complaintflow.compiler.calendars import Hours
from complaintflow.compiler.names import Names
from complaintflow.compiler.opening_hours import parse_spans
from complaintflow.policy.calendars import CalendarSpec, ParameterHours
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.references import Kind
from complaintflow.policy.time_scalars import OpenHours, spans_of
from complaintflow.source import Code, Findings, Span, quote

Uses: TypeAlias = dict[str, list[Span]]
"""Where each parameter that is still to be decided is asked for."""

NONE = "none"
"""The value of a parameter by which an organisation decides that its days have no hours."""


def waits_for_hours(document: PolicyDocument, spec: CalendarSpec) -> bool:
    """Return whether a calendar has working days only because its hours are still to be decided."""
    if not isinstance(spec.hours, ParameterHours):
        return False
    parameter = document.parameters.get(spec.hours.parameter)
    return parameter is not None and parameter.value is None


def daily_hours(document: PolicyDocument, names: Names, spec: CalendarSpec, findings: Findings) -> Hours:
    """Return the hours of every working day; nothing where there are none, or not yet."""
    if isinstance(spec.hours, ParameterHours):
        spans = _parameter(document, names, spec.hours, findings)
    else:
        spans = spec.hours or ()
    pairs = [span.clocks for span in spans]
    problems = parse_spans(pairs)[1]
    for problem in problems:
        findings.error(Code.BAD_VALUE, spans[0].span, problem)
    return [] if problems else pairs


def hours_asked(document: PolicyDocument) -> frozenset[Span]:
    """Return where calendars ask for a parameter."""
    specs = document.calendars.values()
    return frozenset(spec.hours.parameter.span for spec in specs if isinstance(spec.hours, ParameterHours))


def hours_advice(document: PolicyDocument, calendar: str) -> str:
    """Return what to do about a calendar that has no hours to count."""
    spec = next(spec for name, spec in document.calendars.items() if name == calendar)
    if isinstance(spec.hours, ParameterHours) and waits_for_hours(document, spec):
        return f"its hours wait for the parameter {quote(spec.hours.parameter)}: give it a `value`"
    return "give the calendar `hours`, or a `week` with hours"


def _parameter(
    document: PolicyDocument, names: Names, written: ParameterHours, findings: Findings
) -> tuple[OpenHours, ...]:
    name = written.parameter
    if not names.refer(Kind.PARAMETER, name, findings) or name not in document.parameters:
        return ()
    value = document.parameters[name].value
    if value is None or value == NONE:
        return ()
    spans = spans_of(value)
    if isinstance(spans, str):
        message = f"expected opening hours such as `08:30-12:00, 13:00-17:30`, found {quote(spans)}"
        findings.error(Code.BAD_VALUE, value.span, message, "the parameter holds the hours of a calendar")
        return ()
    return spans
