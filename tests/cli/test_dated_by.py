"""`--dated-by`: the day of a fact chooses the version of a new case, and a slip is told before anything is opened."""

import pytest
from typer.testing import CliRunner

from complaintflow.cli.app import make_app

POLICY = """policy: toy
format: 1
version: "{version}"
effective: {effective}
time_zone: Asia/Shanghai
last_resort: boss
roles: {{boss: {{}}, clerk: {{superior: boss}}}}
fields: {{incident: {{type: date}}, amount: {{type: number}}}}
events: {{open: {{by: clerk}}}}
outcomes: {{done: {{}}}}
lifecycle:
  initial: intake
  states: {{intake: {{}}, done: {{final: true, outcome: done}}}}
  transitions: [{{event: close, from: intake, to: done}}]
"""


@pytest.fixture
def typed(tmp_path, monkeypatch):
    """Types `case open` on a store with two versions; returns what came of it."""
    monkeypatch.chdir(tmp_path)
    for version, effective in (("1", "2026-01-01"), ("2", "2026-07-01")):
        (tmp_path / f"toy-{version}.yaml").write_text(POLICY.format(version=version, effective=effective))

    def case_open(case, *words, environment=None):
        given = ["--policy", "toy-1.yaml", "--policy", "toy-2.yaml", "--db", "cases.db"]
        who = ["--actor", "c", "--role", "clerk", "--at", "2026-07-05T09:00:00+08:00", "--data", "amount=12"]
        return CliRunner().invoke(make_app(), ["case", "open", case, *given, *who, *words], env=environment)

    return case_open


def versions(folder):
    from complaintflow.runtime.desk import ComplaintDesk

    with ComplaintDesk.connect(str(folder / "cases.db")) as desk:
        return {line.id: line.policy_version for line in desk.cases()}


def test_the_day_of_a_fact_chooses_the_version(typed, tmp_path):
    incident = ("--data", "incident=2026-06-30")
    assert typed("C-1", *incident).exit_code == 0
    assert typed("C-2", *incident, "--dated-by", "toy=incident").exit_code == 0
    assert typed("C-3", *incident, environment={"COMPLAINTFLOW_DATED_BY": "toy=incident"}).exit_code == 0
    assert versions(tmp_path) == {"C-1": "2", "C-2": "1", "C-3": "1"}


def test_a_complaint_without_the_fact_is_refused(typed):
    ran = typed("C-1", "--dated-by", "toy=incident")
    assert ran.exit_code == 1
    assert "the version goes by the day of `incident`" in ran.output


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (["toy"], "expected POLICY=FACT, found `toy`"),
        (["toy=incident", "toy=amount"], "goes by the day of one fact"),
        (["toys=incident"], "the store has no policy `toys`; it has toy"),
        (["toy=amount"], "`toy` has no fact `amount` that holds a date or an instant"),
        (["toy=cookies"], "`toy` has no fact `cookies`"),
    ],
)
def test_a_slip_is_told(typed, said, words):
    ran = typed("C-1", *(word for one in said for word in ("--dated-by", one)))
    assert ran.exit_code == 2
    assert words in " ".join(ran.output.split())
