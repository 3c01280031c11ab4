"""Cases of a long run: a dictionary whose values are mostly in a file."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.cli.shelf import CaseShelf
from complaintflow.cli.spool import Spool
from complaintflow.facade import Case, Policy

POLICY = Policy.from_text("""\
policy: toy
format: 1
version: "1"
effective: 2020-01-01
time_zone: UTC
fields: {words: text, tags: {type: set, choices: [a, b]}}
flags: {hot: {}}
lifecycle: {initial: new, states: {new: {}}, transitions: []}
deadlines: {answer: {starts: open, met_by: note, within: 2h}}
""")


def case_of(name: str, number: int) -> Case:
    data = {"words": f"{name} 刹车 {number}", "tags": ["a"], "more": {"kept": [1, None]}}
    opened = POLICY.open(name, data, at=number * 1_000_000, flags=("hot",)).case
    return opened.send("note", at=number * 1_000_000 + 1, data={"text": "seen"}).case


MOVE = st.tuples(st.sampled_from(("put", "drop", "get", "has")), st.sampled_from("abcdefgh"), st.integers(0, 99))


@given(st.lists(MOVE, max_size=60), st.integers(1, 4))
def test_a_shelf_is_a_dictionary_however_few_cases_are_at_hand(moves, at_hand):
    shelf, plain = CaseShelf(POLICY, at_hand), {}
    for move, name, number in moves:
        if move == "put":
            shelf[name] = plain[name] = case_of(name, number)
        elif move == "drop":
            assert shelf.pop(name, None) == plain.pop(name, None)
        elif move == "has":
            assert (name in shelf) == (name in plain)
        else:
            assert shelf.get(name) == plain.get(name)
        assert list(shelf) == list(plain)
        assert len(shelf) == len(plain)
    assert list(shelf.values()) == list(plain.values())


def test_what_is_not_there_is_a_key_error():
    shelf = CaseShelf(POLICY, 1)
    for name in ("a", "b", "c"):
        shelf[name] = case_of(name, 1)
    with pytest.raises(KeyError):
        shelf["d"]
    with pytest.raises(KeyError):
        del shelf["d"]


def test_no_more_cases_are_in_memory_than_agreed():
    shelf = CaseShelf(POLICY, 10)
    for number in range(100):
        shelf[f"C{number}"] = case_of(f"C{number}", number)
        assert len(shelf._near) <= 10
    assert [case.id for case in shelf.values()] == [f"C{number}" for number in range(100)]


@given(st.lists(st.tuples(st.integers(-(2**62), 2**62), st.integers(0, 2), st.text(max_size=2)), max_size=50))
def test_a_spool_gives_back_in_order_what_it_was_given(ranks):
    ranks = [rank for rank in ranks if rank[2].isprintable()]
    spool = Spool()
    for number, rank in enumerate(ranks):
        spool.put(rank, (number, rank))
    told = list(spool.in_order())
    assert [rank for _, rank in told] == sorted(ranks)
    for (number, rank), (later, other) in pairwise(told):
        assert rank < other or number < later, "equal ranks keep their order"


def test_a_spool_holds_more_than_one_batch():
    spool = Spool()
    for number in range(5_001):
        spool.put((-number, 0, ""), number)
    assert list(spool.in_order()) == list(range(5_000, -1, -1))
