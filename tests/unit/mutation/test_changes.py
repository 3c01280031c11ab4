"""What is changed: each kind of change, its id, its place and its words."""

import pytest

from complaintflow.compiled.duration import Unit
from complaintflow.compiler.load import load_text
from complaintflow.mutation import changes_of
from tests.unit.mutation.toy import POLICY, changes, loaded

NOTICED_BY_NOBODY = {
    # numbers, lengths of time, dates, hours
    "deadlines.response.within.1.limit:+1": "the limit of the deadline `response` were 3 hours instead of 2 hours",
    "deadlines.response.within.1.limit:-1": "the limit of the deadline `response` were 1 hour instead of 2 hours",
    "deadlines.office_time.within.1.limit:days": (
        "the limit of the deadline `office_time` were 2 days instead of 2 working days"
    ),
    "parameters.patience.value:+1": "the value of the parameter `patience` were `4 days` instead of `3d`",
    "calendars.office.hours.1:later": (
        "the opening hours 08:30-17:30 of the calendar `office` were 09:00-17:30 instead of 08:30-17:30"
    ),
    "classification.rules.money.when:+1": (
        "`amount: {at_least: 500}` were `amount: {at_least: 501}` in the condition of the rule `money`"
        " of the classification"
    ),
    "classification.rules.dear.when:price.boundary": (
        "`price: {more_than: 9.5}` were `price: {at_least: 9.5}` in the condition of the rule `dear`"
        " of the classification"
    ),
    "classification.rules.old.when:bought.-1": (
        "`bought: {at_most: 2020-12-31}` were `bought: {at_most: 2020-12-30}` in the condition of the rule `old`"
        " of the classification"
    ),
    # conditions
    "classification.rules.danger.when:brakes-out": (
        "`topic: [brakes, fire]` were `topic: [fire]` in the condition of the rule `danger` of the classification"
    ),
    "classification.rules.danger.when:negate": (
        "`topic: [brakes, fire]` were `not: {topic: [brakes, fire]}` in the condition of the rule `danger`"
        " of the classification"
    ),
    "classification.rules.known.when:negate": (
        "`person: present` were `person: missing` in the condition of the rule `known` of the classification"
    ),
    "classification.rules.dear.when:2.unnegate": (
        "`not: {wish: repair}` were `wish: repair` in the condition of the rule `dear` of the classification"
    ),
    "classification.rules.old.when:calls.drop": (
        "`calls: {more_than: 2}` were dropped from the condition of the rule `old` of the classification"
    ),
    "lifecycle.transitions.wait.when:drop": "the condition of the transition `wait` were dropped",
    # rules, their order and their class
    "classification.rules.money:drop": "the rule `money` of the classification were dropped",
    "classification.rules.danger:swap": "the rule `danger` of the classification came after the rule `money`",
    "classification.rules.money.class:low": (
        "the class of the rule `money` of the classification were `low` instead of `high`"
    ),
    "classification.default:high": "the default of the classification were `high` instead of `low`",
    "classes.low:swap": "the class `low` ranked above `high`",
    # transitions
    "lifecycle.transitions.answer:drop": "the transition `answer` were dropped",
    "lifecycle.transitions.answer.to:new": "the target of the transition `answer` were `new` instead of `answered`",
    "lifecycle.transitions.answer.from.2:drop": "the origin `waiting` of the transition `answer` were dropped",
    "lifecycle.transitions.wait.not_by.1:drop": "the excluded party `applicant` of the transition `wait` were dropped",
    "events.answer.by.2:drop": "the sender `boss` of the event `answer` were dropped",
    "events.answer.late:drop": "the leave to enter it late of the event `answer` were dropped",
    "fields.topic.required_at.1:drop": "the event that needs it `answer` of the fact `topic` were dropped",
    # actions
    "lifecycle.transitions.answer.do.1:drop": "the task `file` of the transition `answer` were dropped",
    "deadlines.response.ladder.late.action.notify.1:chief": (
        "the recipient `boss` of the notice `late` of the ladder step `late` of the deadline `response`"
        " were `chief` instead of `boss`"
    ),
    "deadlines.response.ladder.late.action.via:phone": (
        "the medium of the notice `late` of the ladder step `late` of the deadline `response`"
        " were `phone` instead of `email`"
    ),
    "deadlines.response.ladder.soon.action.copy.1:drop": (
        "the copy to `boss` of the notice `late` of the ladder step `soon` of the deadline `response` were dropped"
    ),
    # deadlines
    "deadlines.response.ladder.soon:drop": "the ladder step `soon` of the deadline `response` were dropped",
    "deadlines.response.ladder.late.at:later": (
        "the moment of the ladder step `late` of the deadline `response` were 1 hour after it instead of `due`"
    ),
    "deadlines.response.pause:drop": "the pause of the deadline `response` were dropped",
    "deadlines.response.on_change:drop": "the rule for another limit of the deadline `response` were dropped",
    "deadlines.response.met_by.all.1:drop": "the act `call` of the meeting of the deadline `response` were dropped",
    "deadlines.response.cancelled_by.1:drop": "the cancelling of the deadline `response` were dropped",
    "calendars.office.holidays:drop": "the public holidays of the calendar `office` were dropped",
    # approvals
    "approvals.refund.chain.1.steps.2:drop": (
        "the step number 2 of the chain number 1 of the approval `refund` were dropped"
    ),
    "approvals.refund.chain.1.steps.1.role:chief": (
        "the role of the step number 1 of the chain number 1 of the approval `refund` were `chief` instead of `boss`"
    ),
    "approvals.refund.chain.1.steps.2.n:-1": (
        "the number of approvers of the step number 2 of the chain number 1 of the approval `refund`"
        " were 1 instead of 2"
    ),
    "approvals.refund.chain.1:swap": "the chain number 1 of the approval `refund` came after the chain number 2",
    "approvals.refund.not_by.1:drop": "the excluded party `applicant` of the approval `refund` were dropped",
    "approvals.refund.gates.1:drop": "the gated event `answer` of the approval `refund` were dropped",
    # owners, escalations, counters, who sees it, how long it is kept
    "owners.1:drop": "the row of the owners number 1 were dropped",
    "owners.2.owner:boss": "the owner of the row of the owners number 2 were `boss` instead of `agent`",
    "escalations.third_call:drop": "the escalation `third_call` were dropped",
    "escalations.third_call.once:drop": "the rule how often of the escalation `third_call` were dropped",
    "counters.calls.within:drop": "the limit of the counter `calls` were dropped",
    "fields.person.personal:no": "the mark as personal data of the fact `person` were false instead of true",
    "fields.person.visible_to.1:drop": "the reader `boss` of the fact `person` were dropped",
    "retention.rules.all.purge_after:+1": (
        "the time until purging of the rule `all` of the retention were 4 years instead of 3 years"
    ),
    "time_zone:UTC": "the time zone were `UTC` instead of `Asia/Shanghai`",
    "last_resort:chief": "the role of last resort were `chief` instead of `boss`",
}


@pytest.mark.parametrize("name", NOTICED_BY_NOBODY)
def test_every_kind_of_change_says_what_it_is(name):
    assert changes()[name].words.en == NOTICED_BY_NOBODY[name]


def test_a_change_changes_what_it_says_and_nothing_else():
    before = loaded().document
    after = changes()["deadlines.response.within.1.limit:+1"].document()
    limit = after.deadlines["response"].within[0].limit
    assert (limit.duration.amount, limit.duration.unit) == (3, Unit.HOURS)
    assert after.deadlines["office_time"] == before.deadlines["office_time"]
    assert after.lifecycle == before.lifecycle


def test_a_step_and_its_action_share_one_condition():
    after = changes()["deadlines.response.ladder.late.when:drop"].document()
    rung = after.deadlines["response"].ladder[1]
    assert rung.when is None
    assert rung.action.when is None
    assert "deadlines.response.ladder.late.action.when:drop" not in changes()


def test_every_change_has_an_id_of_its_own_and_stands_in_the_file():
    every = tuple(changes_of(loaded().document))
    assert len({change.id for change in every}) == len(every) > 200
    assert {change.span.file for change in every} == {"policy.yaml"}
    line = changes()["deadlines.response.within.1.limit:+1"].span.line
    assert POLICY.splitlines()[line - 1].strip() == "within: 2h"


def test_titles_texts_and_citations_are_left_alone():
    assert [
        name for name in changes() if any(word in name for word in ("title", "clause", "templates.", "reason"))
    ] == []


def test_ids_do_not_depend_on_other_parts_of_the_policy():
    more = POLICY.replace("tasks: {file: {}}", "tasks: {other: {}, file: {}}").replace(
        "  wish:", "  more: bool\n  wish:"
    )
    again = {change.id for change in changes_of(load_text(more).document)}
    assert set(changes()) - again == set()


@pytest.mark.parametrize(
    ("name", "chinese"),
    [
        ("deadlines.response.within.1.limit:+1", "时限“response”的时长由2小时改为3小时"),
        ("classification.rules.money:drop", "去掉定级表的规则“money”"),
        ("owners.1:drop", "去掉第1个主责方行"),
        ("classification.rules.danger:swap", "定级表的规则“danger”排到规则“money”之后"),
        ("lifecycle.transitions.answer.do.1:drop", "去掉流转“answer”的任务“file”"),
    ],
)
def test_the_same_in_chinese(name, chinese):
    assert changes()[name].words.zh == chinese
