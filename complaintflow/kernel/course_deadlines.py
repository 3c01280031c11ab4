"""The deadlines of a course: met, cancelled, started, and all others left in peace.

Writes lines; what a deadline does is told by `kernel.deadlines` and `kernel.meeting`, the plain way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from complaintflow.compiled.condition import Condition
from complaintflow.compiled.deadlines import Deadline, Leaf, Need, Trigger, Within
from complaintflow.compiled.due import LATEST, MICROSECONDS
from complaintflow.compiled.duration import ELAPSED
from complaintflow.compiled.index import leaves_of
from complaintflow.compiled.marks import Occurred
from complaintflow.compiled.placing import limit_row, place, row_limit, row_warn, walker_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Clause
from complaintflow.kernel.case import Hit, Run
from complaintflow.kernel.course_writer import NoCourseError, Writer
from complaintflow.kernel.ladder import next_instant
from complaintflow.kernel.roles import CASE_WORDS

# ---- met ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meeting:
    """A deadline that an event may meet: the names of its runs and its latest run, and what has to hold besides.

    `late`: it has been breached.
    """

    deadline: Deadline
    leaf: Leaf
    runs: str
    run: str
    counts: str
    late: bool = False


def meetings_of(writer: Writer, event: str) -> tuple[Meeting, ...]:
    """Return the deadlines that an event may meet, in their order. Raises NoCourseError."""
    found: list[Meeting] = []
    for deadline, leaves in writer.index.leaves.get(event, ()):
        if deadline.earliest is not None or not _one_is_enough(deadline.met_by) or len(leaves) != 1:
            raise NoCourseError
        runs, run = writer.program.fresh("runs"), writer.program.fresh("run")
        found.append(Meeting(deadline, leaves[0], runs, run, _counts(writer, leaves[0])))
    if event in writer.index.answers or any(one.deadline.id in writer.index.standings for one in found):
        raise NoCourseError
    ends = ("met", "ended", "met_in_time", "met_late")
    if not writer.index.moving.isdisjoint(("deadline", f"{one.deadline.id}:{end}") for one in found for end in ends):
        raise NoCourseError
    return tuple(found)


def write_meeting(writer: Writer, one: Meeting) -> None:
    """Write how a deadline is met in time: it has to run; or late: it has to be breached."""
    verdict = {"status": "'late'"} if one.late else {"status": "'met'", "verdict_at": "at"}
    _write_met(writer, one, verdict, str(one.late))
    writer.touch(f"deadline:{one.deadline.id}:{'late' if one.late else 'met'}")


def write_perhaps_meeting(writer: Writer, one: Meeting) -> None:
    """Write how a deadline is met in time or late, where it is still owed."""
    program, status = writer.program, writer.program.fresh("status")
    program.line(f"{one.runs} = runs.get({program.value(one.deadline.id)})")
    with writer.maybe(f"if {one.runs} is not None and not ({one.run} := {one.runs}[-1]).ended{one.counts}:"):
        program.line(f"{status} = {one.run}.status", f"late = {status} == 'breached'")
        writer.give_up_if(f"not late and {status} != 'running'")
        verdict = f"{one.run}.verdict_at if late else at"
        _write_met(writer, one, {"status": "'late' if late else 'met'", "verdict_at": verdict}, "late")
        late, met = (program.value((f"deadline:{one.deadline.id}:{end}",)) for end in ("late", "met"))
        touched = program.fresh("touched")
        program.line(f"{touched} = {late} if late else {met}")
        writer.touch_what(touched)


def _write_met(writer: Writer, one: Meeting, verdict: Mapping[str, str], late: str) -> None:
    program, name, run = writer.program, writer.program.value(one.deadline.id), one.run
    hit, met = program.fresh("hit"), program.fresh("met")
    program.make(hit, Hit, {"leaf": program.value(one.leaf.number), "at": "at", "event": "eid"})
    changed = {
        **verdict, "deadline": name, "hits": f"{run}.hits + ({hit},)", "ended": "True", "met_at": "at", "next": "None"
    }  # fmt: skip
    program.alter(met, Run, run, changed)
    program.line(f"runs[{name}] = ({met},) if {one.runs}[0] is {run} else (*{one.runs}[:-1], {met})")
    body = {"deadline": name, "due": f"{run}.due", "late": late}
    writer.emit("deadline_met", body, (one.deadline.id,), one.deadline.clause)


def _one_is_enough(need: Need | None) -> bool:
    """Whether any one of the acts is all that a deadline waits for."""
    if need is None or isinstance(need, Leaf):
        return need is not None
    if need.every or not all(isinstance(part, Leaf) for part in need.parts):
        return False
    return all(leaf.applies is None for leaf in leaves_of(need))


def _counts(writer: Writer, leaf: Leaf) -> str:
    if leaf.applies is not None:
        raise NoCourseError
    words = ""
    if leaf.by is not None:
        if not CASE_WORDS.isdisjoint(leaf.by):
            raise NoCourseError
        words += f" and not {writer.program.bind(leaf.by)}.isdisjoint(event.actor.role_names)"
    return words if leaf.where is None else f"{words} and {writer.holds(leaf.where)}"


# ---- the others --------------------------------------------------------------------------------------------------


def write_peace(writer: Writer) -> None:
    """Write how to make sure that no other deadline is cancelled, moved, paused or started."""
    policy, program = writer.policy, writer.program
    if writer.index.pausing:
        raise NoCourseError
    for deadline in policy.deadlines.values():
        tests = []
        if deadline.id in writer.index.scoped and deadline.applies is not None:
            tests.append(f"not {writer.holds(deadline.applies)}")
        if not is_plain(deadline):
            tests.append(f"status != 'breached' and {_row(writer, deadline)} != run.row")
        if not tests:
            continue
        with program.block(f"if (kept := runs.get({program.value(deadline.id)})) is not None:"):
            program.line("run = kept[-1]")
            with program.block("if not run.ended:"):
                program.line("status = run.status")
                for test in tests:
                    writer.give_up_if(test)
    for deadline, trigger in writer.index.facts_starts:
        there = (f"facts.get({program.value(name)}) is not None" for name in trigger.names)
        when = () if trigger.when is None else (writer.holds(trigger.when),)
        writer.give_up_if(" and ".join((f"{program.value(deadline.id)} not in runs", *there, *when)))


def write_lasting(writer: Writer, happened: Iterable[Occurred]) -> None:
    """Write how to make sure that what has happened cancels no deadline that is still owed."""
    for key in happened:
        for deadline, trigger in writer.index.cancels.get(key, ()):
            owed = f"(kept := runs.get({writer.program.value(deadline.id)})) is not None and not kept[-1].ended"
            when = "" if trigger.when is None else f" and {writer.holds(trigger.when)}"
            writer.give_up_if(owed + when)


def is_plain(deadline: Deadline) -> bool:
    """Whether its limit's first row is its only one, whatever the case."""
    return len(deadline.limits) == 1 and deadline.limits[0].when is None


def _row(writer: Writer, deadline: Deadline) -> str:
    """Return an expression for the row in force: a run of it that is still open has to have been placed by that."""
    for row in deadline.limits:
        if row.when is not None:
            writer.holds(row.when)
    return f"{writer.program.bind(limit_row)}({writer.program.bind(deadline)}, {writer.view})"


# ---- started -----------------------------------------------------------------------------------------------------


def write_starts(writer: Writer, happened: tuple[tuple[str, str], ...]) -> None:
    """Write which deadlines start with what has happened."""
    wanted: dict[str, tuple[Deadline, list[Trigger]]] = {}
    for key in happened:
        for deadline, trigger in writer.index.starts.get(key, ()):
            wanted.setdefault(deadline.id, (deadline, []))[1].append(trigger)
    order = writer.index.order
    for deadline, triggers in sorted(wanted.values(), key=lambda one: order[one[0].id]):
        conditions = [] if deadline.applies is None else [deadline.applies]
        if all(trigger.when is not None for trigger in triggers):
            if len(triggers) > 1:
                raise NoCourseError
            conditions += [trigger.when for trigger in triggers if trigger.when is not None]
        _start(writer, deadline, conditions)


def _start(writer: Writer, deadline: Deadline, conditions: list[Condition]) -> None:
    if deadline.id in writer.index.standings or ("deadline", f"{deadline.id}:started") in writer.index.moving:
        raise NoCourseError
    if not conditions:
        _start_now(writer, deadline)
        writer.look_again()
        return
    with writer.maybe(f"if {' and '.join(map(writer.holds, conditions))}:"):
        _start_now(writer, deadline)
        writer.look_again()


def _start_now(writer: Writer, deadline: Deadline) -> None:
    program, name = writer.program, writer.program.value(deadline.id)
    before, run = program.fresh("before"), program.fresh("run")
    if writer.opening:
        cycle, cycles = "1", f"({run},)"
    else:
        program.line(f"{before} = runs.get({name})")
        writer.give_up_if(f"{before} is not None and not {before}[-1].ended")
        cycle = f"1 if {before} is None else count({before}) + 1"
        cycles = f"({run},) if {before} is None else (*{before}, {run})"
    due, clause, row = _place(writer, deadline)
    program.make(
        run,
        Run,
        {
            "deadline": name, "cycle": cycle, "started": "at",
            "because": "eid", "status": "'running'", "due": due, "row": row, "warn": "None", "placed_at": "at",
            "next": due,
        },
    )  # fmt: skip
    # The ladder's steps may come before the due instant.
    if deadline.ladder:
        program.line(
            f"{run} = altered({run}, next={program.bind(next_instant)}(policy, {program.bind(deadline)}, {run}))"
        )
    program.line(f"runs[{name}] = {cycles}")
    writer.touch(f"deadline:{deadline.id}:started")
    writer.emit("deadline_started", {"deadline": name, "due": due}, (deadline.id,), clause)


def _place(writer: Writer, deadline: Deadline) -> tuple[str, str, str]:
    """Write where a new run is due; returns expressions for the instant, the clause and the row."""
    program, policy = writer.program, writer.policy
    due = program.fresh("due")
    row = deadline.limits[0] if deadline.limits else None
    if row is None:
        raise NoCourseError
    if not is_plain(deadline) or not isinstance(row.limit, Within) or deadline.excluded or row.warn is not None:
        placed = program.fresh("placed")
        program.line(f"{placed} = {program.bind(partial(_placed, policy, deadline))}({writer.view}, at)")
        writer.give_up_if(f"{placed} is None")
        clause, number = program.fresh("clause"), program.fresh("row")
        program.line(f"{due}, {number}, {clause} = {placed}")
        return due, clause, number
    duration = row.limit.duration
    if duration.unit in ELAPSED:
        program.line(f"{due} = at + {program.value(duration.amount * MICROSECONDS[duration.unit])}")
        writer.give_up_if(f"{due} > {program.value(LATEST)}")
    else:
        program.line(f"{due} = {program.bind(walker_of(policy, deadline, row.limit))}(at)")
        writer.give_up_if(f"{due} < at")
    return due, program.value(row.clause or deadline.clause), "0"


class _Beginning(NamedTuple):
    """A run that begins: nothing has happened to it yet."""

    started: int
    pauses: tuple[()] = ()
    paused_since: int | None = None
    extensions: tuple[()] = ()


def _placed(
    policy: CompiledPolicy, deadline: Deadline, view: Mapping[str, object], at: int
) -> tuple[int, int, Clause] | None:
    """Return where a run that begins is due, by which row and clause; None without a limit, or with a warning."""
    row = limit_row(deadline, view)
    if row < 0 or row_warn(deadline, row) is not None:
        return None
    due = place(policy, deadline, row_limit(deadline, row), view, _Beginning(at))
    if due is None or due < at:
        return None
    return due, row, deadline.limits[row].clause or deadline.clause
