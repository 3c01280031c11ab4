"""A step looks at the case again as long as something waits for its news, and not once more."""

from tests.story import Story

CLASSES = """
classes: {low: {}, high: {}}
classification: {hit_policy: first, default: low, rules: [{id: grave, when: {weight: {at_least: 5}}, class: high}]}
fields: {weight: integer, by: instant}
"""


def test_a_start_may_start_and_cancel_others():
    story = Story("""
deadlines:
  third: {starts: {deadline: second_one, at: started}, met_by: solve, within: 3h}
  second_one: {starts: {deadline: first, at: started}, met_by: solve, within: 2h}
  first: {starts: act, met_by: second, within: 1h}
  until_then: {starts: open, met_by: solve, within: 9h, cancelled_by: {deadline: third, at: started}}
""").open("03-02 08:00")
    story.effects.clear()
    story.send("act", "03-02 09:00")
    assert story.said("deadline_started", "deadline_cancelled") == [
        "deadline_started first 03-02 10:00",
        "deadline_started second_one 03-02 11:00",
        "deadline_started third 03-02 12:00",
        "deadline_cancelled until_then",
    ]


def test_what_expires_at_once_raises_the_class_in_the_same_step():
    story = Story(
        CLASSES
        + """
deadlines:
  promise:
    starts: act
    met_by: second
    within: {until: by}
    on_expiry: {send: wait}
    ladder: [{id: now, at: due, do: [{class: high}]}]
"""
    ).open("03-02 08:00", by="agent", weight=1)
    story.send("amend", "03-02 08:10", more={"by": "2026-03-02T08:30:00+08:00"})
    story.effects.clear()
    story.send("act", "03-02 09:00")
    kinds = [effect.kind for effect in story.effects]
    assert kinds.index("class_set") < kinds.index("state_entered")
    assert story.klass == "high"


def test_what_a_round_touches_is_noted_whether_it_is_made_or_not():
    body = CLASSES + "deadlines: {reply: {starts: act, met_by: second, within: 1h}}\nowners: [{owner: agent}]\n"
    story = Story(body).open("03-02 08:00", weight=7).send("act", "03-02 09:00")
    assert story.step is not None
    assert story.step.touched == (
        "event:act",
        "rule:grave",
        "owner:0",
        "deadline:reply:started",
        "rule:grave",
        "owner:0",
    )
