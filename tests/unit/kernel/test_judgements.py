"""Facts decided by judgement: no judgement without a reason; who, when and why are read from the log."""

from tests.story import Story

JUDGED = """
fields: {serious: {type: bool, judgement: true}, amount: integer, grave: {type: bool, judgement: true}}
events: {assess: {records: [serious, grave]}, act: {}}
"""


def judged(story: Story) -> list[tuple[object, ...]]:
    found = story.case.explain().judgements
    return [(j.fact, j.value, j.author.id, story.when(j.at), j.reason) for j in found]


def test_a_judgement_needs_a_reason():
    story = Story(JUDGED).open("03-02 08:00")
    assert story.send("assess", "03-02 09:00", serious=True).refused == "missing_field"
    assert story.step.refused.body["fields"] == ["reason"]
    assert story.send("assess", "03-02 09:00", serious=True, reason="  ").refused == "missing_field"
    assert story.send("assess", "03-02 09:00", serious=True, reason="press is here").refused is None
    assert story.send("amend", "03-02 10:00", serious=False).refused == "missing_field"
    assert story.send("amend", "03-02 10:00", amount=3).refused is None
    assert story.send("assess", "03-02 11:00").refused is None


def test_who_judged_when_and_why_is_told():
    story = Story(JUDGED).open("03-02 08:00", grave=False, reason="first impression")
    story.send("assess", "03-02 09:00", who="ann", serious=True, reason="press is here")
    assert judged(story) == [
        ("serious", True, "ann", "03-02 09:00", "press is here"),
        ("grave", False, "a1", "03-02 08:00", "first impression"),
    ]


def test_the_last_judgement_counts_and_one_taken_back_does_not():
    story = Story(JUDGED).open("03-02 08:00")
    story.send("assess", "03-02 09:00", who="ann", serious=True, reason="press is here")
    story.send("assess", "03-02 10:00", who="ben", serious=False, reason="they left", id="wrong")
    assert judged(story) == [("serious", False, "ben", "03-02 10:00", "they left")]
    story.send("retract", "03-02 11:00", event="wrong")
    assert judged(story) == [("serious", True, "ann", "03-02 09:00", "press is here")]


def test_a_reason_is_no_fact():
    story = Story(JUDGED).open("03-02 08:00", serious=True, reason="seen")
    assert story.case.raw.extra == {}


ASSISTED = """
roles: {agent: {}, legal: {}, press: {}, boss: {}}
owners: [{owner: agent}]
fields: {helpers: {type: set, choices: [legal, press]}}
events:
  ask_help: {by: owner, do: [{assist: [legal, agent]}]}
  joint: {do: [{assist: {field: helpers}}]}
  contribute: {by: participants}
  tell: {do: [{notify: participants, via: email, template: told}]}
"""


def test_assisting_roles_take_part_without_owning():
    story = Story(ASSISTED).open("03-02 08:00")
    assert story.send("contribute", "03-02 08:30", by="legal").refused == "wrong_role"
    assert story.send("ask_help", "03-02 09:00").said() == ["participants_added legal legal"]
    assert story.send("ask_help", "03-02 09:30").said() == []
    assert story.owner == "agent"
    assert story.send("contribute", "03-02 10:00", by="legal").refused is None
    assert story.send("tell", "03-02 11:00").said() == ["notify legal email told"]


def test_helpers_may_stand_in_a_fact():
    story = Story(ASSISTED).open("03-02 08:00", helpers=["press", "legal"]).send("joint", "03-02 09:00")
    assert story.said() == ["participants_added legal press legal press"]
    assert Story(ASSISTED).open("03-02 08:00").send("joint", "03-02 09:00").said("escalation_failed") == [
        "escalation_failed helpers assist"
    ]
