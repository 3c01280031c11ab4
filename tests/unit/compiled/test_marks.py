"""What of a deadline is settled before any case: its length, what is enough for it, and what comes before it is due."""

from complaintflow.compiled.index import index_of
from complaintflow.compiled.marks import DeadlineMarks, Marks
from tests.story import toy

HOUR = 3_600_000_000


FIELDS = "fields: {days: integer, grave: bool}\n"


def marks_of(*deadline: str) -> Marks:
    policy = toy(FIELDS + "deadlines:\n  reply: {starts: act, " + ", ".join(deadline) + "}\n")
    return index_of(policy.compiled).marks


def marks(*deadline: str) -> DeadlineMarks:
    return marks_of(*deadline).deadlines["reply"]


def steady(*deadline: str) -> bool:
    return "reply" in marks_of(*deadline).steady


def test_elapsed_time_has_a_length_and_a_day_has_none():
    assert marks("met_by: second", "within: 36h").length == 36 * HOUR
    assert marks("met_by: second", "within: 3d").length is None
    assert marks("met_by: second", "within: {days_from: days, unit: days}").length is None


def test_one_limit_without_a_condition_is_steady():
    assert steady("met_by: second", "within: 3d")
    assert not steady("met_by: second", "within: [{when: {grave: true}, limit: 1h}, {limit: 2h}]")
    assert not steady("met_by: second", "within: {days_from: days, unit: days}")


def test_one_act_is_enough_where_any_will_do_and_nothing_is_asked_of_it():
    assert marks("met_by: second", "within: 1h").enough == {"second"}
    assert marks("met_by: {any: [second, solve]}", "within: 1h").enough == {"second", "solve"}
    assert marks("met_by: {all: [second, solve]}", "within: 1h").enough == set()
    assert marks("met_by: {any: [{event: second, by: agent}, solve]}", "within: 1h").enough == {"solve"}
    assert marks("met_by: {any: [solve, {all: [second, solve]}]}", "within: 1h").enough == set()


def test_a_ladder_that_speaks_beforehand_is_not_calm():
    after = "ladder: [{id: late, at: due, do: [{class: high}]}]"
    before = "ladder: [{id: soon, at: {before: 10m}, do: [{class: high}]}]"
    classes = "classes: {low: {}, high: {}}\n"
    for ladder, calm in ((after, True), (before, False)):
        body = classes + "deadlines:\n  reply: {starts: act, met_by: second, within: 1h, " + ladder + "}\n"
        assert index_of(toy(body).compiled).marks.deadlines["reply"].calm is calm
