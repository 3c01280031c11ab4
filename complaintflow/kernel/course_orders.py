"""What an event brings with it and what it orders: its data, what its record should hold, notices and tasks.

Writes lines; the plain way of the same is in `kernel.judge`, `kernel.apply` and `kernel.actions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from complaintflow.compiled.actions import Action, Notify, Require, Task
from complaintflow.compiled.lifecycle import EventType
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Clause
from complaintflow.kernel.course_view import announced, sight
from complaintflow.kernel.course_writer import NoCourseError, Writer
from complaintflow.kernel.data import read_data


def write_data(writer: Writer, kind: EventType) -> None:
    """Write what conditions look at, and how the event's data are read; those that become facts are left alone."""
    program = writer.program
    if writer.wide:
        program.line(f"view = {program.bind(sight)}(policy, case, at, event.actor)")
    program.line("typed = event.data")
    with program.block("if typed:"):
        program.line(f"typed, other, wrong = {program.bind(read_data)}({program.bind(kind.data)}, typed)")
        fixed = frozenset(name for name, datum in kind.data.items() if not datum.settable)
        writer.give_up_if(f"wrong or not {program.bind(fixed | frozenset(kind.records))}.isdisjoint(typed)")
        if writer.wide:
            with program.block("for name, value in typed.items():"):
                program.line("view['data.' + name] = value")
    data, facts = writer.index.required.get(kind.name, ((), ()))
    for names, where in ((data, "typed"), (facts, "facts")):
        for name in names:
            writer.give_up_if(f"{where}.get({program.value(name)}) is None")


def write_wanted(writer: Writer, kind: EventType, clause: Clause) -> None:
    """Write how the record is asked for what it should hold."""
    if kind.name not in writer.index.wanted:
        return
    program = writer.program
    program.line(f"missing = {program.bind(partial(_missing, *writer.index.wanted[kind.name]))}(typed, facts)")
    with writer.maybe("if missing:"):
        program.line(f"own = {program.bind(partial(_clause, writer.policy, clause))}(missing)")
        writer.touch(f"record:{kind.name}")
        writer.emit("record_required", {"fields": "missing"}, (), "own")


def _missing(
    data: tuple[str, ...], names: tuple[str, ...], typed: Mapping[str, object], facts: Mapping[str, object]
) -> list[str]:
    found = [name for name in data if typed.get(name) is None]
    return found + [name for name in names if facts.get(name) is None]


def _clause(policy: CompiledPolicy, otherwise: Clause, missing: list[str]) -> Clause:
    fields = policy.fields
    return tuple(dict.fromkeys(one for name in missing if name in fields for one in fields[name].clause)) or otherwise


def write_orders(writer: Writer, actions: Iterable[Action], because: tuple[str, ...], clause: Clause) -> None:
    """Write which actions are ordered; all of them have to be such as are told at the end of a step."""
    for action in actions:
        if not isinstance(action, Notify | Task | Require):
            raise NoCourseError
        order = f"orders += ({writer.program.bind((action, because, action.clause or clause))},)"
        if action.when is None:
            writer.program.line(order)
        else:
            with writer.program.block(f"if {writer.holds(action.when)}:"):
                writer.program.line(order)
        writer.name(*because)
        writer.orders = True


def write_announcing(writer: Writer) -> None:
    """Write how notices and tasks are told, now that their turn has come."""
    if writer.orders:
        call = f"{writer.program.bind(announced)}(policy, orders, case, (seq, n, at, eid), {writer.who}, facts)"
        writer.tell(call)
        writer.changed["notices"] = "notices"
