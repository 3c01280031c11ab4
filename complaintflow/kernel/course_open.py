"""The course of an `open`: its facts read, its first state, class and owner found, its first deadlines started.

In: a policy. Out: a function as of any other course, of no case and an `open`.
"""

from __future__ import annotations

from typing import Final, cast

from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Entry
from complaintflow.kernel.course_deadlines import write_starts
from complaintflow.kernel.course_event import Course, is_special, write_senders
from complaintflow.kernel.course_settle import write_again, write_first_class, write_first_owner, write_rules
from complaintflow.kernel.course_writer import NoCourseError, Writer
from complaintflow.kernel.data import NUMBER_MAX, TEXT_MAX, BadValue, read_value

OPEN: Final = "open"


def open_course(policy: CompiledPolicy) -> Course:
    """Return the course of an `open`. Raises NoCourseError."""
    writer = Writer(policy, "opening", opening=True)
    kind, index = policy.events[OPEN], writer.index
    if is_special(writer, kind) or policy.tracks or index.aged or index.judged or index.facts_starts:
        raise NoCourseError
    if index.pausing or index.scoped or writer.wide or OPEN in index.wanted or kind.actions:
        raise NoCourseError
    program = writer.program
    for word, value in (("kind_of", type), ("text", str), ("whole", int), ("pairs", tuple), ("read_value", read_value)):
        program.give(word, value)
    program.line(
        "at = event.at", "eid = event.id", "case_id = event.case", "given = event.data", "entered = event.recorded_at"
    )
    writer.give_up_if("event.track is not None or entered is not None and entered < at")
    writer.unlike_alias()
    write_senders(writer, kind)
    _write_facts(writer)
    found = False
    for row in policy.lifecycle.initial:
        with program.block(f"if {'True' if row.when is None else writer.holds(row.when)}:"):
            found = _write_birth(writer, row.state) or found
    if not found:
        raise NoCourseError
    writer.give_up()
    return cast("Course", writer.function())


def _write_facts(writer: Writer) -> None:
    """Write how the data become facts; what is not as declared is for the plain way, which says so."""
    policy, program = writer.policy, writer.program
    fields = {name: datum for name, datum in policy.fields.items() if datum.settable}
    needed = {name for names in writer.index.required.get(OPEN, ()) for name in names}
    if "flags" in fields or not needed <= fields.keys():
        raise NoCourseError
    program.line("facts = {**given}", "read = 0", "get = given.get")
    for name, datum in fields.items():
        with program.block(f"if (value := get({program.value(name)})) is not None:"):
            _write_value(writer, datum)
            program.line("read += 1")
        if name in needed:
            with program.block("else:"):
                writer.give_up()
    with program.block("if read != count(given):"):
        writer.give_up_if(f"not {program.bind(frozenset(fields))}.issuperset(given)")
        program.line("facts = {name: value for name, value in facts.items() if value is not None}")


def _write_value(writer: Writer, datum: Datum) -> None:
    """Write how one value is read: at once where it is one of the few simple types, else as `kernel.data` does."""
    program = writer.program
    match datum.type:
        case "bool":
            writer.give_up_if("value is not True and value is not False")
        case "choice":
            choices = program.bind(frozenset(datum.choices))
            writer.give_up_if(f"kind_of(value) is not text or value not in {choices}")
        case "text":
            writer.give_up_if(f"kind_of(value) is not text or count(value) > {TEXT_MAX}")
            odd = f"not value.isascii() and kind_of(read_value({program.bind(datum)}, value)) is not text"
            writer.give_up_if(odd)
        case "integer":
            writer.give_up_if(f"kind_of(value) is not whole or not -{NUMBER_MAX} <= value <= {NUMBER_MAX}")
        case _:
            program.line(f"facts[{program.value(datum.name)}] = value = read_value({program.bind(datum)}, value)")
            writer.give_up_if(f"kind_of(value) is {program.bind(BadValue)}")


def _write_birth(writer: Writer, state: str) -> bool:
    """Write how a case begins in a state; says whether it could be written."""
    before = writer.program.mark()
    try:
        _write_step(writer, state)
    except NoCourseError:
        writer.program.back_to(before)
        writer.give_up()
        return False
    return True


def _write_step(writer: Writer, state: str) -> None:
    policy, program = writer.policy, writer.program
    entered, kind = policy.lifecycle.states[state], policy.events[OPEN]
    if entered.final or entered.actions:
        raise NoCourseError
    writer.begin()
    program.line("runs = {}", "seq = 1")
    writer.touch("event:open", f"state:{state}")
    body = {"state": program.value(state), "previous": "None"}
    writer.emit("state_entered", body, (), kind.clause or entered.clause)
    happened = (("event", OPEN), ("state", state))
    if any(key[0] == "class" for key in writer.index.moving):
        raise NoCourseError
    write_first_class(writer)
    write_first_owner(writer)
    write_starts(writer, happened)
    write_rules(writer, happened)
    write_again(writer)
    program.make(
        "entry",
        Entry,
        {"at": "at if entered is None else entered", "event": "event", "seq": "seq", "changes": "pairs(facts.items())"},
    )
    program.make(
        "after",
        CaseState,
        {
            "id": "case_id", "opened": "at", "clock": "at", "clock_closed": "False", "seq": "seq",
            "state": program.value(state), "klass": "None", "floor": "None", "owner": "found", "table_owner": "found",
            "facts": "facts", "extra": "{}", "runs": "runs", "counts": "{}", "parties": "{}", "tracks": "{}",
            "entries": "(entry,)", **writer.changed,
        },
    )  # fmt: skip
    writer.answer()
