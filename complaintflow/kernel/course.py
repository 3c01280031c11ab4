"""Courses: for a state and an event, the straight way through a step, written out once for one policy.

A step asks of every event all that a policy may say anywhere. What a policy says of one event from one state is known
before any case is: a course is that, as one function. It foresees what mostly happens and answers what the plain step
answers; where anything else is the case it answers None, and the plain step, which stays the only authority, is asked.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from complaintflow.compiled.frozen import quickly
from complaintflow.compiled.index import index_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Step
from complaintflow.kernel.course_due import DueCourse, due_course, first_due
from complaintflow.kernel.course_event import Course, event_course
from complaintflow.kernel.course_open import OPEN, open_course
from complaintflow.kernel.course_view import asks_for_facts_only
from complaintflow.kernel.course_writer import NoCourseError
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event

OPENING = ("", OPEN)
"""Where the course of an `open` is: a case that has not begun has no state."""

USES_BEFORE = 250
"""How often a course is asked for before it is written: writing one costs as much as a hundred steps and more."""

CREDIT = 50
"""So often a course may give up more than it answers."""

EXPIRIES_MAX = 8
"""So many deadlines may run out before an event that takes a course."""


_NOTHING: Final[tuple[Effect, ...]] = ()
_UNTOUCHED: Final[tuple[str, ...]] = ()

_step = quickly(Step)


class Courses:
    """The courses of a policy, each written once it is asked for often enough.

    `events` are those of events, by state and name, `dues` those of deadlines that run out, by state and deadline.
    """

    __slots__ = ("_on_trial", "_order", "_policy", "_uses_before", "dues", "events")

    def __init__(self, policy: CompiledPolicy, uses_before: int = USES_BEFORE) -> None:
        self._policy = policy
        self._uses_before = uses_before
        self._on_trial = uses_before > 0 and not asks_for_facts_only(policy)
        self._order = index_of(policy).order
        self.events: dict[tuple[str, str], Course] = {}
        self.dues: dict[tuple[str, str], DueCourse] = {}

    def begun(self, key: tuple[str, str]) -> Course:
        """Begin to ask for a course."""
        state, name = key
        if key != OPENING and not (state in self._policy.lifecycle.states and name in self._policy.events):
            return _none  # (not kept: there is no end of words that mean nothing)
        self.events[key] = _Waiting(self, key, self._uses_before) if self._uses_before else self.write(key)
        return self.events[key]

    def write(self, key: tuple[str, str]) -> Course:
        """Write a course; where there is none, that is kept too."""
        try:
            self.events[key] = open_course(self._policy) if key == OPENING else event_course(self._policy, *key)
        except NoCourseError:
            self.events[key] = _none
        if self._on_trial and self.events[key] is not _none:
            self.events[key] = _OnTrial(self, key, self.events[key])
        return self.events[key]

    def after_expiries(self, case: CaseState, event: Event) -> Step | None:
        """Answer an event before which deadlines have run out, each in a step of its own, and nothing else happened."""
        if event.at <= case.clock or case.outcome is not None:
            return None
        at, effects, touched = event.at, _NOTHING, _UNTOUCHED
        for _ in range(EXPIRIES_MAX):
            name = first_due(case.runs, at, self._order)
            if name is None:
                break
            due = self._due(case.state, name)(case)
            if due is None or due.case is None:
                return None
            case, effects, touched = due.case, effects + due.effects, touched + due.touched
        course = self.events.get((case.state, event.name))
        last = course(case, event) if effects and course is not None else None
        return None if last is None else _step(last.case, effects + last.effects, touched + last.touched)

    def _due(self, state: str, deadline: str) -> DueCourse:
        key = (state, deadline)
        if key not in self.dues:
            try:
                self.dues[key] = due_course(self._policy, state, deadline)
            except NoCourseError:
                self.dues[key] = _never
        return self.dues[key]


class _Waiting:
    """In the place of a course that is not asked for often enough yet."""

    __slots__ = ("_courses", "_key", "_left")

    def __init__(self, courses: Courses, key: tuple[str, str], uses: int) -> None:
        self._courses, self._key, self._left = courses, key, uses

    def __call__(self, case: CaseState | None, event: Event) -> Step | None:
        self._left -= 1
        return None if self._left > 0 else self._courses.write(self._key)(case, event)


class _OnTrial:
    """A course that looks at more than facts first: where it mostly gives up after that, it is left out."""

    __slots__ = ("_course", "_courses", "_credit", "_key")

    def __init__(self, courses: Courses, key: tuple[str, str], course: Course) -> None:
        self._courses, self._key, self._course, self._credit = courses, key, course, CREDIT

    def __call__(self, case: CaseState | None, event: Event) -> Step | None:
        step = self._course(case, event)
        self._credit = min(CREDIT, self._credit + 1) if step is not None else self._credit - 1
        if self._credit < 0:
            self._courses.events[self._key] = _none
        return step


def _none(_case: CaseState | None, _event: Event) -> Step | None:
    return None


def _never(_case: CaseState) -> Step | None:
    return None


@lru_cache(maxsize=64)
def courses_of(policy: CompiledPolicy) -> Courses:
    """Return the courses of a policy."""
    return Courses(policy)
