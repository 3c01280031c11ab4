"""Lines that hand a report in: what they are, and when they are refused."""

import pytest

from complaintflow.errors import EventError
from complaintflow.reporting.submissions import Book, is_submission, read_submission
from tests.unit.reporting.small import book, period, policy, submission

SMALL = policy()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ([], "object"),
        ({"report": "monthly"}, "`period`"),
        ({"report": "monthly", "period": "2026-02", "event": "submit"}, "`at`"),
        ({"report": "monthly", "period": "2026-02", "event": "submit", "at": "2026-03-02"}, "`at`"),
        ({"report": "monthly", "when": 1}, "unknown key `when`"),
        ({"report": 3, "period": "2026-02"}, "`report` must be text"),
        ({"report": "m", "period": "2026-02", "event": "submit", "at": "2026-03-02T09:00:00Z", "data": []}, "data"),
    ],
)
def test_what_is_no_submission(line, message):
    with pytest.raises(EventError, match=message):
        read_submission(line)


def test_a_line_of_a_case_is_none_of_a_report():
    assert is_submission({"report": "x"})
    assert not is_submission({"case": "x", "report": "y"})
    assert not is_submission([])


@pytest.mark.parametrize(
    ("one", "code", "message"),
    [
        (submission("none", "2026-02", "03-02 09:00"), "bad_value", "no report `none`"),
        (submission("monthly", "2026-Q1", "03-02 09:00"), "bad_value", "`2026-Q1` is no month"),
        (submission("monthly", "2026-13", "03-02 09:00"), "bad_value", "is no month"),
        (submission("monthly", "2026-02", "01-31 09:00"), "out_of_order", "has not begun"),
        (submission("monthly", "2026-02", "03-02 09:00", "office"), "wrong_role", "comes from `agent`"),
        (submission("monthly", "2026-02", "03-02 09:00", unit="north"), "bad_value", "for all together"),
        (submission("by_unit", "2026-02", "03-02 09:00"), "missing_field", "say `unit`"),
        (submission("by_unit", "2026-02", "03-02 09:00", unit="west"), "bad_value", "never `west`"),
        (submission("monthly", "2026-02", "03-02 09:00", event="burn"), "unknown_event", "`submit` and `schedule`"),
        (submission("monthly", "2026-02", "03-02 09:00", event="schedule"), "bad_value", "the policy itself says"),
        (submission("meeting", "2026-Q1", "04-02 09:00", "office", event="schedule"), "bad_value", "needs `date`"),
        (
            submission("meeting", "2026-Q1", "04-02 09:00", "office", event="schedule", data={"date": "2026-02-30"}),
            "bad_value",
            "needs `date`",
        ),
    ],
)
def test_refusals(one, code, message):
    answer = Book(SMALL.compiled).take(one)
    assert (answer.code and answer.code.value, message in answer.message) == (code, True), answer


def test_somebody_of_another_unit_is_refused():
    line = {
        "report": "by_unit", "period": "2026-02", "unit": "north", "event": "submit", "at": "2026-03-02T09:00:00Z",
        "actor": {"id": "p", "roles": [{"role": "agent", "unit": "south"}]},
    }  # fmt: skip
    answer = Book(SMALL.compiled).take(read_submission(line))
    assert answer.code is not None
    assert answer.code.value == "wrong_unit"


def test_the_same_line_again_changes_nothing_and_its_id_belongs_to_it():
    found = book(SMALL, submission("monthly", "2026-02", "03-02 09:00", id="s1"))
    assert found.take(submission("monthly", "2026-02", "03-02 09:00", id="s1")).repeated
    again = found.take(submission("monthly", "2026-02", "03-03 09:00", id="s1"))
    assert again.code is not None
    assert again.code.value == "id_reused"
    assert len(found.accepted) == 1


def test_the_first_is_in_time_and_the_last_is_shown():
    quarter = period("2026-Q1")
    found = book(
        SMALL,
        submission("before_it", "2026-Q1", "04-03 09:00", data={"outlook": "Second thoughts"}),
        submission("before_it", "2026-Q1", "04-02 09:00", data={"outlook": "First"}),
    )
    assert [one.at for one in found.of("before_it", quarter, None, "submit")] == sorted(
        one.at for one in found.accepted
    )
    assert found.passage("before_it", quarter, None, "outlook") == "Second thoughts"
    assert found.passage("before_it", quarter, None, "other") == ""
