"""What the credit union keeps from whom: the person complained about, and the unit that a report of crime is about.

No scenario can say this: it is a matter of who looks, not of what happens.
"""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from complaintflow import Policy
from complaintflow.cli.app import make_app
from complaintflow.confidentiality import MARK

BANK = Path(__file__).parents[2] / "policies/bank.yaml"
TELLER = {"id": "teller", "roles": ["first_contact"]}
GIVEN = {
    "channel": "letter",
    "complained_unit": "察尔森信用社",
    "complained_person": "zhao-liang",
    "customer_name": "何建军",
    "customer_phone": "13900000002",
    "matter": "客户经理收受贷款回扣",
}
SECRETS = ("何建军", "13900000002", "客户经理收受贷款回扣")
WORKING_ON_IT = ("first_contact", "complaint_department", "audit_supervision", "unit_supervision", "union_leader")
KEPT_OUT = (
    "complained_unit",
    "complained_unit:outlet-7",
    "second_contact",
    "responsible_leader",
    "product_department",
    "channel_department",
    "customer_management",
    "legal",
    "office",
    "leadership_team",
    "regulator",
)


def shown(folder, who, *categories):
    """Return what `run --as` prints of a complaint that is first of one category and then, perhaps, of another."""
    lines = [{"event": "open", "actor": TELLER, "data": {**GIVEN, "category": categories[0]}}]
    lines += [{"event": "amend", "actor": TELLER, "data": {"category": one}} for one in categories[1:]]
    # An event of no policy, whose name quotes the customer's: everybody who sees the customer reads it.
    lines.append({"event": f"call {GIVEN['customer_name']}", "actor": TELLER})
    file = folder / "case.jsonl"
    texts = (
        json.dumps({"case": "B-1", "at": f"2026-03-02T{9 + hour:02}:00:00+08:00", "id": f"e{hour}", **line})
        for hour, line in enumerate(lines)
    )
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    arguments = ["run", str(BANK), str(file), "--until", "2026-03-03T09:00:00+08:00", "--as", who]
    result = CliRunner().invoke(make_app(), arguments)
    assert "REFUSED" in result.output, result.output
    return result.output


def viewed(who, **facts):
    case = Policy.load(BANK).open("B-1", {**GIVEN, **facts}, at="2026-03-02T09:00:00+08:00", actor=TELLER).case
    role, _, person = who.partition(":")
    view = case.view(actor={"id": person, "roles": [role]}) if person else case.view(role=role)
    return [view.facts[name] for name in ("customer_name", "customer_phone", "matter")]


@pytest.mark.parametrize("who", KEPT_OUT)
def test_who_reports_a_crime_is_kept_from_the_unit_it_is_about(tmp_path, who):
    assert viewed(who, category="financial_crime") == [MARK] * 3
    assert "何建军" not in shown(tmp_path, who, "financial_crime")


@pytest.mark.parametrize("who", WORKING_ON_IT)
def test_those_who_pass_the_report_on_and_look_into_it_see_who_made_it(tmp_path, who):
    assert viewed(who, category="financial_crime") == list(SECRETS)
    assert "何建军" in shown(tmp_path, who, "financial_crime")


@pytest.mark.parametrize("who", ["complained_unit:outlet-7", "second_contact", "responsible_leader", "legal"])
def test_of_any_other_complaint_they_see_it(tmp_path, who):
    assert viewed(who, category="service_attitude") == list(SECRETS)
    assert "何建军" in shown(tmp_path, who, "service_attitude")


@pytest.mark.parametrize("role", ["complained_unit", "second_contact", "first_contact", "audit_supervision"])
def test_the_person_complained_about_sees_it_of_none(tmp_path, role):
    who = f"{role}:zhao-liang"
    assert viewed(who, category="service_attitude") == [MARK] * 3
    assert "何建军" not in shown(tmp_path, who, "service_attitude")


@pytest.mark.parametrize(
    ("categories", "kept"),
    [
        (("work_error",), False),
        (("work_error", "financial_crime"), True),
        (("financial_crime", "work_error"), False),
    ],
)
def test_it_is_kept_of_what_turns_out_to_be_crime_and_no_longer_of_what_does_not(tmp_path, categories, kept):
    assert ("何建军" not in shown(tmp_path, "complained_unit", *categories)) is kept
