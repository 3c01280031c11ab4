"""The cases a flag is about: whatever a fact names, each once, in the order in which they were named."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.property.worlds import law
from tests.story import Story

BODY = """
fields: {others: list}
flags: {repeat: {}}
escalations: [{id: several, on: {event: amend}, once: always, do: [{flag: repeat, cases: others}]}]
"""
names = st.lists(st.text(alphabet="AB案1 ", max_size=3), max_size=5)


@law
@given(st.lists(names, min_size=1, max_size=4))
def test_each_case_named_is_in_the_flag_once(given_at):
    story = Story(BODY).open("03-02 08:00")
    expected: list[str] = []
    raised: list[list[str]] = []
    for hour, named in enumerate(given_at, start=9):
        story.send("amend", f"03-02 {hour:02}:00", others=named)
        new = list(dict.fromkeys(one for one in named if one and one not in expected))
        expected += new
        if new or not raised:
            raised.append(list(expected))
    assert [effect.body["cases"] for effect in story.effects if effect.kind == "flag_raised"] == raised
