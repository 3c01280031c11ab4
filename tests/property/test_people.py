"""What the prover says of people, against trying everything: every vote of everybody, in every order, by the kernel."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from complaintflow import Case, Policy
from complaintflow.kernel.event import Actor
from complaintflow.staff import Absence, Holding, Person, StaffDirectory, StaffMember, Stretch
from complaintflow.verification.people.approving import ApprovalQuestions
from complaintflow.verification.people.handling import HandlerQuestions
from complaintflow.verification.people.needs import Need, blocking_sets
from complaintflow.verification.people.present import presence, without
from complaintflow.verification.people.quorum import choose
from complaintflow.verification.subject import Subject
from tests.property.worlds import law

POLICY = """
policy: board
format: 1
version: "1"
effective: 2026-01-01
time_zone: UTC
last_resort: chair
fields: {kind: {type: choice, choices: [one, two, all, chain, above]}}
roles:
  clerk: {superior: chair, relations: {boss: chair}}
  member: {superior: chair, substitutes: [clerk]}
  chair: {relations: {boss: member}}
owners: [{owner: clerk}]
parties: {handler: {set_by: take}}
events:
  take: {by: [clerk, member]}
outcomes: {done: {}}
lifecycle:
  initial: new
  states: {new: {}, done: {final: true}}
  transitions:
    - {event: take, from: new}
    - {event: ask, from: new, by: [clerk, member]}
    - {event: finish, from: new, to: done}
approvals:
  leave:
    requested_by: ask
    not_by: [applicant, handler]
    chain:
      - {when: {kind: one}, steps: [{role: {relation: boss, of: applicant}}]}
      - {when: {kind: two}, steps: [{n: 2, of: [member, chair]}]}
      - {when: {kind: all}, steps: [{all_of: [member, clerk, chair]}]}
      - {when: {kind: above}, steps: [{all_of: [member, clerk], within: 1d, on_timeout: escalate}]}
      - {steps: [{role: member}, {any_of: [clerk, chair]}]}
"""
KINDS = ("one", "two", "all", "above", "chain")
AT = 1_772_416_800_000_000
PEOPLE = ("a", "b", "c", "d")
roles = st.sampled_from(("clerk", "member", "chair"))
members = st.builds(
    lambda name, held, away, instead: StaffMember(
        Person(name),
        tuple(Holding(role) for role in held),
        absences=(Absence(Stretch(), instead),) if away else (),
    ),
    st.just(""),
    st.lists(roles, max_size=2, unique=True),
    st.sampled_from((False, False, False, True)),
    st.sampled_from((*PEOPLE, None)),
)
rosters = st.lists(members, min_size=3, max_size=4).map(
    lambda found: StaffDirectory(
        {
            name: StaffMember(Person(name), one.roles, None, one.absences)
            for name, one in zip(PEOPLE, found, strict=False)
        }
    )
)


@lru_cache(maxsize=1)
def board() -> tuple[Policy, Subject]:
    policy = Policy.from_text(POLICY)
    assert policy.loaded is not None
    return policy, Subject.of(policy.loaded.document, policy.compiled)


def actors(roster: StaffDirectory) -> list[Actor]:
    """Everybody who is there, in every way in which the roster or the policy lets them act: the long way round."""
    found = []
    for name in roster.members:
        if roster.members[name].away(AT):
            continue
        own = roster.actor(name, AT)
        found.append(own)
        found += [roster.actor(name, AT, on_behalf_of=other) for other in roster.stands_in_for(name, AT)]
        if "clerk" in own.role_names:
            holders = [n for n in roster.members if "member" in dict(roster.roles_of(n, AT)) and n != name]
            found += [Actor(name, own.roles, other) for other in holders]
    return found


def grantable(case: Case, voters: list[Actor], seen: set[object]) -> bool:
    """Whether some order of votes grants what was asked for; after none more is possible, the time runs out once."""
    latest = case.raw.applications[-1]
    if latest.status == "granted":
        return True
    key = (latest.votes, latest.roles, latest.step)
    if key in seen:
        return False
    seen.add(key)
    for voter in voters:
        step = case.send(
            "approve", at=case.raw.clock + 1, actor=voter, data={"approval": "leave"}, id=f"v{case.raw.seq}"
        )
        if step.accepted and grantable(step.case, voters, seen):
            return True
    if latest.next is not None:
        return grantable(case.advance(latest.next).case, voters, seen)
    return False


def asked_for(policy: Policy, kind: str, applicant: Actor, handler: str | None) -> Case | None:
    case = policy.open("C-1", {"kind": kind}, at=AT).case
    if handler is not None:
        case = case.send("take", at=AT, actor=Actor(handler, (("clerk", None),))).case
    step = case.send("ask", at=AT, actor=applicant)
    return step.case if step.accepted else None


@law
@given(rosters)
def test_an_approval_that_is_said_to_be_possible_is_granted_and_no_other(roster):
    policy, subject = board()
    present = presence(policy.compiled, roster, AT)
    voters = actors(roster)
    assert set(present.there) == set(voters)
    for question in ApprovalQuestions.of(subject, roster).asked(present):
        chain = question.topic.chain
        handler = question.situation.parties.get("handler", (None,))[0]
        # Who acts for somebody both as the roster and as the policy has it holds the same roles in another order.
        alike = [a for a in present.everybody if a.people == question.situation.applicant.people]
        cases = [asked_for(policy, KINDS[chain], applicant, handler) for applicant in alike]
        granted = {grantable(case, voters, set()) for case in cases if case is not None}
        assert (question.need.done_by() is not None) in granted, question


@law
@given(rosters)
def test_the_smallest_sets_of_absences_are_those_that_the_kernel_cannot_do_without(roster):
    policy, subject = board()
    present = presence(policy.compiled, roster, AT)
    for question in ApprovalQuestions.of(subject, roster).asked(present):
        chain = question.topic.chain
        applicants = [a for a in present.everybody if (a.id,) == question.situation.applicant.people]
        if question.situation.parties or not applicants:
            continue
        case = asked_for(policy, KINDS[chain], applicants[0], None)
        assert case is not None
        blocking = [
            frozenset(away)
            for size in range(len(present.people) + 1)
            for away in combinations(present.people, size)
            if not grantable(case, actors(without(roster, away)), set())
        ]
        smallest = {one for one in blocking if not any(other < one for other in blocking)}
        assert set(blocking_sets(question.need)) == smallest


HANDLED = """
policy: handled
format: 1
version: "1"
effective: 2026-01-01
time_zone: UTC
last_resort: chair
fields: {branch: {type: choice, choices: [north, south]}}
roles: {clerk: {unit: branch}, member: {unit: branch}, chair: {}}
owners: [{when: {state: new}, owner: clerk}, {owner: member}]
parties: {handler: {set_by: take}}
outcomes: {done: {}}
events:
  take: {by: [clerk, chair]}
  check: {by: owner, not_by: handler}
  finish: {by: [member, chair], not_by: handler}
lifecycle:
  initial: new
  states: {new: {}, taken: {}, checked: {}, done: {final: true}}
  transitions:
    - {event: take, from: new, to: taken}
    - {event: check, from: taken, to: checked}
    - {event: finish, from: [taken, checked], to: done, by: member}
"""
WAY = {"new": (), "taken": ("take",), "checked": ("take", "check")}
in_units = st.builds(Holding, roles, st.sampled_from((None, "north", "south")))
unit_rosters = st.lists(
    st.tuples(st.lists(in_units, max_size=2), st.sampled_from((False, False, True)), st.sampled_from((*PEOPLE, None))),
    min_size=2,
    max_size=4,
).map(
    lambda found: StaffDirectory(
        {
            name: StaffMember(Person(name), tuple(held), None, (Absence(Stretch(), instead),) if away else ())
            for name, (held, away, instead) in zip(PEOPLE, found, strict=False)
        }
    )
)


@law
@given(unit_rosters)
def test_a_case_that_is_said_to_be_moved_on_is_moved_on_by_somebody_and_no_other(roster):
    policy = Policy.from_text(HANDLED)
    assert policy.loaded is not None
    subject = Subject.of(policy.loaded.document, policy.compiled)
    present = presence(policy.compiled, roster, AT)
    everybody = Actor("before", (("clerk", None), ("member", None), ("chair", None)))
    second = Actor("second", everybody.roles)
    for question in HandlerQuestions.of(subject, roster).asked(present):
        situation = question.situation
        if question.topic.kind != "state":
            continue
        handler = situation.parties.get("handler", ("before",))[0]
        case = policy.open("C-1", dict(situation.facts), at=AT).case
        for event in WAY[str(situation.state)]:
            sender = Actor(handler, everybody.roles) if event == "take" else second
            case = case.send(event, at=AT, actor=sender).case
        tries = [case.send(event, at=AT, actor=one) for one in present.there for event in ("take", "check", "finish")]
        assert any(step.accepted for step in tries) == (question.need.done_by() is not None), question


votes = st.lists(
    st.lists(st.builds(Actor, st.sampled_from("abcd"), st.just(()), st.sampled_from((None, "a", "e"))), max_size=4).map(
        tuple
    ),
    max_size=4,
)


@law
@given(votes)
def test_a_choice_is_found_exactly_where_there_is_one(lists):
    def tried(rest: list[tuple[Actor, ...]], taken: frozenset[str]) -> bool:
        if not rest:
            return True
        return any(tried(rest[1:], taken | set(actor.people)) for actor in rest[0] if not taken & set(actor.people))

    found = choose(lists)
    assert (found is not None) == tried(lists, frozenset())
    if found is not None:
        everybody = [name for actor in found for name in actor.people if actor.on_behalf_of != actor.id]
        assert len(everybody) == len(set(everybody))
        assert all(actor in options for actor, options in zip(found, lists, strict=True))
    assert (Need((tuple(lists),)).done_by() is None) == (found is None)
