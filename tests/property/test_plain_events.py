"""What a plain event leaves out changes nothing: every step is that of a kernel that leaves nothing out."""

from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import given

from complaintflow.compiled.index import Index, index_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.facade import Policy
from complaintflow.kernel.case import Step
from complaintflow.kernel.step import plain_step
from complaintflow.testing import Move, journeys, live
from tests.property.test_journeys import drawn
from tests.property.worlds import law, shipped, worlds


def at_length(policy: CompiledPolicy) -> Index:
    """The look-ups of a policy in which no event is plain and nothing of a deadline is settled before any case."""
    index = index_of(policy)
    deadlines = {name: replace(marks, length=None, enough=frozenset()) for name, marks in index.marks.deadlines.items()}
    marks = replace(index.marks, deadlines=deadlines, steady=frozenset())
    return replace(index, plain=frozenset(), marks=marks)


def lived(policy: Policy, moves: tuple[Move, ...]) -> tuple[Step, ...]:
    """The steps of a history, none of which takes a course."""
    with patch("complaintflow.testing.histories.step", plain_step):
        return live(policy, moves).steps


def lived_at_length(policy: Policy, moves: tuple[Move, ...]) -> tuple[Step, ...]:
    with patch("complaintflow.kernel.draft.index_of", at_length):
        return lived(policy, moves)


@pytest.mark.parametrize("name", ["generated", "shipped"])
def test_what_is_left_out_changes_no_step(name):
    @law
    @given(worlds(name))
    def same(world):
        policy, moves = world
        assert lived(policy, moves) == lived_at_length(policy, moves)

    same()


def test_a_journey_to_the_end_takes_the_same_steps():
    policy = shipped("vw")
    for moves in drawn(journeys(policy, length=15), 25):
        assert lived(policy, moves) == lived_at_length(policy, moves)


def test_there_is_something_to_leave_out():
    quick, slow = index_of(shipped("vw").compiled), at_length(shipped("vw").compiled)
    assert quick.plain
    assert quick.marks.steady
    assert any(marks.length is not None for marks in quick.marks.deadlines.values())
    assert any(marks.enough for marks in quick.marks.deadlines.values())
    assert not slow.plain
