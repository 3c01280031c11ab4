"""The parts of a casebook as a store keeps them, and streams of cases that meet under rules across cases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import strategies as st

from complaintflow.correlation import Answer, Casebook, MemoryIndex
from complaintflow.correlation.notes import Noted, StoredNotes, noted_bytes
from complaintflow.facade import Case, Policy
from complaintflow.kernel.case import Entry
from complaintflow.kernel.event import Event
from complaintflow.testing import Move, Tick, histories
from complaintflow.testing.histories import everybody, value_of
from tests.property.complaint_streams import HOUR

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples"

RULES = """
policy: toy
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
fields: {vin: {type: choice, choices: [one, other]}, tags: {type: set, choices: [a, b]}, amount: number}
roles: {agent: {}}
flags: {repeat: {}, many: {}, stopped: {}, big: {}}
follow_up_event: chase
classes: [general, escalated]
classification:
  hit_policy: highest
  default: general
  rules: [{id: again, when: {flags: repeat}, class: escalated}]
events: {chase: {by: agent}, order: {}, revoke: {}, solve: {}, reopen: {}}
lifecycle:
  initial: intake
  states: {intake: {}, handling: {}, solved: {final: true, outcome: solved}}
  transitions:
    - {event: chase, from: open, to: handling}
    - {event: solve, from: open, to: solved}
    - {event: reopen, from: solved, to: handling}
outcomes: {solved: {}}
deadlines:
  answer: {starts: open, within: 30h, met_by: solve}
escalations:
  - {id: late, on: {breach: answer}, once: case, do: [{flag: big}]}
cross_case:
  - {id: again, same: vin, since: closed, within: 20d, earlier: {class: general}, flag: repeat}
  - {id: same_open, same: [vin, amount], open_one: follow_up, flag: repeat}
  - {id: burst, same: tags, within: 2d, at_least: 3, flag: many, tells: all}
  - {id: burst_of_one, same: [tags, vin], within: 3d, at_least: 2, flag: many, tells: all}
  - {id: stopped, same: vin, ordered_by: order, revoked_by: revoke, within: 30d, flag: stopped}
"""


class KeptCases(MutableMapping[str, Case]):
    """Cases that are read from text when they are asked for, and written when they are set."""

    def __init__(self, texts: dict[str, str], versions: dict[str, Policy]) -> None:
        self.texts, self.versions = texts, versions
        self.near: dict[str, Case] = {}

    def __getitem__(self, name: str) -> Case:
        if name not in self.near:
            stored = json.loads(self.texts[name])
            self.near[name] = self.versions[stored["policy"]["digest"]].case_from_json(stored)
        return self.near[name]

    def __setitem__(self, name: str, case: Case) -> None:
        self.near[name] = case
        self.texts[name] = json.dumps(case.to_json())

    def __delitem__(self, name: str) -> None:
        self.near.pop(name, None)
        del self.texts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


@dataclass
class Parts:
    """What a store keeps; every move is answered by a casebook that is set up for it and thrown away."""

    policy: Policy
    others: tuple[Policy, ...] = ()
    cases: dict[str, str] = field(default_factory=dict)
    index: MemoryIndex = field(default_factory=MemoryIndex)
    aliases: dict[str, str] = field(default_factory=dict)
    notes: dict[str, bytes] = field(default_factory=dict)

    def do(self, move: Move, case: str = "") -> list[Answer]:
        with self.book() as book:
            return moved(book, move, case)

    def forget(self, before: int) -> None:
        with self.book() as book:
            book.forget(before)

    @contextmanager
    def book(self) -> Iterator[Casebook]:
        """Set up a casebook, and write what has changed when it is done with."""
        notes = StoredNotes(self.notes.get, self._write, lambda: self.notes)
        versions = {policy.digest: policy for policy in (self.policy, *self.others)}
        yield Casebook(
            self.policy, cases=KeptCases(self.cases, versions), index=self.index, aliases=self.aliases, notes=notes,
            versions=self.others,
        )  # fmt: skip
        notes.write()

    def _write(self, case: str, body: bytes | None) -> None:
        if body is None:
            self.notes.pop(case, None)
        else:
            self.notes[case] = body

    def erase(self, case: str) -> None:
        """Do what a store does when a case is erased."""
        self.cases.pop(case, None)
        self.notes.pop(case, None)
        for by_key in self.index._series.values():
            for key, found in list(by_key.items()):
                by_key[key] = [one for one in found if one.case != case]


def moved(book: Casebook, move: Move, case: str) -> list[Answer]:
    """Let a casebook answer an event, or let time pass for a case that is there."""
    if isinstance(move, Event):
        return book.take(move)
    name = book.case_of(case)
    return book.advance(name, move.to) if name in book.cases else []


def told(answers: Iterable[Answer]) -> list[object]:
    """Return answers in full, to be compared."""
    return [(one.event, one.step.to_json(), one.step.touched, one.follow_up) for one in answers]


def rows_of(index: MemoryIndex) -> list[object]:
    """Return everything that an index keeps."""
    kept = index._series.items()
    return sorted(
        ((series, key, one) for series, by_key in kept for key, found in by_key.items() for one in found), key=repr
    )


def bytes_of(notes: dict[str, Noted]) -> dict[str, bytes]:
    return {case: noted_bytes(noted) for case, noted in notes.items()}


@dataclass
class Lived:
    """A casebook in memory, and the log that a store would have written meanwhile."""

    policy: Policy
    others: tuple[Policy, ...] = ()
    log: list[tuple[str, Policy, Entry]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.index, self.notes = MemoryIndex(), dict[str, Noted]()
        self.book = Casebook(self.policy, index=self.index, notes=self.notes, versions=self.others)

    def do(self, move: Move, case: str = "") -> list[Answer]:
        before = dict(self.book.cases)
        answers = moved(self.book, move, case)
        for answer in answers:
            name, opened = answer.event.case, answer.step.opened
            if opened is not None and (name not in before or before[name].raw is not opened.raw):
                self.log.append((name, opened.policy, opened.raw.entries[-1]))
                before[name] = opened
        return answers


Stream = list[tuple[Move, str]]


@st.composite
def streams(draw: st.DrawFn, policy: Policy, most: int = 5) -> Stream:
    """Return the moves of several cases, mixed; most cases share the facts that rules hold together."""
    names = sorted({name for rule in policy.compiled.cross_case for name in rule.same})
    kinds = [
        {name: draw(value_of(policy.compiled.fields[name])) for name in names} for _ in range(draw(st.integers(1, 2)))
    ]
    lines: list[Stream] = []
    for number in range(draw(st.integers(2, most))):
        case = f"C{number}"
        later = draw(st.sampled_from((0, 0, 1, 3, 26, 24 * 9))) * HOUR + number
        own = draw(histories(policy, case=case, length=draw(st.integers(2, 6))))
        shifted = [_later(move, later) for move in own]
        first = shifted[0]
        assert isinstance(first, Event), "a history begins with an opening"
        facts = {**first.data, **draw(st.sampled_from((*kinds, *kinds, {})))}
        lines.append([(replace(first, actor=everybody(policy), data=facts), case)])
        lines[-1] += [(move, case) for move in shifted[1:]]
    return _mixed(draw, lines)


def _mixed(draw: st.DrawFn, lines: list[Stream]) -> Stream:
    """Put the moves of all cases in order of time, or in any order that leaves each case its own."""
    if draw(st.integers(0, 3)):
        rank: dict[int, int] = {}
        for line in lines:
            latest = 0
            for one in line:
                latest = max(latest, one[0].to if isinstance(one[0], Tick) else one[0].entered_at)
                rank[id(one)] = latest
        return sorted((one for line in lines for one in line), key=lambda one: rank[id(one)])
    order: Stream = []
    while waiting := [line for line in lines if line]:
        order.append(draw(st.sampled_from(waiting)).pop(0))
    return order


def _later(move: Move, by: int) -> Move:
    if isinstance(move, Tick):
        return Tick(move.to + by)
    recorded = None if move.recorded_at is None else move.recorded_at + by
    return replace(move, at=move.at + by, recorded_at=recorded)
