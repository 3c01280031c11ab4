"""The example complaints in `docs/examples`: events that their policies accept, with enough in them to report on."""

import json
from collections import Counter
from functools import cache

import pytest

from complaintflow import Policy
from tests.integration.replays import ROOT, complaintflow

EXAMPLES = ROOT / "docs/examples"


@cache
def effects_of(name):
    printed = complaintflow("run", f"policies/{name}.yaml", str(EXAMPLES / f"{name}.jsonl"), "--json")
    return [json.loads(line) for line in printed.splitlines()]


@pytest.mark.parametrize("name", ["wanrun", "ford_survey", "dealer"])
def test_no_event_is_refused(name):
    assert [effect for effect in effects_of(name) if effect["effect"] == "refused"] == []


def test_february_2026_has_every_scope_every_answer_and_late_cases():
    text = (EXAMPLES / "wanrun.jsonl").read_text(encoding="utf-8")
    lines = [line for line in map(json.loads, text.splitlines()) if "case" in line]
    february = {e["case"]: e["data"] for e in lines if e["event"] == "open" and e["at"].startswith("2026-02")}
    assert {data["scope"] for data in february.values()} == {"department", "company", "cross_city"}
    assert max(Counter(data["category"] for data in february.values()).values()) >= 8
    answers = {e["data"]["satisfaction"] for e in lines if e["case"] in february and e["event"] == "visit_back"}
    assert answers == {"satisfied", "neutral", "dissatisfied"}
    came = effects_of("wanrun")
    late = {e["case"] for e in came if e["effect"] == "deadline_breached" and e["case"] in february}
    assert len(late) >= 4
    outcomes = {e["outcome"] for e in came if e["effect"] == "case_closed" and e["case"] in february}
    assert outcomes == {"answered_on_spot", "resolved", "unreachable", "withdrawn"}


def test_the_credit_union_is_late_is_refused_and_ends_in_every_way():
    lines = [json.loads(line) for line in (EXAMPLES / "bank.jsonl").read_text(encoding="utf-8").splitlines()]
    came = effects_of("bank")
    assert len(lines) >= 200
    assert len({line["case"] for line in lines}) >= 30
    opened = {line["at"][:10] for line in lines if line["event"] == "open"}
    assert {"2025-09-28", "2025-10-03", "2026-02-14", "2026-02-18"} <= opened  # make-up days, and days off
    late = [effect for effect in came if effect["effect"] == "deadline_met" and effect["late"]]
    assert len(late) >= 4
    refused = {effect["code"] for effect in came if effect["effect"] == "refused"}
    # bad_value: somebody reports as undeliverable what the case has never sent.
    assert refused == {"bad_value", "guard", "missing_field", "not_approved", "same_person", "wrong_role"}
    outcomes = {effect["outcome"] for effect in came if effect["effect"] == "case_closed"}
    assert outcomes == {"replied", "explained", "filed_anonymous", "transferred_crime", "withdrawn"}


def test_reports_know_who_handed_in_and_what_rules_across_cases_found():
    wanrun = ("report", "policies/wanrun.yaml", str(EXAMPLES / "wanrun.jsonl"))
    monthly = complaintflow(*wanrun, "--period", "2026-02", "--report", "marketing_monthly")
    rows = [line.split() for line in monthly.splitlines()]
    assert ["parts", "handed", "in", "late"] in [row[:4] for row in rows]
    assert ["finance", "overdue"] in [row[:2] for row in rows]
    half_year = complaintflow(*wanrun, "--period", "2026-H1", "--report", "half_year")
    listed = half_year.split("Many of the same type")[1].split("Valuable suggestions")[0]
    assert listed.count("parts_wait") >= 8
    assert listed.count("delivery_delay") >= 5
    assert "opening_hours" not in listed


def test_nobody_learns_from_the_credit_union_who_complained_about_them():
    lines = [json.loads(line) for line in (EXAMPLES / "bank.jsonl").read_text(encoding="utf-8").splitlines()]
    opened = {line["case"]: line["data"] for line in lines if line["event"] == "open"}
    name = next(case for case, data in opened.items() if "complained_person" in data)
    policy = Policy.load(ROOT / "policies/bank.yaml")
    case = None
    for line in lines:
        if line["case"] == name:
            case = policy.step(case, policy.read_event(line)).opened
    assert case is not None
    told = {key: opened[name][key] for key in ("customer_name", "customer_phone", "matter")}

    def seen(who, role):
        facts = case.view(actor={"id": who, "roles": [role]}).facts
        return {key: facts[key] for key in told}

    hidden = dict.fromkeys(told, "•••")
    assert seen("sun-li", "complained_unit") == told
    assert seen(opened[name]["complained_person"], "complained_unit") == hidden
    assert seen("anybody", "regulator") == hidden
    assert seen("anybody", "superior_union") == hidden


def test_the_dealership_finds_all_four_responsible_and_carries_out_what_was_agreed():
    came = effects_of("dealer")
    lines = [json.loads(line) for line in (EXAMPLES / "dealer.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len({line["case"] for line in lines}) == 12
    found = {line["data"]["responsible_party"] for line in lines if line["event"] == "determine_responsibility"}
    assert found == {"customer", "seller", "manufacturer", "third_party"}
    outcomes = Counter(e["outcome"] for e in came if e["effect"] == "case_closed")
    assert outcomes == {"solved": 6, "solved_on_spot": 3, "withdrawn": 1}
    measures = Counter(e["outcome"] for e in came if e["effect"] == "track_closed")
    assert measures == {"done": 9, "dropped": 1}
    late = {(e["case"], e["deadline"]) for e in came if e["effect"] == "deadline_breached"}
    assert late == {("GD-2026-0004", "completion"), ("GD-2026-0004", "stated_time")}
