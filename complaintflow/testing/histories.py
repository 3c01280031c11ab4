"""Random histories of a case under a policy: likely and unlikely events, equal and rising times, ticks at any instant.

In: a policy. Out: strategies of moves, and `live`, which lets a case live through them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from hypothesis import strategies as st

from complaintflow.compiled.lifecycle import Datum
from complaintflow.facade import Policy
from complaintflow.instants import format_instant
from complaintflow.kernel.asking import options
from complaintflow.kernel.case import CaseState, Step
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.step import advance, step
from complaintflow.testing.actors import PEOPLE, UNITS, actors, roles_of
from complaintflow.testing.chance import mostly, one_in
from complaintflow.testing.complaints import complaints
from complaintflow.testing.told_apart import START

_HOUR = 3_600_000_000
_GAPS = (0, 0, 1, 60_000_000, 600_000_000, _HOUR, 2 * _HOUR, 5 * _HOUR, 24 * _HOUR, 100 * _HOUR)
_WRONG: tuple[object, ...] = ([], {}, "?", -1, 10**30, True, 1.5, ["press", 5], "\ud800")


__all__ = [
    "START",
    "Lived",
    "Move",
    "Tick",
    "attachments",
    "built_in_data",
    "data_of",
    "everybody",
    "histories",
    "live",
    "move_on",
    "value_of",
]


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passing up to and including an instant (UTC microseconds)."""

    to: int


Move = Event | Tick
"""One line of a history."""


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of a history: the case at its end and every step, in order."""

    case: CaseState | None
    steps: tuple[Step, ...]

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Every effect of the case's steps once, in order; refusals and answers to repeated events left out."""
        found = {e.id: e for one in self.steps for e in one.effects if e.refused_event is None}
        return tuple(found.values())


def live(policy: Policy, moves: Iterable[Move], case: CaseState | None = None) -> Lived:
    """Let a case live through moves, from its beginning or from a given state."""
    steps: list[Step] = []
    for move in moves:
        answer = move_on(policy, case, move)
        if answer is not None:
            case = answer.case
            steps.append(answer)
    return Lived(case, tuple(steps))


def move_on(policy: Policy, case: CaseState | None, move: Move) -> Step | None:
    """Answer one move; None for a tick before the case is open."""
    if isinstance(move, Event):
        return step(policy.compiled, case, move)
    return None if case is None else advance(policy.compiled, case, move.to)


@st.composite
def histories(
    draw: st.DrawFn,
    policy: Policy,
    *,
    case: str = "C",
    length: int = 10,
    ticks: bool = True,
    disorder: bool = True,
) -> tuple[Move, ...]:
    """Return the moves of one case.

    Most events are possible when they come, since the case is lived while it is drawn. `ticks=False` leaves time to
    the events. `disorder=False` leaves out late, repeated, unknown and ill-formed events.
    """
    if length < 1:
        raise ValueError("a history has at least its opening")
    compiled = policy.compiled
    # Where not everybody may open a case, somebody does who may: without a case nothing happens at all.
    whoever = actors(policy) if compiled.events["open"].by is None else st.just(_opener(policy))
    required = any("open" in datum.required_at for datum in compiled.fields.values())
    facts = complaints(policy) if required else data_of(compiled.fields, wrong=False)
    opening = Event(case, "open", START, f"{case}-0", draw(whoever), draw(facts))
    moves: list[Move] = [opening]
    now, state = START, step(compiled, None, opening).case
    for number in range(1, draw(st.sampled_from((length, length, length // 2, 2)))):
        # What a tick has closed takes no further event.
        now += draw(st.sampled_from(_GAPS)) + (1 if isinstance(moves[-1], Tick) else 0)
        if ticks and draw(one_in(5)):
            move: Move = Tick(now)
        else:
            move = draw(_events(policy, state, case, number, now, wild=disorder and draw(one_in(6))))
            if disorder and draw(one_in(8)):
                move = draw(_disordered(move, moves, now))
        moves.append(move)
        answer = move_on(policy, state, move)
        state = state if answer is None else answer.case
    return tuple(moves)


@st.composite
def _events(
    draw: st.DrawFn, policy: Policy, state: CaseState | None, case: str, number: int, now: int, *, wild: bool
) -> Event:
    compiled = policy.compiled
    names = list(compiled.events)
    if state is not None and not wild:
        names = [option.event for option in options(compiled, state, None)] or names
        # What the policy itself names leads further than the built-in events do.
        own = [name for name in names if not compiled.events[name].built_in]
        onward: bool = draw(mostly(3))
        names = own if own and onward else names
    elif wild:
        names.append("no_such_event")
    name = draw(st.sampled_from(names))
    kind = compiled.events.get(name)
    declared = compiled.fields if name in ("open", "amend") else {} if kind is None else kind.data
    data = dict(draw(data_of(declared, wrong=wild)))
    data |= draw(built_in_data(policy, state, name))
    return Event(case, name, now, f"{case}-{number}", draw(actors(policy)), data)


@st.composite
def _disordered(draw: st.DrawFn, move: Event, before: list[Move], now: int) -> Event:
    """Return an event that is late, entered late, or takes the place (or only the id) of an earlier one."""
    earlier = [one for one in before if isinstance(one, Event)]
    choice = draw(st.integers(0, 3))
    if choice == 0:
        return replace(move, at=now - draw(st.sampled_from(_GAPS)))
    if choice == 1:
        return replace(move, at=now - draw(st.sampled_from(_GAPS)), recorded_at=now)
    if choice == 2:
        return draw(st.sampled_from(earlier))
    return replace(move, id=draw(st.sampled_from(earlier)).id)


def data_of(declared: Mapping[str, Datum], *, wrong: bool) -> st.SearchStrategy[dict[str, object]]:
    """Return data for declared names, some missing; with `wrong`, some of another type or undeclared."""
    values = {
        name: _right_or_wrong(datum) if wrong else value_of(datum) for name, datum in declared.items() if datum.settable
    }
    if wrong:
        values["undeclared"] = st.sampled_from(_WRONG)
    return st.fixed_dictionaries({}, optional=values)


@lru_cache(maxsize=1_000)
def _right_or_wrong(datum: Datum) -> st.SearchStrategy[object]:
    return st.one_of(value_of(datum), st.sampled_from(_WRONG))


def attachments() -> st.SearchStrategy[object]:
    """Return documents by reference and digest."""
    return st.builds(
        lambda name, digit, size: {
            "ref": f"store:{name}",
            "digest": "sha256:" + digit * 64,
            "name": name,
            "size": size,
        },
        st.sampled_from(("photo.jpg", "invoice.pdf", "录音.mp3")),
        st.sampled_from("0f"),
        st.integers(0, 10),
    )


@lru_cache(maxsize=1_000)  # a new strategy is looked through before its first draw, which takes longer than the draw
def value_of(datum: Datum) -> st.SearchStrategy[object]:
    """Return values of a datum's type."""
    match datum.type:
        case "choice":
            return st.sampled_from(datum.choices)
        case "set":
            return st.lists(st.sampled_from(datum.choices), unique=True)
        case "list":
            return st.one_of(st.lists(st.sampled_from(UNITS), max_size=3), st.sampled_from(UNITS), st.integers(0, 3))
        case "attachment" | "attachments":
            return attachments() if datum.type == "attachment" else st.lists(attachments(), max_size=3)
        case "bool":
            return st.booleans()
        case "integer" | "number":
            return st.integers(0, 6)
        case "date":
            return st.integers(1, 28).map(lambda day: f"2026-03-{day:02}")
        case "instant":
            return st.sampled_from(_GAPS).map(lambda gap: format_instant(START + gap, "UTC"))
        case "moment":
            return st.one_of(value_of(replace(datum, type="date")), value_of(replace(datum, type="instant")))
        case _:
            return st.sampled_from(UNITS)


@st.composite
def built_in_data(draw: st.DrawFn, policy: Policy, state: CaseState | None, event: str) -> dict[str, object]:
    """Return what a built-in event needs to mean something: which approval, which deadline, which case."""
    compiled = policy.compiled
    match event:
        case "approve" | "reject" if compiled.approvals:
            return {"approval": draw(st.sampled_from(tuple(compiled.approvals)))}
        case "extend" if compiled.deadlines:
            lengths = st.sampled_from(("1 days", "5h", "2 working days", "9 days", "soon", "3 working hours"))
            name = draw(st.sampled_from(tuple(compiled.deadlines)))
            return {"deadline": name, "by": draw(lengths), "reason": "asked"}
        case "reclassify" if compiled.classes:
            return {"class": draw(st.sampled_from(compiled.classes)), "reason": "judged"}
        case "retract" if state is not None and state.entries:
            ids = [entry.event.id for entry in state.entries if entry.event is not None]
            return {"event": draw(st.sampled_from(ids))}
        case "undeliverable":
            return {"role": "lead", "effect": f"{PEOPLE[0]}/1/0"}
        case "merge":
            return {"into": draw(st.sampled_from(("other", "another"))), "reason": "the same"}
        case "link" | "unlink" | "absorb":
            return {"case": draw(st.sampled_from(("other", "another")))}
        case _:
            return {}


def _opener(policy: Policy) -> Actor:
    return Actor(PEOPLE[0], tuple((role, None) for role in roles_of(policy.compiled)))


def everybody(policy: Policy, person: str = PEOPLE[0]) -> Actor:
    """Return one person who holds every role of a policy."""
    return Actor(person, tuple((role, None) for role in policy.compiled.roles))
