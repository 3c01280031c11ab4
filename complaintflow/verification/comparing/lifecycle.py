"""The lifecycles of two policies: states that come and go, where a case is born, and every way from state to state.

In: two compiled policies whose states go by the same names. Out: differences: paths that appear or vanish, who may
send what, what is done on the way. Does not look for names: `renaming` does.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from complaintflow.compiled.index import index_of
from complaintflow.compiled.lifecycle import Lifecycle, State, Transition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.judge import WHEN_CLOSED
from complaintflow.verification.comparing.acts import Moment, compare_acts
from complaintflow.verification.comparing.cells import Cell, Way, compare_cell
from complaintflow.verification.comparing.difference import Difference, Hint, Kind
from complaintflow.verification.comparing.job import Job
from complaintflow.verification.comparing.normal import tree_of
from complaintflow.verification.comparing.regions import changes, first_match
from complaintflow.verification.comparing.said import facts_words


def compare_lifecycles(job: Job, old: CompiledPolicy, new: CompiledPolicy) -> None:
    """Add every difference of the lifecycles."""
    _compare_births(job, old.lifecycle, new.lifecycle)
    for name in dict.fromkeys((*old.lifecycle.states, *new.lifecycle.states)):
        one, other = old.lifecycle.states.get(name), new.lifecycle.states.get(name)
        if one is not None and other is not None:
            _compare_state(job, one, other)
        else:
            _one_sided(job, old, new, name)
    for cell in cells(old, new, closes=not job.inside):
        compare_cell(job, cell, own=_same_senders(job, old, new, cell.event))


def _compare_births(job: Job, old: Lifecycle, new: Lifecycle) -> None:
    sides = [
        first_match(((tree_of(row.when), row.state) for row in one.initial), "", lambda state: state)
        for one in (old, new)
    ]
    if job.sides.equal(old.initial, new.initial):
        return
    for change in changes(job.sides, sides[0], sides[1], lambda state: state, "open"):
        names = [f"born in `{state}`" if state else "not opened" for state in (change.old, change.new)]
        message = f"a complaint ({facts_words(change.view)}) is {names[0]}, now {names[1]}"
        hint = Hint(change.view, event="open", kinds=frozenset(("state_entered", "refused")))
        job.add(Difference(Kind.PATH, "open", message, names[0], names[1], when=change.view, hint=hint))


def _compare_state(job: Job, old: State, new: State) -> None:
    hint = Hint(about=(old.name, old.outcome or old.name, new.outcome or new.name))
    job.record(Kind.PATH, old.name, old, new, hint, but=("actions",))
    if not job.sides.equal(old.actions, new.actions):
        moment = Moment(old.name, f"on entering `{old.name}`", Hint())
        compare_acts(job, moment, *([(tree_of(None), action) for action in side.actions] for side in (old, new)))


def _one_sided(job: Job, old: CompiledPolicy, new: CompiledPolicy, name: str) -> None:
    """Add a state that one policy has, with the ways that lead out of it."""
    side = old if name in old.lifecycle.states else new
    ways = side.lifecycle.dispatch.get(name, {})
    leads = sorted({row.target for rows in ways.values() for row in rows if row.target is not None})
    words = f"{', '.join(ways) or 'nothing'} possible there" + (f", leading to {', '.join(leads)}" if leads else "")
    says = "gone" if side is old else "new"
    message = f"the state `{name}` is {says} ({words})"
    kinds = frozenset(("state_entered", "refused"))
    hint = Hint(kinds=kinds, about=(name,))
    here, there = (name, None) if side is old else (None, name)
    job.add(Difference(Kind.PATH, name, message, here, there, hint=hint))


def cells(old: CompiledPolicy, new: CompiledPolicy, *, closes: bool = True) -> list[Cell]:
    """Return every event in every state that both policies have, wherever it can do anything in one of them.

    `closes`: built-in events close the case by themselves, as they do not inside a track.
    """
    found: dict[Hashable, Cell] = {}
    plain = [_Plain(policy, closes) for policy in (old, new)]
    for state in old.lifecycle.states:
        if state not in new.lifecycle.states:
            continue
        ways = [policy.lifecycle.dispatch.get(state, {}) for policy in (old, new)]
        for event in dict.fromkeys((*old.events, *new.events)):
            if event not in old.events or event not in new.events:
                continue  # that there is such an event at all is a difference of its own
            written = [side.get(event, ()) for side in ways]
            rows = [own or side.ways(state, event) for own, side in zip(written, plain, strict=True)]
            otherwise = tuple(side.otherwise(state, event, own) for own, side in zip(rows, plain, strict=True))
            if any(written) or rows[0] != rows[1] or otherwise[0] != otherwise[1]:
                # States in which the same transitions stand are told of together.
                name = (event, *(tuple(id(way) for way in side) for side in rows), otherwise)
                known = found.get(name)
                states = (state,) if known is None else (*known.states, state)
                found[name] = Cell(states, event, rows[0], rows[1], (otherwise[0], otherwise[1]))
    return list(found.values())


@dataclass(slots=True)
class _Plain:
    """What events do in a policy where no transition says anything: they stay on record, or close the case."""

    policy: CompiledPolicy
    closes: bool
    made: dict[str, tuple[Transition, ...]] = field(default_factory=dict)

    def ways(self, state: str, event: str) -> tuple[Transition, ...]:
        """Return the way that an event goes from an open state by itself, open to whom the event names."""
        if self.policy.lifecycle.states[state].final or self._is_refused(event):
            return ()
        if event not in self.made:
            self.made[event] = (Transition("", event, (), self._target(event)),)
        return self.made[event]

    def _target(self, event: str) -> str | None:
        index = index_of(self.policy)
        ends = index.ending.get(event) if self.closes else None
        if ends is None:
            return None
        given = any(approval.given_by for approval in index.requests.get(event, ()))
        taken = any(
            way.event == event for one in self.policy.tracks.values() for way in one.policy.lifecycle.transitions
        )
        # An approval that is given with the event leads elsewhere, and so may a track that takes it.
        return f"{ends.name}, or as decided" if given or taken else ends.name

    def otherwise(self, state: str, event: str, rows: object) -> Way:
        """Return what becomes of an event for which no way fits."""
        final = self.policy.lifecycle.states[state].final
        return Way(refused=bool(rows) or not final or event not in WHEN_CLOSED)

    def _is_refused(self, event: str) -> bool:
        index = index_of(self.policy)
        driven = event in index.driven and not self.policy.events[event].built_in
        return driven or event in index.in_tracks or event == "reopen"


def _same_senders(job: Job, old: CompiledPolicy, new: CompiledPolicy, event: str) -> bool:
    """Whether ways that name nobody are to be compared by whom the event names.

    Where both name the same there is nothing else to do. Where they do not, the event itself tells of it, unless every
    way of it says the same after all.
    """
    one, other = old.events[event].by, new.events[event].by
    return one == other or settled_by_ways(job, old, new, event)


def settled_by_ways(job: Job, old: CompiledPolicy, new: CompiledPolicy, event: str) -> bool:
    """Whether an event's own senders do not count in either policy, or count the same: each way names who may go it."""
    here = [cell for cell in cells(old, new) if cell.event == event]
    if (
        any(not (_is_written(cell.old) and _is_written(cell.new)) for cell in here)
        or not here
        or old.events[event].built_in
    ):
        return False
    trial = Job(job.sides)
    for cell in here:
        compare_cell(trial, cell, own=True)
    return not trial.found


def _is_written(ways: Sequence[Transition]) -> bool:
    """Whether a policy says where an event leads, so that it does not go its own way."""
    return bool(ways) and all(way.id for way in ways)
