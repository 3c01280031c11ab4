"""Staff files as a program loads them: their zone, their policy, their schema, what other files are called."""

import json

import pytest
import yaml

from complaintflow.errors import PolicyError
from complaintflow.instants import format_instant
from complaintflow.policy import instance_problems, schema_of, schema_problems
from complaintflow.source import Code
from complaintflow.staff import check_staff, load_staff, staff_from_text
from complaintflow.staff.document import StaffDocument
from complaintflow.staff.media import media_by_role
from tests.unit.staff.office import POLICY, STAFF, policy

AWAY = "staff: s\nformat: 1\npeople: {a: {absences: [{from: 2026-03-02, until: 2026-03-02}]}}\n"


def absence(directory):
    (found,) = directory.members["a"].absences
    return found.when


def test_days_are_read_in_the_zone_of_the_file_or_else_of_the_policy():
    shanghai = absence(staff_from_text(AWAY, policy()))
    berlin = absence(staff_from_text(f"{AWAY}time_zone: Europe/Berlin\n", policy()))
    assert (berlin.start - shanghai.start) // 3_600_000_000 == 7
    assert shanghai.end - shanghai.start == 86_400_000_000
    with pytest.raises(PolicyError, match="does not say in which time zone"):
        staff_from_text(AWAY)


def test_a_day_that_the_clocks_go_forward_is_as_long_as_it_is():
    text = f"{AWAY}time_zone: Europe/Berlin\n".replace("2026-03-02", "2026-03-29")
    stretch = absence(staff_from_text(text))
    assert (stretch.end - stretch.start) // 3_600_000_000 == 23


def test_the_last_day_of_the_calendar_is_for_good():
    text = AWAY.replace("from: 2026-03-02", "from: 0001-01-01").replace("until: 2026-03-02", "until: 9999-12-31")
    west, east = (staff_from_text(f"{text}time_zone: {zone}\n") for zone in ("America/Chicago", "Asia/Shanghai"))
    assert absence(west).end is None
    assert format_instant(absence(east).start, "Asia/Shanghai").startswith("0001-01-01")


def test_the_policy_that_a_program_gives_counts_before_the_one_in_the_file(tmp_path):
    (tmp_path / "other.yaml").write_text(POLICY.replace("desk:", "helpdesk:").replace("owner: desk", "owner: helpdesk"))
    path = tmp_path / "people.yaml"
    path.write_text("staff: s\nformat: 1\npolicy: other.yaml\npeople: {a: {roles: desk, contacts: {system: a}}}\n")
    assert Code.UNKNOWN_REFERENCE in {one.code for one in check_staff(path).diagnostics}
    assert load_staff(path, policy()).roles_of("a", 0) == (("desk", None),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (POLICY, "this is a policy"),
        ("scenarios: x\nformat: 1\n", "this is a file of scenarios"),
        ("", "the file is empty"),
        ("people: {}\n", "the key `staff` is missing"),
    ],
)
def test_another_file_is_called_what_it_is(text, message):
    with pytest.raises(PolicyError, match=message):
        staff_from_text(text)


def test_a_file_that_is_not_there_is_a_diagnostic(tmp_path):
    assert [one.code for one in check_staff(tmp_path / "x.yaml").diagnostics] == [Code.FILE_NOT_FOUND]


def test_the_schema_takes_what_the_reader_takes():
    schema = schema_of(StaffDocument)
    assert schema_problems(schema) == []
    plain = json.loads(json.dumps(yaml.load(STAFF, yaml.BaseLoader)))
    assert instance_problems(schema, plain) == []
    assert instance_problems(schema, plain | {"poeple": {}}) != []
    assert instance_problems(schema, {"staff": "s", "format": "1"}) != []


def test_the_media_of_a_role_are_those_of_every_notice():
    assert media_by_role(policy()) == {"branch_desk": ("email",), "customer": ("sms",)}
