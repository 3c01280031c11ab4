"""W2 and W2r: one decision of a table of 10 to 10,000 rules, with equality columns and with overlapping ranges."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.inputs import rules as asked
from benchmarks.measuring import Contender, Part, Plan, Race, Table, compare
from benchmarks.ours import answers as ours
from benchmarks.ours import texts
from benchmarks.peers.invited import invite
from benchmarks.reference import tables as reference
from complaintflow.compiler.tables import compile_table

HASHED = "hash index"
SEGMENTS = "segments and bisection"


Peer = tuple[str, Callable[[int], float], int]
"""Who joins, roughly how many microseconds a decision takes it, and for how many rules it can be asked at all."""


@dataclass(frozen=True, slots=True)
class Kind:
    """W2 or W2r: what makes its rules and questions, the slow answer, the reference, the policy's text."""

    title: str
    reference: str
    made: Callable[[int], tuple[list[Any], list[asked.Question]]]
    slowly: Callable[[list[Any], asked.Question], str]
    built: Callable[[list[Any]], Callable[[asked.Question], str]]
    text: Callable[[list[Any]], str]
    peers: tuple[Peer, ...]


def _equality(count: int) -> tuple[list[Any], list[asked.Question]]:
    rules = asked.equality_rules(count)
    return rules, asked.equality_questions(rules)


EQUALITY = Kind(
    "W2 {:,} rules, equality columns", HASHED, _equality, asked.equality_answer, reference.hash_index,
    texts.equality_table,
    (
        ("zen_engine:equality", lambda _: 20, 10_000),
        ("datalogic:equality", lambda size: 2 + 0.1 * size, 10_000),
        ("durable:equality", lambda size: 200 + size, 1_000),
    ),
)  # fmt: skip
RANGES = Kind(
    "W2r {:,} overlapping ranges", SEGMENTS, asked.ranges, asked.range_answer, reference.segments, texts.range_table,
    (
        ("zen_engine:ranges", lambda size: 10 + 0.2 * size, 10_000),
        ("datalogic:ranges", lambda size: 2 + 0.05 * size, 10_000),
        ("durable:ranges", lambda size: 100 + size, 100),
    ),
)  # fmt: skip


def equality_tables(plan: Plan) -> Iterator[Table]:
    """Measure tables with equality columns, one for each size, and how a decision's time grows with it."""
    return _tables(EQUALITY, plan)


def range_tables(plan: Plan) -> Iterator[Table]:
    """Measure tables with ranges, likewise."""
    return _tables(RANGES, plan)


def growth_title(kind: Kind) -> str:
    """Return what the table of growth is called."""
    return f"{kind.title.split()[0]} growth"


def _tables(kind: Kind, plan: Plan) -> Iterator[Table]:
    ends: list[Contender] = []
    for size in asked.SIZES:
        race = _race(kind, size, plan)
        if size in (asked.SIZES[0], asked.SIZES[-1]):
            ourselves = next(one for one in race.contenders if one.name == ours.NAME)
            ends.append(replace(ourselves, name=f"{size:,} rules"))
        yield race.measured(kind.reference, plan)
    yield Table(growth_title(kind), "decision", ends[0].name, compare(ends, ends[0].name, plan))


def _race(kind: Kind, size: int, plan: Plan) -> Race:
    rules, questions = kind.made(size)
    want = [kind.slowly(rules, one) for one in questions]
    race = Race(kind.title.format(size), "decision", questions, want)
    race.add(kind.reference, "reference", kind.built(rules))
    table = ours.table_of(kind.text(rules))
    race.add(ours.NAME, "ours", table.answer)
    race.figures["built by the reference"] = _took(lambda: kind.built(rules))
    race.figures["built"] = _took(
        lambda: compile_table(table.name, table.hit_policy, table.default, table.rules, table.order).answer(
            questions[0]
        )
    )
    race.facts += [f"{name}: {seconds:.3f} s, from rules that were read" for name, seconds in race.figures.items()]
    for peer, us, most in kind.peers if plan.peers else ():
        if size <= most:
            invite(race, peer, given=(rules, _part(want, rules, us(size))))
        else:
            race.facts.append(f"{peer.partition(':')[0]} does not take part: with fewer it fails, or takes long")
    return race


def _part(want: list[str], rules: list[Any], us: float) -> Part:
    """Return as many questions as take a peer some 0.2 s; ten times as many are compared, up to 2 s."""
    timed = max(9, min(len(want), int(2e5 / us)))
    return Part(asked.spread(want, rules, timed), asked.spread(want, rules, max(timed, min(len(want), int(2e6 / us)))))


def _took(make: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        begun = time.process_time()
        make()
        times.append(time.process_time() - begun)
    return min(times)
