"""A step writes copies: the case before it stays as it was, and what the step does not touch is shared with it."""

from types import MappingProxyType

from complaintflow.compiled.frozen import altered
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.step import advance, step
from tests.story import Story

BODY = """
fields: {topic: text, place: text}
parties: {handler: {set_by: act}}
events: {act: {data: {topic: text}, records: [topic]}, second: {}, plan: {do: [{start: visit}]}}
counters: {acts: {count: act}}
deadlines: {answer: {starts: act, met_by: second, within: 2h}}
tracks:
  visit:
    lifecycle:
      initial: due
      states: {due: {}, done: {final: true, outcome: solved}}
      transitions: [{event: visited, from: due, to: done}]
"""
MAPPINGS = ("facts", "extra", "runs", "counts", "parties", "tracks")
AGENT = Actor("a", (("agent", None),))
HOUR = 3_600_000_000


def locked(case: CaseState | None) -> CaseState:
    """Return a case whose mappings raise when somebody writes them."""
    assert case is not None
    return altered(case, **{name: MappingProxyType(dict(getattr(case, name))) for name in MAPPINGS})


def test_no_mapping_of_a_case_is_written_by_a_step():
    story = Story(BODY).open("03-02 08:00", topic="old", place="here")
    assert story.case is not None
    policy, case = story.policy.compiled, locked(story.case.raw)
    course = (
        ("act", {"topic": "new"}), ("plan", {}), ("visited", {}),
        ("amend", {"place": None, "else": 1, "reason": "x"}), ("second", {}),
    )  # fmt: skip
    for number, (name, data) in enumerate(course):
        before = repr(case)
        answer = step(policy, case, Event("C", name, case.clock + HOUR, f"e{number}", AGENT, data))
        assert answer.refusal is None
        assert repr(case) == before
        case = locked(answer.case)
    assert case.facts == {"topic": "new"}
    assert advance(policy, case, case.clock + 9 * HOUR).case is not None


def test_what_a_step_does_not_touch_is_shared_with_the_case_before():
    story = Story(BODY).open("03-02 08:00", topic="old", place="here")
    assert story.case is not None
    case = story.case.raw
    answer = step(story.policy.compiled, case, Event("C", "act", case.clock + HOUR, "e", AGENT, {"topic": "old"}))
    assert answer.case is not None
    same = {name for name in MAPPINGS if getattr(answer.case, name) is getattr(case, name)}
    assert same == {"facts", "extra", "tracks"}
