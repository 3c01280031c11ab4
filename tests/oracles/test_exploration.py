"""Exploration of every path against brute force: small policies, lived through move by move, in every order.

Brute force tries every complaint, event, datum, person and a few instants, up to a number of moves, on the real kernel.
Whatever it reaches, exploration must have reached; what exploration says can happen must happen when it is lived.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest

from complaintflow.facade import Policy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.step import advance, step
from complaintflow.kernel.timers import next_timer
from complaintflow.testing.actors import roles_of
from complaintflow.testing.told_apart import values_for
from complaintflow.testing.towards import wire_value
from complaintflow.verification.exploring.exploration import explore, graph_of
from complaintflow.verification.exploring.graph import START
from complaintflow.verification.exploring.moves import event_of
from complaintflow.verification.exploring.observing import Happening, Seen

HEAD = """\
policy: small
format: 1
version: "1"
title: Small
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
roles: {agent: {superior: boss}, boss: {}}
outcomes: {done: {}, lost: {}}
templates: {late: {text: Late}}
"""

LATE_AND_RAISED = """\
fields: {size: {type: choice, choices: [small, big]}}
classes: [low, high]
classification: {hit_policy: highest, default: low, rules: [{id: is_big, when: {size: big}, class: high}]}
events: {answer: {data: {ok: bool}}, give_up: {}}
owners: [{when: {class: high}, owner: boss}, {owner: agent}]
lifecycle:
  initial: new
  states: {new: {}, answered: {}, done: {final: true, outcome: done}, lost: {final: true, outcome: lost}}
  transitions:
    - {event: answer, from: new, to: answered}
    - {event: answer, from: answered, to: done, when: {data.ok: true}}
    - {event: give_up, from: answered, to: lost, when: {class: high}}
deadlines:
  reply: {starts: open, met_by: answer, within: 2h}
escalations:
  - {id: up, on: {breach: reply}, class: high}
"""

RACE = """\
events: {answer: {}, expire: {}}
lifecycle:
  initial: new
  states: {new: {}, answered: {}, done: {final: true, outcome: done}, lost: {final: true, outcome: lost}}
  transitions:
    - {event: answer, from: new, to: answered}
    - {event: expire, from: new, to: lost}
    - {event: expire, from: answered, to: done}
    - {event: reopen, from: [done, lost], to: new}
deadlines:
  long: {starts: open, met_by: answer, within: 5h}
  silence: {starts: [open, answer], again: restart, within: 3h, on_expiry: {send: expire}}
"""

APPROVED = """\
fields: {amount: integer}
events: {ask: {}, pay: {}}
lifecycle:
  initial: new
  states: {new: {}, asked: {}, done: {final: true, outcome: done}}
  transitions:
    - {event: ask, from: [new, asked], to: asked}
    - {event: pay, from: asked, to: done}
approvals:
  refund:
    requested_by: ask
    gates: pay
    valid_for: amount
    chain:
      - {when: {amount: {more_than: 10}}, steps: [{role: agent}, {role: boss, within: 2h, on_timeout: refuse}]}
      - {steps: [{role: boss}]}
"""

COUNTED = """\
events: {call: {data: {reached: bool}}, close: {}}
counters: {missed: {count: call, where: {data.reached: false}, reset: [{event: call, where: {data.reached: true}}]}}
lifecycle:
  initial: new
  states: {new: {}, done: {final: true, outcome: done}, lost: {final: true, outcome: lost}}
  transitions:
    - {event: close, from: new, to: lost, when: {missed: {at_least: 2}}}
    - {event: close, from: new, to: done}
    - {event: call, from: new}
"""

PAUSED = """\
events: {wait: {}, go_on: {}, answer: {}}
lifecycle:
  initial: new
  states: {new: {}, waiting: {}, done: {final: true, outcome: done}}
  transitions:
    - {event: wait, from: new, to: waiting}
    - {event: go_on, from: waiting, to: new}
    - {event: answer, from: new, to: done, when: {deadlines.reply: running}}
deadlines:
  reply: {starts: open, met_by: answer, within: 4h, pause: {in: waiting}}
"""

POLICIES = {
    "late_and_raised": (LATE_AND_RAISED, 3),
    "race": (RACE, 4),
    "approved": (APPROVED, 2),
    "counted": (COUNTED, 3),
    "paused": (PAUSED, 4),
}
"""Small policies, and how many moves after the opening brute force lives."""

SAID_ELSEWHERE = ("reason", "text", "flags", "approval", "step", "application")
HOUR = 3_600_000_000
GAPS = (60_000_000, 5 * HOUR // 2)
IDLE = frozenset((
    "note", "link", "unlink", "absorb", "merge", "delivered", "undeliverable", "retract", "assign", "flag",
    "reclassify", "extend", "pause", "resume", "withdraw", "import", "migrated", "open",
))  # fmt: skip
"""Built-in events that these policies give no meaning of their own, or that end a case in their own way."""


@dataclass(frozen=True)
class Brute:
    """Lives every sequence of moves."""

    policy: Policy

    def reached(self, depth: int) -> Iterator[CaseState]:
        """Yield every case that some sequence of moves leads to."""
        for data in self._data("", self.policy.compiled.fields):
            event = Event("C", "open", START, "C-0", self._people()[0], data)
            opened = step(self.policy.compiled, None, event).case
            if opened is not None:
                yield from self._beyond(opened, depth)

    def _beyond(self, case: CaseState, depth: int) -> Iterator[CaseState]:
        yield case
        if depth == 0:
            return
        timer = next_timer(case, self.policy.compiled)
        if timer is not None:
            fired = advance(self.policy.compiled, case, timer).case
            assert fired is not None
            yield from self._beyond(fired, depth - 1)
        for name, kind in self.policy.compiled.events.items():
            if name in IDLE:
                continue
            declared = self.policy.compiled.fields if name == "amend" else kind.data
            for data, actor, gap in product(self._data("data.", declared), self._people(), GAPS):
                if name in ("approve", "reject"):
                    data = {"approval": "refund"}  # noqa: PLW2901 (the only one there is)
                event = Event("C", name, case.clock + gap, f"C-{len(case.entries)}", actor, data)
                answer = step(self.policy.compiled, case, event)
                if answer.refusal is None and answer.case is not None:
                    yield from self._beyond(answer.case, depth - 1)

    def _people(self) -> tuple[Actor, ...]:
        roles = tuple((role, None) for role in roles_of(self.policy.compiled))
        if not self.policy.compiled.approvals:
            return (Actor("one", roles),)
        return (Actor("one", roles), Actor("two", roles), Actor("three", roles))

    def _data(self, prefix: str, declared) -> list[dict[str, object]]:
        names = [
            name for name in declared if name not in ("reason", "text", "flags", "approval", "step", "application")
        ]
        values = [(*values_for(self.policy.compiled, prefix + name, declared[name]), None) for name in names]
        found = []
        for chosen in product(*values):
            data = dict(zip(names, chosen, strict=True))
            found.append({n: wire_value(v, declared[n]) for n, v in data.items() if v is not None})
        return found


def seen_of(policy: Policy, case: CaseState) -> Hashable:
    """What both must agree on: state, class, owner, deadlines, approvals; of a case that is over, how it ended."""
    if case.outcome is not None and not policy.compiled.lifecycle.dispatch.get(case.state):
        return case.state, case.outcome
    deadlines = tuple(sorted((name, runs[-1].status) for name, runs in case.runs.items()))
    latest = {one.approval: one.status for one in case.applications}
    return case.state, case.klass, case.owner, case.outcome, deadlines, tuple(sorted(latest.items()))


def explored(policy: Policy) -> set[Hashable]:
    deadlines = policy.compiled.deadlines
    reads = ["owner", *(f"deadline:{name}" for name in deadlines), *(f"deadlines.{name}" for name in deadlines)]
    graph = graph_of(policy.compiled, reads)
    assert graph.complete
    ways = [*graph.openings, *(edge for edges in graph.edges.values() for edge in edges)]
    return {seen_of(policy, taken.happening.after) for edge in ways for taken in edge.taken}


@pytest.mark.parametrize("name", POLICIES)
def test_exploration_reaches_whatever_brute_force_reaches(name, record_property):
    text, depth = POLICIES[name]
    policy = Policy.from_text(HEAD + text)
    lived = 0
    reached: set[Hashable] = set()
    for case in Brute(policy).reached(depth):
        lived += 1
        reached.add(seen_of(policy, case))
    record_property("lived", lived)
    found = explored(policy)
    assert reached <= found, reached - found
    assert len(reached) >= 3
    assert lived > 100


@dataclass(frozen=True)
class Never:
    """Says that a case is never in a state."""

    state: str
    name: str = "never"
    reads: frozenset[str] = frozenset()

    def begin(self) -> None:
        """Remember nothing."""

    def see(self, mark: None, happening: Happening) -> Seen:
        there = happening.after.state == self.state
        return Seen(mark, broken=f"it is in {self.state}" if there else None)


@pytest.mark.parametrize("name", POLICIES)
def test_what_exploration_says_can_happen_happens(name):
    """Every state that brute force reaches breaks `never`, and the history that is shown for it leads there."""
    text, depth = POLICIES[name]
    policy = Policy.from_text(HEAD + text)
    states = {case.state for case in Brute(policy).reached(depth)}
    for state in policy.compiled.lifecycle.states:
        broken = explore(policy.compiled, [Never(state)]).broken.get("never")
        assert (broken is not None) >= (state in states)
        if broken is None:
            continue
        assert broken.history is not None, f"`{state}` is reached on no way that the kernel took"
        case: CaseState | None = None
        for number, sent in enumerate(broken.history.sent):
            case = step(policy.compiled, case, event_of(sent.act, sent.at, number)).case
        assert case is not None
        if case.state != state:
            case = advance(policy.compiled, case, broken.history.until or case.clock).case
        assert case is not None
        assert case.state == state


def test_brute_force_notices_what_exploration_leaves_out():
    """With the half of its edges gone the comparison fails: the oracle can disagree."""
    policy = Policy.from_text(HEAD + RACE)
    reached = {seen_of(policy, case) for case in Brute(policy).reached(3)}
    found = sorted(explored(policy), key=str)
    assert reached - set(found[::2])
