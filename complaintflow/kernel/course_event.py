"""The course of an event that moves the lifecycle: who may send it, its guard, what it meets, where it leads.

In: a policy, a state, an event's name. Out: a function of a case in that state and an event, which answers what the
plain step answers, or None wherever that takes more than was foreseen here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, cast

from complaintflow.compiled.lifecycle import EventType, Transition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Entry, Step
from complaintflow.kernel.course_deadlines import (
    Meeting,
    is_plain,
    meetings_of,
    write_lasting,
    write_meeting,
    write_peace,
    write_perhaps_meeting,
    write_starts,
)
from complaintflow.kernel.course_knowing import belongs_there, is_waiting
from complaintflow.kernel.course_orders import write_announcing, write_data, write_orders, write_wanted
from complaintflow.kernel.course_settle import write_again, write_class, write_closing, write_owner, write_rules
from complaintflow.kernel.course_writer import NoCourseError, Writer
from complaintflow.kernel.event import Event
from complaintflow.kernel.known import ENTRIES_MAX, LONG, known_by, longer
from complaintflow.kernel.roles import CASE_WORDS

Course = Callable[[CaseState | None, Event], Step | None]
"""What becomes of a case by an event; None: ask the plain step."""


FORESEEN: Final = 2
"""Of how many deadlines that an event may meet each choice gets a way of its own."""


@dataclass(frozen=True, slots=True)
class Way:
    """An event of this kind in a state, taking a transition."""

    kind: EventType
    state: str
    transition: Transition


def event_course(policy: CompiledPolicy, state: str, name: str) -> Course:
    """Return the course of an event from a state. Raises NoCourseError."""
    kind = policy.events[name]
    candidates = policy.lifecycle.dispatch.get(state, {}).get(name, ())
    writer = Writer(policy, "course")
    if not candidates or kind.built_in or is_special(writer, kind) or writer.index.aged:
        raise NoCourseError
    _write_doubts(writer)
    write_data(writer, kind)
    found = False
    for transition in candidates:
        write_senders(writer, kind, transition)
        with writer.program.block(f"if {_fits(writer, transition)}:"):
            found = _write_way(writer, kind, state, transition) or found
    if not found:
        raise NoCourseError
    writer.give_up()
    return cast("Course", writer.function())


def is_special(writer: Writer, kind: EventType) -> bool:
    """Whether an event has to do with more than transitions, required facts and deadlines."""
    index, name = writer.index, kind.name
    special = (
        index.counters, index.resets, index.requests, index.gates, index.parties, index.people,
    )  # fmt: skip
    return any(name in one for one in special)


# ---- whether -----------------------------------------------------------------------------------------------------


def _write_doubts(writer: Writer) -> None:
    """Write all that has to hold before the course is taken, whichever way it goes."""
    writer.program.line(
        "at = event.at", "eid = event.id", "case_id = case.id", "facts = case.facts", "entries = case.entries",
        "clock = case.clock", "entered = event.recorded_at",
    )  # fmt: skip
    doubts = [
        "event.track is not None", "entered is not None and entered < at", "event.case != case_id",
        "at < clock", "at == clock and case.clock_closed", "case.outcome is not None",
    ]  # fmt: skip
    if writer.policy.tracks:
        doubts.append("case.tracks")
    if writer.policy.approvals:
        doubts.append(f"case.applications and {writer.program.bind(is_waiting)}(case.applications)")
    writer.give_up_if(" or ".join(doubts))
    writer.unlike_alias()
    writer.program.give("longer", longer)
    writer.program.line(f"long = count(entries) >= {LONG}")
    with writer.program.block("if long:"):
        known = f"{writer.program.bind(known_by)}(entries, eid) is not None"
        writer.give_up_if(f"count(entries) >= {ENTRIES_MAX} or {known}")
    with writer.program.block("else:"), writer.program.block("for known in entries:"):
        writer.give_up_if("(past := known.event) is not None and past.id == eid")
    # No timer may come before the event, and no run may have been placed by another limit than the deadline's only one.
    plain = all(is_plain(deadline) for deadline in writer.policy.deadlines.values())
    with writer.program.block("for kept in case.runs.values():"):
        writer.program.line("run = kept[-1]")
        with writer.program.block("if not run.ended:"):
            moved = "run.row or " if plain else ""
            writer.give_up_if(f"{moved}(due := run.next) is not None and due < at")


def write_senders(writer: Writer, kind: EventType, transition: Transition | None = None) -> None:
    """Write who is known to be allowed to send the event; of anybody else the plain step asks for more."""
    by = kind.by if transition is None or transition.by is None else transition.by
    if by is not None:
        roles = by - CASE_WORDS
        sure = frozenset((role, None) for role in roles)
        belongs = f"{writer.program.bind(partial(belongs_there, writer.policy, roles))}(event.actor.roles, facts)"
        writer.give_up_if(f"{writer.program.bind(sure)}.isdisjoint(event.actor.roles) and not {belongs}")


def _fits(writer: Writer, transition: Transition) -> str:
    tests = [] if transition.guard is None else [writer.holds(transition.guard)]
    if transition.requires:
        raise NoCourseError
    return " and ".join(tests) or "True"


# ---- the way -----------------------------------------------------------------------------------------------------


def _write_way(writer: Writer, kind: EventType, state: str, transition: Transition) -> bool:
    """Write what a transition brings about; says whether it could be written."""
    before = writer.program.mark()
    try:
        meetings = meetings_of(writer, kind.name)
        writer.program.line("seq = case.seq + 1", "started = case.runs")
        if len(meetings) <= FORESEEN and not writer.wide:
            _write_foreseen(writer, Way(kind, state, transition), meetings, ())
        _write_step(writer, Way(kind, state, transition), meetings, perhaps=True)
    except NoCourseError:
        writer.program.back_to(before)
        writer.give_up()
        return False
    return True


def _write_foreseen(writer: Writer, way: Way, open_: tuple[Meeting, ...], met: tuple[Meeting, ...]) -> None:
    """Write a way for each choice of deadlines that run and are met: all of it is then known while writing."""
    if not open_:
        _write_step(writer, way, met, perhaps=False)
        return
    one, *rest = open_
    writer.program.line(f"{one.runs} = started.get({writer.program.value(one.deadline.id)})")
    runs = f"({one.run} := {one.runs}[-1]).status == 'running' and not {one.run}.ended{one.counts}"
    with writer.program.block(f"if {one.runs} is not None and {runs}:"):
        _write_foreseen(writer, way, tuple(rest), (*met, one))
    with writer.program.block(f"elif {one.runs} is None or {one.runs}[-1].ended:"):
        _write_foreseen(writer, way, tuple(rest), met)
    if not rest and not met:
        breached = f"{one.run}.status == 'breached' and not {one.run}.ended{one.counts}"
        with writer.program.block(f"elif {breached}:"):
            _write_step(writer, way, (replace(one, late=True),), perhaps=False)


def _write_step(writer: Writer, way: Way, meetings: tuple[Meeting, ...], *, perhaps: bool) -> None:
    policy, program, transition = writer.policy, writer.program, way.transition
    to = way.state if transition.target is None else transition.target
    entered = policy.lifecycle.states[to]
    happened = (("event", way.kind.name), *(() if transition.target is None else (("state", to),)))
    writer.begin()
    program.line("runs = started.copy()", "again = False", "orders = ()")
    writer.touch(f"event:{way.kind.name}", f"transition:{transition.id}")
    clause = transition.clause or way.kind.clause
    write_orders(writer, transition.actions, (transition.id,), clause)
    write_orders(writer, way.kind.actions, (), way.kind.clause)
    write_wanted(writer, way.kind, clause)
    for one in meetings:
        (write_perhaps_meeting if perhaps else write_meeting)(writer, one)
    write_lasting(writer, happened[:1])
    if transition.target is not None:
        writer.touch(f"state:{to}")
        body = {"state": program.value(to), "previous": program.value(way.state)}
        writer.emit("state_entered", body, (transition.id,), clause or entered.clause)
        if writer.wide:
            program.line(f"view['state'] = {program.value(to)}")
        write_orders(writer, entered.actions, (to,), entered.clause)
    write_class(writer)
    write_owner(writer)
    write_peace(writer)
    write_lasting(writer, happened)
    write_starts(writer, happened)
    write_announcing(writer)
    write_rules(writer, happened)
    write_again(writer)
    if entered.final:
        write_closing(writer, entered)
    program.make("entry", Entry, {"at": "at if entered is None else entered", "event": "event", "seq": "seq"})
    changed = {
        "clock": "at", "clock_closed": "False", "seq": "seq", "state": program.value(to), "runs": "runs",
        "entries": "longer(entries, entry) if long else entries + (entry,)", "facts": "facts",
        "id": "case_id", "outcome": "None",
    }  # fmt: skip
    program.alter("after", CaseState, "case", {**changed, **writer.changed})
    writer.answer()
