"""What rules across cases find, and how it reaches the cases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from complaintflow.correlation import Casebook
from complaintflow.kernel.event import SYSTEM_ACTOR
from complaintflow.kernel.step import fold
from tests.unit.correlation.bookkeeping import ORDER, Book

REPEAT = "  - {id: repeat_complaint, same: [vin, problem], flag: repeat, open_one: follow_up, clause: T-1}\n"
PLAIN = "  - {id: repeat_complaint, same: [vin, problem], flag: repeat}\n"
BURST = "  - {id: burst, same: category, within: 3d, at_least: 3, flag: many, tells: all}\n"


# ---- repeats and follow-ups


def test_a_repeat_is_born_with_its_flag_its_class_and_its_reasons():
    book = Book(REPEAT)
    book.tell_all("open A 03-02 09:00 vin=V problem=p\n solve A 03-02 10:00")
    (answer,) = book.tell("open B 03-05 09:00 vin=V problem=p")
    raised, _, classed, *_ = answer.step.effects
    assert (raised.kind, raised.body, raised.clause) == ("flag_raised", {"flag": "repeat", "cases": ["A"]}, ("T-1",))
    assert "repeat_complaint" in raised.because
    assert (classed.body["class"], classed.body["rules"], classed.clause) == ("escalated", ["again"], ("T-2",))
    assert answer.event.data["flags"] == [{"flag": "repeat", "cases": ["A"], "rule": "repeat_complaint"}]


def test_a_complaint_about_a_case_still_open_becomes_its_follow_up_and_its_id_an_alias():
    book = Book(REPEAT)
    book.tell_all("open A 03-02 09:00 vin=V problem=p")
    (answer,) = book.tell("open B 03-03 09:00 vin=V problem=p category=late")
    assert (answer.event.case, answer.event.name, answer.event.id) == ("A", "chase", "B:1")
    assert answer.event.data == {"vin": "V", "problem": "p", "category": "late", "complaint": "B"}
    assert answer.follow_up == "repeat_complaint"
    assert list(book.book.cases) == ["A"]
    assert book.book.case_of("B") == "A"
    (later,) = book.tell("dispatch B 03-03 10:00")
    assert later.step.case.id == "A"
    assert later.step.case.state == "handling"


def test_of_several_open_cases_the_latest_takes_the_complaint():
    book = Book("  - {id: chasing, same: vin, open_one: follow_up}\n")
    book.tell_all("open A 03-02 09:00\n open B 03-02 10:00\n amend A 03-02 11:00 vin=V\n amend B 03-02 12:00 vin=V")
    (answer,) = book.tell("open C 03-03 09:00 vin=V")
    assert answer.event.case == "B"


def test_an_open_that_comes_again_gives_the_same_answer_whatever_was_written_into_it():
    book = Book(REPEAT)
    book.tell_all("open A 03-02 09:00 vin=V problem=p id=1\n solve A 03-02 10:00 id=2")
    (first,) = book.tell("open B 03-05 09:00 vin=V problem=p id=1")
    (again,) = book.tell("open B 03-05 09:00 vin=V problem=p id=1")
    assert [effect.id for effect in again.step.effects] == [effect.id for effect in first.step.effects]
    (other,) = book.tell("open B 03-05 09:00 vin=W problem=p id=1")
    assert other.step.refused is not None
    assert other.step.refused.body["code"] == "id_reused"
    (as_follow_up,) = book.tell("open C 03-06 09:00 vin=V problem=p id=1")
    (once_more,) = book.tell("open C 03-06 09:00 vin=V problem=p id=1")
    assert once_more.step.effects == as_follow_up.step.effects


@pytest.mark.parametrize(
    "second",
    ["vin=V", "problem=p", "vin=V problem=q", "vin=v problem=p", "vin=V. problem=p"],
    ids=["no problem", "no vehicle", "another problem", "another case of letters", "another text"],
)
def test_what_differs_or_is_missing_is_of_another_kind(second: str):
    book = Book(PLAIN)
    book.tell_all(f"open A 03-02 09:00 vin=V problem=p\n open B 03-03 09:00 {second}")
    assert book.names() == {}


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("earlier: {outcome: solved}", True),
        ("earlier: {outcome: missing}", False),
        ("earlier: {class: escalated}", False),
        ("earlier: {amount: {more_than: 5}, state: solved}", True),
        ("when: {amount: {more_than: 5}}", False),
        ("when: {amount: {at_most: 5}}", True),
        ("since: closed, within: 2d", True),
        ("since: closed, within: 1d", False),
        ("within: 3d", False),
        ("within: 4d", True),
    ],
)
def test_conditions_and_windows(rule: str, found: bool):
    book = Book(f"  - {{id: again, same: vin, flag: repeat, {rule}}}\n")
    book.tell_all("""
        open A 03-01 09:00 vin=V amount=7
        solve A 03-03 09:00
        open B 03-05 09:00 vin=V amount=3
    """)
    assert ("B" in book.names()) is found


def test_the_earlier_case_is_looked_at_as_it_stands_then_its_timers_included():
    more = "deadlines: {answer: {starts: open, within: 2d, on_expiry: {send: solve}}}\n"
    book = Book("  - {id: again, same: vin, flag: repeat, earlier: {outcome: present}}\n", more=more)
    book.tell_all("open A 03-01 09:00 vin=V\n open B 03-03 09:00 vin=V\n open C 03-03 09:01 vin=V")
    assert book.names() == {"C": {"repeat"}}, "the timer of A fires after B, which came at that very instant"
    assert book.flags("C") == {"repeat": ("A",)}


def test_a_flag_names_the_earlier_cases_oldest_first_and_a_hundred_at_most():
    book = Book(PLAIN)
    for number in range(103):
        book.tell(f"open C{number} 03-02 {number // 60:02}:{number % 60:02} vin=V problem=p")
    assert book.flags("C3") == {"repeat": ("C0", "C1", "C2")}
    assert book.flags("C102") == {"repeat": tuple(f"C{number}" for number in range(2, 102))}


# ---- many of a kind


def test_many_of_a_kind_in_a_window_flag_all_of_them_once():
    book = Book(BURST)
    book.tell_all("""
        open A 03-01 09:00 category=c
        open B 03-02 09:00 category=c
        open C 03-04 09:00 category=d
    """)
    assert book.names() == {}
    answers = book.tell("open D 03-04 09:00 category=c")
    assert [f"{answer.event.name} {answer.event.case}" for answer in answers] == ["open D", "flag A", "flag B"]
    assert book.flags("A") == {"many": ("B", "D")}
    assert book.flags("D") == {"many": ("A", "B")}
    assert len(book.tell("open E 03-04 10:00 category=c")) == 1, "A is out of the window, and B has been told"
    assert book.flags("E") == {"many": ("B", "D")}


def test_the_system_tells_also_where_the_event_flag_is_for_others_and_stamps_the_instant_of_the_finding():
    book = Book(BURST)
    book.tell_all("open A 03-01 09:00 category=c\n open B 03-02 09:00 category=c")
    told = book.tell("open C 03-03 09:00 category=c")[1]
    assert told.event.actor == SYSTEM_ACTOR
    assert told.event.at == book.book.cases["C"].raw.opened
    assert told.step.accepted
    (refused,) = book.tell("flag A 03-03 10:00 flag=many by=agent")
    assert refused.step.refused is not None
    assert refused.step.refused.body["code"] == "wrong_role"


def test_a_closed_case_is_told_and_nothing_else_happens_to_it():
    more = "escalations: [{id: up, on: {flag: many}, class: escalated}]\n"
    book = Book(BURST, more=more)
    book.tell_all("open A 03-01 09:00 category=c\n solve A 03-01 10:00\n open B 03-02 09:00 category=c")
    first = book.tell("open C 03-03 09:00 category=c")
    kinds = {answer.event.case: [effect.kind for effect in answer.step.effects] for answer in first}
    assert kinds["A"] == ["flag_raised"]
    assert "class_set" in kinds["B"]
    assert book.book.cases["A"].klass == "general"


# ---- what does not run, and what is forgotten


@pytest.mark.parametrize("waiting", ["within: {parameter: later}", "at_least: {parameter: later}"])
def test_a_rule_that_waits_for_a_parameter_does_not_run(waiting: str):
    rule = f"  - {{id: again, same: vin, flag: repeat, {waiting}}}\n"
    undecided = Book(rule, more="parameters: {later: {}}\n")
    undecided.tell_all("open A 03-01 09:00 vin=V\n open B 03-01 10:00 vin=V")
    assert undecided.names() == {}
    value = "2d" if "within" in waiting else "2"
    decided = Book(rule, more=f"parameters: {{later: {{value: {value}}}}}\n")
    decided.tell_all("open A 03-01 09:00 vin=V\n open B 03-01 10:00 vin=V")
    assert decided.names() == {"B": {"repeat"}}


def test_what_no_window_reaches_any_more_is_forgotten():
    book = Book(BURST, ORDER.replace("    same:", "    within: 2d\n    same:"))
    for day in range(1, 29):
        book.tell_all(f"open C{day} 02-{day:02} 09:00 category=c")
        book.book.forget(book.book.cases[f"C{day}"].raw.opened)
        assert book.book.kept <= 10
    assert book.names() == {f"C{day}": {"many"} for day in range(1, 29)}


def test_the_flags_are_in_the_log_so_that_a_case_is_still_the_fold_of_its_own_log():
    book = Book(REPEAT, BURST)
    book.tell_all("""
        open A 03-01 09:00 vin=V problem=p category=c
        solve A 03-01 10:00
        open B 03-02 09:00 vin=V problem=p category=c
        open C 03-03 09:00 vin=W problem=p category=c
    """)
    for case in book.book.cases.values():
        assert fold(book.policy.compiled, case.raw.entries) == case.raw


def test_a_casebook_of_a_policy_without_such_rules_is_the_policy_case_by_case():
    book = Book(PLAIN)
    policy = book.policy
    without = replace(policy, compiled=replace(policy.compiled, cross_case=()))
    other = Casebook(without)
    event = policy.read_event({"case": "A", "event": "open", "at": "2026-03-02T09:00:00+08:00", "data": {"vin": "V"}})
    (answer,) = other.take(event)
    assert answer.step.effects == policy.step(None, event).effects
