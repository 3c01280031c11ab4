"""The directory of a staff file: who is there, who stands in, what somebody may do."""

import pytest

from complaintflow.errors import StaffError
from complaintflow.instants import format_instant
from complaintflow.kernel.event import Actor
from complaintflow.staff import LAST_RESORT, Absence, Holding, Person, StaffDirectory, StaffMember, Stretch
from tests.unit.staff.office import staff, told, when


def found(role, at, unit=None, facts=None):
    return staff().resolve(role, unit, when(at), facts or {})


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("03-01 23:59", "ann holder"),
        ("03-02 00:00", "bob substitute ann"),
        ("03-03 09:00", "cid substitute ann bob"),
        ("03-04 00:00", "ann holder"),
        ("03-09 11:59", "ann holder"),
        ("03-09 12:00", "bob substitute ann"),
        ("03-09 17:59", "bob substitute ann"),
        ("03-09 18:00", "ann holder"),
    ],
)
def test_days_are_local_and_inclusive_and_instants_exclude_the_moment_of_coming_back(at, expected):
    assert told(found("desk", at)) == [expected]


def test_a_role_is_held_in_its_unit_or_everywhere():
    assert told(found("branch_desk", "03-01 09:00", "north")) == ["ann holder", "dora holder"]
    assert told(found("branch_desk", "03-01 09:00", "south")) == ["cid holder", "dora holder"]
    assert told(found("branch_desk", "03-01 09:00", "west")) == ["dora holder"]
    assert told(found("branch_desk", "03-01 09:00", "")) == ["dora holder"]
    assert told(found("branch_desk", "03-01 09:00")) == ["ann holder", "cid holder", "dora holder"]


def test_who_is_away_without_a_substitute_is_told_of_as_away():
    answer = found("lead", "04-10 09:00")
    assert not answer
    assert answer.nobody == "all_absent"
    assert [one.person for one in answer.away] == ["eva"]


def test_a_role_that_nobody_holds_now_has_no_holder():
    assert found("lead", "01-31 09:00").nobody == "no_holder"
    assert told(found("lead", "02-01 00:00")) == ["eva holder"]
    assert found("lead", "09-01 00:00").nobody == "no_holder"
    assert found("nonsense", "03-01 09:00").nobody == "no_holder"


def test_somebody_who_stands_in_for_two_is_told_once():
    away = (Absence(Stretch(), "c"),)
    members = {
        "a": StaffMember(Person("a"), (Holding("desk"),), absences=away),
        "b": StaffMember(Person("b"), (Holding("desk"),), absences=away),
        "c": StaffMember(Person("c")),
    }
    assert told(StaffDirectory(members).resolve("desk", None, 0, {})) == ["c substitute a b"]
    members["c"] = StaffMember(Person("c"), (Holding("desk"),))
    assert told(StaffDirectory(members).resolve("desk", None, 0, {})) == ["c holder a b"]


def test_a_circle_of_absent_substitutes_is_nobody():
    members = {
        one: StaffMember(Person(one), (Holding("desk"),), absences=(Absence(Stretch(), other),))
        for one, other in (("a", "b"), ("b", "a"))
    }
    answer = StaffDirectory(members).resolve("desk", None, 0, {})
    assert (told(answer), answer.nobody) == ([], "all_absent")


def test_the_second_of_two_absences_counts_where_the_first_leads_to_nobody():
    absences = (Absence(Stretch(), None), Absence(Stretch(), "b"))
    members = {
        "a": StaffMember(Person("a"), (Holding("desk"),), absences=absences),
        "b": StaffMember(Person("b")),
    }
    assert told(StaffDirectory(members).resolve("desk", None, 0, {})) == ["b substitute a"]


def test_the_default_of_a_role_is_told_when_its_holders_are_away():
    members = {
        "a": StaffMember(Person("a"), (Holding("desk"),), absences=(Absence(Stretch(0, 10)),)),
        "b": StaffMember(Person("b"), absences=(Absence(Stretch(5, 10), "c"),)),
        "c": StaffMember(Person("c")),
    }
    directory = StaffDirectory(members, defaults={"desk": "b"})
    assert told(directory.resolve("desk", None, 0, {})) == ["b default"]
    assert told(directory.resolve("desk", None, 5, {})) == ["c substitute b"]
    assert told(directory.resolve("desk", None, 10, {})) == ["a holder"]


def test_the_owner_of_last_resort_is_somebody_of_the_file():
    assert told(found(LAST_RESORT, "03-01 09:00")) == ["chief last_resort"]
    assert StaffDirectory({}).resolve(LAST_RESORT, None, 0, {}).nobody == "no_holder"


def test_somebody_outside_is_whom_the_facts_tell_of():
    answer = found("customer", "03-01 09:00", facts={"phone": "+86 1", "language": "zh"})
    (one,) = answer.to
    assert [address.text for address in one.person.addresses("sms")] == ["+86 1"]
    assert (one.person.language, one.why) == ("zh", "outside")
    assert found("customer", "03-01 09:00").nobody == "no_contact"
    assert found("customer", "03-01 09:00", facts={"phone": "1\nBcc: x"}).nobody == "no_contact"


def test_a_record_says_who_instead_of_whom_and_not_why_they_are_away():
    record = found("desk", "03-03 09:00").to_json(lambda us: format_instant(us, "Asia/Shanghai"))
    assert record == {
        "role": "desk",
        "at": "2026-03-03T09:00:00+08:00",
        "told": [{"person": "cid", "why": "substitute", "instead_of": ["ann", "bob"]}],
        "away": [
            {
                "person": "ann",
                "from": "2026-03-02T00:00:00+08:00",
                "until": "2026-03-04T00:00:00+08:00",
                "replaced_by": "cid",
            }
        ],
    }


def test_an_address_is_of_the_medium_or_of_what_serves_every_medium():
    texts = {medium: [one.text for one in staff().contact("bob", medium)] for medium in ("wecom", "email", "system")}
    assert texts == {"wecom": ["bob"], "email": ["mailtos://bob:secret@example.org"], "system": ["bob"]}
    assert [one.medium for one in staff().contact("bob", "email")] == ["apprise"]
    assert [one.medium for one in staff().contact("ann")] == ["email"]
    assert staff().contact("cid", "sms") == ()
    assert staff().language_of("ann") == "en"
    assert staff().language_of("bob") is None


def test_addresses_and_names_stay_out_of_what_is_printed():
    shown = repr(found("desk", "03-02 09:00")) + repr(staff().contact("bob", "email")) + repr(staff())
    for secret in ("secret", "ann@example.org", "a cold", "Ann"):
        assert secret not in shown


def test_superiors_are_a_chain_that_ends():
    assert staff().superiors("cid") == ("bob", "ann")
    members = {one: StaffMember(Person(one), superior=other) for one, other in (("a", "b"), ("b", "a"))}
    assert StaffDirectory(members).superiors("a") == ("b",)


def test_an_actor_has_the_roles_of_the_day():
    assert staff().roles_of("eva", when("01-01 09:00")) == (("deputy", None),)
    assert staff().roles_of("eva", when("03-01 09:00")) == (("lead", None), ("deputy", None))


def test_a_substitute_acts_on_behalf_of_the_absent_and_only_then():
    at = when("03-02 09:00")
    mine = (("desk", None), ("branch_desk", "north"))
    assert staff().stands_in_for("bob", at) == ("ann",)
    assert staff().actor("bob", at) == Actor("bob")
    assert staff().actor("bob", at, on_behalf_of="ann") == Actor("bob", mine, "ann")
    assert staff().actor("bob", at, role="desk") == Actor("bob", mine, "ann")
    assert staff().actor("bob", at, role="lead") == Actor("bob")
    assert staff().actor("ann", at, role="desk") == Actor("ann", mine)
    with pytest.raises(StaffError, match="does not stand in for `ann`"):
        staff().actor("bob", when("03-04 09:00"), on_behalf_of="ann")


def test_who_is_away_stands_in_for_nobody():
    assert staff().stands_in_for("bob", when("03-03 09:00")) == ()
    assert staff().stands_in_for("cid", when("03-03 09:00")) == ("ann", "bob")


@pytest.mark.parametrize("ask", ["person", "contact", "language_of", "superiors"])
def test_somebody_unknown_is_an_error_of_ours(ask):
    with pytest.raises(StaffError, match="knows nobody with the id `zoe`"):
        getattr(staff(), ask)("zoe")
