"""What a long run has to tell: a list that is put in order, most of it in a file."""

from hypothesis import given
from hypothesis import strategies as st

from complaintflow.cli.happenings import Happenings

TOLD = st.lists(st.tuples(st.integers(-5, 5), st.sampled_from("abc")), max_size=40)


@given(TOLD, st.integers(1, 6))
def test_the_order_is_the_same_however_few_are_at_hand(told, at_hand):
    some, plain = Happenings(at_hand), []
    for number, (at, case) in enumerate(told):
        some.add(at, case, (number, at, case))
        plain.append((number, at, case))
        assert len(some._near) <= at_hand
    assert len(some) == len(plain)
    first = {}
    for number, _, case in plain:
        first.setdefault(case, number)
    assert list(some.by_case()) == sorted(plain, key=lambda one: (first[one[2]], one[0]))
    assert list(some.by_time()) == sorted(plain, key=lambda one: one[1])
