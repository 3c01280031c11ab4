"""What `step` asks before the plain step, with courses that a test holds in its hands."""

from __future__ import annotations

from complaintflow.compiled.calendar import HorizonError
from complaintflow.kernel.case import CaseState, Step
from complaintflow.kernel.course import Courses
from complaintflow.kernel.event import Event


def answered(courses: Courses, case: CaseState | None, event: Event) -> Step | None:
    """The course of an event, and where deadlines run out before it, theirs; None: the plain step is asked."""
    key = ("" if case is None else case.state, event.name)
    try:
        answer = (courses.events.get(key) or courses.begun(key))(case, event)
        return courses.after_expiries(case, event) if answer is None and case is not None else answer
    except HorizonError:
        return None
