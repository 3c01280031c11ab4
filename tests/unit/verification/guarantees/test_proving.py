"""Guarantees proved on every path of the small policy, refuted by a history that runs, idle, undecided."""

import pytest

from complaintflow import Policy
from complaintflow.compiler.load import check_text
from complaintflow.policy.files import load_file
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.run import run_scenario
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.guarantees.proving import prove_guarantees
from complaintflow.verification.proof import Unwatched
from complaintflow.verification.subject import Subject

SMALL = """
policy: small
format: 1
version: "1"
effective: 2026-01-01
time_zone: UTC
last_resort: head
roles: {clerk: {superior: head}, head: {}}
parameters: {patience: {}}
owners: [{owner: clerk}]
events: {visit: {data: {solved: {type: bool, required: true}}}}
lifecycle:
  initial: intake
  states: {intake: {}, work: {}, solved: {final: true, outcome: solved}, lost: {}}
  transitions:
    - {event: dispatch, from: intake, to: work, by: clerk, do: [{notify: customer, via: sms, template: hello}]}
    - {event: visit, from: work, by: clerk}
    - {event: solve, from: work, to: solved, by: clerk}
    - {event: ask_leave, from: work, by: clerk}
outcomes: {solved: {}}
deadlines:
  response:
    starts: dispatch
    met_by: visit
    within: 2h
    ladder: [{at: due, notify: head, via: email, template: hello}]
approvals:
  leave: {requested_by: ask_leave, requesters: clerk, chain: [{steps: [{any_of: [clerk, head]}]}], not_by: [NOT_BY]}
templates: {hello: {text: Hello}}
guarantees:
  it: GUARANTEE
"""


def section(guarantee, not_by="applicant", limits=None):
    text = SMALL.replace("GUARANTEE", guarantee).replace("NOT_BY", not_by)
    checked = check_text(text)
    assert checked.compiled is not None, checked.diagnostics
    return prove_guarantees(Subject.of(checked.document, checked.compiled), Unwatched(), limits=limits), text


@pytest.mark.parametrize(
    "guarantee",
    [
        "{after: dispatch, within: at_once, expect: {told: customer}}",
        "{after: dispatch, within: 2h, expect: {deadline: response, at: met}, or_else: {told: head}, unless: closed}",
        "{after: dispatch, within: 3h, expect: visit, or_else: {told: head}, unless: closed}",
        "{before: {outcome: solved}, expect: dispatch}",
        "{always: {owner: present}}",
        "{never: {decided_by: applicant}}",
        "{never: solve, when: {state: work}}",
        "{never: {state: lost}}",
    ],
)
def test_what_holds_is_proved(guarantee):
    found, _ = section(guarantee)
    assert [(one.fault.value, one.message) for one in found.findings] == []
    assert [one.how_far for one in found.proved] == ["on every path"]


@pytest.mark.parametrize(
    ("guarantee", "words"),
    [
        ("{after: dispatch, within: 1h, expect: visit, or_else: {told: head}, unless: closed}", "1 hour ran out"),
        ("{after: dispatch, within: 2h, expect: visit, unless: closed}", "2 hours ran out"),
        ("{before: {outcome: solved}, expect: {event: visit, where: {data.solved: true}}}", "must come before"),
        ("{every: 1d, while: {state: work}, expect: {told: customer}}", "1 day went by"),
        ("{always: {state: [intake, work]}}", "does not hold"),
        ("{never: {told: head}}", "must never be"),
        ("{never: {event: solve, by: clerk}}", "must never be"),
        ("{before: closed, expect: dispatch}", "must come before"),  # whoever complains may withdraw
    ],
)
def test_what_does_not_hold_is_refuted_by_a_history_that_runs(guarantee, words, tmp_path):
    found, text = section(guarantee)
    (finding,) = found.findings
    assert finding.fault == "guarantee-refuted"
    assert words in finding.message
    file = tmp_path / "witness.yaml"
    file.write_text(finding.witness.scenario)
    document = load_file(file, ScenariosSpec).document
    assert document is not None, finding.witness.scenario
    assert all(run_scenario(Policy.from_text(text), document, one).passed for one in document.cases)


def test_an_applicant_who_may_decide_is_found():
    found, _ = section("{never: {decided_by: applicant}}", not_by="")
    assert [one.fault for one in found.findings] == ["guarantee-refuted"]


def test_what_has_no_occasion_says_so():
    found, _ = section("{after: {state: lost}, within: 2h, expect: visit}")
    assert [one.fault for one in found.findings] == ["guarantee-idle"]


def test_an_undecided_length_is_undecided():
    found, _ = section("{after: dispatch, within: {parameter: patience}, expect: visit}")
    assert [one.fault for one in found.findings] == ["guarantee-undecided"]
    assert "`patience`" in found.findings[0].message


def test_what_was_not_looked_at_is_not_called_proved():
    found, _ = section("{before: {outcome: solved}, expect: dispatch}", limits=Limits(nodes=1))
    assert [one.fault for one in found.findings] == ["guarantee-undecided"]
    assert found.proved == ()
    assert "stopped after 1 different cases" in found.findings[0].message
