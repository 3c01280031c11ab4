"""Many cases in one process: most of them packed, those due first at hand."""

import sys
from functools import lru_cache

import pytest

from complaintflow.compiled.frozen import altered
from complaintflow.correlation import Casebook, CasesAtRest, at_rest
from complaintflow.facade import Case
from complaintflow.kernel.event import Event
from tests.counted import calls_of
from tests.story import Story, instant, toy

BODY = """
events: {act: {}, second: {}}
deadlines:
  reply: {starts: open, met_by: act, within: 3h, ladder: [{at: {after: 1h}, notify: lead, via: sms, template: again}]}
"""
HOUR = 3_600_000_000


def opened(name: str, at: str = "03-02 08:00", **facts: object) -> Case:
    return toy(BODY).open(name, facts, at=instant(at)).case


def book_of(*cases: Case, at_hand: int = 1) -> Casebook:
    book = Casebook(toy(BODY), cases=CasesAtRest(at_hand))
    book.cases.update({case.id: case for case in cases})
    return book


def test_cases_come_back_as_they_were_in_the_order_of_their_first_appearance():
    cases = CasesAtRest(at_hand=1)
    for name in "CAB":
        cases[name] = opened(name, told=name)
    cases["A"] = moved = cases["A"].send("act", at=instant("03-02 09:00")).case
    assert list(cases) == ["C", "A", "B"]
    assert cases["A"] == moved
    assert cases == {name: opened(name, told=name) for name in "CB"} | {"A": moved}
    assert len(cases) == 3
    assert "A" in cases
    assert "D" not in cases


def test_a_case_that_is_dropped_is_gone_and_not_due():
    cases = CasesAtRest(at_hand=1)
    for name in "AB":
        cases[name] = opened(name)
    at = cases["A"].next_due
    assert cases.first_due(sys.maxsize) == (at, "A")
    del cases["A"]
    assert list(cases) == ["B"]
    assert cases.first_due(sys.maxsize) == (at, "B")
    assert cases.first_due(at - 1) is None
    cases.pop("B")
    assert cases.first_due(sys.maxsize) is None
    for ask in (cases.__getitem__, cases.__delitem__):
        with pytest.raises(KeyError):
            ask("A")


def test_cases_of_several_versions_come_back_under_their_own():
    older = toy("lifecycle: {initial: x, states: {x: {}}, transitions: []}")
    cases = CasesAtRest(at_hand=1)
    for name in "ABC":
        cases[name] = opened(name)
    cases["B"] = old = older.open("B", at=instant("03-02 08:00")).case
    for name in "ABCABC":
        assert cases[name].policy is (older if name == "B" else toy(BODY))
    assert cases["B"] == old
    cases["B"] = opened("B")
    assert (cases["A"], cases["B"]) == (opened("A"), opened("B"))


def test_what_can_not_be_packed_rests_as_it_is():
    odd = toy(BODY).step(None, Event("A", "open", 0, "open", data={"x": (n for n in ())})).case
    cases = CasesAtRest(at_hand=1)
    cases["A"] = odd
    cases["B"] = opened("B")
    assert cases["A"].raw is odd.raw


def test_time_passes_for_all_the_earliest_first_each_at_its_own_instant():
    book = book_of(opened("B"), opened("A"), opened("C", "03-02 07:30"), opened("D", "03-02 20:00"))
    until = opened("X", "03-02 12:00").raw.clock
    fired = [(one.event.case, one.event.at, one.step.effects[0].kind) for one in book.advance_all(until)]
    at = opened("X").raw.clock
    assert fired == [
        ("C", at + 5 * HOUR // 2, "deadline_breached"),
        ("A", at + 3 * HOUR, "deadline_breached"),
        ("B", at + 3 * HOUR, "deadline_breached"),
        ("C", at + 7 * HOUR // 2, "notify"),
        ("A", at + 4 * HOUR, "notify"),
        ("B", at + 4 * HOUR, "notify"),
    ]
    assert book.cases["D"] == opened("D", "03-02 20:00")
    assert list(book.advance_all(until)) == []


def test_time_passes_as_the_answers_are_taken():
    book = book_of(opened("A"), opened("B"))
    answers = book.advance_all(sys.maxsize)
    assert next(answers).event.case == "A"
    book.take(Event("B", "act", book.cases["A"].clock - 1, "act"))
    assert [(one.event.case, one.step.effects[0].kind) for one in answers] == [("A", "notify")]


def test_a_case_that_can_not_be_moved_says_so_once_and_holds_up_no_other():
    """Its calendar knows nothing of the year 1970."""
    story = Story("""
fields: {days: integer}
calendars: {office: {working_days: [mon, tue, wed, thu, fri], hours: ['08:30-17:30']}}
events: {act: {}, second: {}}
deadlines:
  reply: {starts: open, met_by: act, within: 3h}
  then:
    {starts: {deadline: reply, at: due}, met_by: act, within: {days_from: days, unit: working days}, calendar: office}
""")
    book = Casebook(story.policy)
    for name in ("A", "B"):
        book.take(Event(name, "open", 0, "open", data={"days": 5}))
    first = list(book.advance_all(4 * HOUR))
    assert [(one.event.case, one.step.accepted) for one in first] == [("A", False), ("B", False)]
    assert first[0].step.effects[0].body["code"] == "limit"
    assert list(book.advance_all(5 * HOUR)) == []
    book.take(Event("A", "second", HOUR, "second"))
    assert [one.event.case for one in book.advance_all(6 * HOUR)] == ["A"]


def test_cases_that_know_nothing_of_what_is_due_are_not_gone_through():
    book = Casebook(toy(BODY), cases={})
    with pytest.raises(TypeError, match="CasesAtRest"):
        next(book.advance_all(0))


@lru_cache(maxsize=2)
def crowd(count: int) -> Casebook:
    """So many open cases, of which seven are due on the second of March and the others in May."""
    due, later = opened("X"), opened("X", "05-02 08:00")
    book = Casebook(toy(BODY), cases=CasesAtRest(at_hand=10))
    for number in range(count):
        name = f"C{number:06}"
        like = due if number % (count // 7) == 3 else later
        book.cases[name] = Case(like.policy, altered(like.raw, id=name))
    return book


def test_letting_time_pass_costs_what_is_due_and_not_what_is_open(monkeypatch: pytest.MonkeyPatch):
    until = opened("X", "03-02 11:30").raw.clock
    unpacked: list[object] = []
    real = at_rest.unpacked
    monkeypatch.setattr(at_rest, "unpacked", lambda body: unpacked.append(body) or real(body))
    few, many = crowd(210), crowd(21_000)
    assert list(crowd(70).advance_all(until))  # once, so that everything that is worked out once has been
    for book in (few, many):
        book.cases.first_due(0)
    costs = []
    for book in (few, many):
        unpacked.clear()
        answers: list[object] = []
        costs.append(calls_of(lambda book=book, answers=answers: answers.extend(book.advance_all(until))))
        assert len(answers) == 7
        assert len(unpacked) <= 7
    assert costs[0] == costs[1]
