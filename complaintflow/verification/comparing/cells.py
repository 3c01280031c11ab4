"""What an event does in a state: for which complaints, sent by whom, it leads elsewhere than it did.

In: the transitions of both policies for one event in one state. Out: differences. A transition that names nobody is
for those whom the event names. Whoever holds several roles may use the ways of all of them, so ways are compared for
each role, for each two, and for all together.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from complaintflow.compiled.actions import Action, RaiseFlag, SetFacts, SetOwner
from complaintflow.compiled.condition import All, Test, Tree, names_in
from complaintflow.compiled.lifecycle import Transition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.standing import PREFIX
from complaintflow.verification.comparing.acts import Act, Moment, compare_acts
from complaintflow.verification.comparing.difference import Difference, Hint, Kind
from complaintflow.verification.comparing.job import Job
from complaintflow.verification.comparing.normal import FALSE, tree_of
from complaintflow.verification.comparing.regions import Region, changes, first_match
from complaintflow.verification.comparing.said import facts_words

OWN: Final = frozenset(("(whom the event names)",))
"""Stands for the event's own senders, where the two policies name others."""
ELSE: Final = "anybody else"
"""Stands for whoever holds no role that a way names."""
BARRED: Final = "whoever is barred"
"""Stands for those whom a way is closed to for what they did before."""
_SHOWN: Final = frozenset(
    ("state_entered", "refused", "case_closed", "case_reopened", "track_closed", "track_reopened")
)


@dataclass(frozen=True, slots=True)
class Way:
    """Where an event leads: to a state, nowhere (`stays`), or to a refusal (`refused`)."""

    target: str | None = None
    requires: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    refused: bool = False

    def __str__(self) -> str:
        if self.refused:
            return "refused"
        to = "stays" if self.target is None else f"goes to {self.target}"
        needs = f", while {', '.join(self.requires)} runs" if self.requires else ""
        but = f", not by the {' or '.join(self.not_by)}" if self.not_by else ""
        return to + needs + but


@dataclass(frozen=True, slots=True)
class Cell:
    """An event in one or several states, with the transitions of both policies, and what happens where none fits."""

    states: tuple[str, ...]
    event: str
    old: tuple[Transition, ...]
    new: tuple[Transition, ...]
    otherwise: tuple[Way, Way]


def compare_cell(job: Job, cell: Cell, *, own: bool) -> None:
    """Add what an event does differently in a state. `own`: both policies name the same senders of the event."""
    senders = [_senders(policy, cell.event) if own else OWN for policy in (job.sides.old, job.sides.new)]
    rows = [[_row(way, by) for way in ways] for ways, by in zip((cell.old, cell.new), senders, strict=True)]
    plain = [tuple(_unnamed(row) for row in side) for side in rows]
    if cell.otherwise[0] == cell.otherwise[1] and job.sides.equal(plain[0], plain[1], cell.event):
        return
    written = _written(job, cell)
    known: dict[int, set[tuple[str | None, str | None]]] = {}
    for size, who, picks in _groups(rows[0], rows[1]):
        left = [tuple(_unnamed(row) for row in side if picks(row)) for side in rows]
        if size and job.sides.equal(left[0], left[1], cell.event) and _falls_alike(cell, rows, left):
            continue
        trial = Job(job.sides)
        _compare_ways(trial, cell, rows, picks, who)
        by = f" sent by {', '.join(who)}" if who else ""
        words = f"when `{cell.event}` comes in {_places(cell)}{by}"
        moment = Moment(cell.event, words, _hint(cell, None, who), cell.event, written)
        compare_acts(trial, moment, *(_acts([row for row in side if picks(row)], _early(job)) for side in rows))
        for found in trial.found:
            # What has changed for everybody has changed for each, and what has for one role has for two.
            if not any((found.old, found.new) in known.get(smaller, ()) for smaller in range(size)):
                known.setdefault(size, set()).add((found.old, found.new))
                job.add(found)


def _falls_alike(cell: Cell, rows: Sequence[Sequence[Row]], left: Sequence[Sequence[Transition]]) -> bool:
    """Whether the same becomes of those for whom no way is left."""
    falls = [
        Way(refused=True) if side and not some else otherwise
        for side, some, otherwise in zip(rows, left, cell.otherwise, strict=True)
    ]
    return falls[0] == falls[1]


Row = tuple[frozenset[str] | None, object, Way, Transition]
"""Who may go a way, its condition, where it leads, and the transition."""


def _row(way: Transition, own: frozenset[str] | None) -> Row:
    by = own if way.by is None else way.by
    named = Way(way.target, tuple(sorted(way.requires)), tuple(sorted(way.not_by)))
    return by, way.guard, named, way


def _unnamed(row: Row) -> Transition:
    return replace(row[3], id="", sources=(), by=row[0])


def _senders(policy: CompiledPolicy, event: str) -> frozenset[str] | None:
    kind = policy.events.get(event)
    return None if kind is None else kind.by


Pick = Callable[[Row], bool]


def _groups(old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[int, tuple[str, ...], Pick]]:
    """Yield senders that may differ in what they can do: all together (0), each kind of role (1), each two (2)."""
    yield 0, (), lambda _: True
    rows = (*old, *new)
    if any(row[2].not_by for row in rows):
        yield 1, (BARRED,), lambda row: not row[2].not_by
    roles = sorted({role for row in rows for role in row[0] or ()})
    kinds: dict[tuple[bool, ...], list[str]] = {}
    for role in roles:
        kinds.setdefault(tuple(row[0] is None or role in row[0] for row in rows), []).append(role)
    # Who holds none of these roles can go the ways that name nobody.
    kinds.setdefault(tuple(row[0] is None for row in rows), []).append(ELSE)
    if len(kinds) < 2 and all(all(kind) for kind in kinds):
        return
    for number in (1, 2):
        for some in combinations(kinds.values(), number):
            named = tuple(role for kind in some for role in kind)
            yield number, named, _picks(frozenset(named))


def _picks(named: frozenset[str]) -> Pick:
    return lambda row: row[0] is None or bool(named & row[0])


def _compare_ways(job: Job, cell: Cell, rows: Sequence[Sequence[Row]], picks: Pick, who: tuple[str, ...]) -> None:
    sides: list[list[Region[Way]]] = []
    early = _early(job)
    for side, otherwise in zip(rows, cell.otherwise, strict=True):
        left = [row for row in side if picks(row)]
        fallback = Way(refused=True) if side and not left else otherwise
        sides.append(first_match(((_tree(row, early), row[2]) for row in left), fallback, _name))
    for change in changes(job.sides, sides[0], sides[1], _name, cell.event):
        by = f" sent by {', '.join(who)}" if who else ""
        given = f" ({facts_words(change.view)})" if change.view else ""
        message = f"`{cell.event}` in {_places(cell)}{by}{given}: {change.old}, now {change.new}"
        hint = _hint(cell, change.view, who)
        kind = Kind.SENDER if who and change.old.refused != change.new.refused else Kind.PATH
        words = (None if change.old.refused else str(change.old), None if change.new.refused else str(change.new))
        job.add(Difference(kind, cell.event, message, words[0], words[1], when=change.view, hint=hint))


def _places(cell: Cell) -> str:
    return ", ".join(f"`{state}`" for state in cell.states)


def _tree(row: Row, early: Container[str]) -> Tree:
    """Return when a way is open: its guard holds, and what it requires runs (and takes acts already)."""
    runs = [Test(PREFIX + name, "in", ("running", "paused")) for name in row[2].requires]
    opens = [Test(f"{name} takes acts", "is", value=True) for name in row[2].requires if name in early]
    return All((tree_of(row[3].guard), *runs, *opens)) if runs else tree_of(row[3].guard)


def _early(job: Job) -> frozenset[str]:
    """Return the deadlines that take acts only from some moment on."""
    policies = (job.sides.old, job.sides.new)
    return frozenset(name for one in policies for name, it in one.deadlines.items() if it.earliest is not None)


def _name(way: Way) -> Hashable:
    return way


def _hint(cell: Cell, view: object = None, who: tuple[str, ...] = ()) -> Hint:
    facts = view if isinstance(view, dict) else {}
    return Hint(facts, cell.states, cell.event, _SHOWN, (), _roles(who), again=BARRED in who)


def _written(job: Job, cell: Cell) -> frozenset[str]:
    """Return the facts that may be written between the choice of a way and what is done on it."""
    events = (policy.events.get(cell.event) for policy in (job.sides.old, job.sides.new))
    lists = [*(way.actions for way in (*cell.old, *cell.new)), *(() if one is None else one.actions for one in events)]
    found = {name for actions in lists for action in actions for name in _facts_of(action)}
    tables = [table for policy in (job.sides.old, job.sides.new) for table in policy.tables]
    while more := {
        table.name
        for table in tables
        if table.name not in found and any(names_in(rule.when.tree) & found for rule in table.rules)
    }:
        found |= more
    return frozenset(found)


def _facts_of(action: Action) -> Iterable[str]:
    match action:
        case SetFacts():
            return (name for name, _ in action.values)
        case RaiseFlag():
            return ("flags",)
        case SetOwner():
            return ("owner",)
        case _:
            return ()


def _roles(who: tuple[str, ...]) -> tuple[str, ...]:
    """Return the roles that somebody of a group holds; whoever holds none of those named holds one of no meaning."""
    return tuple("none_of_them" if role == ELSE else role for role in who if " " not in role or role == ELSE)


def _acts(rows: Sequence[Row], early: Container[str]) -> list[Act]:
    """Return what the ways do, each under the condition that it is the way taken."""
    numbered = list(enumerate(rows))
    regions = first_match(((_tree(row, early), number) for number, row in numbered), -1, lambda number: number)
    trees = {region.answer: region.tree for region in regions}
    return [(trees.get(number, FALSE), action) for number, row in numbered for action in row[3].actions]
