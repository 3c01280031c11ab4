"""What must not be taken for the same case: found wrong once, each with the policy that showed it."""

from __future__ import annotations

from complaintflow.facade import Policy
from complaintflow.verification.exploring.exploration import graph_of
from complaintflow.verification.exploring.observing import Act, Expire
from complaintflow.verification.exploring.scope import scope_of

HEAD = """\
policy: small
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
roles: {agent: {}, boss: {}}
outcomes: {won: {}, lost: {}}
"""

ORDER = (
    HEAD
    + """\
fields: {kind: {type: choice, choices: [plain, odd]}}
calendars: {office: {working_days: [mon, tue, wed, thu, fri]}}
classes: [low, high]
classification: {hit_policy: first, default: low, rules: [{id: odd, when: {kind: odd}, class: high}]}
events: {first: {by: agent}, second: {by: agent}, win: {by: agent}, lose: {by: agent}}
lifecycle:
  initial: new
  states: {new: {}, won: {final: true, outcome: won}, lost: {final: true, outcome: lost}}
  transitions:
    - {event: first, from: new, when: {class: low}}
    - {event: second, from: new, when: {class: low}}
    - {event: win, from: new, to: won, by: []}
    - {event: lose, from: new, to: lost, by: []}
deadlines:
  early:
    starts: first
    within: [{when: {class: low}, limit: 1 working day}, {limit: 1d}]
    calendar: office
    on_expiry: {send: win}
  late: {starts: second, within: 3d, on_expiry: {send: lose}}
"""
)


def test_which_clock_began_first_is_remembered_where_it_decides_nothing_yet() -> None:
    """The two can begin in either order; only once the class has risen are their lengths comparable."""
    graph = graph_of(Policy.from_text(ORDER).compiled)
    both = [node for node in graph.nodes if node.case.klass == "high" and len(node.pending) == 2]
    moves = [edge.taken[0].happening.move for node in both for edge in graph.edges.get(node.number, ())]
    assert {move.element for move in moves if isinstance(move, Expire)} == {"early", "late"}


OWNED = (
    HEAD
    + """\
owners: [{owner: boss}]
events: {answer: {by: [agent, boss]}}
lifecycle:
  initial: new
  states: {new: {}, won: {final: true, outcome: won}}
  transitions: [{event: answer, from: new}, {event: answer, from: new, to: won, id: end, by: boss}]
deadlines: {reply: {starts: open, met_by: {event: answer, by: owner}, within: 3d}}
"""
)


def test_who_meets_a_deadline_is_told_apart_where_all_that_are_owed_are_asked_for() -> None:
    policy = Policy.from_text(OWNED).compiled
    graph = graph_of(policy, ("owed:*",))
    effects = [e for edges in graph.edges.values() for edge in edges for t in edge.taken for e in t.happening.effects]
    assert "deadline_met" in {effect.kind for effect in effects}
    assert scope_of(policy, ("owed:*",)).owed == {"reply"}


COUNTED = (
    HEAD
    + """\
events: {call: {by: agent}, end: {by: agent}}
counters: {calls: {count: call}}
lifecycle:
  initial: new
  states: {new: {}, won: {final: true, outcome: won}}
  transitions: [{event: call, from: new}, {event: end, from: new, to: won, when: {calls: {more_than: 20}}}]
"""
)


def test_a_counter_is_followed_up_to_whatever_something_asks_for() -> None:
    graph = graph_of(Policy.from_text(COUNTED).compiled)
    assert graph.complete
    assert "won" in {node.case.state for node in graph.nodes}


AMENDED = (
    HEAD
    + """\
fields: {kind: {type: choice, choices: [plain, odd]}}
classes: [low, high]
classification: {hit_policy: first, default: low, rules: [{id: odd, when: {kind: odd}, class: high}]}
events: {win: {by: agent}}
lifecycle:
  initial: new
  states: {new: {}, won: {final: true, outcome: won}}
  transitions: [{event: win, from: new, to: won, when: {class: high}}]
"""
)


def test_an_amendment_says_nothing_but_facts() -> None:
    """`amend` carries the record's fields; a reason beside them is nothing that a policy could read, and is doubted."""
    graph = graph_of(Policy.from_text(AMENDED).compiled)
    moves = [one.happening.move for edges in graph.edges.values() for edge in edges for one in edge.taken]
    assert {name for move in moves if isinstance(move, Act) and move.event == "amend" for name in move.data} == {"kind"}
