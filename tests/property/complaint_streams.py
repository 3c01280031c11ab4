"""Generated complaints, their lines in any arrangement, and a plain reading of what rules across cases find in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from complaintflow.cli.event_lines import Line
from complaintflow.cli.in_order import in_order_of_time
from complaintflow.correlation import Casebook, CorrelationIndex
from complaintflow.facade import Policy
from complaintflow.instants import format_instant, parse_instant
from complaintflow.kernel.event import Event
from complaintflow.kernel.wire import event_json

POLICY = """
policy: toy
format: 1
version: "1"
effective: 2020-01-01
time_zone: Europe/Berlin
fields: {vin: text, problem: text, amount: integer}
flags: {repeat: {}, many: {}, big: {}}
lifecycle:
  initial: intake
  states: {intake: {}, solved: {final: true, outcome: solved}}
  transitions: [{event: solve, from: intake, to: solved}]
outcomes: {solved: {}}
cross_case:
  - {id: repeat_complaint, same: [vin, problem], flag: repeat}
  - {id: burst, same: problem, within: 2d, at_least: 3, flag: many, tells: all}
  - {id: big_ones, same: vin, when: {amount: {more_than: 5}}, within: 1 months, flag: big, tells: all}
"""

START = parse_instant("2026-03-27T00:00:00+01:00")  # the clocks go forward two days later
HOUR = 3_600_000_000
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (a wall clock)
# Two texts that share a 32-bit FNV-1a hash, one in another script, one that looks like a number.
VINS = ("costarring", "liquid", "车辆一", "1")
PROBLEMS = ("engine", "刹车")


@dataclass(frozen=True)
class Complaint:
    """A complaint, and perhaps a correction of one of its facts so many hours later, taken back after half an hour."""

    name: str
    hour: int
    facts: tuple[tuple[str, object], ...]
    amended_after: int | None
    amended: tuple[str, object]
    solved: bool
    taken_back: bool = False

    @property
    def corrected(self) -> int:
        """No two complaints are corrected at one instant: there the order of cases would decide."""
        assert self.amended_after is not None
        return self.opened + self.amended_after * HOUR + int(self.name[1:]) + 1

    @property
    def opened(self) -> int:
        return START + self.hour * HOUR

    def events(self) -> list[Event]:
        told = [Event(self.name, "open", self.opened, "1", data=dict(self.facts))]
        if self.amended_after is not None:
            told.append(Event(self.name, "amend", self.corrected, "2", data=dict([self.amended])))
            if self.taken_back:
                told.append(Event(self.name, "retract", self.corrected + HOUR // 2, "4", data={"event": "2"}))
        if self.solved and self.amended_after is None:
            told.append(Event(self.name, "solve", self.opened + HOUR, "3"))
        return told

    def standings(self) -> list[tuple[int, float, dict[str, object]]]:
        """Return the facts with the interval in which they hold."""
        facts = dict(self.facts)
        if self.amended_after is None:
            return [(self.opened, float("inf"), facts)]
        at, amended = self.corrected, {**facts, self.amended[0]: self.amended[1]}
        if not self.taken_back:
            return [(self.opened, at, facts), (at, float("inf"), amended)]
        back = at + HOUR // 2
        return [(self.opened, at, facts), (at, back, amended), (back, float("inf"), facts)]


_facts = st.fixed_dictionaries(
    {},
    optional={
        "vin": st.sampled_from(VINS),
        "problem": st.sampled_from(PROBLEMS),
        "amount": st.sampled_from((1, 6, 10**18 - 1, 10**18)),
    },
)


@st.composite
def complaints(draw: st.DrawFn) -> list[Complaint]:
    return [
        Complaint(
            name=f"C{number}",
            hour=draw(st.integers(0, 60 * 24)) // draw(st.sampled_from((1, 24))),
            facts=tuple(draw(_facts).items()),
            amended_after=draw(st.none() | st.integers(1, 72)),
            amended=draw(st.tuples(st.just("vin"), st.sampled_from(VINS))),
            solved=draw(st.booleans()),
            taken_back=draw(st.booleans()),
        )
        for number in range(draw(st.integers(2, 7)))
    ]


def plain_reading(policy: Policy, all_of: list[Complaint]) -> dict[str, set[str]]:
    """Return the flags of each complaint, by looking at every pair."""
    flags: dict[str, set[str]] = {one.name: set() for one in all_of}
    ordered = sorted(all_of, key=lambda one: (one.opened, one.name))
    for place, later in enumerate(ordered):
        before = ordered[:place]
        if any(meet(("vin", "problem"), one, later) for one in before):
            flags[later.name].add("repeat")
        recent = [one for one in before if meet(("problem",), one, later) and within_days(policy, one, later, 2)]
        if len(recent) >= 2:
            for one in (*recent, later):
                flags[one.name].add("many")
        large = [one for one in before if meet(("vin",), one, later, large=True) and within_month(policy, one, later)]
        for one in (*large, later) if large else ():
            flags[one.name].add("big")
    return flags


def meet(names: tuple[str, ...], one: Complaint, other: Complaint, *, large: bool = False) -> bool:
    """Whether both have the same facts at some moment."""
    for start, end, facts in one.standings():
        for begin, stop, others in other.standings():
            same = all(name in facts and facts[name] == others.get(name) for name in names)
            enough = not large or (others.get("amount") or 0) > 5  # type: ignore[operator]  # of the later one
            if same and enough and max(start, begin) < min(end, stop):
                return True
    return False


def within_days(policy: Policy, one: Complaint, other: Complaint, days: int) -> bool:
    local, later = (policy.compiled.zone.to_local(c.opened) for c in (one, other))
    return policy.compiled.zone.from_local(local + days * 24 * HOUR) >= other.opened and later >= local


def within_month(policy: Policy, one: Complaint, other: Complaint) -> bool:
    wall = EPOCH + timedelta(microseconds=policy.compiled.zone.to_local(one.opened))
    month, year = (wall.month % 12 + 1, wall.year + wall.month // 12)
    day = wall.day
    while True:
        try:
            end = wall.replace(year=year, month=month, day=day)
            break
        except ValueError:
            day -= 1
    local = (end - EPOCH) // timedelta(microseconds=1)
    return policy.compiled.zone.from_local(local) >= other.opened


def interleaved(draw: st.DrawFn, lines: list[list[Event]]) -> list[Event]:
    """Return all events in some order that leaves each case's own in theirs."""
    order: list[Event] = []
    waiting = [list(one) for one in lines]
    while any(waiting):
        chosen = draw(st.sampled_from([one for one in waiting if one]))
        order.append(chosen.pop(0))
    return order


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[Complaint], list[Event]]:
    """Return complaints and their lines, however mixed."""
    all_of = draw(complaints())
    return all_of, interleaved(draw, [one.events() for one in all_of])


@st.composite
def late_complaints(draw: st.DrawFn) -> tuple[list[Complaint], list[Event]]:
    """Return complaints that are opened in any order, and corrected when all are there."""
    all_of = [replace(one, solved=False) for one in draw(complaints())]
    late = [replace(one, amended_after=one.amended_after and 10_000 - one.hour + one.amended_after) for one in all_of]
    openings = draw(st.permutations([one.events()[0] for one in late]))
    corrections = [event for one in late for event in one.events()[1:]]
    return late, [*openings, *sorted(corrections, key=lambda event: event.at)]


LOADED = Policy.from_text(POLICY)


Flags = dict[str, dict[str, tuple[str, ...]]]


def flags_after(events: list[Event], index: CorrelationIndex | None = None, lateness: int | None = None) -> Flags:
    """Return the flags of all cases; with `lateness` the index forgets after every event."""
    return flags_in(book_after(events, index, lateness))


def book_after(events: list[Event], index: CorrelationIndex | None = None, lateness: int | None = None) -> Casebook:
    book = Casebook(LOADED, index=index)
    for event in events:
        for answer in book.take(event):
            assert answer.step.accepted, answer.step.refused
        if lateness is not None:
            book.forget(event.at - lateness)
    return book


def flags_in(book: Casebook) -> Flags:
    return {name: {raised.flag: raised.cases for raised in case.raw.flags} for name, case in book.cases.items()}


def names_of(flags: dict[str, dict[str, tuple[str, ...]]]) -> dict[str, set[str]]:
    return {case: set(raised) for case, raised in flags.items()}


def in_order(events: list[Event]) -> list[Event]:
    """Return events in order of time as `run` puts them."""
    lines = [
        Line(number, event_json(event, lambda us: format_instant(us, "UTC"))) for number, event in enumerate(events)
    ]
    return [LOADED.read_event(line.value) for line in in_order_of_time(lines)]
