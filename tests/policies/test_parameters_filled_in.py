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
TELLER = {"id": "teller", "roles": ["first_contact"]}
RECEIVER = {"id": "desk", "roles": ["receiver"]}
HANDLER = {"id": "handler", "roles": ["handler"]}


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


@pytest.fixture(scope="module")
def offices(tmp_path_factory):
    """The credit union and the dealer with their office hours decided: as a list, and as a text."""
    return {
        "bank": filled_in(
            tmp_path_factory.mktemp("own"), "bank", '{office_hours: {value: ["08:30-12:00", "14:30-17:30"]}}'
        ),
        "wanrun": filled_in(
            tmp_path_factory.mktemp("own"), "wanrun", '{office_hours: {value: "08:30-12:00, 13:00-17:00"}}'
        ),
    }


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


def due_instants(policy, facts, at):
    case = policy.open("C-1", facts, at=at, actor=TELLER if policy.id == "bank" else RECEIVER).case
    return {one.deadline: policy.instant(one.due_us) for one in case.due}


@pytest.mark.parametrize("name", ["bank", "wanrun"])
def test_office_hours_are_to_be_decided_and_then_are_not(offices, name):
    def undecided(policy):
        return [
            one.message for one in policy.diagnostics if one.code == "to-be-decided" and "office_hours" in one.message
        ]

    assert undecided(Policy.load(POLICIES / f"{name}.yaml")) == ["the parameter `office_hours` is still to be decided"]
    assert undecided(offices[name]) == []


# Three working days from 26 February 2026: Friday, the Saturday that is worked, Monday; four: Tuesday too.
@pytest.mark.parametrize(
    ("name", "facts", "deadline", "midnight", "close"),
    [
        ("bank", {}, "reply", "2026-03-03T00:00:00+08:00", "2026-03-02T17:30:00+08:00"),
        ("wanrun", {"scope": "cross_city"}, "handling", "2026-03-04T00:00:00+08:00", "2026-03-03T17:00:00+08:00"),
        ("wanrun", {"scope": "company"}, "handling", "2026-02-28T10:00:00+08:00", "2026-02-28T10:00:00+08:00"),
    ],
)
def test_with_office_hours_a_limit_in_working_days_ends_at_close_of_business(
    offices, name, facts, deadline, midnight, close
):
    facts = {"channel": "walk_in", "category": "work_error"} if name == "bank" else {"source": "customer", **facts}
    assert (
        due_instants(Policy.load(POLICIES / f"{name}.yaml"), facts, "2026-02-26T10:00:00+08:00")[deadline] == midnight
    )
    assert due_instants(offices[name], facts, "2026-02-26T10:00:00+08:00")[deadline] == close


@pytest.mark.parametrize(("second", "verdict"), [("16:59:59", "met"), ("17:00:00", "met"), ("17:00:01", "late")])
def test_a_result_at_the_close_is_in_time_and_one_second_later_is_not(offices, second, verdict):
    facts = {"source": "customer", "scope": "cross_city"}
    case = offices["wanrun"].open("W-1", facts, at="2026-02-26T10:00:00+08:00", actor=RECEIVER).case
    for day, (event, actor) in enumerate(
        (("assign_department", RECEIVER), ("propose", HANDLER), ("approve_proposal", RECEIVER)), start=26
    ):
        data = {"department": "service"} if event == "assign_department" else None
        case = case.send(event, data=data, at=f"2026-02-{day}T11:00:00+08:00", actor=actor).case
    result = {"cause": "a", "verification": "b", "result": "c"}
    step = case.send("report_result", data=result, at=f"2026-03-03T{second}+08:00", actor=HANDLER)
    assert step.case.deadlines["handling"] == verdict
