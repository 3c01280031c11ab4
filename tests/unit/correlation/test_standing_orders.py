"""Orders given in one case that later cases of the same kind are flagged for."""

from __future__ import annotations

import pytest

from tests.unit.correlation.bookkeeping import ORDER, Book


def test_a_standing_order_flags_later_cases_of_its_kind_until_it_is_revoked():
    book = Book(ORDER)
    book.tell_all("""
        open A 03-01 09:00 category=c
        open B 03-01 10:00 category=c
        order A 03-02 09:00 scope=all
        open C 03-03 09:00 category=c
        open D 03-03 09:00 category=d
        revoke B 03-04 09:00
        open E 03-05 09:00 category=c
    """)
    assert book.names() == {"C": {"under_order"}}
    assert book.flags("C") == {"under_order": ("A",)}


@pytest.mark.parametrize(
    "line", ["order A 03-02 09:00 scope=one", "order A 03-02 09:00", "note A 03-02 09:00 by=agent"]
)
def test_only_the_event_that_gives_the_order_gives_it(line: str):
    book = Book(ORDER)
    book.tell_all(f"open A 03-01 09:00 category=c\n {line}\n open C 03-03 09:00 category=c")
    assert book.names() == {}


def test_an_order_entered_wrongly_is_over_with_its_retraction():
    book = Book(ORDER)
    book.tell_all("""
        open A 03-01 09:00 category=c
        order A 03-02 09:00 scope=all id=o
        open B 03-03 09:00 category=c
        retract A 03-04 09:00 event=o
        open C 03-05 09:00 category=c
    """)
    assert book.names() == {"B": {"under_order"}}


def test_an_order_stands_as_long_as_it_is_said_to_and_a_late_one_reaches_later_cases():
    book = Book(ORDER.replace("    same:", "    within: 2d\n    same:"))
    book.tell_all("""
        open A 03-01 09:00 category=c
        open B 03-04 09:00 category=c
        open C 03-04 09:01 category=c
        order A 03-02 09:00 scope=all
    """)
    assert book.names() == {"B": {"under_order"}}
