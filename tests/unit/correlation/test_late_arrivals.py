"""Corrections, and what is entered after complaints that come later in order."""

from __future__ import annotations

from tests.unit.correlation.bookkeeping import Book

REPEAT = "  - {id: repeat_complaint, same: [vin, problem], flag: repeat, open_one: follow_up}\n"
PLAIN = "  - {id: repeat_complaint, same: [vin, problem], flag: repeat}\n"


def test_a_corrected_fact_finds_what_the_case_repeats_and_who_repeats_it():
    book = Book(PLAIN)
    book.tell_all("""
        open A 03-01 09:00 vin=V problem=p
        open B 03-02 09:00 vin=W problem=p
        open C 03-03 09:00 vin=V problem=p
        amend B 03-04 09:00 vin=V
    """)
    assert book.flags("B") == {"repeat": ("A",)}
    assert book.flags("C") == {"repeat": ("A", "B")}
    assert book.flags("A") == {}


def test_what_a_case_said_before_its_correction_stays_said_and_finds_nothing_new():
    book = Book(PLAIN)
    book.tell_all("""
        open A 03-01 09:00 vin=V problem=p
        open B 03-02 09:00 vin=V problem=p
        amend A 03-03 09:00 vin=W
        open C 03-04 09:00 vin=V problem=p
    """)
    assert book.flags("B") == {"repeat": ("A",)}
    assert book.flags("C") == {"repeat": ("B",)}


def test_a_retracted_correction_counts_as_a_correction():
    book = Book(PLAIN)
    book.tell_all("""
        open A 03-01 09:00 vin=V problem=p
        amend A 03-02 09:00 vin=W id=fix
        open B 03-03 09:00 vin=V problem=p
    """)
    assert book.names() == {}
    book.tell_all("retract A 03-04 09:00 event=fix")
    assert book.flags("B") == {"repeat": ("A",)}


def test_a_complaint_that_arrives_late_flags_the_later_one():
    book = Book(PLAIN)
    book.tell_all("open B 03-05 09:00 vin=V problem=p\n dispatch B 03-06 09:00")
    answers = book.tell("open A 03-01 09:00 vin=V problem=p")
    assert [(answer.event.case, answer.event.name) for answer in answers] == [("A", "open"), ("B", "flag")]
    assert book.names() == {"B": {"repeat"}}
    assert book.book.cases["B"].klass == "escalated"


def test_a_closing_that_arrives_late_makes_the_later_complaint_a_repeat():
    book = Book("  - {id: again, same: vin, flag: repeat, earlier: {outcome: present}}\n")
    book.tell_all("open A 03-01 09:00 vin=V\n open B 03-05 09:00 vin=V")
    assert book.names() == {}
    book.tell_all("solve A 03-04 09:00")
    assert book.names() == {"B": {"repeat"}}


def test_too_late_for_a_follow_up_is_no_repeat_either():
    book = Book(REPEAT)
    book.tell_all("open B 03-05 09:00 vin=V problem=p\n open A 03-01 09:00 vin=V problem=p")
    assert book.names() == {}
    assert list(book.book.cases) == ["B", "A"]
