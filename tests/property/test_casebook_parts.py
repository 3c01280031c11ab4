"""A casebook has nothing to lose: set up anew before every move, or built anew from the logs, it is the same one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.correlation import Casebook, MemoryIndex
from complaintflow.correlation.notes import Noted
from complaintflow.facade import Policy
from complaintflow.kernel.event import Event
from tests.property.casebook_parts import EXAMPLES, RULES, Lived, Parts, Stream, bytes_of, rows_of, streams, told
from tests.property.complaint_streams import LOADED, Complaint, arrivals, in_order, late_complaints
from tests.property.worlds import SHIPPED, law, shipped

TOY = Policy.from_text(RULES)


@lru_cache(maxsize=1)
def across() -> dict[str, Policy]:
    """Return every policy that ships with rules across cases, the example of the handbook, and one with all kinds."""
    with_rules = {name: shipped(name) for name in SHIPPED if "cross_case:" in source(name).read_text("utf-8")}
    return {"toy": TOY, "hotline": Policy.load(EXAMPLES / "hotline.yaml"), **with_rules}


def source(name: str) -> Path:
    return EXAMPLES.parents[1] / "policies" / f"{name}.yaml"


NAMES = ("toy", "hotline", "vw", "bank", "manufacturer", "wanrun")


def test_no_policy_with_rules_across_cases_is_left_out():
    assert set(NAMES) == set(across())


def live_both(lived: Lived, parts: Parts, stream: Stream) -> None:
    """Let both answer all moves, and hold them together after each."""
    for move, case in stream:
        assert told(parts.do(move, case)) == told(lived.do(move, case)), move
        assert parts.aliases == lived.book.aliases
        assert parts.notes == bytes_of(lived.notes)
    assert rows_of(parts.index) == rows_of(lived.index)
    assert list(parts.cases) == list(lived.book.cases)


def live_again(lived: Lived) -> None:
    """Build everything anew from the log, and hold it to what was lived."""
    index, notes = MemoryIndex(), dict[str, Noted]()
    book = Casebook(lived.policy, index=index, notes=notes, versions=lived.others)
    for case, policy, entry in lived.log:
        book.relive(case, policy, entry)
    assert book.cases == lived.book.cases
    assert book.aliases == lived.book.aliases
    assert rows_of(index) == rows_of(lived.index)
    assert bytes_of(notes) == bytes_of(lived.notes)


@pytest.mark.parametrize("name", NAMES)
@law
@given(data=st.data())
def test_torn_down_between_any_two_moves_it_answers_alike_and_its_logs_give_it_again(name: str, data: st.DataObject):
    policy = across()[name]
    lived = Lived(policy)
    live_both(lived, Parts(policy), data.draw(streams(policy)))
    live_again(lived)


@law
@given(arrivals())
def test_in_order_of_time(case: tuple[list[Complaint], list[Event]]):
    lived = Lived(LOADED)
    live_both(lived, Parts(LOADED), [(event, event.case) for event in in_order(case[1])])
    live_again(lived)


@law
@given(late_complaints())
def test_with_complaints_that_arrive_late(case: tuple[list[Complaint], list[Event]]):
    lived = Lived(LOADED)
    live_both(lived, Parts(LOADED), [(event, event.case) for event in case[1]])
    live_again(lived)


@law
@given(streams(TOY), st.data())
def test_forgetting_takes_the_same_from_both(stream: Stream, data: st.DataObject):
    lived, parts = Lived(TOY), Parts(TOY)
    for move, case in stream:
        assert told(parts.do(move, case)) == told(lived.do(move, case)), move
        if isinstance(move, Event) and data.draw(st.booleans()):
            lived.book.forget(move.at)
            parts.forget(move.at)
        assert parts.notes == bytes_of(lived.notes)
    assert rows_of(parts.index) == rows_of(lived.index)


@law
@given(streams(TOY), st.data())
def test_a_case_may_be_erased_between_any_two_moves(stream: Stream, data: st.DataObject):
    parts = Parts(TOY)
    erased: set[str] = set()
    for move, case in stream:
        for answer in parts.do(move, case):
            assert answer.event.case not in erased or not answer.step.accepted or answer.event.name == "open"
            erased.discard(answer.event.case if answer.step.accepted else "")
        if parts.cases and data.draw(st.integers(0, 3)) == 0:
            gone = data.draw(st.sampled_from(sorted(parts.cases)))
            # A store drops all of a case; a mapping that has merely lost it must do no harm either.
            if data.draw(st.booleans()):
                parts.erase(gone)
            else:
                del parts.cases[gone]
            erased.add(gone)
