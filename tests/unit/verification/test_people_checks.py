"""Recipients, approvers and applicants that are nobody."""

import pytest


@pytest.mark.parametrize(
    ("order", "sections", "expected"),
    [
        ("{notify: owner, via: email, template: t}", {}, []),
        ("{notify: owner, via: email, template: t}", {"owners": ""}, ["escalation-to-nobody owner"]),
        ("{notify: head, copy: participants, via: email, template: t}", {"owners": ""},
         ["escalation-to-nobody participants"]),
        ("{notify: [], via: email, template: t}", {}, ["escalation-to-nobody {notify: [], via: email, template: t}"]),
        ("{notify: applicant, via: email, template: t}", {}, ["escalation-to-nobody applicant"]),
        ("{notify: actor, via: email, template: t}", {}, []),
        ("{send: finish}", {}, ["escalation-to-nobody finish"]),
        ("{send: finish}", {"last_resort": "head"}, []),
    ],
)  # fmt: skip
def test_orders_reach_somebody(codes, order, sections, expected):
    sections = {"templates": "{t: {text: x, clause: C1}}", **sections}
    assert codes(events=f"{{look: {{do: {order}}}}}", **sections) == expected


@pytest.mark.parametrize(
    ("ladder", "expected"),
    [("role: owner", []), ("role: actor", ["escalation-to-nobody actor"])],
)
def test_nobody_acts_when_time_runs_out(codes, ladder, expected):
    text = f"{{d: {{starts: look, within: 2d, met_by: finish, ladder: [{{at: due, task: t, {ladder}}}]}}}}"
    assert codes(deadlines=text, tasks="{t: {}}") == expected


ROLES = "{clerk: {superior: head, relations: {boss: head}, clause: C1}, head: {relations: {boss: clerk}, clause: C1}}"


@pytest.fixture
def approval(codes):
    def check(steps, rest="", chain="", requesters="[clerk, head]"):
        body = f"requested_by: look, requesters: {requesters}, chain: [{{steps: {steps}{chain}}}]{rest}"
        return codes(approvals=f"{{leave: {{{body}}}}}", roles=ROLES, counters="{looks: {count: look, clause: C1}}")

    return check


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("[{role: head}]", []),
        ("[]", ["approval-no-approver leave"]),
        ("[{any_of: []}]", ["approval-no-approver {any_of: []}"]),
        ("[{any_of: [head, owner]}]", []),
        ("[{role: {relation: boss, of: applicant}}]", []),
        ("[{role: applicant}]", ["approval-applicant-only applicant"]),
        ("[{any_of: [applicant, head]}]", []),
        ("[{all_of: [applicant, head]}]", ["approval-applicant-only {all_of: [applicant, head]}"]),
        ("[{role: head, within: 2d, on_timeout: escalate}]", ["escalation-to-nobody escalate"]),
        ("[{role: clerk, within: 2d, on_timeout: escalate}]", []),
        ("[{any_of: [clerk, head], within: 2d, on_timeout: escalate}]", []),
    ],
)
def test_somebody_else_decides(approval, steps, expected):
    assert approval(steps) == expected


def test_a_step_of_the_owner_needs_owners(codes):
    body = "{leave: {requested_by: look, requesters: clerk, chain: {steps: [{role: owner}]}}}"
    assert codes(approvals=body) == []
    assert codes(approvals=body, owners="") == ["approval-no-approver owner"]


def test_the_applicant_alone_is_no_approval_even_if_allowed(approval):
    assert approval("[{role: applicant}]", rest=", not_by: []") == ["approval-applicant-only applicant"]


def test_one_role_that_asks_and_decides_is_doubtful(approval, found):
    assert approval("[{role: head}]", requesters="head") == ["approval-applicant-only head"]
    assert approval("[{role: head}]", requesters="clerk") == []
    assert approval("[{any_of: [head, clerk]}]", requesters="head") == []


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["application: 1", ""], []),
        (["application: 1", "application: {at_least: 2}"], []),
        (["application: 1", "application: {at_least: 3}"], ["approval-no-approver"]),
        (["looks: {less_than: 2}", "looks: {at_least: 2}"], []),
        (["looks: {less_than: 2}", "looks: {more_than: 2}"], ["approval-no-approver"]),
    ],
)
def test_every_application_finds_a_chain(codes, conditions, expected):
    chains = [f"{{when: {{{one}}}, steps: {{role: head}}}}" if one else "{steps: {role: head}}" for one in conditions]
    text = f"{{leave: {{requested_by: look, requesters: clerk, chain: [{', '.join(chains)}]}}}}"
    found = codes(approvals=text, counters="{looks: {count: look, clause: C1}}")
    assert [one.split()[0] for one in found] == expected


@pytest.mark.parametrize(
    "sections",
    [
        {"events": "{look: {do: {notify: owner, via: email, template: t}}}", "templates": "{t: {text: x, clause: C1}}"},
        {"events": "{look: {by: owner}}"},
        {"deadlines": "{d: {starts: look, within: 2d, met_by: {event: finish, by: owner}}}"},
    ],
)
def test_a_role_called_owner_is_somebody_even_where_no_case_has_an_owner(codes, sections):
    steps = "[{event: look, from: new}, {event: finish, from: new, to: done, by: [clerk, owner]}]"
    lifecycle = f"{{initial: new, states: {{new: {{}}, done: {{final: true}}}}, transitions: {steps}}}"
    roles = "{clerk: {superior: owner}, owner: {clause: C1}}"
    assert codes(owners="", roles=roles, lifecycle=lifecycle, **sections) == []
