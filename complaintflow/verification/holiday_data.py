"""Calendars whose public holidays are known only up to a year.

In: a `Subject`. Out: `holiday-data-ends`: a note where a country announces its days off year by year, a warning where
the policy comes into force after the last announced year. Asks no clock.
"""

from __future__ import annotations

from complaintflow.source import Code, Findings, quote
from complaintflow.verification.parts import named
from complaintflow.verification.subject import Subject


def check_holiday_data(subject: Subject, findings: Findings) -> None:
    """Report up to which year a calendar's holidays have been announced."""
    for name, (declared, spec) in named(subject.document.calendars).items():
        last = subject.compiled.calendars[name].official_until
        if last is None:
            continue
        span = declared.span if spec.holidays is None else spec.holidays.span
        message = f"the public holidays of the calendar {quote(name)} are announced up to {last} and estimated after it"
        help_ = "renew the `holidays` package when a new year is announced"
        if int(subject.compiled.effective[:4]) > last:
            findings.warning(Code.HOLIDAY_DATA_ENDS, span, message, help_)
        else:
            findings.note(Code.HOLIDAY_DATA_ENDS, span, message, help_)
