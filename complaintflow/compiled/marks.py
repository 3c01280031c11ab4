"""What every step writes anew of the same elements, put together once: what it touches, what it says has happened.

In: a compiled policy. Out: texts and pairs of texts by element, and what of a deadline is settled before any case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from complaintflow.compiled.condition import View
from complaintflow.compiled.deadlines import Deadline, Leaf, Need, Together, Within
from complaintflow.compiled.due import MICROSECONDS
from complaintflow.compiled.duration import ELAPSED

if TYPE_CHECKING:
    from complaintflow.compiled.policy import CompiledPolicy, OwnerRow

Holds = Callable[[View], bool]
"""A condition as it is asked."""

Occurred = tuple[str, str]
"""What has happened in a step: the kind of an occurrence, and of what."""


AFTERWARDS: Final = ("due", "after")
"""Moments of a ladder that come with the due instant or after it."""


@dataclass(frozen=True, slots=True)
class DeadlineMarks:
    """What is written of one deadline.

    `own`: the deadline as a cause. `began`, `met`, `late`: elements that a step touches; `started`, `fulfilled`,
    `ended`, `in_time`, `too_late`: what it says has happened. `length`: of its only limit, in microseconds, where that
    is elapsed time and nothing else has a say in where a run begins and is due. `calm`: nothing happens by itself
    before it is due. `enough`: events one of which, whoever sends it and whatever it says, is all that it waits for.
    """

    own: tuple[str, ...]
    began: str
    met: str
    late: str
    started: Occurred
    fulfilled: Occurred
    ended: Occurred
    in_time: Occurred
    too_late: Occurred
    length: int | None
    calm: bool
    enough: frozenset[str]


@dataclass(frozen=True, slots=True)
class Marks:
    """What is written of deadlines, by name, and the elements that a step touches.

    These are events, transitions and states by name, rules of the classification by number; `owners` are the rows of
    the owners' table with theirs. `steady`: deadlines of one limit that asks for no facts, which nothing lets stand
    still. `uncounted`: what counters are while nothing has been counted; `timed`: those of them that count time.
    """

    deadlines: Mapping[str, DeadlineMarks]
    steady: frozenset[str]
    events: Mapping[str, str]
    transitions: Mapping[str, str]
    states: Mapping[str, str]
    owners: tuple[tuple[Holds | None, OwnerRow, str], ...]
    rules: tuple[str, ...]
    uncounted: Mapping[str, object]
    timed: tuple[str, ...]


def marks_of(policy: CompiledPolicy, ending: Iterable[str]) -> Marks:
    """Return what a policy's steps write again and again; `ending` are states besides its own in which cases end."""
    table = policy.classification
    return Marks(
        deadlines={name: _deadline(deadline) for name, deadline in policy.deadlines.items()},
        steady=frozenset(name for name, deadline in policy.deadlines.items() if _steady(deadline)),
        events={name: f"event:{name}" for name in policy.events},
        transitions={
            one.id: f"transition:{one.id}"
            for ways in policy.lifecycle.dispatch.values()
            for several in ways.values()
            for one in several
        },
        states={name: f"state:{name}" for name in (*policy.lifecycle.states, *ending)},
        owners=tuple(
            (None if row.when is None else row.when.holds, row, f"owner:{number}")
            for number, row in enumerate(policy.owners)
        ),
        uncounted=dict.fromkeys(policy.counters, 0),
        timed=tuple(name for name, counter in policy.counters.items() if counter.between is not None),
        rules=() if table is None else tuple(f"rule:{rule.id}" for rule in table.rules),
    )


def _deadline(deadline: Deadline) -> DeadlineMarks:
    name = deadline.id
    return DeadlineMarks(
        own=(name,),
        began=f"deadline:{name}:started",
        met=f"deadline:{name}:met",
        late=f"deadline:{name}:late",
        started=("deadline", f"{name}:started"),
        fulfilled=("deadline", f"{name}:met"),
        ended=("deadline", f"{name}:ended"),
        in_time=("deadline", f"{name}:met_in_time"),
        too_late=("deadline", f"{name}:met_late"),
        length=_length(deadline),
        calm=all(rung.moment in AFTERWARDS for rung in deadline.ladder),
        enough=_enough(deadline.met_by),
    )


def _steady(deadline: Deadline) -> bool:
    rows = deadline.limits
    return deadline.pause is None and len(rows) == 1 and rows[0].when is None and isinstance(rows[0].limit, Within)


def _length(deadline: Deadline) -> int | None:
    """Return the elapsed microseconds in which a deadline is due, whatever the case; None where it takes more."""
    if len(deadline.limits) != 1 or deadline.excluded:
        return None
    row = deadline.limits[0]
    if row.when is not None or row.warn is not None or not isinstance(row.limit, Within):
        return None
    length = row.limit.duration
    return length.amount * MICROSECONDS[length.unit] if length.unit in ELAPSED else None


def _enough(need: Need | None) -> frozenset[str]:
    parts = need.parts if isinstance(need, Together) and not need.every else (need,)
    leaves = [part for part in parts if isinstance(part, Leaf)]
    if len(leaves) < len(parts):
        return frozenset()
    # Where an event is named twice, which of its acts are noted depends on the case.
    named = [leaf.event for leaf in leaves]
    return frozenset(
        leaf.event
        for leaf in leaves
        if leaf.where is None and leaf.by is None and leaf.applies is None and named.count(leaf.event) == 1
    )
