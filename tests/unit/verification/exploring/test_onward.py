"""Cases told apart by what can still be noticed from where they stand: the answer is that of all cases."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from complaintflow.facade import Policy
from complaintflow.verification.exploring.exploration import graph_in, graph_onward, scope_for, watched
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.exploring.observing import settles
from complaintflow.verification.exploring.onward import Onward, left_from
from complaintflow.verification.guarantees.observers import observer_of
from complaintflow.verification.guarantees.searching import proofs_in, searches_of
from complaintflow.verification.proof import Unwatched

ROOT = Path(__file__).parents[4]
HEAD = """\
policy: small
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
roles: {agent: {superior: boss}, boss: {}}
outcomes: {done: {}, lost: {}}
flags: {red: {}, blue: {}}
templates: {late: {text: Late}, hello: {text: Hello}}
"""
NEVER_CORRECTED = Limits(nodes=1_500, corrected=0)
POLICY = f"""\
{HEAD}
fields:
  size: {{type: choice, choices: [small, big]}}
  paid: {{type: bool}}
parties: {{answerer: {{set_by: answer}}}}
owners:
  - {{when: {{state: new, size: big}}, owner: boss}}
  - {{when: {{flags: red}}, owner: boss}}
  - {{owner: agent}}
events:
  look: {{by: agent}}
  answer: {{by: [agent, boss]}}
  check: {{by: [agent, boss], not_by: answerer}}
  again: {{by: agent}}
  pay: {{by: agent, records: [paid], data: {{paid: {{type: bool, required: true}}}}}}
  scold: {{do: [{{notify: owner, via: system, template: hello}}]}}
lifecycle:
  initial: new
  states:
    new: {{}}
    looked: {{}}
    answered: {{do: [{{flag: red, when: {{size: big}}}}]}}
    done: {{final: true, outcome: done}}
    lost: {{final: true, outcome: lost}}
    over: {{}}
  transitions:
    - {{event: look, from: new, to: looked}}
    - {{event: answer, from: new, to: answered, when: {{size: big}}}}
    - {{event: answer, from: looked, to: answered}}
    - {{event: again, from: answered, to: looked}}
    - {{event: check, from: answered, to: done}}
    - {{event: check, from: new, to: over, when: {{owner: boss}}}}
    - {{event: again, from: done, to: answered, when: {{paid: false}}}}
    - {{event: pay, from: [answered, done]}}
deadlines:
  reply:
    starts: open
    met_by: answer
    within: 2h
    reopening: continue
    ladder: [{{id: tell, at: due, do: [{{notify: boss, via: system, template: late}}]}}]
guarantees:
  looked_before_answered: {{before: answer, expect: look}}
  looked_before_done: {{before: {{outcome: done}}, expect: look}}
  answered_before_done: {{before: {{outcome: done}}, expect: answer}}
  checked_before_again: {{before: again, expect: check, when: {{size: big}}}}
  never_looked: {{never: look}}
  never_back: {{never: reopened}}
  never_lost: {{never: {{outcome: lost}}}}
  never_checked_by_the_answerer: {{never: {{event: check, by_party: answerer}}}}
  never_over: {{never: {{state: over}}}}
  late_is_told: {{after: {{breach: reply}}, within: at_once, expect: {{told: boss}}}}
  red_at_once: {{after: {{state: answered}}, within: at_once, expect: {{flag: red}}}}
  answered_in_time: {{after: open, within: 3h, expect: answer, or_else: {{told: boss, template: late}}, unless: closed}}
  back_in_time: {{after: reopened, within: 1h, expect: check}}
  boss_is_not_scolded: {{never: {{told: boss, template: hello}}}}
  paid_is_paid: {{always: {{not: {{state: done, paid: false}}}}}}
  told_every_day: {{every: 24h, expect: {{told: boss}}}}
"""
LEADS_BACK = {
    "a closed case is reopened": """
events: {close: {}, again: {}, hit: {}}
lifecycle:
  initial: new
  states: {new: {}, done: {final: true, outcome: done}}
  transitions:
    - {event: close, from: new, to: done}
    - {event: again, from: done, to: new}
    - {event: hit, from: new, when: {size: big}}
guarantees: {never: {never: hit}}
""",
    "a decision leads back": """
events: {go: {}, hit: {}, ask: {}}
lifecycle:
  initial: new
  states: {new: {}, late: {}, end: {final: true, outcome: done}}
  transitions:
    - {event: go, from: new, to: late}
    - {event: hit, from: new, to: end, when: {size: big, times: {at_least: 1}}}
approvals: {back: {requested_by: ask, chain: [{steps: [{role: boss}]}], on_granted: {to: new}}}
counters: {times: {count: go}}
guarantees: {never: {never: hit}}
""",
    "what ends a case leads to a state of its own": """
events: {go: {}, hit: {}}
lifecycle:
  initial: new
  states: {new: {}, mid: {}, gone: {final: true, outcome: withdrawn}}
  transitions:
    - {event: go, from: new, to: mid}
    - {event: hit, from: gone, when: {size: big}}
guarantees: {never: {never: hit}}
""",
}


def compared(policy, guarantee, limits):
    """What the graph of all cases says of a guarantee, and the one of what can still be noticed."""
    observer = observer_of(policy, guarantee)
    whole = graph_in(policy, scope_for(policy, observer), Unwatched(), limits)
    (search,) = searches_of(policy, [guarantee])
    closer = graph_onward(
        search.part.policy, search.scope, Onward(search.part.policy, (observer,)), Unwatched(), limits
    )
    return whole, watched(policy, whole, observer), closer, watched(policy, closer, observer)


def agree(policy, limits, names=None):
    """Hold every guarantee that both graphs decide to be decided alike; return how many cases each graph has."""
    sizes = {}
    for name, guarantee in policy.guarantees.items():
        if observer_of(policy, guarantee) is None or (names is not None and name not in names):
            continue
        whole, all_of_it, closer, part_of_it = compared(policy, guarantee, limits)
        if all_of_it.corrections != -1:
            assert part_of_it.corrections in (all_of_it.corrections, None), name
            assert part_of_it.holds == all_of_it.holds, name
            assert (part_of_it.broken is None) == (all_of_it.broken is None), name
            if part_of_it.broken is not None:
                assert part_of_it.broken.confirmed == all_of_it.broken.confirmed, name
            (search,) = searches_of(policy, [guarantee])
            (proof,) = proofs_in(policy, search, Unwatched(), limits)
            assert proof.outcome.used == all_of_it.used, name
            sizes[name] = len(whole.nodes), len(closer.nodes)
    return sizes


def test_each_guarantee_comes_to_the_same():
    policy = Policy.from_text(POLICY).compiled
    sizes = agree(policy, NEVER_CORRECTED)
    assert sizes.keys() == policy.guarantees.keys(), "the small policy is explored to its end"
    assert 3 * sum(closer for _, closer in sizes.values()) < 2 * sum(whole for whole, _ in sizes.values())


@pytest.mark.parametrize("name", ["looked_before_done", "never_checked_by_the_answerer", "paid_is_paid"])
def test_it_comes_to_the_same_however_often_a_case_is_corrected(name):
    policy = Policy.from_text(POLICY).compiled
    assert agree(policy, Limits.of(3_000), {name})


@pytest.mark.parametrize("why", LEADS_BACK)
def test_what_can_come_back_is_told_apart(why):
    head = HEAD.replace("lost: {}", "withdrawn: {}") + "fields: {size: {type: choice, choices: [small, big]}}\n"
    policy = Policy.from_text(head + LEADS_BACK[why]).compiled
    (search,) = searches_of(policy, policy.guarantees.values())
    (proof,) = proofs_in(policy, search, Unwatched(), Limits.of(2_000))
    assert proof.outcome.broken is not None
    assert proof.outcome.broken.confirmed


def test_states_behind_a_case_are_gone():
    left = left_from(Policy.from_text(POLICY).compiled, "over")
    assert left.lifecycle.states.keys() == {"over"}
    assert not {"look", "answer", "check", "again", "pay"} & left.events.keys()
    assert "scold" in left.events
    assert len(left.owners) == 2, "who is the owner of what is new no case asks that is not new"


def test_what_settles_a_guarantee_stands_in_the_graph_and_nothing_after_it():
    policy = Policy.from_text(POLICY).compiled
    observer = observer_of(policy, policy.guarantees["looked_before_done"])
    assert settles(observer) is not None
    _, _, closer, _ = compared(policy, policy.guarantees["looked_before_done"], Limits.of(3_000))
    ends = [edge for edges in closer.edges.values() for edge in edges if edge.taken[-1].happening.move.event == "look"]
    assert ends
    assert not any(closer.edges.get(edge.target) for edge in ends)


STATES = ("a", "b", "c", "end", "gone")
MOMENTS = (
    "x", "{state: b}", "{state: c}", "{outcome: done}", "{told: boss}", "{flag: red}", "reopened",
    "{event: y, where: {size: big}}", "{event: z, by_party: first}", "{owner: boss}", "{breach: limit}",
)  # fmt: skip


def made_up(number):
    """Return a policy made up of chance, with a guarantee of each form."""
    chance = Random(number)
    pick = chance.choice
    guards = ("", ", when: {size: big}", ", when: {flags: red}", ", when: {owner: boss}", ", when: {seen: true}")
    does = ("", ", do: [{flag: red}]", ", do: [{notify: owner, via: system, template: hello}]", ", do: [{owner: boss}]")
    ways = [
        f"    - {{event: {pick('xyzw')}, from: {pick(STATES)}, to: {pick(STATES)}{pick(guards)}{pick(does)}}}"
        for _ in range(chance.randint(4, 7))
    ]
    ways = [*dict.fromkeys([*ways, "    - {event: x, from: a, to: b}", "    - {event: y, from: b, to: end}"])]
    one, two, three, four, five, six = chance.sample(MOMENTS, 6)
    return f"""\
{HEAD}
fields: {{size: {{type: choice, choices: [small, big]}}, seen: {{type: bool}}}}
parties: {{first: {{set_by: x}}}}
owners:
  - {{when: {{state: a, size: big}}, owner: boss}}
  - {{when: {{flags: red, seen: true}}, owner: boss}}
  - {{owner: agent}}
events:
  x: {{by: [agent, boss]}}
  y: {{by: agent}}
  z: {{by: [agent, boss], not_by: first}}
  w: {{by: agent, records: [seen], data: {{seen: {{type: bool, required: true}}}}}}
lifecycle:
  initial: a
  states: {{a: {{}}, b: {{}}, c: {{}}, end: {{final: true, outcome: done}}, gone: {{final: true, outcome: lost}}}}
  transitions:
{chr(10).join(ways)}
deadlines:
  limit: {{starts: open, met_by: [y, z], within: 5h, reopening: {pick(("continue", "new_cycle", "new_case"))},
          ladder: [{{at: due, notify: boss, via: email, template: late}}]}}
guarantees:
  first_this: {{before: {one}, expect: {two}}}
  first_this_again: {{before: {one}, expect: {two}, since: {three}}}
  never: {{never: {four}}}
  at_once: {{after: {five}, within: at_once, expect: {six}}}
  in_time: {{after: open, within: 4h, expect: {one}, or_else: {three}, unless: closed}}
  later: {{after: {six}, within: 6h, expect: {two}}}
"""


@pytest.mark.parametrize("number", range(6))
def test_policies_made_up_of_chance_come_to_the_same(number):
    policy = Policy.from_text(made_up(number)).compiled
    assert agree(policy, NEVER_CORRECTED)
