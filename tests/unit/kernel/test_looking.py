"""A case that nothing has happened to is looked at once for an instant; whatever happens makes the look stale."""

from complaintflow.compiled.index import index_of
from complaintflow.kernel.apply import apply_event, fire_until
from complaintflow.kernel.derived import look
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.judge import Permit, judge
from tests.story import Story, toy

BODY = """
fields:
  topic: {type: text, judgement: true}
  weight: {type: integer, required_at: solve, wanted_at: act}
parties: {handler: {set_by: act}}
events:
  act: {data: {note: {type: text, required: true}}}
  second: {not_by: handler}
counters:
  acts: {count: act, within: 1d}
deadlines:
  answer: {starts: act, met_by: second, within: 2h}
"""

HOUR = 3_600_000_000


def drafted() -> Draft:
    story = Story(BODY).open("03-02 08:00").send("act", "03-02 09:00", note="x")
    assert story.case is not None
    return Draft(story.policy.compiled, story.case.raw)


def test_a_window_slides_between_two_looks():
    draft = drafted()
    look(draft, draft.clock + HOUR)
    assert draft.view["acts"] == 1
    look(draft, draft.clock + 48 * HOUR)
    assert draft.view["acts"] == 0
    look(draft, draft.clock + HOUR)
    assert draft.view["acts"] == 1


def test_what_happens_makes_a_look_stale():
    draft = drafted()
    at = draft.clock + 3 * HOUR
    look(draft, at)
    fire_until(draft, at, including=False)  # the deadline passes
    assert draft.seen_at is None
    event = Event("C", "act", at, "again", data={"note": "y"})
    permit = judge(draft, event)
    assert isinstance(permit, Permit)
    assert draft.seen_at == at
    apply_event(draft, event, permit, at)
    assert draft.seen_at is None
    look(draft, at)
    assert draft.view["acts"] == 2


def test_the_index_names_what_an_event_asks_for():
    index = index_of(toy(BODY).compiled)
    assert index.required["act"] == (("note",), ())
    assert index.required["solve"] == ((), ("weight",))
    assert index.wanted == {"act": ((), ("weight",))}
    assert "second" in index.people
    assert "act" not in index.people
    assert index.judged == {"topic"}
