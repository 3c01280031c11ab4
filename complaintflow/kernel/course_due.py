"""The course of a deadline that runs out: it is breached or lapses, and nothing else comes of it.

In: a policy, a state, a deadline. Out: a function of a case in that state whose first timer is the deadline's end; it
answers what firing that timer gives, or None wherever that takes more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Run, Step
from complaintflow.kernel.course_deadlines import write_peace
from complaintflow.kernel.course_settle import write_class, write_owner, write_rules
from complaintflow.kernel.course_writer import NoCourseError, Writer

DueCourse = Callable[[CaseState], Step | None]
"""What becomes of a case when a deadline runs out; None: ask the plain step."""


def first_due(runs: Mapping[str, tuple[Run, ...]], before: int, order: Mapping[str, int]) -> str | None:
    """Return the deadline whose timer is the first before an instant, by instant and then by declaration."""
    first, soonest = None, before
    for name, cycles in runs.items():
        instant = cycles[-1].next
        if instant is None or instant > soonest or instant >= before:
            continue
        if first is None or instant < soonest or order[name] < order[first]:
            first, soonest = name, instant
    return first


def due_course(policy: CompiledPolicy, state: str, name: str) -> DueCourse:
    """Return the course of a deadline that runs out in a state. Raises NoCourseError."""
    writer = Writer(policy, "expiry", ("case",), cause=name)
    deadline, program = policy.deadlines[name], writer.program
    if deadline.ladder or deadline.on_expiry == "send" or policy.tracks or writer.index.aged:
        raise NoCourseError
    if writer.wide or name in writer.index.standings or policy.lifecycle.states[state].final:
        raise NoCourseError
    breach = deadline.on_expiry == "breach"
    what, done = ("breach", "breached") if breach else ("lapse", "lapsed")
    happened = (("deadline", f"{name}:due"), (what, name), *(() if breach else (("deadline", f"{name}:ended"),)))
    if not writer.index.moving.isdisjoint(happened):
        raise NoCourseError
    program.line("case_id = case.id", "facts = case.facts", f"name = {program.value(name)}")
    program.line("before = case.runs[name]", "run = before[-1]", "at = run.next", "due = run.due", "seq = case.seq + 1")
    writer.give_up_if("case.applications or run.status != 'running' or run.ended or due != at or at < case.clock")
    changed = {"status": program.value(done), "verdict_at": "at", "next": "None"}
    program.alter("late", Run, "run", changed if breach else {**changed, "ended": "True"})
    program.line("runs = {**case.runs, name: (*before[:-1], late)}")
    writer.touch(f"deadline:{name}:{done}")
    body = {"deadline": "name", "due": "due", **({"by_reclassification": "False"} if breach else {})}
    writer.emit(f"deadline_{done}", body, (name,), deadline.clause)
    write_class(writer)
    write_owner(writer)
    write_peace(writer)
    write_rules(writer, happened)
    now = {"clock": "at", "clock_closed": "True", "seq": "seq", "runs": "runs", **writer.changed}
    program.alter("after", CaseState, "case", now)
    writer.answer()
    return cast("DueCourse", writer.function())
