"""What explanations see of a case is what its next step would see: counters count from nothing, tables follow them."""

from complaintflow.explanation.classes import table_answers, view_of
from tests.story import Story

COUNTING = """
fields: {topic: {type: choice, choices: [fire, other]}}
counters: {acts: {count: act}}
tables:
  answer:
    default: none
    results: [none, silent, busy]
    hit_policy: highest
    rules:
      - {id: silent, when: {topic: fire, acts: 0}, result: silent}
      - {id: busy, when: {acts: {at_least: 1}}, result: busy}
"""


def rules_of(story):
    assert story.case is not None
    (answer,) = table_answers(story.policy.compiled, view_of(story.policy.compiled, story.case.raw))
    return answer.result, {rule.id: rule for rule in answer.rules}


def test_nothing_counted_is_nought():
    result, rules = rules_of(Story(COUNTING).open("03-02 09:00", topic="fire"))
    assert result == "silent"
    assert rules["silent"].matched


def test_a_counter_is_nothing_that_a_complaint_could_say():
    _, rules = rules_of(Story(COUNTING).open("03-02 09:00", topic="other"))
    assert [obstacle.name for obstacle in rules["busy"].obstacles] == ["acts"]
    assert rules["busy"].change is None


def test_what_was_counted_shows():
    result, _ = rules_of(Story(COUNTING).open("03-02 09:00", topic="fire").send("act", "03-02 10:00"))
    assert result == "busy"
