"""A long log knows its events by their ids: without looking at each, whichever way it has grown."""

from __future__ import annotations

import copy
import pickle

from complaintflow import Policy
from complaintflow.kernel.case import CaseState, Entry
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.known import LONG, Log, known_by, longer
from complaintflow.kernel.step import advance, step

POLICY = Policy.from_text(
    "policy: p\nformat: 1\nversion: '1'\ntitle: P\neffective: 2020-01-01\ntime_zone: UTC\nroles: {clerk: {}}\n"
    "lifecycle: {initial: a, states: {a: {}, b: {}}, transitions: [{event: go, from: a, to: b},"
    " {event: back, from: b, to: a}]}\n"
).compiled
CLERK = Actor("p", (("clerk", None),))


class Counting(str):
    """A text that counts how often it is compared."""

    __slots__ = ("times",)

    def __eq__(self, other: object) -> bool:
        self.times = getattr(self, "times", 0) + 1
        return str(self) == other

    __hash__ = str.__hash__


def event(number: int, event_id: str | None = None) -> Event:
    return Event("C", "go" if number % 2 else "back", number, event_id or f"e{number}", CLERK)


def entry(number: int, event_id: str | None = None) -> Entry:
    return Entry(number, event(number, event_id), number)


def log(length: int) -> tuple[Entry, ...]:
    entries: tuple[Entry, ...] = ()
    for number in range(length):
        entries = longer(entries, entry(number))
    return entries


def lived(length: int) -> CaseState:
    case = step(POLICY, None, Event("C", "open", 0, "e0", CLERK)).case
    for number in range(1, length):
        case = step(POLICY, case, event(number)).case
    assert case is not None
    return case


def test_a_log_is_the_same_however_long():
    assert type(log(LONG)) is tuple
    long = log(3 * LONG)
    assert isinstance(long, Log)
    assert long == tuple(entry(number) for number in range(3 * LONG))
    assert repr(long) == repr(tuple(long))
    for again in (pickle.loads(pickle.dumps(long)), copy.deepcopy(long)):
        assert again == long
        assert known_by(again, "e150") == long[150]


def test_an_event_is_found_without_looking_at_all():
    long = log(20 * LONG)
    for wanted, found in (("e7", 7), (f"e{20 * LONG - 1}", 20 * LONG - 1), ("nothing", None)):
        name = Counting(wanted)
        assert known_by(long, name) == (None if found is None else long[found])
        assert getattr(name, "times", 0) < 5


def test_every_way_on_knows_its_own():
    stem = log(2 * LONG)
    one, other = longer(stem, entry(900, "x")), longer(stem, entry(901, "y"))
    one, other = longer(one, entry(902, "y")), longer(other, entry(903, "x"))
    for way, x, y in ((one, 900, 902), (other, 903, 901)):
        assert [known_by(way, name).event.at for name in ("x", "y", "e3")] == [x, y, 3]  # type: ignore[union-attr]
    assert known_by(stem, "x") is None


def test_a_line_is_replaced():
    long = longer(log(2 * LONG), Entry(500, None, 7))
    again = longer(long, Entry(600, None, 7), instead=True)
    assert len(again) == len(long)
    assert again[-1].at == 600
    assert known_by(again, "e5") == long[5]


def test_a_long_case_still_answers_the_same_event_with_the_same_step():
    case = lived(LONG + 20)
    assert isinstance(case.entries, Log)
    case = advance(POLICY, advance(POLICY, case, 10_000).case, 11_000).case  # type: ignore[arg-type]
    again = step(POLICY, case, event(30))
    assert again.case is case
    assert [effect.kind for effect in again.effects] == ["state_entered"]
    reused = step(POLICY, case, event(20_001, "e30"))
    assert reused.refusal is not None
    assert reused.refusal.body["code"] == "id_reused"
