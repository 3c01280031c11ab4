"""Facts that are lists: what they take, and how many items they have."""

import pytest

from tests.story import Story

LISTS = """
fields: {proofs: list, tags: {type: set, choices: [press, safety, law]}, level: text}
tables:
  enough: {default: "no", rules: [{id: some, when: {proofs: {count: {at_least: 1, at_most: 3}}}, result: "yes"}]}
events:
  offer: {data: {remedies: {type: list, required: true}}}
  cheer: {}
counters: {remedies_named: {distinct: remedies, of: offer}}
lifecycle:
  initial: intake
  states: {intake: {}, offered: {}}
  transitions:
    - {event: offer, from: any, to: offered, when: {data.remedies: {count: {at_least: 1, at_most: 3}}}}
    - {event: cheer, from: any, when: {tags: {count: 2}}}
"""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["a", "b"], ("a", "b")),
        ("a", ("a",)),
        (["a", "a"], ("a", "a")),
        (2, ("", "")),
        (0, ()),
        ([], ()),
        (["a", {"remedy": "维修", "amount": 3}], ("a", '{"amount": 3, "remedy": "维修"}')),
    ],
)
def test_a_list_takes_texts_one_text_or_a_number(given, kept):
    story = Story(LISTS).open("03-02 08:00", proofs=given)
    assert story.case.raw.facts["proofs"] == kept


@pytest.mark.parametrize("given", [-1, 1001, True, 1.5, ["a", 2], {"a": 1}, [["a"]], ["x"] * 1001])
def test_what_is_no_list_is_refused(given):
    assert Story(LISTS).open("03-02 08:00", proofs=given).refused == "bad_value"


@pytest.mark.parametrize(("remedies", "refused"), [([], "guard"), ("a", None), (3, None), (list("abcd"), "guard")])
def test_one_to_three_remedies(remedies, refused):
    story = Story(LISTS).open("03-02 08:00").send("offer", "03-02 09:00", remedies=remedies)
    assert story.refused == refused


def test_the_refusal_says_how_many_there_are():
    story = Story(LISTS).open("03-02 08:00").send("offer", "03-02 09:00", remedies=4)
    message = story.step.refused.body["message"]
    assert message == "the case does not fit: needs `data.remedies` to count at most `3` (it is `4`)"


@pytest.mark.parametrize(("tags", "refused"), [(["press"], "guard"), (["press", "law"], None), (None, "guard")])
def test_a_set_is_counted_too(tags, refused):
    assert Story(LISTS).open("03-02 08:00", tags=tags).send("cheer", "03-02 09:00").refused == refused


def test_distinct_items_of_lists_are_counted_over_events():
    story = Story(LISTS).open("03-02 08:00").send("offer", "03-02 09:00", remedies=["repair", "refund"])
    story.send("offer", "03-02 10:00", remedies=["refund", "apology"])
    assert story.said("counter_set") == ["counter_set remedies_named 3"]
