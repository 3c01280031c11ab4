"""How long a step of the kernel takes: one event of a lifecycle, and a whole case, beside a pure function for each.

    python benchmarks/kernel_steps.py

`event`: seven events, each with a guard, a deadline met and another started. `case`: a case opened, classified and
moved by five events, with three deadlines. The function beside them does that work for one hard-coded procedure: a
row of a table, a copied mapping of deadlines, a longer log, a new case; no roles, types, effects, causes or versions.
Prints microseconds of processor time, the best of several rounds of both in turn.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import NamedTuple

from complaintflow import Policy
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.step import step

HEAD = """
format: 1
version: "1"
title: Steps
effective: 2026-01-01
time_zone: Asia/Shanghai
last_resort: agent
fields: {known: {type: bool, required_at: open}, frozen: bool}
roles: {agent: {}}
outcomes: {closed: {}}
owners: [{owner: agent}]
"""
EVENT = (
    HEAD
    + """
policy: event
lifecycle:
  initial: received
  states:
    {received: {}, assigned: {}, responded: {}, proposed: {}, escalated: {}, done: {},
     gone: {final: true, outcome: closed}}
  transitions:
    - {event: give, from: received, to: assigned, when: {known: true, frozen: false}}
    - {event: respond, from: assigned, to: responded, when: {known: true, frozen: false}}
    - {event: propose, from: [responded, escalated], to: proposed, when: {known: true, frozen: false}}
    - {event: turn_down, from: proposed, to: escalated, when: {known: true, frozen: false}}
    - {event: finish, from: proposed, to: done, when: {known: true, frozen: false}}
    - {event: start_again, from: done, to: received, when: {known: true, frozen: false}}
    - {event: drop, from: received, to: gone}
deadlines:
  respond_by: {starts: give, met_by: respond, within: 24h}
  propose_by: {starts: respond, met_by: propose, within: 48h}
  answer_by: {starts: propose, met_by: {any: [turn_down, finish]}, within: 72h}
  escalated_by: {starts: turn_down, met_by: propose, within: 24h}
  start_by: {starts: finish, met_by: start_again, within: 720h}
  give_by: {starts: start_again, met_by: give, within: 24h}
"""
)
CASE = (
    HEAD
    + """
policy: case
classes: {low: {}, high: {}}
classification:
  hit_policy: first
  default: low
  rules:
    - {id: frozen, when: {known: true, frozen: true}, class: high}
    - {id: unknown, when: {known: false}, class: high}
lifecycle:
  initial: received
  states:
    {received: {}, assigned: {}, responded: {}, proposed: {}, accepted: {}, closed: {final: true, outcome: closed}}
  transitions:
    - {event: give, from: received, to: assigned}
    - {event: respond, from: assigned, to: responded}
    - {event: propose, from: responded, to: proposed}
    - {event: accept, from: proposed, to: accepted}
    - {event: finish, from: accepted, to: closed}
deadlines:
  give_by: {starts: open, met_by: give, within: 4h}
  respond_by: {starts: give, met_by: respond, within: 24h}
  answer_by: {starts: propose, met_by: accept, within: 72h}
"""
)
HOUR = 3_600_000_000
NOW = 1_780_000_000_000_000
CYCLE = ("give", "respond", "propose", "turn_down", "propose", "finish", "start_again")
COURSE = ("give", "respond", "propose", "accept", "finish")
FACTS = {"known": True, "frozen": False}
AGENT = Actor("a", (("agent", None),))


class Bare(NamedTuple):
    """The case of the pure function."""

    state: str
    facts: dict[str, bool]
    deadlines: dict[str, int]
    log: tuple[tuple[object, ...], ...]


Row = tuple[str, str, tuple[str, int]]


def bare_rows(course: tuple[str, ...]) -> dict[tuple[str, str], Row]:
    """Return what each event of a course leads to, stops and starts; states are named after where they stand."""
    return {
        (str(place), name): (str(place + 1), f"d{place}", (f"d{place + 1}", 24 * HOUR))
        for place, name in enumerate(course)
    }


def bare_step(rows: dict[tuple[str, str], Row], case: Bare, event: str, now: int) -> Bare:
    row = rows.get((case.state, event))
    if row is None or not case.facts["known"] or case.facts["frozen"]:
        raise ValueError(event)
    to, stops, (starts, length) = row
    deadlines = {name: due for name, due in case.deadlines.items() if name != stops and due > now}
    deadlines[starts] = now + length
    return Bare(to, case.facts, deadlines, (*case.log, (len(case.log), now, event, case.state, to)))


def bare_run(course: tuple[str, ...]) -> Callable[[int], None]:
    rows = bare_rows(course)

    def run(times: int) -> None:
        for _ in range(times):
            now, case = NOW, Bare("0", FACTS, {}, ())
            for event in course:
                now += HOUR // 60
                case = bare_step(rows, case, event, now)

    return run


def kernel_run(text: str, course: tuple[str, ...]) -> Callable[[int], None]:
    policy = Policy.from_text(text).compiled

    def run(times: int) -> None:
        for _ in range(times):
            now = NOW
            case = step(policy, None, Event("C", "open", now, "e0", AGENT, FACTS)).case
            for number, event in enumerate(course, 1):
                now += HOUR // 60
                answer = step(policy, case, Event("C", event, now, f"e{number}", AGENT))
                assert answer.refusal is None, answer.refusal
                case = answer.case

    return run


def best(runs: list[Callable[[int], None]], times: int, rounds: int = 7) -> list[float]:
    """Return the microseconds of one run of each, taken in turn so that whoever shares the machine disturbs all."""
    found = [float("inf")] * len(runs)
    for run in runs:
        run(3)
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        for place, run in enumerate(runs):
            begun = time.process_time()
            run(times)
            found[place] = min(found[place], (time.process_time() - begun) / times * 1e6)
    gc.enable()
    return found


if __name__ == "__main__":
    for what, text, course, each in (("event", EVENT, CYCLE, len(CYCLE) + 1), ("case", CASE, COURSE, 1)):
        ours, bare = best([kernel_run(text, course), bare_run(course)], 200)
        ours, bare = ours / each, bare / (len(course) if each > 1 else 1)
        print(f"{what}: {ours:.1f} µs, the pure function {bare:.1f} µs, {ours / bare:.1f} times")
