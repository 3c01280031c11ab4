"""Patterns of the language about facts, counters and sums: each against a naive computation over generated values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.property.patterns import pattern
from tests.property.worlds import law
from tests.story import Story

REMEDIES = """
events: {offer: {data: {remedies: list}}}
lifecycle:
  initial: intake
  states: {intake: {}, offered: {}}
  transitions: [{event: offer, from: any, to: offered, when: {data.remedies: {count: {at_least: 1, at_most: 3}}}}]
"""
names = st.sampled_from(("repair", "refund", "voucher", ""))


@pattern("one-to-three-options")
@law
@given(st.one_of(st.none(), st.integers(0, 6), names, st.lists(names, max_size=6)))
def test_an_offer_has_one_to_three_remedies(remedies):
    story = Story(REMEDIES).open("03-02 08:00").send("offer", "03-02 09:00", remedies=remedies)
    match remedies:
        case None:
            number = None
        case int():
            number = remedies
        case str():
            number = 1
        case _:
            number = len(remedies)
    assert story.refused == (None if number in (1, 2, 3) else "guard")
