"""A course comes to rest: class and owner stay as they are, nothing escalates, and the case may close.

Writes lines; the order is that of `kernel.settle`, the plain way.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial

from complaintflow.compiled.condition import names_in
from complaintflow.compiled.lifecycle import State
from complaintflow.compiled.marks import Occurred
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.standing import conditions
from complaintflow.compiled.table import DecisionTable
from complaintflow.compiled.words import Clause
from complaintflow.kernel.course_writer import NoCourseError, Writer


def write_class(writer: Writer) -> None:
    """Write how the class is found, which has to be the one that the case has."""
    program = writer.program
    if not _write_answer(writer):
        return
    program.line("klass = case.klass")
    with program.block("if answer != klass or case.floor is not None:"):
        known = f"{program.bind(writer.index.rank)}, answer, case.floor, klass"
        writer.give_up_if(f"not {program.bind(_may_fall if writer.policy.may_fall else _never_falls)}({known})")


def write_first_class(writer: Writer) -> None:
    """Write how a case that is opened gets its class, and that it has one."""
    program, table = writer.program, writer.policy.classification
    if not _write_answer(writer):
        return
    assert table is not None, "it has just answered"
    writer.give_up_if("answer is None")
    writer.name(*(rule.id for rule in table.rules))
    reasons = partial(_reasons, table)
    mostly: dict[tuple[int, ...], object] = {(): ((), table.clause)}
    mostly |= {(number,): reasons(rule.result, (number,)) for number, rule in enumerate(table.rules)}
    program.line(f"reason = {program.bind(mostly)}.get(matched)")
    with program.block("if reason is None:"):
        program.line(f"reason = {program.bind(reasons)}(answer, matched)")
    program.line("rules, reason = reason")
    body = {"class": "answer", "previous": "None", "rules": "[*rules]"}
    writer.emit("class_set", body, (), "reason", more="rules")
    writer.changed["klass"] = "answer"


def _reasons(table: DecisionTable, answer: str, matched: tuple[int, ...]) -> tuple[tuple[str, ...], Clause]:
    """Return the rules that matched, and the clauses of those whose class it became."""
    won = [table.rules[number] for number in matched]
    clause = tuple(dict.fromkeys(clause for rule in won if rule.result == answer for clause in rule.clause))
    return tuple([rule.id for rule in won]), clause


def _write_answer(writer: Writer) -> bool:
    """Write what the table of classes answers; says whether there is one."""
    policy, program, table = writer.policy, writer.program, writer.policy.classification
    for one, elements in zip(policy.tables, writer.index.table_rules, strict=True):
        found = program.fresh("found")
        program.line(f"{writer.view}[{program.value(one.name)}], matched = {program.bind(one.decide)}({writer.view})")
        program.line(f"{found} = tuple_of([{program.bind(elements)}[number] for number in matched])")
        writer.touch_what(found)
        writer.round.append(found)
    if table is None:
        return False
    for rule in table.rules:
        writer.holds(rule.when)
    if table.hit_policy == "collect":
        raise NoCourseError
    # The facts alone are asked, mostly those of the case that was asked last: they are one object, and never change.
    last = program.bind(_last_asked(policy)) if writer.view == "facts" and not policy.tables else None
    if last is None:
        _write_matching(writer, table)
    else:
        program.line(f"asked = {last}[0]")
        with program.block("if asked[0] is facts:"):
            program.line("asked, answer, matched, matching = asked")
        with program.block("else:"):
            _write_matching(writer, table)
            program.line(f"{last}[0] = (facts, answer, matched, matching)")
    writer.touch_what("matching")
    writer.round.append("matching")
    return True


@lru_cache(maxsize=64)
def _last_asked(_policy: CompiledPolicy) -> list[tuple[object, object, tuple[int, ...], tuple[str, ...]]]:
    """Return the place where the courses of a policy keep the facts that were asked last, with their answer."""
    return [(None, None, (), ())]


def _write_matching(writer: Writer, table: DecisionTable) -> None:
    """Write how the table of classes is asked, and which rules that touches."""
    program = writer.program
    program.line(f"answer, matched = {program.bind(table.decide)}({writer.view})")
    touching = tuple((f"rule:{rule.id}",) for rule in table.rules)
    mostly: dict[tuple[int, ...], tuple[str, ...]] = {(): ()}
    mostly |= {(number,): touched for number, touched in enumerate(touching)}
    program.line(f"matching = {program.bind(mostly)}.get(matched)")
    with program.block("if matching is None:"):
        program.line("matching = ()")
        with program.block("for number in matched:"):
            program.line(f"matching += {program.bind(touching)}[number]")


def _may_fall(rank: Mapping[str, int], answer: object, floor: str | None, klass: str | None) -> bool:
    """Whether a class stays that may fall to its floor."""
    found = answer if isinstance(answer, str) else None
    lifted = floor if floor is not None and (found is None or rank[floor] > rank[found]) else found
    return lifted is None or lifted == klass


def _never_falls(rank: Mapping[str, int], answer: object, floor: str | None, klass: str | None) -> bool:
    """Whether a class stays that never falls."""
    higher = klass is not None and (floor is None or rank[klass] > rank[floor])
    return _may_fall(rank, answer, klass if higher else floor, klass)


def write_owner(writer: Writer) -> None:
    """Write how the owner is found; an earlier one stays as a participant."""
    program = writer.program
    if not writer.policy.owners:
        writer.give_up_if("case.assigned is not None and (case.table_owner is not None or case.owner != case.assigned)")
        writer.changed["table_owner"] = "None"
        return
    always = _write_found(writer)
    if always is not None:
        same = program.value(always)
        writer.give_up_if(f"case.table_owner != {same} or case.owner != (case.assigned or {same})")
        return
    program.line("owner = case.owner", "participants = case.participants")
    writer.who = "(owner, participants, event.actor)"
    writer.give_up_if("case.assigned is not None and (found != case.table_owner or owner != case.assigned)")
    with writer.maybe("if case.assigned is None and found is not None and found != owner:"):
        if any("owner" in names_in(condition.tree) for condition in conditions(writer.policy)):
            writer.give_up()
        with program.block("if owner is not None and owner not in participants:"):
            program.line("participants += (owner,)")
        _tell_owner(writer, "owner", "[role for role in participants if role != found]")
        program.line("owner = found")
    writer.changed |= {"table_owner": "found", "owner": "owner", "participants": "participants"}


def write_first_owner(writer: Writer) -> None:
    """Write who owns a case that is opened."""
    always = _write_found(writer)
    writer.changed |= {"table_owner": "found", "owner": "found"}
    if always is not None:
        _tell_owner(writer, "None", "[]")
        return
    with writer.maybe("if found is not None:"):
        _tell_owner(writer, "None", "[]")


def _tell_owner(writer: Writer, previous: str, participants: str) -> None:
    writer.emit("owner_set", {"role": "found", "previous": previous, "participants": participants}, (), "why")


def _write_found(writer: Writer) -> str | None:
    """Write who is found by the owners' table, and why; returns the role where it is always the same."""
    program, rows = writer.program, writer.policy.owners
    if rows and rows[0].when is None and isinstance(rows[0].owner, str):
        writer.touch("owner:0")
        writer.round.append(("owner:0",))
        program.line(f"found = {program.value(rows[0].owner)}", f"why = {program.value(rows[0].clause)}")
        return rows[0].owner
    program.line("found = None", "why = ()", "rowed = ()")
    word = "if"
    for number, row in enumerate(rows):
        with program.block(f"{word} {'True' if row.when is None else writer.holds(row.when)}:"):
            if isinstance(row.owner, str):
                program.line(f"found = {program.value(row.owner)}", f"why = {program.value(row.clause)}")
                program.line(f"rowed = {program.value((f'owner:{number}',))}")
            else:
                writer.give_up()
        word = "elif"
    if rows:
        writer.touch_what("rowed")
        writer.round.append("rowed")
    return None


def write_rules(writer: Writer, happened: tuple[Occurred, ...]) -> None:
    """Write how to make sure that nothing escalates."""
    program = writer.program
    for rule, occasions in writer.index.rules:
        if rule.on is not None and not any(key in happened for key in occasions):
            continue
        on = None if rule.on is None else rule.on.when
        tests = [writer.holds(when) for when in (on, rule.when) if when is not None]
        if rule.once != "always" and not writer.opening:  # (nothing has fired yet where the case begins)
            klass = "case.klass or ''" if rule.once == "class" else "''"
            tests.append(f"({program.value(rule.id)}, {klass}) not in case.escalated")
        writer.give_up_if(" and ".join(tests) or "True")


def write_again(writer: Writer) -> None:
    """Write what another look at the class and owner touches: it is taken where a deadline has moved."""
    if not writer.round or writer.again is False:
        return
    if writer.again is None:
        more = writer.program.fresh("more")
        parts = [part if isinstance(part, str) else writer.program.value(part) for part in writer.round]
        writer.program.line(f"{more} = {' + '.join(parts)} if again else ()")
        writer.touch_what(more)
        return
    for part in writer.round:
        if isinstance(part, str):
            writer.touch_what(part)
        else:
            writer.touch(*part)


def write_closing(writer: Writer, state: State) -> None:
    """Write how a case closes."""
    program, outcome = writer.program, state.outcome or state.name
    program.line("ended = ()")
    for name, deadline in writer.policy.deadlines.items():
        key = program.value(name)
        with program.block(f"if (kept := runs.get({key})) is not None:"):
            program.line("run = kept[-1]")
            writer.give_up_if("not run.ended")
            with program.block("if run.met_at == at and (run.status == 'met' or run.status == 'late'):"):
                program.line(f"ended += {program.value((deadline.id,))}")
    writer.touch(f"outcome:{outcome}")
    writer.emit("case_closed", {"outcome": program.value(outcome)}, (state.name,), state.clause)
    writer.changed |= {"outcome": program.value(outcome), "closed_at": "at", "ended_by_closing": "ended"}
