"""A dealership that has decided what its procedure leaves open, and the words of the first reply.

No scenario can say this: the shipped policy has no numbers, and a scenario takes its policy as it is.
"""

import shutil
from pathlib import Path

import pytest

from complaintflow import Policy

POLICIES = Path(__file__).parents[2] / "policies"
OWN = """\
policy: dealer
format: 1
version: "1-a"
extends: dealer.yaml
effective: 2026-02-06
parameters:
  first_reply_limit: {value: 30m}
  solution_limit: {value: 2d}
  progress_interval: {value: 3d}
  spot_limit: {value: 200}
  refund_limit: {value: 1000}
  manager_limit: {value: 5000}
"""
DESK = {"id": "desk", "roles": ["receiver"]}
LIN = {"id": "lin", "roles": ["owner"]}
MANAGER = {"id": "manager", "roles": ["manager"]}
GENERAL_MANAGER = {"id": "gm", "roles": ["general_manager"]}
OPENED = "2026-03-02T09:00:00+08:00"


@pytest.fixture(scope="module")
def dealership(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    for path in ("dealer.yaml", "shared/base.yaml", "clauses/dealer.yaml"):
        (folder / path).parent.mkdir(exist_ok=True)
        shutil.copy(POLICIES / path, folder / path)
    (folder / "own.yaml").write_text(OWN)
    return Policy.load(folder / "own.yaml")


def opened(policy, **facts):
    return policy.open("GD-1", facts, at=OPENED, actor=DESK).case


def proposed(policy, **solution):
    case = opened(policy, severity="complex")
    case = case.send("assign_owner", at="2026-03-02T10:00:00+08:00", actor=DESK).case
    case = case.send("collect_evidence", at="2026-03-02T11:00:00+08:00", actor=LIN).case
    found = {"responsible_party": "seller"}
    case = case.send("determine_responsibility", data=found, at="2026-03-02T12:00:00+08:00", actor=LIN).case
    return case.send("propose_options", data=solution, at="2026-03-02T13:00:00+08:00", actor=LIN)


def test_nothing_is_left_to_decide(dealership):
    assert list(dealership.diagnostics) == []


@pytest.mark.parametrize(("time", "verdict"), [("09:29:59", "met"), ("09:30:00", "met"), ("09:30:01", "late")])
def test_the_first_reply_is_owed_from_the_opening(dealership, time, verdict):
    told = {"next_steps": "检查车辆", "handling_days": 5}
    step = opened(dealership).send("first_reply", data=told, at=f"2026-03-02T{time}+08:00", actor=DESK)
    assert step.case.deadlines["first_reply"] == verdict
    notices = [one.body["template"] for one in step if one.kind == "notify"]
    assert notices == ["no_first_reply"] * (verdict == "late") + ["first_reply"]


@pytest.mark.parametrize(("amount", "refused"), [(199, None), (200, None), (201, "guard"), (None, None)])
def test_on_the_spot_only_so_much_is_given(dealership, amount, refused):
    step = opened(dealership, severity="simple").send(
        "solve_on_spot", data={"remedy": "compensation", "amount": amount}, at="2026-03-02T09:10:00+08:00", actor=DESK
    )
    assert (step.refused and step.refused.body["code"]) == refused


@pytest.mark.parametrize(
    ("remedy", "amount", "asked"),
    [
        ("full_refund", 1000, ["manager", "general_manager"]),
        ("full_refund", 1001, ["general_manager"]),
        ("退款", 1001, ["general_manager"]),
        ("exchange", 1001, ["general_manager"]),
        ("compensation", 5000, ["manager", "general_manager"]),
        ("compensation", 5001, ["general_manager"]),
        ("代步车", 5001, ["general_manager"]),
        ("apology", None, ["manager", "general_manager"]),
        (None, 5001, ["general_manager"]),
    ],
)
def test_who_approves_follows_remedy_and_amount(dealership, remedy, amount, asked):
    given = {name: value for name, value in {"remedy": remedy, "amount": amount}.items() if value is not None}
    step = proposed(dealership, options=["一"], **given)
    assert [one.body["from"] for one in step if one.kind == "approval_requested"] == asked


def test_beyond_the_managers_authority_the_general_manager_alone_decides(dealership):
    case = proposed(dealership, options=["退车"], remedy="full_refund", amount=180_000).case
    decided = {"data": {"approval": "solution"}, "at": "2026-03-02T14:00:00+08:00"}
    assert case.send("approve", actor=MANAGER, **decided).refused.body["code"] == "wrong_role"
    assert case.send("approve", actor=GENERAL_MANAGER, **decided).case.state == "approved"


@pytest.mark.parametrize(("time", "verdict"), [("11:59:59", "met"), ("12:00:00", "met"), ("12:00:01", "late")])
def test_a_solution_is_owed_from_when_the_cause_is_known(dealership, time, verdict):
    case = opened(dealership, severity="complex")
    case = case.send("assign_owner", at="2026-03-02T10:00:00+08:00", actor=DESK).case
    case = case.send("collect_evidence", at="2026-03-02T11:00:00+08:00", actor=LIN).case
    found = {"responsible_party": "seller"}
    case = case.send("determine_responsibility", data=found, at="2026-03-02T12:00:00+08:00", actor=LIN).case
    step = case.send("propose_options", data={"remedy": "repair"}, at=f"2026-03-04T{time}+08:00", actor=LIN)
    assert step.case.deadlines["solution"] == verdict
    notices = [one.body["template"] for one in step if one.kind == "notify"]
    assert notices == ["no_solution"] * (verdict == "late")


def test_word_of_the_progress_is_owed_again_and_again(dealership):
    case = opened(dealership, severity="complex")
    case = case.send("assign_owner", at="2026-03-02T10:00:00+08:00", actor=DESK).case
    case = case.send("report_progress", at="2026-03-05T10:00:00+08:00", actor=LIN).case
    due = [dealership.instant(one.due_us) for one in case.due if one.deadline == "progress"]
    assert due == ["2026-03-08T10:00:00+08:00"]
    late = case.advance("2026-03-08T10:00:00+08:00")
    assert [(one.body["task"], one.body["role"]) for one in late if one.kind == "task"] == [("tell_progress", "owner")]


ADMISSIONS = ("our fault", "our mistake", "we are responsible", "liable", "liability", "responsib", "blame", "admit")
ADMISSIONS_ZH = ("责任", "过错", "过失", "承认", "失误", "赔偿", "我方原因", "我们的错")


def test_the_first_reply_says_three_things_and_admits_nothing():
    template = Policy.load(POLICIES / "dealer.yaml").compiled.templates["first_reply"]
    texts = {"en": template.text.en, "zh": template.text.zh}
    for text in texts.values():
        assert "{next_steps}" in text
        assert "{stated_days}" in text
    assert "being handled from now on" in texts["en"]
    assert "立即着手处理" in texts["zh"]
    assert [word for word in ADMISSIONS if word in texts["en"].lower()] == []
    assert [word for word in ADMISSIONS_ZH if word in texts["zh"]] == []
