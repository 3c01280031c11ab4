"""The nearest change: smallest, true, and none where there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.compiled.condition import All, Any, Const, Not, evaluate
from complaintflow.compiled.condition import Test as Compare
from complaintflow.compiled.lifecycle import Datum
from complaintflow.explanation.nearest import Change, failing, nearest_change

FIELDS = {
    "topic": Datum("topic", "choice", choices=("airbag", "fire", "other")),
    "amount": Datum("amount", "number"),
    "angry": Datum("angry", "bool"),
    "wishes": Datum("wishes", "set", choices=("repair", "refund")),
}


def nearest(tree, view, fixed=()):
    return nearest_change(tree, view, FIELDS, {}, fixed)


@pytest.mark.parametrize(
    ("tree", "view", "change"),
    [
        (Compare("topic", "in", ("airbag", "fire")), {"topic": "other"}, (Change("topic", "airbag"),)),
        (Compare("topic", "is_not", "fire"), {"topic": "fire"}, (Change("topic", "airbag"),)),
        (Compare("amount", "more_than", 100), {"amount": 3}, (Change("amount", 101),)),
        (Compare("amount", "at_least", 100), {}, (Change("amount", 100),)),
        (Compare("angry", "is", True), {}, (Change("angry", True),)),
        (Compare("wishes", "has", "refund"), {"wishes": ("repair",)}, (Change("wishes", ("repair", "refund")),)),
        (Compare("topic", "missing"), {"topic": "fire"}, (Change("topic", None),)),
        (Compare("topic", "present"), {}, (Change("topic", "airbag"),)),
        (Not(Compare("topic", "is", "fire")), {"topic": "fire"}, (Change("topic", "airbag"),)),
    ],
)
def test_one_fact_is_enough(tree, view, change):
    assert nearest(tree, view) == change


def test_a_range_is_met_inside():
    tree = All((Compare("amount", "more_than", 10), Compare("amount", "less_than", 12)))
    assert nearest(tree, {"amount": 50}) == (Change("amount", 11),)


def test_fewer_changes_come_before_earlier_ones():
    both = All((Compare("topic", "is", "fire"), Compare("angry", "is", True)))
    assert nearest(Any((both, Compare("amount", "at_least", 5))), {}) == (Change("amount", 5),)
    assert nearest(both, {}) == (Change("topic", "fire"), Change("angry", True))


def test_what_holds_needs_nothing_and_what_cannot_hold_has_no_change():
    assert nearest(Const(True), {}) == ()
    assert nearest(Const(False), {}) is None
    assert nearest(All((Compare("topic", "is", "fire"), Compare("topic", "is", "airbag"))), {}) is None


def test_a_fixed_name_is_left_alone():
    assert nearest(Compare("topic", "is", "fire"), {}, fixed=("topic",)) is None


def test_obstacles_are_the_tests_that_stand_in_the_way():
    holds, fails = Compare("angry", "is", True), Compare("topic", "is", "fire")
    view = {"angry": True, "topic": "other"}
    assert failing(All((holds, fails)), view) == (fails,)
    assert failing(Not(holds), view) == (holds,)
    assert failing(Any((holds, fails)), view) == ()


def trees():
    leaf = st.one_of(
        st.builds(
            Compare, st.just("topic"), st.sampled_from(["is", "is_not"]), st.sampled_from(FIELDS["topic"].choices)
        ),
        st.builds(Compare, st.just("amount"), st.sampled_from(["more_than", "at_least", "at_most"]), st.integers(0, 9)),
        st.builds(Compare, st.just("angry"), st.just("is"), st.booleans()),
        st.builds(Compare, st.just("wishes"), st.just("has"), st.sampled_from(FIELDS["wishes"].choices)),
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: Any(tuple(parts))),
            inner.map(Not),
        ),
        max_leaves=6,
    )


@given(
    trees(),
    st.fixed_dictionaries(
        {}, optional={"topic": st.sampled_from(FIELDS["topic"].choices), "amount": st.integers(0, 9)}
    ),
)
def test_every_change_that_is_named_makes_the_condition_true(tree, view):
    change = nearest(tree, view)
    if change is not None:
        assert evaluate(tree, {**view, **{one.name: one.value for one in change}})
        assert all(view.get(one.name) != one.value for one in change)
