"""Cases that show differences: walks through both policies at once until they part as a difference says.

In: differences, each with a hint where to look. Out: the same differences with the shortest walk that was found.
Cases are told apart by what conditions can see of them, so that few walks reach many places. Every witness has been
run through both kernels; where none was found within the budget, the difference says so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush
from typing import Final

from complaintflow.compiled.condition import All, Test, Tree
from complaintflow.instants import format_instant
from complaintflow.kernel.case import CaseState, Occurrence
from complaintflow.kernel.event import Event
from complaintflow.verification.comparing.difference import Comparison, Difference, Hint, Kind, Shown
from complaintflow.verification.comparing.moves import Moves
from complaintflow.verification.comparing.normal import TRUE
from complaintflow.verification.comparing.pairing import Both, Pair, Parting, Told, known_state
from complaintflow.verification.comparing.shifts import first_instant
from complaintflow.verification.comparing.sides import Sides
from complaintflow.verification.proof import Unwatched, Watch
from complaintflow.verification.solving.unfolding import table_answers

STEPS: Final = 12_000
"""How many steps are tried at most, of both policies together."""
UNSEEN: Final = frozenset((Kind.CONFIDENTIAL, Kind.REPORT, Kind.RETENTION, Kind.CROSS_CASE))
"""Kinds of differences that show in no step of a single case."""
_NINE: Final = 9 * 3_600_000_000
EFFECTS_SHOWN: Final = 4
_FAR: Final = 9


@dataclass(slots=True)
class Search:
    """A search for witnesses under way. `besides`: what shows a difference in a case of which the class differs too."""

    both: Both
    moves: Moves
    goals: list[Difference]
    shown: dict[int, Shown] = field(default_factory=dict)
    besides: dict[int, Shown] = field(default_factory=dict)
    steps: int = 0

    def left(self) -> list[int]:
        """Return the goals for which nothing has been found yet."""
        return [number for number in range(len(self.goals)) if number not in self.shown]

    def look(self, pair: Pair, before: Pair, parting: Parting) -> None:
        """Take a step that has told the policies apart as a witness of everything that it shows."""
        self.steps += 2
        if not parting:
            return
        event = pair.events[-1] if pair.waited is None else None
        for number in self.left():
            hint = self.goals[number].hint
            if hint is None or not self._is_at(hint, before, event):
                continue
            old, new = _of(hint, parting.old, hint.old), _of(hint, parting.new, hint.new)
            if (old or new) and not (hint.old and not old) and not (hint.new and not new):
                words = [_words(*sides, self.both.old.zone.name) for sides in ((old, new), (new, old))]
                heard = (tuple(one.effect() for one in old), tuple(one.effect() for one in new))
                shown = Shown(None, pair.events, pair.waited, words[0], words[1], heard=heard)
                if _is_of_the_class(hint, pair):
                    self.shown[number] = shown
                else:
                    self.besides.setdefault(number, shown)

    def _is_at(self, hint: Hint, before: Pair, event: Event | None) -> bool:
        """Whether a step is one of those that a hint speaks of."""
        if hint.event is None:
            return True
        if event is None or event.name != hint.event:
            return False
        states = (known_state(before.old), known_state(before.new, self.both.renamings))
        return not hint.states or event.name == "open" or any(state in states for state in hint.states)


def _is_of_the_class(hint: Hint, pair: Pair) -> bool:
    """Whether both policies hold a case to be of the class that a hint speaks of."""
    wanted = hint.facts.get("class")
    return wanted is None or all(case is None or case.klass == wanted for case in (pair.old, pair.new))


def _of(hint: Hint, told: Sequence[Told], name: str | None) -> list[Told]:
    """Return those effects that a hint speaks of."""
    about = frozenset(hint.about)
    return [
        one
        for one in told
        if (not hint.kinds or one.kind in hint.kinds)
        and (not about or about & one.names())
        and (name is None or name in one.names())
    ]


def _words(told: Sequence[Told], other: Sequence[Told], zone: str) -> str:
    if not told:
        return "not refused" if any(one.kind == "refused" for one in other) else "nothing of the kind"
    shown = "; ".join(one.words(lambda us: format_instant(us, zone)) for one in told[:EFFECTS_SHOWN])
    more = f"; and {len(told) - EFFECTS_SHOWN} more" if len(told) > EFFECTS_SHOWN else ""
    return shown + more


def with_witnesses(
    comparison: Comparison, both: Both, sides: Sides, watch: Watch | None = None, steps: int = STEPS
) -> Comparison:
    """Return the comparison with a witness for every difference for which one was found."""
    watch = watch or Unwatched()
    goals = [d for d in comparison.differences if d.witness is None and d.hint is not None and d.kind not in UNSEEN]
    if not goals:
        return comparison
    search = Search(both, Moves(sides, both.old, both.new), goals)
    _walk(search, watch, steps)
    shown = {**search.besides, **search.shown}
    found = {id(goal): shown.get(number) for number, goal in enumerate(goals)}
    differences = tuple(
        replace(one, witness=case, proved=True) if (case := found.get(id(one))) is not None else one
        for one in comparison.differences
    )
    return replace(comparison, differences=differences)


def _walk(search: Search, watch: Watch, steps: int) -> None:
    frontier = Frontier(search)
    usual = first_instant(search.both.new) + _NINE
    for facts, at in _complaints(search):
        opened, parting = search.both.send(Pair(None, None), search.moves.opening(facts, at or usual))
        search.look(opened, Pair(None, None), parting)
        frontier.add(opened)
    while search.left() and search.steps < steps and not watch.is_over():
        pair = frontier.nearest()
        if pair is None:
            return
        watch.progress("cases that show the differences", len(search.shown), len(search.goals))
        for event in search.moves.events(pair, frontier.hints(pair)):
            after, parting = search.both.send(pair, event)
            search.look(after, pair, parting)
            frontier.add(after)
        for until in _waits(search, pair):
            after, parting = search.both.wait(pair, until)
            search.look(after, pair, parting)
            frontier.add(after)


def _waits(search: Search, pair: Pair) -> list[int]:
    """Return the instants to which time may be let pass: the next timer, and what a hint asks for."""
    hints = (search.goals[number].hint for number in search.left())
    found = [pair.clock + hint.wait for hint in hints if hint is not None and hint.wait is not None]
    until = search.both.next(pair)
    return [*(found[:1] if pair.waited is None else ()), *(() if until is None else (until,))]


class Frontier:
    """The cases from which walks go on, those first that stand nearest to where something is to be shown."""

    def __init__(self, search: Search) -> None:
        """Begin with none."""
        self._search = search
        self._away = {state: _distances(search.both, state) for state in search.both.old.lifecycle.states}
        self._seen: set[Hashable] = set()
        self._heap: list[tuple[int, int, Pair]] = []
        self._number = 0
        self._left = search.left()

    def add(self, pair: Pair) -> None:
        """Add a case, unless one like it was there before."""
        mark = (_mark(pair.old), _mark(pair.new))
        if (pair.old is None and pair.new is None) or mark in self._seen:
            return
        self._seen.add(mark)
        self._number += 1
        heappush(self._heap, (self._far(pair), self._number, pair))

    def nearest(self) -> Pair | None:
        """Return the case to go on from, None where there is none left."""
        left = self._search.left()
        if left != self._left:
            self._left = left
            self._heap = [(self._far(pair), number, pair) for _, number, pair in self._heap]
            heapify(self._heap)
        return heappop(self._heap)[2] if self._heap else None

    def hints(self, pair: Pair) -> list[Hint]:
        """Return the hints that speak of the state in which a case is."""
        states = (known_state(pair.old), known_state(pair.new, self._search.both.renamings))
        found = (self._search.goals[number].hint for number in self._left)
        return [hint for hint in found if hint is not None and (not hint.states or set(hint.states) & set(states))]

    def _far(self, pair: Pair) -> int:
        """Return about how many steps lie between a case and the nearest place where something is to be shown."""
        hints = (self._search.goals[number].hint for number in self._left)
        length = len(pair.events) + (pair.waited is not None)
        return length + 2 * min((self._to(hint, pair) for hint in hints if hint is not None), default=0)

    def _to(self, hint: Hint, pair: Pair) -> int:
        case = pair.old or pair.new
        if case is None:
            return _FAR
        klass = hint.facts.get("class")
        other = int(klass is not None and case.klass != klass) + _uncounted(hint, case, self._search.both.old.counters)
        other += sum(name in self._search.both.old.deadlines and not case.runs.get(name) for name in hint.about)
        if not hint.states:
            return other
        here = known_state(pair.old) or known_state(pair.new, self._search.both.renamings)
        return min(self._away.get(state, {}).get(here or "", _FAR) for state in hint.states) + other


def _uncounted(hint: Hint, case: CaseState, counters: Container[str]) -> int:
    """Return how many occurrences are missing for the counters that a hint speaks of."""
    return sum(
        max(0, value - len(case.counts.get(name, ())))
        for name, value in hint.facts.items()
        if name in counters and isinstance(value, int)
    )


def _distances(both: Both, target: str) -> dict[str, int]:
    """Return how many transitions lie between each state and one of them."""
    ways: dict[str, set[str]] = {}
    for state, events in both.old.lifecycle.dispatch.items():
        for rows in events.values():
            for way in rows:
                if way.target is not None:
                    ways.setdefault(way.target, set()).add(state)
    found, pending = {target: 0}, deque([target])
    while pending:
        state = pending.popleft()
        for before in sorted(ways.get(state, ())):
            if before not in found:
                found[before] = found[state] + 1
                pending.append(before)
    return found


def _mark(case: CaseState | None) -> Hashable:
    """Return what tells a case from others: what conditions can see of it, numbers only up to three."""
    if case is None:
        return None
    runs = tuple(sorted((name, runs[-1].status, min(len(runs), 2)) for name, runs in case.runs.items()))
    counts = tuple(sorted((name, _counted(found)) for name, found in case.counts.items()))
    asked = tuple((one.approval, one.step, one.status) for one in case.applications[-2:])
    facts = tuple(sorted((name, str(value)) for name, value in case.facts.items()))
    tracks = tuple(sorted((name, _mark(track)) for name, track in case.tracks.items()))
    flags = tuple(sorted(raised.flag for raised in case.flags))
    return case.state, case.klass, case.owner, case.outcome, runs, counts, asked, facts, tracks, flags


def _counted(found: Sequence[Occurrence]) -> Hashable:
    return min(len(found), 3), min(len({str(one.value) for one in found}), 3)


# ---------------------------------------------------------------- complaints to begin with


def _complaints(search: Search) -> Iterable[tuple[Mapping[str, object], int | None]]:
    """Return the complaints that walks begin with, and when: those that the hints ask for, and one of each class."""
    examples = _of_classes(search.moves.sides)
    found: list[tuple[Mapping[str, object], int | None]] = []
    for number in search.left():
        hint = search.goals[number].hint
        if hint is not None and (hint.facts or hint.at is not None):
            found.append((_with_class(search.moves.sides, hint.facts, examples), hint.at))
    found += [({}, None), *((facts, None) for facts in examples.values())]
    return [one for number, one in enumerate(found) if one not in found[:number]]


def _of_classes(sides: Sides) -> dict[str, Mapping[str, object]]:
    found: dict[str, Mapping[str, object]] = {}
    if sides.old.classification is None:
        return found
    for name, tree in table_answers(sides.old.classification).items():
        view = sides.found(tree, TRUE)
        if view is not None:
            found[name] = view
    return found


def _with_class(
    sides: Sides, facts: Mapping[str, object], examples: Mapping[str, Mapping[str, object]]
) -> Mapping[str, object]:
    """Return facts of a complaint that gets the class which the facts name, where one can."""
    wanted = facts.get("class")
    table = sides.old.classification
    if not isinstance(wanted, str) or table is None:
        return facts
    own = {name: value for name, value in facts.items() if name in sides.old.fields and value is not None}
    asked: list[Tree] = [Test(name, "is", value) for name, value in own.items() if isinstance(value, str | bool | int)]
    answer = table_answers(table).get(wanted)
    view = None if answer is None else sides.found(All((answer, *asked)), TRUE)
    return {**(view or examples.get(wanted, {})), **facts}
