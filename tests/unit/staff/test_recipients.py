"""Effects turned into people, and what becomes of an effect that reaches nobody."""

import pytest

from complaintflow.errors import StaffError
from complaintflow.facade import Policy
from complaintflow.kernel.wire import effect_json
from complaintflow.staff import (
    Person,
    Resolution,
    StaffDirectory,
    addressee,
    directory_of,
    is_last_word,
    of_role,
    recipients,
    staff_from_text,
    undeliverable,
)
from tests.unit.staff.office import POLICY, policy, staff, told, when


def opened(**facts):
    return Policy(policy()).open("C", facts, at=when("03-01 08:00"), actor={"id": "ann", "roles": ["desk"]}).case


def effect_of(event, kind, at, **facts):
    step = opened(**facts).send(event, at=when(at))
    return step.case, next(one for one in step if one.kind == kind)


def people(event, kind, at, **facts):
    case, effect = effect_of(event, kind, at, **facts)
    found = recipients(staff(), policy(), case.raw, effect, when(at))
    wire = effect_json(effect, case.policy.instant)
    assert recipients(staff(), policy(), case.raw, wire, when(at)) == found
    return told(found)


def test_a_notice_goes_to_the_unit_of_the_case():
    assert people("call", "notify", "03-01 09:00", branch="north") == ["ann holder", "dora holder"]
    assert people("call", "notify", "03-01 09:00", branch="south") == ["cid holder", "dora holder"]


def test_where_the_unit_is_not_known_only_who_serves_every_unit_is_told():
    assert people("call", "notify", "03-01 09:00") == ["dora holder"]


def test_a_unit_that_nobody_knows_of_says_why_nobody_is_told():
    directory = staff_from_text("staff: s\nformat: 1\npeople: {a: {roles: {role: branch_desk, unit: north}}}\n")
    assert of_role(directory, policy(), "branch_desk", 0, {}).nobody == "no_unit"
    assert of_role(directory, policy(), "branch_desk", 0, {"branch": "south"}).nobody == "no_holder"
    assert told(of_role(directory, policy(), "branch_desk", 0, {}, "north")) == ["a holder"]


def test_a_role_means_its_holders_under_all_its_names():
    assert told(of_role(staff(), policy(), "desk", when("03-01 09:00"), {})) == ["ann holder", "dora holder"]
    assert {one.role for one in of_role(staff(), policy(), "desk", when("03-01 09:00"), {})} == {"desk"}


def test_the_customer_is_told_at_what_the_facts_say():
    assert people("answer", "notify", "03-01 09:00", phone="1") == ["customer outside"]
    assert people("answer", "notify", "03-01 09:00") == []


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("03-01 09:00", ["eva holder"]),  # `second` may stand in at any time, and need not
        ("04-10 09:00", ["fay substitute_role"]),
    ],
)
def test_a_role_that_may_stand_in_at_any_time_does_so_when_nobody_is_there(at, expected):
    assert people("ask", "task", at) == expected


def test_a_role_that_stands_in_on_certain_days_is_told_too_on_these_days():
    text = "staff: s\nformat: 1\npeople: {a: {roles: lead}, b: {roles: deputy}, c: {roles: second}}\n"
    directory = staff_from_text(text)
    assert told(of_role(directory, policy(), "lead", when("06-30 23:59"), {})) == ["a holder"]
    assert told(of_role(directory, policy(), "lead", when("07-01 00:00"), {})) == ["a holder", "b substitute_role"]
    assert told(of_role(directory, policy(), "lead", when("07-31 23:59"), {})) == ["a holder", "b substitute_role"]
    assert told(of_role(directory, policy(), "lead", when("08-01 00:00"), {})) == ["a holder"]


def test_what_is_for_nobody_in_particular_has_no_recipients():
    case, effect = effect_of("answer", "case_closed", "03-01 09:00")
    assert addressee(policy(), effect) is None
    with pytest.raises(StaffError, match="`case_closed` names nobody to tell"):
        recipients(staff(), policy(), case.raw, effect, when("03-01 09:00"))


def test_a_notice_that_reaches_nobody_comes_to_the_owner_of_last_resort():
    at = when("03-01 09:00")
    case, notice = effect_of("answer", "notify", "03-01 09:00")
    found = recipients(staff(), policy(), case.raw, notice, at)
    event = undeliverable(case.raw, notice, found, at)
    assert (event.data["effect"], event.data["role"], event.data["reason"]) == (notice.id, "customer", "no_contact")
    step = case.send(event)
    assert step.accepted
    assert [one.kind for one in step] == ["escalation_failed", "task"]
    failed, task = step
    assert failed.body == {"to": "customer", "of": notice.id}
    assert addressee(policy(), failed) is None, "its task carries it"
    assert addressee(policy(), task) == "boss"
    assert told(recipients(staff(), policy(), step.case.raw, task, at)) == ["chief holder"]
    assert told(recipients(staff(), policy(), step.case.raw, failed, at)) == ["chief holder"]
    assert undeliverable(case.raw, notice, found, at) == event, "told once, by its id"


def failing(directory):
    """The task that tells of a failure, and who gets it."""
    at = when("03-01 09:00")
    case, notice = effect_of("answer", "notify", "03-01 09:00")
    event = undeliverable(case.raw, notice, recipients(directory, policy(), case.raw, notice, at), at)
    step = case.send(event)
    task = list(step)[-1]
    return step.case.raw, task, recipients(directory, policy(), step.case.raw, task, at)


def test_where_the_role_of_last_resort_is_nobody_the_files_owner_of_last_resort_is_told():
    _, _, found = failing(staff_from_text("staff: s\nformat: 1\nowner_of_last_resort: a\npeople: {a: {}}\n"))
    assert told(found) == ["a last_resort"]


def test_a_failure_that_nobody_can_be_told_of_does_not_come_round_again():
    case, task, found = failing(StaffDirectory({}))
    assert told(found) == []
    assert found.nobody == "no_holder"
    assert is_last_word(task, case)
    assert undeliverable(case, task, found, when("03-01 10:00")) is None


def test_what_a_policy_does_about_a_failure_does_not_come_round_again_either():
    answer = "events: {undeliverable: {do: [{notify: lead, via: email, template: told}]}}\n"
    kind = Policy.from_text(POLICY + answer)
    nobody = StaffDirectory({}, outside={})
    case = kind.open("C", {}, at=when("03-01 08:00")).case
    step = case.send("answer", at=when("03-01 09:00"))
    notice = next(one for one in step if one.kind == "notify")
    sent = []
    waiting = [notice]
    case = step.case
    while waiting:
        effect = waiting.pop(0)
        at = when("03-01 10:00") + len(sent)
        found = recipients(nobody, kind.compiled, case.raw, effect, at)
        event = undeliverable(case.raw, effect, found, at)
        if event is not None:
            sent.append(event.id)
            step = case.send(event)
            case = step.case
            waiting += [one for one in step if addressee(kind.compiled, one) is not None]
        assert len(sent) < 5
    assert sent == [f"undeliverable/{notice.id}"]
    chief = recipients(staff(), kind.compiled, case.raw, next(one for one in step if one.kind == "notify"), at)
    assert told(chief) == ["eva holder"]


def test_without_a_role_of_last_resort_the_effect_itself_goes_to_the_owner_of_last_resort():
    plain = Policy.from_text(POLICY.replace("last_resort: boss\n", "")).compiled
    case, notice = effect_of("answer", "notify", "03-01 09:00")
    step = (
        Policy(plain)
        .open("C", {}, at=when("03-01 08:00"))
        .case.send("answer", at=when("03-01 08:30"))
        .case.send("undeliverable", at=when("03-01 09:00"), data={"effect": notice.id, "role": notice.body["to"]})
    )
    (failed,) = step
    assert addressee(plain, failed) == "owner of last resort"
    assert told(recipients(staff(), plain, case.raw, failed, when("03-01 09:00"))) == ["chief last_resort"]


def test_what_belongs_to_no_case_goes_to_the_owner_of_last_resort_at_once():
    at = when("03-01 09:00")
    report = {"effect": "notify", "to": "lead", "via": "email", "template": "told", "id": "report/x/2026-01/0"}
    assert told(recipients(staff(), policy(), None, report, at)) == ["eva holder"]
    nobody = recipients(staff(), policy(), None, {**report, "to": "auditor"}, at)
    assert told(nobody) == ["chief last_resort"]
    unit = recipients(staff(), policy(), None, {**report, "to": "branch_desk", "unit": "south"}, at)
    assert told(unit) == ["cid holder", "dora holder"]
    assert undeliverable(None, report, Resolution("lead", None, at), at) is None


def test_what_reached_somebody_needs_no_event_unless_the_delivery_failed_for_good():
    at = when("03-01 09:00")
    case, notice = effect_of("call", "notify", "03-01 09:00", branch="north")
    found = recipients(staff(), policy(), case.raw, notice, at)
    assert undeliverable(case.raw, notice, found, at) is None
    event = undeliverable(case.raw, notice, found, at, reason="bounced")
    assert event.data["reason"] == "bounced"
    nobody = found.reachable("letter")
    assert nobody.nobody == "no_contact"
    assert undeliverable(case.raw, notice, nobody, at).data["reason"] == "no_contact"


def test_the_embedders_function_answers_in_place_of_a_file():
    asked = []

    def ask(role, unit, at, facts):
        asked.append((role, unit, dict(facts)))
        return [Person("x"), Person("y"), Person("x")] if role == "branch_desk" else []

    directory = directory_of(ask)
    case, notice = effect_of("call", "notify", "03-01 09:00", branch="north")
    found = recipients(directory, policy(), case.raw, notice, when("03-01 09:00"))
    assert told(found) == ["x holder", "y holder"]
    assert asked == [("branch_desk", "north", {"branch": "north"})]
    assert of_role(directory, policy(), "boss", 0, {}).nobody == "no_holder"


@pytest.mark.parametrize("answer", ["ann", None, [None], ["ann"], 5])
def test_a_function_that_gives_no_people_is_told_so(answer):
    with pytest.raises(StaffError, match="answers with people or a resolution"):
        directory_of(lambda *_: answer).resolve("desk", None, 0, {})


def test_a_resolution_of_the_function_is_taken_as_it_is():
    own = Resolution("desk", None, 7)
    assert directory_of(lambda *_: own).resolve("desk", None, 7, {}) is own
