"""Laws of resolutions: nobody who is away is told, substitutes are followed, every question ends with one answer."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from complaintflow.errors import PolicyError
from complaintflow.staff import (
    LAST_RESORT,
    Absence,
    Holding,
    Person,
    StaffDirectory,
    StaffMember,
    Stretch,
    of_role,
    staff_from_text,
)
from tests.property.worlds import law
from tests.unit.staff.office import STAFF, policy

PEOPLE = ("a", "b", "c", "d", "e")
names = st.sampled_from((*PEOPLE, "unknown", None))
ticks = st.one_of(st.none(), st.integers(0, 12))
stretches = st.tuples(ticks, ticks).map(lambda pair: Stretch(*pair))
absences = st.builds(Absence, stretches, names)
roles = st.sampled_from(("desk", "front_desk", "branch_desk", "lead", "deputy", "second"))
holdings = st.builds(Holding, roles, st.sampled_from((None, "north", "south")), stretches)


@st.composite
def directories(draw: st.DrawFn) -> StaffDirectory:
    members = {
        name: StaffMember(
            Person(name),
            tuple(draw(st.lists(holdings, max_size=3))),
            draw(names),
            tuple(draw(st.lists(absences, max_size=3))),
        )
        for name in draw(st.permutations(PEOPLE))
    }
    return StaffDirectory(members, draw(names), draw(st.dictionaries(roles, st.sampled_from(PEOPLE), max_size=2)))


asked = st.tuples(
    directories(),
    st.one_of(roles, st.just(LAST_RESORT)),
    st.sampled_from((None, "", "north", "south")),
    st.integers(0, 12),
)


@law
@given(asked)
def test_nobody_who_is_away_is_told_and_everybody_once(world):
    directory, role, unit, at = world
    answer = directory.resolve(role, unit, at, {})
    told = [one.person.id for one in answer]
    assert not [name for name in told if directory.members[name].away(at)]
    assert len(set(told)) == len(told)
    assert bool(told) is (answer.nobody is None)


@law
@given(asked)
def test_whoever_holds_the_role_and_is_there_is_told(world):
    directory, role, unit, at = world
    told = {one.person.id for one in directory.resolve(role, unit, at, {})}
    for name, member in directory.members.items():
        if not member.away(at) and any(held.fits(role, unit, at) for held in member.roles):
            assert name in told


@law
@given(asked)
def test_a_substitute_is_reached_over_absences_that_hold(world):
    directory, role, unit, at = world
    answer = directory.resolve(role, unit, at, {})
    for gone in answer.away:
        assert directory.members[gone.person].away(at)
        reached = {gone.person}
        for _ in PEOPLE:
            reached |= {
                one.substitute
                for name in reached & set(PEOPLE)
                for one in directory.members[name].away(at)
                if one.substitute is not None
            }
        there = {name for name in reached & set(PEOPLE) if not directory.members[name].away(at)}
        assert (gone.replaced_by in there) if there else gone.replaced_by is None
        if gone.replaced_by is not None:
            assert gone.person in directory.stands_in_for(gone.replaced_by, at)
            assert directory.actor(gone.replaced_by, at, on_behalf_of=gone.person).people[1] == gone.person


@law
@given(asked)
def test_whoever_stands_in_is_the_substitute_of_somebody_they_stand_in_for(world):
    directory, role, unit, at = world
    linked = {(name, gone.substitute) for name, one in directory.members.items() for gone in one.away(at)}
    for one in directory.resolve(role, unit, at, {}):
        if one.why == "substitute":
            assert any((name, one.person.id) in linked for name in one.instead_of)


@law
@given(asked, st.integers(0, 12))
def test_an_answer_holds_until_somebody_comes_or_goes(world, later):
    directory, role, unit, at = world
    edges = {
        edge
        for member in directory.members.values()
        for stretch in (*(one.when for one in member.absences), *(one.when for one in member.roles))
        for edge in (stretch.start, stretch.end)
        if edge is not None
    }
    first, last = sorted((at, later))
    if not any(first < edge <= last for edge in edges):
        one, other = directory.resolve(role, unit, first, {}), directory.resolve(role, unit, last, {})
        assert one == replace(other, at=first)


@law
@given(directories(), roles, st.sampled_from((None, "north", "south")), st.integers(0, 12))
def test_no_absent_person_is_told_by_way_of_the_policy(directory, role, branch, at):
    facts = {} if branch is None else {"branch": branch}
    answer = of_role(directory, policy(), role, at, facts)
    assert not [one for one in answer if directory.members[one.person.id].away(at)]
    direct = directory.resolve(role, "" if role == "branch_desk" and not branch else None, at, facts)
    if role != "branch_desk":
        assert {one.person.id for one in direct} <= {one.person.id for one in answer}


@law
@given(directories())
def test_superiors_end(directory):
    for name in PEOPLE:
        above = directory.superiors(name)
        assert name not in above
        assert len(set(above)) == len(above)


LINES = STAFF.splitlines()
ODD = (
    "people: []",
    "  ann: {roles: [desk, [desk]]}",
    "    absences: [{from: 0001-01-01, until: 9999-12-31, substitute: ann}]",
    '    absences: [{from: "0001-01-01T00:00:00+14:00", until: "9999-12-31T23:59:59-14:00"}]',
    "    contacts: {email: {a: b}}",
    "    roles: {role: {}}",
    "time_zone: Nowhere/At_All",
    "time_zone: Asia/Shanghai",
    "    superior: bob",
    "    contacts: {apprise: &a x}",
    "\tx: y",
)


@law
@given(st.integers(0, len(LINES) - 1), st.one_of(st.sampled_from(ODD), st.text(max_size=30)), st.booleans())
def test_whatever_stands_in_a_staff_file_the_answer_is_people_or_diagnostics(line, odd, instead):
    text = "\n".join((*LINES[: line + (not instead)], odd, *LINES[line + 1 :]))
    try:
        told = str(staff_from_text(text, policy()).resolve("desk", None, 0, {}))
    except PolicyError as problem:
        told = str(problem)
    assert told
