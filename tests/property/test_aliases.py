"""A role under another name is the role: whole histories are the same, whichever name their actors hold it by."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.property.worlds import law
from tests.story import Story

NAMES = {"head": ("manager", "chief"), "clerk": ("teller",), "boss": ()}
BODY = """
roles: {head: {HEAD superior: boss}, clerk: {CLERK superior: head}, boss: {}}
owners: [{when: {state: handling}, owner: head}, {owner: clerk}]
events:
  act: {by: owner, do: [{notify: [actor, participants], via: email, template: told}]}
  second: {by: [clerk, boss]}
"""
PLAIN = BODY.replace("HEAD", "").replace("CLERK", "")
RICH = BODY.replace("HEAD", "aliases: [manager, chief],").replace("CLERK", "aliases: teller,")
held = st.lists(
    st.sampled_from([(role, name) for role, others in NAMES.items() for name in (role, *others)]),
    max_size=2,
    unique=True,
)
acts = st.lists(st.tuples(st.sampled_from(("act", "second", "dispatch", "solve", "note")), held), max_size=8)


@law
@given(acts)
def test_a_history_is_the_same_under_every_name(history):
    plain, rich = Story(PLAIN).open("03-02 08:00", by="clerk"), Story(RICH).open("03-02 08:00", by="teller")
    for minute, (event, roles) in enumerate(history):
        at = f"03-02 09:0{minute}"
        plain.send(event, at, by=tuple(dict.fromkeys(role for role, _ in roles)), id=f"e{minute}")
        rich.send(event, at, by=tuple(name for _, name in roles), id=f"e{minute}")
        assert (rich.said(), rich.refused) == (plain.said(), plain.refused)
    assert rich.case.raw == plain.case.raw


def test_other_names_are_part_of_the_meaning():
    assert Story(PLAIN).policy.digest != Story(RICH).policy.digest
