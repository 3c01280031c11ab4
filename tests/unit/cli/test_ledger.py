"""`run --until`: the reports that fall due meanwhile, behind the cases, as the viewer may see them."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from complaintflow.cli.app import make_app

REPORTED = Path(__file__).parents[2] / "golden/cli/reports/reported.yaml"
MARK = "•••"
EVENTS = [
    {"case": "A", "event": "open", "at": "2026-01-05T09:00:00+08:00", "id": "1", "data": {"unit": "east"}},
    {"case": "B", "event": "open", "at": "2026-02-05T09:00:00+08:00", "id": "1", "data": {"unit": "west"}},
]
HANDED_IN = {
    "report": "branch_monthly", "period": "2026-01", "unit": "east", "event": "submit", "id": "line-7",
    "at": "2026-02-03T09:00:00+08:00", "actor": {"id": "h1", "roles": ["head"]},
}  # fmt: skip


@pytest.fixture
def complaintflow(tmp_path):
    """Run a command on a desk whose branches are known from its cases only; `marked` is written behind the fact."""

    def run(command, *options, lines=(*EVENTS, HANDED_IN), marked=""):
        free = f"  unit: {{type: text, title: {{en: Branch, zh: 网点}}{marked}}}"
        text = re.sub(r"(?m)^  unit: .*$", free, REPORTED.read_text(encoding="utf-8"))
        policy, events = tmp_path / "desk.yaml", tmp_path / "events.jsonl"
        # The tables of the desk go by choices only.
        policy.write_text(text.replace("by: [category, unit]", "by: category"), encoding="utf-8")
        events.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return CliRunner().invoke(make_app(), [command, str(policy), str(events), *options], catch_exceptions=False)

    return run


def effects(printed):
    lines = map(json.loads, printed.stdout.splitlines())
    return [line for line in lines if str(line["case"]).startswith("report/")]


@pytest.mark.parametrize("until", ["2026-01-31", "2026-02-01", "2026-02-07", "2026-03-07"])
def test_a_run_tells_the_same_as_the_list_of_what_is_owed(complaintflow, until):
    ran = complaintflow("run", "--json", "--until", until)
    assert ran.exit_code == 0
    assert effects(ran) == effects(complaintflow("report", "--json", "--owed", "--until", until))
    branches = {line.get("unit") for line in effects(ran)} - {None}
    assert branches == {"2026-01-31": set(), "2026-03-07": {"east", "west"}}.get(until, {"east"})
    kinds = [line["effect"] for line in effects(ran) if line["case"] == "report/branch_monthly/2026-01/east"]
    assert kinds == ["report_due", "report_submitted"][: len(kinds)]


def test_they_stand_behind_everything_else(complaintflow):
    ran = complaintflow("run", "--json", "--until", "2026-03-07")
    of_reports = ['"case": "report/' in line for line in ran.stdout.splitlines()]
    assert of_reports == sorted(of_reports)
    assert any(of_reports)


def test_without_until_no_report_falls_due(complaintflow):
    ran = complaintflow("run", "--json", lines=(*EVENTS, {**HANDED_IN, "unit": 7}))
    assert ran.exit_code == 0
    assert effects(ran) == []


@pytest.mark.parametrize(
    ("wrong", "why"), [({"unit": 7}, "unit"), ({"actor": {"id": "a", "roles": ["agent"]}}, "wrong_role")]
)
def test_a_report_line_that_is_refused_is_told(complaintflow, wrong, why):
    ran = complaintflow("run", "--json", "--until", "2026-03-07", lines=(*EVENTS, {**HANDED_IN, **wrong}))
    assert ran.exit_code == 1
    (told,) = [line for line in map(json.loads, ran.stdout.splitlines()) if line["effect"] == "refused"]
    assert told["line"] == len(EVENTS) + 1
    assert why in told["message"]
    assert not any(line["effect"] == "report_submitted" for line in effects(ran))


def test_of_hidden_branches_only_that_something_is_owed_is_told(complaintflow):
    options = ("--until", "2026-03-07", "--as", "office")
    ran = complaintflow("run", "--json", *options, marked=", personal: true")
    assert "east" not in ran.stdout
    assert "west" not in ran.stdout
    assert "h1" not in ran.stdout
    assert "line-7" not in ran.stdout
    branches = [line for line in effects(ran) if line["report"] == "branch_monthly"]
    assert [(line["effect"], line["period"], line["unit"]) for line in branches] == [
        ("report_due", "2026-01", MARK),
        ("report_due", "2026-02", MARK),
    ]
    people = complaintflow("run", *options, marked=", personal: true").stdout
    assert "The branch's month" in people.partition("Summary")[0]
    assert "The branch's month" not in people.partition("Summary")[2]


def test_who_handed_it_in_is_shown_to_those_who_may_see_everything(complaintflow):
    (shown,) = [
        line for line in effects(complaintflow("run", "--json", "--until", "2026-03-07", "--as", "head"))
        if line["effect"] == "report_submitted"
    ]  # fmt: skip
    (kept,) = [
        line for line in effects(complaintflow("run", "--json", "--until", "2026-03-07", "--as", "office"))
        if line["effect"] == "report_submitted"
    ]  # fmt: skip
    assert (shown["by"], shown["because"]) == ("h1", ["branch_monthly", "line-7"])
    assert (kept["by"], kept["because"]) == (MARK, ["branch_monthly", MARK])
