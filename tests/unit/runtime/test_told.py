"""Who was told by a try: written down, and read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.runtime.delivery.channel import Outcome, Told
from complaintflow.runtime.told import detail_of, reason_in, told_in
from complaintflow.stores.rows import AttemptRow

PEOPLE = st.text(min_size=1, max_size=12)


def tried(detail):
    return AttemptRow("C-1", "email", 1, 1, 0, "delivered", detail)


@given(st.lists(st.builds(Told, PEOPLE, st.none() | PEOPLE), max_size=4, unique_by=lambda one: one.person))
def test_whoever_was_told_is_read_back(told):
    assert told_in([tried(detail_of(Outcome("delivered", "recorded", told=tuple(told))))]) == tuple(told)


@pytest.mark.parametrize(
    "said", ["", "550 no such user", "a; b", "told: victim", "x; told: victim", "told: told: victim"]
)
def test_what_a_receiver_says_is_no_note_of_who_was_told(said):
    detail = detail_of(Outcome("retry", said, told=(Told("u1", "u2"),)))
    assert told_in([tried(detail)]) == (Told("u1", "u2"),)
    assert told_in([tried(detail_of(Outcome("retry", said)))]) == ()
    assert reason_in(detail) == said.replace("told:", "told")


def test_each_person_is_named_once_over_all_tries():
    first, second = Outcome("retry", told=(Told("u1"),)), Outcome("delivered", told=(Told("u1"), Told("u2", "u3")))
    assert told_in([tried(detail_of(one)) for one in (first, second)]) == (Told("u1"), Told("u2", "u3"))
