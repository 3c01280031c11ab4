"""Every code of refusal by an event that brings it about; what a refusal says; what it leaves alone."""

from collections.abc import Callable

import pytest

from complaintflow.border import read_event
from complaintflow.kernel.refusal import RefusalCode
from complaintflow.kernel.step import step
from tests.story import Story, instant, toy

BODY = """
roles: {agent: {unit: branch}, lead: {}, boss: {}}
fields: {branch: text, vin: {type: text, required_at: dispatch}, size: integer, inner: {type: text, settable: false}}
events: {act: {by: agent, data: {n: {type: integer, required: true}}}, pay: {}, ask: {}, second: {}}
deadlines:
  window: {starts: open, met_by: second, within: 1d, on_expiry: lapse}
  fixed: {starts: open, met_by: second, within: 1d}
approvals: {waiver: {requested_by: ask, gates: pay, chain: {steps: {role: lead}}}}
lifecycle:
  initial: intake
  states: {intake: {}, handling: {}, solved: {final: true, outcome: solved}}
  transitions:
    - {event: dispatch, from: intake, to: handling, by: [agent, lead]}
    - {event: dispute, from: intake, requires: window}
    - {event: big, from: intake, when: {size: {more_than: 5}}}
    - {event: solve, from: open, to: solved}
"""
SOUTH = ({"role": "agent", "unit": "south"},)
EXTEND = {"deadline": "fixed", "by": "1 day", "reason": "r"}


def opened() -> Story:
    return Story(BODY).open("03-02 08:00", branch="north")


def dispatched() -> Story:
    return opened().send("dispatch", "03-02 09:00", vin="V")


def asked() -> Story:
    return opened().send("ask", "03-02 09:00")


def approved_by_the_applicant() -> Story:
    return asked().send("approve", "03-02 10:00", by="lead", approval="waiver")


Told = Callable[[], Story]

CASES: tuple[tuple[str, Told, list[str]], ...] = (
    ("unknown_event", lambda: opened().send("dance", "03-02 09:00"), []),
    ("already_open", lambda: opened().send("open", "03-02 09:00"), []),
    ("id_reused", lambda: opened().send("note", "03-02 09:00", id="x").send("note", "03-02 09:01", id="x"), ["x"]),
    ("out_of_order", lambda: opened().send("note", "03-02 07:00"), ["note"]),
    ("closed", lambda: opened().send("solve", "03-02 09:00").send("amend", "03-02 10:00"), ["solved"]),
    ("wrong_state", lambda: dispatched().send("dispatch", "03-02 09:10"), ["handling"]),
    ("wrong_state", lambda: opened().send("reopen", "03-02 09:00"), ["intake"]),
    ("wrong_role", lambda: opened().send("dispatch", "03-02 09:00", by="boss"), ["agent", "lead"]),
    ("wrong_unit", lambda: opened().send("act", "03-02 09:00", by=SOUTH, n=1), ["agent"]),
    ("missing_field", lambda: opened().send("dispatch", "03-02 09:00"), ["vin"]),
    ("missing_field", lambda: opened().send("act", "03-02 09:00"), ["n"]),
    ("bad_value", lambda: opened().send("act", "03-02 09:00", n="one"), ["n"]),
    ("bad_value", lambda: opened().send("amend", "03-02 09:00", inner="x"), ["inner"]),
    ("bad_value", lambda: opened().send("amend", "03-02 09:00", size=10**30), ["size"]),
    ("lapsed", lambda: opened().send("dispute", "03-04 09:00"), ["window"]),
    ("guard", lambda: opened().send("second", "03-02 09:00").send("dispute", "03-02 09:00"), ["window"]),
    ("guard", lambda: opened().send("big", "03-02 09:00"), ["big"]),
    ("not_approved", lambda: opened().send("pay", "03-02 09:00"), ["waiver"]),
    ("same_person", approved_by_the_applicant, ["waiver", "applicant"]),
    ("limit", lambda: opened().send("extend", "03-02 09:00", more=EXTEND), ["fixed"]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "told", "forbidden_by"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)]
)
def test_a_refusal_says_what_forbids_the_event_and_changes_only_the_log(code: str, told: Told, forbidden_by: list[str]):
    story = told()
    assert story.refused == code
    refusal = story.step.refused
    assert refusal.body["forbidden_by"] == forbidden_by
    assert refusal.body["message"]
    assert [e.kind for e in story.step.effects] == ["refused"]


def test_every_code_has_its_event():
    # The border answers what is no event at all; a case that was never opened is the next test's.
    elsewhere = {RefusalCode.NOT_AN_EVENT, RefusalCode.NO_SUCH_CASE}
    # What only the service can say (tests/unit/runtime/test_desk.py): who was faster, what is kept, which policy.
    elsewhere |= {RefusalCode.CONFLICT, RefusalCode.GONE, RefusalCode.NO_POLICY}
    assert {code for code, _, _ in CASES} | elsewhere == set(RefusalCode)


def test_a_case_that_was_never_opened():
    event = read_event({"case": "C", "event": "note", "at": instant("03-02 09:00")})
    answer = step(toy(BODY).compiled, None, event)
    assert answer.case is None
    assert answer.refusal.body["code"] == "no_such_case"
    assert answer.refusal.body["allowed"] == ["open"]


def test_an_opening_can_be_refused():
    assert Story(BODY).open("03-02 08:00", size="big").refused == "bad_value"
    assert Story(BODY).open("03-02 08:00", flags=["nothing"]).refused == "bad_value"


def test_a_refusal_names_what_would_be_allowed_to_this_actor_now():
    story = opened().send("act", "03-02 09:00", by="boss", n=1)
    allowed = story.step.refused.body["allowed"]
    assert "solve" in allowed
    assert "act" not in allowed
    assert "dispatch" not in allowed


def test_a_refused_event_is_kept_in_the_log_and_fires_no_timer():
    story = opened()
    before = story.case.raw
    story.send("dance", "03-09 09:00")
    after = story.case.raw
    assert after.entries[:-1] == before.entries
    assert after.entries[-1].refusal == story.step.refused
    assert (after.clock, after.runs, after.seq) == (before.clock, before.runs, before.seq)


def test_the_same_event_again_gives_the_recorded_answer():
    story = opened().send("act", "03-02 09:00", by="agent", id="x", n=1)
    first = story.step.effects
    story.send("solve", "03-02 10:00")
    closed = story.case.raw
    assert story.send("act", "03-02 09:00", by="agent", id="x", n=1).step.effects == first
    assert story.case.raw == closed


def test_the_same_refused_event_again_gives_the_recorded_refusal():
    story = opened().send("act", "03-02 09:00", by="boss", id="x", n=1)
    first = story.step.effects
    assert story.send("act", "03-02 09:00", by="boss", id="x", n=1).step.effects == first
    assert len(story.case.raw.entries) == 2


def test_each_misuse_of_an_id_has_an_effect_id_of_its_own():
    story = opened().send("act", "03-02 09:00", by="boss", id="x", n=1).send("note", "03-02 10:00", id="x")
    story.send("note", "03-02 11:00", id="x")
    ids = [e.id for e in story.effects if e.kind == "refused"]
    assert len(set(ids)) == 3


def test_nobody_passes_by_calling_themselves_the_system():
    story = opened().send("act", "03-02 09:00", by=(), who="system", n=1)
    assert story.refused == "wrong_role"
    assert story.send("approve", "03-02 09:00", by=(), who="system").refused is not None


def test_flags_come_with_the_opening_only():
    body = BODY + "flags: {repeat: {}}\n"
    assert (
        "flag_raised repeat C-7" in Story(body).open("03-02 08:00", flags=[{"flag": "repeat", "cases": ["C-7"]}]).said()
    )
    assert Story(body).open("03-02 08:00", flags=[{"flag": "repeat", "cases": 5}]).said("flag_raised") == [
        "flag_raised repeat"
    ]
    story = Story(body).open("03-02 08:00").send("amend", "03-02 09:00", flags=["repeat"])
    assert story.said("flag_raised") == []
