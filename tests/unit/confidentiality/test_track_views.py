"""Tracks and facts that are worked out: what is hidden of their case is hidden of them."""

import json

from complaintflow.confidentiality import MARK, Seen, Sight, read_viewer, veil_effect
from tests.story import Story

TRACKED = """\
confidential: {personal: lead}
events:
  split: {data: {who: {type: list, personal: true}, why: {type: text, personal: true}}}
  work: {records: result, data: {result: text}}
lifecycle:
  initial: intake
  states: {intake: {}, solved: {final: true, outcome: solved}}
  transitions:
    - {event: split, from: intake, do: [{start: part, for_each: {data: who, as: person}, set: {reason: {data: why}}}]}
    - {event: solve, from: intake, to: solved}
tracks:
  part:
    fields: {person: text, reason: text, open_to_all: text, limit: {type: date, visible_to: lead}}
    lifecycle:
      initial: todo
      states: {todo: {}, done: {final: true, outcome: solved}}
      transitions: [{event: work, from: todo, to: done}]
"""


def seen(story, role):
    return Seen.of(Sight.of(story.policy.compiled, read_viewer(story.policy.compiled, role)), story.case.raw)


def test_tracks_keep_confidential_what_they_were_started_with():
    body = TRACKED.replace("  work: {records: result, data: {result: text}}\n", "  work: {}\n")
    story = (
        Story(body).open("03-02 09:00").send("split", "03-02 10:00", more={"who": ["wangwei", "lilei"], "why": "mood"})
    )
    assert set(story.case.raw.tracks) == {"part-wangwei", "part-lilei"}
    assert {name: view.facts for name, view in story.case.view(role="lead").tracks.items()} == {
        f"part-{who}": {"person": who, "reason": "mood", "open_to_all": None, "limit": None}
        for who in ("wangwei", "lilei")
    }  # fmt: skip
    for view in story.case.view(role="agent").tracks.values():
        assert view.facts == {"person": MARK, "reason": MARK, "open_to_all": None, "limit": MARK}
    eyes = seen(story, "agent")
    told = json.dumps(story.case.view(role="agent").to_json(story.policy.instant))
    told += repr([veil_effect(eyes, effect) for effect in story.effects])
    assert [word for word in ("wangwei", "lilei", "mood") if word in told] == []


def test_an_age_is_hidden_with_the_dates_it_is_worked_out_from():
    body = """\
fields:
  bought: {type: date, visible_to: lead}
  broke: date
  age: {type: integer, age: {start: bought, end: broke, unit: years}}
"""
    story = Story(body).open("03-02 09:00", bought="2020-01-01", broke="2022-06-01")
    assert seen(story, "agent").fields == {"bought", "age"}
    assert seen(story, "lead").fields == frozenset()
