"""A dealership fills in the two numbers that the Toyota manual leaves open, in a file of its own that extends it.

No scenario can say this: the shipped policy has no number for the limits, and a scenario takes its policy as it is.
"""

import shutil
from pathlib import Path

import pytest

from complaintflow import Policy

POLICIES = Path(__file__).parents[2] / "policies"
DEALERSHIP = """\
policy: toyota
format: 1
version: "01-a"
extends: toyota.yaml
effective: 2026-01-01
parameters:
  pass_on: {value: 30m}
  report_important: {value: 2h}
"""
CLERK = {"id": "line", "roles": ["phone_clerk"]}
HEAD = {"id": "head", "roles": ["service_head"]}
REASON = {"reason": "制动失灵"}


@pytest.fixture(scope="module")
def dealership(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dealership")
    for name in ("toyota.yaml", "shared/base.yaml", "clauses/toyota.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(POLICIES / name, folder / name)
    (folder / "dealership.yaml").write_text(DEALERSHIP)
    return Policy.load(folder / "dealership.yaml")


def opened(policy, **facts):
    facts = {"channel": "phone", "domain": "service", **facts}
    return policy.open("T-1", facts, at="2026-03-02T09:00:00+08:00", actor=CLERK).case


def test_nothing_is_left_to_decide(dealership):
    assert [one.message for one in dealership.diagnostics if one.code == "to-be-decided"] == []
    assert [one.code for one in Policy.load(POLICIES / "toyota.yaml").diagnostics] == ["to-be-decided"] * 2


@pytest.mark.parametrize(("second", "verdict"), [("09:29:59", "met"), ("09:30:00", "met"), ("09:30:01", "late")])
@pytest.mark.parametrize(("event", "data"), [("record", {}), ("report_up", REASON)])
def test_passing_on_counts_up_to_the_very_second(dealership, event, data, second, verdict):
    case = opened(dealership).send(event, data=data, at=f"2026-03-02T{second}+08:00", actor=CLERK).case
    assert case.deadlines["pass_on"] == verdict


@pytest.mark.parametrize(("second", "verdict"), [("10:59:59", "met"), ("11:00:00", "met"), ("11:00:01", "late")])
def test_an_important_complaint_reaches_the_officer_in_time(dealership, second, verdict):
    case = (
        opened(dealership, safety_part=True)
        .send("report_up", data=REASON, at="2026-03-02T09:10:00+08:00", actor=CLERK)
        .case
    )
    assert (case.owner, case.deadlines["report_important"]) == ("service_head", "running")
    case = case.send("report_up", data=REASON, at=f"2026-03-02T{second}+08:00", actor=HEAD).case
    assert (case.owner, case.deadlines["report_important"]) == ("complaint_officer", verdict)


def test_a_difficult_complaint_is_to_be_reported_from_when_it_is_judged_so(dealership):
    case = opened(dealership)
    assert case.deadlines["report_important"] == "idle"
    case = case.send("amend", data={"difficult": True}, at="2026-03-02T15:00:00+08:00", actor=HEAD).case
    assert [dealership.instant(one.due_us) for one in case.due if one.deadline == "report_important"] == [
        "2026-03-02T17:00:00+08:00"
    ]


def test_the_officer_hears_of_what_was_not_passed_on_or_reported(dealership):
    told = [one.body for one in opened(dealership, vehicle_fire=True).advance("2026-03-02T12:00:00+08:00")]
    assert [(body["to"], body["template"]) for body in told if "template" in body] == [
        ("complaint_officer", "not_passed_on"),
        ("complaint_officer", "not_reported"),
    ]
