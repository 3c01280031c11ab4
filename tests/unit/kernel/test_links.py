"""Cases that have to do with one another: links, merging a duplicate, and taking a wrong merge back."""

from dataclasses import replace

import pytest

from complaintflow import Policy
from complaintflow.kernel.event import SYSTEM_ACTOR, Event
from complaintflow.kernel.step import fold
from tests.story import Story, instant

BODY = """
events: {act: {}, second: {}, link: {by: agent}, unlink: {by: agent}, merge: {by: agent}}
counters: {acts: {count: act}}
deadlines:
  reply:
    starts: open
    met_by: act
    within: 4h
    ladder: [{id: due, at: due, notify: agent, via: email, template: overdue}]
outcomes: {solved: {}, dropped: {}, merged: {}}
lifecycle:
  initial: intake
  states: {intake: {}, handling: {}, gone: {final: true, outcome: merged}, solved: {final: true, outcome: solved}}
  transitions:
    - {event: dispatch, from: intake, to: handling}
    - {event: solve, from: open, to: solved}
    - {event: reopen, from: [gone, solved], to: handling, by: lead}
"""
PLAIN = "events: {act: {}, second: {}, merge: {by: agent}}"


def merged(body: str = BODY) -> Story:
    return Story(body).open("03-02 08:00").send("merge", "03-02 09:00", id="m", into="B", reason="twice")


def survivor(name: str = "B") -> Story:
    story = Story(BODY)
    return story._take(story.policy.open(name, {}, at=instant("03-02 08:30"), id="open"))


def told(story: Story, event: str, at: str, **more: object) -> tuple[Story, Event | None]:
    before = story.case
    story.send(event, at, **more)
    sent = story.case.raw.entries[-1].event
    return story, story.policy.told_elsewhere(before, sent, story.case)


def test_a_link_stays_visible_until_it_is_taken_back():
    story = Story(BODY).open("03-02 08:00").send("link", "03-02 09:00", id="l", case="X-1", relation="duplicate")
    assert story.said() == ["case_linked X-1 duplicate"]
    (link,) = story.case.links
    assert (link.case, link.relation, link.event) == ("X-1", "duplicate", "l")
    assert story.send("link", "03-02 09:05", case="X-1", relation="duplicate").said() == []
    assert story.send("link", "03-02 09:10", case="X-1").said() == ["case_linked X-1 related"]
    assert story.send("unlink", "03-02 10:00", case="X-1", relation="duplicate").said() == [
        "case_unlinked X-1 duplicate"
    ]
    assert [link.relation for link in story.case.links] == ["related"]
    assert story.policy.case_from_json(story.case.to_json()) == story.case


@pytest.mark.parametrize(
    ("event", "data", "code"),
    [
        ("link", {}, "missing_field"),
        ("link", {"case": "C"}, "bad_value"),
        ("link", {"case": "X", "relation": "cousin"}, "bad_value"),
        ("link", {"case": 7}, "bad_value"),
        ("unlink", {"case": "X"}, "bad_value"),
        ("merge", {"into": "C", "reason": "x"}, "bad_value"),
        ("merge", {"into": "B"}, "missing_field"),
        ("absorb", {"case": "B"}, "wrong_role"),
    ],
)
def test_what_makes_no_sense_is_refused(event, data, code):
    assert Story(BODY).open("03-02 08:00").send(event, "03-02 09:00", more=data).refused == code


def test_who_may_is_the_policys_matter_and_nobody_may_by_default():
    assert merged("").refused == "wrong_role"
    assert merged(PLAIN).refused is None
    options = [one.event for one in Story("").open("03-02 08:00").case.allowed()]
    assert not {"link", "unlink", "merge", "absorb"} & set(options)
    assert "merge" in [one.event for one in Story(PLAIN).open("03-02 08:00").case.allowed()]


@pytest.mark.parametrize(("body", "state"), [(BODY, "gone"), (PLAIN, "merged")])
def test_a_merged_case_ends_with_its_deadlines_and_says_where_it_goes_on(body, state):
    story = merged(body)
    assert (story.case.state, story.case.outcome, story.case.merged_into) == (state, "merged", "B")
    said = story.said()
    assert said[0] == "case_merged B"
    assert said[-1] == "case_closed merged"
    if body == BODY:
        cancelled = next(effect for effect in story.step if effect.kind == "deadline_cancelled")
        assert cancelled.because == ("m", "reply")
    story.send("act", "03-02 10:00")
    assert story.refused == "closed"
    assert "goes on in `B`" in story.step.refused.body["message"]
    assert story.tick("03-09 08:00").said() == []


def test_the_case_that_goes_on_hears_of_it_and_keeps_its_own_facts():
    _, news = told(Story(BODY).open("03-02 08:00"), "merge", "03-02 09:00", id="m", into="B", reason="twice")
    assert (news.case, news.name, news.id) == ("B", "absorb", "C:m")
    other = survivor()
    before = other.case
    step = other.case.send(news)
    assert [e.kind for e in step] == ["case_linked"]
    assert [(link.case, link.relation) for link in step.case.links] == [("C", "absorbed")]
    assert replace(step.case.raw, links=(), entries=(), seq=0, clock=0) == replace(
        before.raw, links=(), entries=(), seq=0, clock=0
    )
    assert step.case.send(news).case == step.case
    assert fold(other.policy.compiled, step.case.raw.entries) == step.case.raw


def test_a_closed_case_still_hears_of_it():
    _, news = told(Story(BODY).open("03-02 08:00"), "merge", "03-02 09:00", id="m", into="B", reason="twice")
    other = survivor().send("solve", "03-02 08:40")
    assert other.case.send(news).accepted


def test_a_circle_is_refused_where_it_is_seen():
    _, news = told(Story(BODY).open("03-02 08:00"), "merge", "03-02 09:00", id="m", into="B", reason="twice")
    other = survivor()
    other._take(other.case.send(news))
    assert other.send("merge", "03-02 10:00", into="C", reason="back").refused == "guard"
    gone = merged()
    absorb = Event("C", "absorb", gone.case.clock + 1, "B:x", SYSTEM_ACTOR, {"case": "B"})
    refusal = gone.case.send(absorb).refused
    assert refusal.body["code"] == "guard"
    assert "merge into that one" in refusal.body["message"]


def test_a_wrong_merge_is_taken_back_by_reopening_and_both_sides_know():
    gone, news = told(Story(BODY).open("03-02 08:00"), "merge", "03-02 09:00", id="m", into="B", reason="twice")
    other = survivor()
    other._take(other.case.send(news))
    assert other.send("unlink", "03-02 09:30", case="C").refused == "guard"
    gone, news = told(gone, "reopen", "03-02 10:00", by="lead", id="r")
    assert (gone.case.merged_into, gone.case.outcome) == (None, None)
    assert gone.due("reply") == "03-02 13:00"  # the hour in between is left out
    step = other.case.send(news)
    assert [e.kind for e in step] == ["case_unlinked"]
    assert step.case.links == ()
    assert gone.send("merge", "03-02 11:00", into="D", reason="other").refused is None


def test_other_events_tell_nobody():
    story, news = told(Story(BODY).open("03-02 08:00"), "act", "03-02 09:00")
    assert news is None
    assert story.policy.told_elsewhere(None, story.case.raw.entries[0].event, story.case) is None


def test_a_view_shows_links_unless_the_name_tells_what_is_hidden():
    policy = Policy.from_text(
        'policy: p\nformat: 1\nversion: "1"\neffective: 2026-01-01\ntime_zone: UTC\nroles: {agent: {}, press: {}}\n'
        "confidential: {personal: agent}\nfields: {name: {type: text, personal: true}}\n"
        "events: {link: {by: agent}}\nlifecycle: {initial: a, states: {a: {}, z: {final: true}},"
        " transitions: [{event: end, from: a, to: z}]}\noutcomes: {z: {}}\n"
    )
    case = policy.open("C", {"name": "Annabel"}, at="2026-03-02T09:00:00Z").case
    case = case.send(
        "link", at="2026-03-02T10:00:00Z", actor={"id": "a", "roles": ["agent"]}, data={"case": "Annabel-1"}
    ).case
    assert case.view("agent").links[0].case == "Annabel-1"
    assert case.view("press").links[0].case == "•••"
    assert case.view("agent").to_json(policy.instant)["links"][0]["relation"] == "related"
