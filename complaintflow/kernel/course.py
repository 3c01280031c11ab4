"""Courses: for a state and an event, the straight way through a step, written out once for one policy.

A step asks of every event all that a policy may say anywhere. What a policy says of one event from one state is known
before any case is: a course is that, as one function. It foresees what mostly happens and answers what the plain step
answers; where anything else is the case it answers None, and the plain step, which stays the only authority, is asked.
"""

from __future__ import annotations

from functools import lru_cache

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Step
from complaintflow.kernel.course_event import Course, event_course
from complaintflow.kernel.course_open import OPEN, open_course
from complaintflow.kernel.course_writer import NoCourseError
from complaintflow.kernel.event import Event

OPENING = ("", OPEN)
"""Where the course of an `open` is: a case that has not begun has no state."""

USES_BEFORE = 12
"""How often a course is asked for before it is written: writing one costs as much as some steps."""


class Courses(dict[tuple[str, str], Course]):
    """The courses of a policy by state and event, each written once it is asked for often enough."""

    def __init__(self, policy: CompiledPolicy, uses_before: int = USES_BEFORE) -> None:
        super().__init__()
        self._policy = policy
        self._uses_before = uses_before

    def __missing__(self, key: tuple[str, str]) -> Course:
        state, name = key
        known = key == OPENING or (state in self._policy.lifecycle.states and name in self._policy.events)
        if not known:
            return _none  # (not kept: there is no end of words that mean nothing)
        self[key] = _Waiting(self, key, self._uses_before) if self._uses_before else self.write(key)
        return self[key]

    def write(self, key: tuple[str, str]) -> Course:
        """Write a course; where there is none, that is kept too."""
        try:
            self[key] = open_course(self._policy) if key == OPENING else event_course(self._policy, *key)
        except NoCourseError:
            self[key] = _none
        return self[key]


class _Waiting:
    """In the place of a course that is not asked for often enough yet."""

    __slots__ = ("_courses", "_key", "_left")

    def __init__(self, courses: Courses, key: tuple[str, str], uses: int) -> None:
        self._courses, self._key, self._left = courses, key, uses

    def __call__(self, case: CaseState | None, event: Event) -> Step | None:
        self._left -= 1
        return None if self._left > 0 else self._courses.write(self._key)(case, event)


def _none(_case: CaseState | None, _event: Event) -> Step | None:
    return None


@lru_cache(maxsize=64)
def courses_of(policy: CompiledPolicy) -> Courses:
    """Return the courses of a policy."""
    return Courses(policy)
