"""An organisation fills in the numbers that its source leaves open, in a file of its own that extends the policy.

No scenario can say this: the shipped policies have no numbers here, and a scenario takes its policy as it is.
"""

import shutil
from pathlib import Path

import pytest

from complaintflow import Policy

POLICIES = Path(__file__).parents[2] / "policies"
OWN = """\
policy: {name}
format: 1
version: "01-a"
extends: {name}.yaml
effective: 2026-01-01
parameters: {parameters}
"""
CLERK = {"id": "line", "roles": ["phone_clerk"]}
AGENT = {"id": "seat", "roles": ["agent"]}
HEAD = {"id": "head", "roles": ["service_head"]}
REASON = {"reason": "制动失灵"}


def filled_in(folder, name, parameters):
    for path in (f"{name}.yaml", "shared/base.yaml", f"clauses/{name}.yaml"):
        (folder / path).parent.mkdir(exist_ok=True)
        shutil.copy(POLICIES / path, folder / path)
    (folder / "own.yaml").write_text(OWN.format(name=name, parameters=parameters))
    return Policy.load(folder / "own.yaml")


@pytest.fixture(scope="module")
def dealership(tmp_path_factory):
    limits = "pass_on: {value: 30m}, report_important: {value: 2h}"
    periods = "statistics_period: {value: month}, improvement_period: {value: quarter}"
    return filled_in(tmp_path_factory.mktemp("own"), "toyota", f"{{{limits}, {periods}}}")


@pytest.fixture(scope="module")
def hotline(tmp_path_factory):
    return filled_in(tmp_path_factory.mktemp("own"), "power", "{reaction: {value: 45s}, at_once: {value: 1h}}")


def opened(policy, **facts):
    facts = {"channel": "phone", "domain": "service", **facts}
    return policy.open("T-1", facts, at="2026-03-02T09:00:00+08:00", actor=CLERK).case


@pytest.mark.parametrize("name", ["dealership", "hotline"])
def test_nothing_is_left_to_decide(request, name):
    assert list(request.getfixturevalue(name).diagnostics) == []


@pytest.mark.parametrize(("name", "open_questions"), [("toyota", 4), ("power", 2)])
def test_what_is_to_be_decided_is_listed(name, open_questions):
    assert [one.code for one in Policy.load(POLICIES / f"{name}.yaml").diagnostics] == [
        "to-be-decided"
    ] * open_questions


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


@pytest.mark.parametrize(("second", "verdict", "flags"), [(44, "met", 0), (45, "met", 0), (46, "late", 1)])
def test_a_caller_who_waits_too_long_is_a_fault(hotline, second, verdict, flags):
    case = hotline.open("P-1", at="2026-03-02T09:00:00+08:00", actor=AGENT).case
    step = case.send("listen", at=f"2026-03-02T09:00:{second}+08:00", actor=AGENT)
    assert step.case.deadlines["reaction"] == verdict
    assert [one.body["flag"] for one in step if one.kind == "flag_raised"] == ["no_reaction"] * flags


@pytest.mark.parametrize(("moment", "verdict"), [("10:04:59", "met"), ("10:05:00", "met"), ("10:05:01", "late")])
def test_execution_at_once_counts_from_the_agreement(hotline, moment, verdict):
    case = hotline.open("P-1", at="2026-03-02T09:00:00+08:00", actor=AGENT).case
    for minute, event in enumerate(("listen", "sympathise", "analyse", "propose", "agree"), start=1):
        data = {"options": 1} if event == "propose" else None
        case = case.send(event, data=data, at=f"2026-03-02T09:0{minute}:00+08:00", actor=AGENT).case
    case = case.send("execute", at=f"2026-03-02T{moment}+08:00", actor=AGENT).case
    assert case.deadlines["execution"] == verdict
