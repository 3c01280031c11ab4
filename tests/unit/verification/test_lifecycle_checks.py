"""States that cannot be entered or left, events that nobody can send, orders that lead back to themselves."""

import pytest

LIFE = """
  initial: new
  states: {{new: {{}}, {states}, done: {{final: true}}}}
  transitions:
    - {{event: look, from: new, by: clerk}}
    - {{event: finish, from: new, to: done, by: [clerk, head]}}
{more}"""


def life(states, *transitions):
    return LIFE.format(states=states, more="\n".join(f"    - {one}" for one in transitions))


def test_the_small_policy_is_in_order(codes):
    assert codes() == []


@pytest.mark.parametrize(
    ("states", "transitions", "expected"),
    [
        ("lost: {}", ["{event: find, from: lost, to: done}"], ["unreachable-state lost"]),
        ("lost: {}", ["{event: lose, from: new, to: lost}", "{event: find, from: lost, to: done}"], []),
        (
            "far: {}, farther: {}",
            ["{event: go, from: far, to: farther}", "{event: end, from: farther, to: done}"],
            ["unreachable-state far", "unreachable-state farther"],
        ),
        ("withdrawn: {final: true, outcome: withdrawn}", [], []),
        ("stuck: {}", ["{event: freeze, from: new, to: stuck}"], ["dead-end-state stuck"]),
        ("stuck: {}", ["{event: freeze, from: new, to: stuck}", "{event: thaw, from: stuck, to: new}"], []),
        (
            "stuck: {}, gone: {final: true, outcome: withdrawn}",
            ["{event: freeze, from: new, to: stuck}", "{event: withdraw, from: open, to: gone}"],
            ["dead-end-state stuck"],
        ),
    ],
)
def test_every_state_is_entered_and_left(codes, states, transitions, expected):
    assert codes(lifecycle=life(states, *transitions)) == expected


def test_a_lifecycle_without_an_end_is_reported_once(codes):
    lifecycle = (
        "{initial: new, states: {new: {}, old: {}}, transitions: [{event: age, from: new, to: old, by: [clerk, head]}]}"
    )
    assert codes(lifecycle=lifecycle, outcomes="") == ["dead-end-state new"]


def test_an_approval_leads_on_from_where_its_application_waits(codes):
    lifecycle = life("waiting: {}", "{event: ask, from: new, to: waiting, by: clerk}")
    approvals = (
        "{leave: {requested_by: ask, requesters: clerk, chain: {steps: [{role: head}]}, on_granted: {to: done}}}"
    )
    assert codes(lifecycle=lifecycle, approvals=approvals) == []
    assert codes(lifecycle=lifecycle, approvals=approvals.replace("to: done", "to: waiting")) == [
        "dead-end-state waiting"
    ]


@pytest.mark.parametrize(
    ("sender", "sections", "expected"),
    [
        ("by: []", {}, ["event-nobody-may-send call"]),
        ("by: clerk", {}, []),
        ("by: owner", {}, []),
        ("by: owner", {"owners": ""}, ["event-nobody-may-send call"]),
        ("by: [owner, clerk]", {"owners": ""}, []),
        ("by: []", {"events": "{finish: {do: {send: call}}}", "last_resort": "head"}, []),
    ],
)
def test_somebody_may_send_every_event(codes, sender, sections, expected):
    assert (
        codes(
            lifecycle=life("x: {}", f"{{event: call, from: new, to: x, {sender}}}", "{event: end, from: x, to: done}"),
            **sections,
        )
        == expected
    )


def test_a_gated_event_has_an_approval_that_can_be_asked_for(codes):
    gate = "{leave: {GATED, requesters: clerk, gates: finish, chain: {steps: [{role: head}]}}}"
    assert codes(approvals=gate.replace("GATED", "requested_by: look")) == []
    assert codes(approvals=gate.replace("GATED, ", "")) == ["event-nobody-may-send finish"]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ("{clerk: {superior: head}, head: {superior: clerk}}", ["escalation-cycle head"]),
        ("{clerk: {superior: head}, head: {superior: chief}, chief: {}}", []),
    ],
)
def test_superiors_end_with_somebody(codes, roles, expected):
    assert codes(roles=roles) == expected


@pytest.mark.parametrize(
    ("ping", "pong", "expected"),
    [
        ("send: pong", "send: ping", ["escalation-cycle ping", "escalation-cycle pong"]),
        ("send: pong", "{send: ping, when: {flags: hot}}", []),
        ("send: pong", "flag: hot", []),
    ],
)
def test_events_that_send_one_another_come_to_an_end(codes, ping, pong, expected):
    def order(text):
        return text if text.startswith("{") else f"{{{text}}}"

    events = f"{{ping: {{do: {order(ping)}}}, pong: {{do: {order(pong)}}}}}"
    found = codes(events=events, flags="{hot: {clause: C1}}", last_resort="head")
    assert sorted(found) == expected
