"""Receipts and bounces of the case's notices."""

import pytest

from complaintflow.kernel.event import SYSTEM_ACTOR, Event
from tests.story import Story, instant

BODY = """
events:
  act: {do: [{notify: [customer, agent], via: email, template: told}, {task: call, role: lead}]}
  second: {}
  delivered: {by: lead}
  undeliverable: {by: lead}
deadlines: {reply: {starts: open, met_by: second, within: 4h}}
"""


def told() -> tuple[Story, str]:
    story = Story(BODY).open("03-02 08:00").send("act", "03-02 09:00")
    return story, next(effect.id for effect in story.step if effect.kind == "notify")


def test_a_case_remembers_what_went_to_whom():
    story, _ = told()
    assert [(n.kind, n.to, n.what, n.via) for n in story.case.notices] == [
        ("notify", "customer", "told", "email"), ("notify", "agent", "told", "email"), ("task", "lead", "call", None),
    ]  # fmt: skip


def test_a_receipt_is_kept_and_changes_nothing_else():
    story, notice = told()
    before = story.case
    data = {"effect": notice, "medium": "email", "at": instant("03-02 09:01")}
    story.send("delivered", "03-02 10:00", by="lead", more=data)
    assert story.said() == []
    kept = story.case.notices[0]
    assert (story.policy.instant(kept.delivered), kept.by) == (instant("03-02 09:01"), "email")
    assert (story.case.state, story.case.deadlines, story.case.due) == (before.state, before.deadlines, before.due)
    again = story.send("delivered", "03-02 11:00", by="lead", effect=notice).case
    assert again.notices[0] == kept
    assert story.policy.case_from_json(story.case.to_json()) == story.case


def test_a_bounce_goes_to_the_owner_of_last_resort_once():
    story, notice = told()
    story.send("undeliverable", "03-02 10:00", by="lead", effect=notice)
    assert story.said() == [f"escalation_failed customer {notice}", "task escalation_failed boss"]
    assert story.send("undeliverable", "03-02 10:05", by="lead", effect=notice).said() == []
    assert story.case.notices[0].failed is not None


def test_what_arrived_may_bounce_later_all_the_same():
    story, notice = told()
    story.send("delivered", "03-02 10:00", by="lead", effect=notice)
    assert (
        story.send("undeliverable", "03-02 10:05", by="lead", effect=notice).said()[0].startswith("escalation_failed")
    )


@pytest.mark.parametrize("event", ["delivered", "undeliverable"])
@pytest.mark.parametrize("effect", ["C/1/0", "C/2/9", "C/9/0", "C/", "D/2/0", "", "x"])
def test_what_the_case_never_sent_is_refused(event, effect):
    story, _ = told()
    assert story.send(event, "03-02 10:00", by="lead", effect=effect).refused == "bad_value"


def test_a_bounce_names_the_one_it_was_for():
    story, notice = told()
    assert story.send("undeliverable", "03-02 10:00", by="lead", effect=notice, role="boss").refused == "bad_value"
    assert story.send("undeliverable", "03-02 10:01", by="lead", effect="C/9/9", role="boss").refused == "bad_value"
    # A notice of a report is none of the case: whoever reports it says whom it was for.
    elsewhere = story.send("undeliverable", "03-02 10:02", by="lead", effect="monthly/2026-02/1", role="boss")
    assert elsewhere.said()[0] == "escalation_failed boss monthly/2026-02/1"


def test_receipts_come_from_those_the_policy_names_and_from_the_system():
    story, notice = told()
    assert story.send("delivered", "03-02 10:00", by="agent", effect=notice).refused == "wrong_role"
    event = Event("C", "delivered", story.case.clock + 1, "d", SYSTEM_ACTOR, {"effect": notice})
    assert story.case.send(event).accepted


def test_a_closed_case_still_takes_them():
    story, notice = told()
    story.send("solve", "03-02 10:00")
    assert story.send("undeliverable", "03-02 11:00", by="lead", effect=notice).said() == [
        f"escalation_failed customer {notice}",
        "task escalation_failed boss",
    ]


def test_only_the_latest_thousand_are_remembered():
    body = """
events: {act: {}, second: {}}
deadlines:
  reply:
    starts: open
    met_by: second
    within: 1h
    ladder: [{id: due, at: due, notify: agent, via: email, template: overdue, every: 1m, max: 2000}]
"""
    story = Story(body).open("03-02 08:00").tick("03-03 08:00").tick("03-04 08:00")
    assert len(story.case.notices) == 1_000
    assert story.case.notices[-1].id == story.effects[-1].id
