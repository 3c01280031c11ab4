"""Patterns of the language about people: each law over generated histories, against a naive reading of the rule."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.property.patterns import pattern
from tests.property.telling import OPENED, clock
from tests.property.worlds import law
from tests.story import Story

PEOPLE = ("ann", "ben", "cat")
DUTIES = """
roles: {agent: {}, boss: {}}
fields: {accused: text, auditor: {type: text, differs_from: [accused, handler]}}
parties: {handler: {set_by: repair}, anybody: {set_by: [repair, second], every: true}, accused: {field: accused}}
events:
  repair: {}
  second: {}
  visit_back: {not_by: handler}
  inspect: {not_by: [anybody, accused]}
  audit: {records: auditor}
"""
acts = st.lists(
    st.tuples(
        st.sampled_from(("repair", "second", "visit_back", "inspect", "audit", "amend")),
        st.sampled_from(PEOPLE),
        st.sampled_from((None, None, *PEOPLE)),
        st.sampled_from(PEOPLE),
    ),
    max_size=12,
)


@pattern("separation-of-duties")
@law
@given(acts)
def test_nobody_does_what_a_part_of_theirs_forbids(history):
    story = Story(DUTIES).open("03-02 08:00")
    repairs: list[set[str]] = []
    seconds: set[str] = set()
    accused = None
    for minute, (name, who, behalf, named) in enumerate(history, 1):
        data = {"audit": {"auditor": named}, "amend": {"accused": named}}.get(name, {})
        story.send(name, f"03-02 09:{minute:02}", who=who, behalf=behalf, **data)
        both = {who, behalf} - {None}
        last = repairs[-1] if repairs else set()
        wrong = {
            "visit_back": bool(both & last),
            "inspect": bool(both & (set().union(*repairs) | seconds | {accused})),
            "audit": named == accused or named in last,
        }.get(name, False)
        assert story.refused == ("same_person" if wrong else None)
        if name == "repair":
            repairs.append(both)
        if name == "second":
            seconds |= both
        if name == "amend":
            accused = named


SUPERIORS = {"a": "c", "b": "c", "c": "e", "d": "e", "e": None}
HOPS = """
roles: {a: {superior: c}, b: {superior: c}, c: {superior: e}, d: {superior: e}, e: {}, boss: {}}
events:
  start: {data: {to: role}, do: [{owner: {data: to}}]}
  forward: {data: {to: {type: role, next_to: owner}}, do: [{owner: {data: to}}]}
"""


@pattern("hop-by-hop")
@law
@given(st.sampled_from(sorted(SUPERIORS)), st.lists(st.sampled_from(sorted(SUPERIORS)), max_size=10))
def test_a_matter_never_skips_a_level(first, wishes):
    story = Story(HOPS).open("03-02 08:00").send("start", "03-02 08:30", to=first)
    here, hops = first, [first]
    for minute, there in enumerate(wishes):
        story.send("forward", f"03-02 09:{minute:02}", to=there)
        near = SUPERIORS[here] == there or SUPERIORS[there] == here
        assert story.refused == (None if near else "guard")
        if near:
            here = there
            hops.append(there)
    assert story.owner == here
    assert [effect.body["role"] for effect in story.effects if effect.kind == "owner_set"] == hops


GIVEN = """
roles: {a: {}, lead: {}, boss: {}}
events: {ask: {}, pay: {}}
approvals: {leave: {requested_by: ask, gates: pay, given_by: boss, chain: {steps: {role: lead}}}}
"""


@law
@given(
    st.lists(st.tuples(st.sampled_from(("ask", "approve", "reject", "pay")), st.sampled_from(("a", "lead", "boss"))))
)
def test_an_approval_is_alive_exactly_after_somebody_gave_it(history):
    story = Story(GIVEN).open("03-02 08:00")
    status = None
    for minute, (name, role) in enumerate(history[:50], 1):
        data = {"approval": "leave"} if name in ("approve", "reject") else {}
        story.send(name, f"03-02 09:{minute:02}", by=role, who=f"{role}-{minute}", **data)
        if name == "pay":
            assert story.refused == (None if status == "granted" else "not_approved")
        elif name == "ask":
            wrong = role != "boss" and status == "pending"
            assert story.refused == ("guard" if wrong else None)
            status = status if wrong else "granted" if role == "boss" else "pending"
        elif status == "pending":
            assert story.refused == (None if role == "lead" else "wrong_role")
            status = status if role != "lead" else "granted" if name == "approve" else "rejected"
        else:
            assert story.refused == "guard"


ROLE_NAMED = """
roles: {agent: {superior: NAME}, NAME: {superior: boss}, boss: {}}
fields: {big: bool}
owners: [{when: {big: true}, owner: NAME}, {owner: agent}]
events:
  act: {by: [agent, NAME], do: {notify: [NAME, {relation: superior, of: NAME}], via: email, template: told}}
  second: {by: NAME, do: {task: look, role: NAME}}
deadlines:
  seen:
    starts: open
    within: 2h
    met_by: {event: act, by: NAME}
    ladder: [{at: due, notify: NAME, via: sms, template: early}]
"""
senders = st.lists(
    st.tuples(st.sampled_from(("act", "second", "amend")), st.sampled_from(("agent", "NAME", "boss")), st.booleans()),
    max_size=8,
)


@law
@given(senders)
def test_what_a_role_is_called_changes_nothing_not_even_where_it_is_called_owner(history):
    told = []
    for name in ("chief", "owner"):
        story = Story(ROLE_NAMED.replace("NAME", name)).open("03-02 08:00")
        lines = list(story.said())
        for number, (event, by, big) in enumerate(history, 1):
            data = {"big": big} if event == "amend" else {}
            story.send(event, f"03-02 {8 + number:02}:30", by=by.replace("NAME", name), **data)
            lines += [str(story.refused), *story.said()]
        told.append([line.replace("chief", "owner") for line in lines])
    assert told[0] == told[1]


DECIDED = """
roles: {agent: {superior: lead}, lead: {superior: boss}, boss: {}}
owners: [{owner: agent}]
classes: [low, middle, high]
classification: {default: low}
events: {decide: {data: {result: {type: choice, choices: [none, some, much]}}}, unable: {}}
escalations:
  - {id: some, on: {event: decide, where: {data.result: some}}, class: middle}
  - {id: much, on: {event: decide, where: {data.result: much}}, class: high}
  - {id: cannot, on: {event: unable}, owner: {relation: up, of: owner}, once: always}
"""


@pattern("escalation-by-a-decision", "declared-inability")
@law
@given(st.lists(st.sampled_from(("none", "some", "much", "unable")), max_size=8))
def test_a_decision_s_value_and_a_declared_inability_escalate(said):
    policy = DECIDED.replace("agent: {superior: lead}", "agent: {superior: lead, relations: {up: lead}}")
    policy = policy.replace("lead: {superior: boss}", "lead: {superior: boss, relations: {up: boss}}")
    policy = policy.replace("boss: {}", "boss: {relations: {up: boss}}")
    story = Story(policy).open(clock(OPENED))
    for minute, word in enumerate(said, 1):
        data = {} if word == "unable" else {"result": word}
        story.send("unable" if word == "unable" else "decide", clock(OPENED + minute * timedelta(minutes=1)), **data)
    rank = max((("none", "some", "much").index(word) for word in said if word != "unable"), default=0)
    assert story.klass == ("low", "middle", "high")[rank]
    assert story.owner == ("agent", "lead", "boss")[min(2, said.count("unable"))]


HELPED = """
roles: {agent: {}, legal: {}, press: {}, boss: {}}
owners: [{owner: agent}]
events:
  ask: {data: {helpers: {type: set, choices: [agent, legal, press]}}, do: [{assist: {data: helpers}}]}
  help: {by: participants}
"""


@pattern("lead-and-assist")
@law
@given(st.lists(st.lists(st.sampled_from(("agent", "legal", "press")), min_size=1, unique=True), max_size=4))
def test_whoever_was_asked_may_help_and_the_lead_stays(asked):
    story, helping = Story(HELPED).open(clock(OPENED)), set()
    for minute, who in enumerate(asked, 1):
        story.send("ask", clock(OPENED + minute * timedelta(minutes=1)), helpers=who)
        helping |= set(who) - {"agent"}
    for role in ("legal", "press"):
        story.send("help", clock(OPENED + timedelta(hours=1)), by=role)
        assert story.refused == (None if role in helping else "wrong_role")
    assert story.owner == "agent"
