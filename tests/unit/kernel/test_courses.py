"""When a course is written, and when it is left out again."""

from __future__ import annotations

from complaintflow import Policy
from complaintflow.kernel.course import CREDIT, Courses
from complaintflow.kernel.event import NOBODY, Actor, Event
from complaintflow.kernel.step import plain_step
from tests.courses import answered

POLICY = Policy.from_text(
    "policy: p\nformat: 1\nversion: '1'\ntitle: P\neffective: 2020-01-01\ntime_zone: UTC\nroles: {clerk: {}}\n"
    "events: {call: {}}\ncounters: {calls: {count: call}}\n"
    "lifecycle: {initial: a, states: {a: {}}, transitions: [{event: go, from: a, to: a, by: clerk}]}\n"
).compiled
CLERK = Actor("p", (("clerk", None),))
CASE = plain_step(POLICY, None, Event("C", "open", 0, "e0", CLERK)).case
GO, STRANGE = Event("C", "go", 1, "e1", CLERK), Event("C", "go", 1, "e1", NOBODY)


def test_a_course_is_written_once_it_is_asked_for_often_enough():
    courses = Courses(POLICY, uses_before=3)
    answers = [answered(courses, CASE, GO) for _ in range(4)]
    assert answers[:2] == [None, None]
    assert answers[2] == answers[3] == plain_step(POLICY, CASE, GO)


def test_a_course_that_mostly_gives_up_is_left_out():
    courses = Courses(POLICY, uses_before=1)
    for _ in range(CREDIT):
        assert answered(courses, CASE, STRANGE) is None
        assert answered(courses, CASE, GO) is not None
    for _ in range(CREDIT + 1):
        assert answered(courses, CASE, STRANGE) is None
    assert answered(courses, CASE, GO) is None


def test_words_that_the_policy_does_not_know_are_not_kept():
    courses = Courses(POLICY, uses_before=1)
    for number in range(5):
        assert answered(courses, CASE, Event("C", f"strange_{number}", 1, "e1", CLERK)) is None
    assert not courses.events
