"""Due dates as iCalendar (RFC 5545): a to-do for every deadline, approval step and task that is due at an instant.

In: a policy, the histories of its cases, a language. Out: the text of a calendar. A to-do keeps its UID as long as the
deadline's cycle lasts, and its sequence number rises with the case, so that a calendar read again is brought up to
date; the steps of a deadline's ladder are its alarms. Instants are UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from complaintflow.compiled.actions import Notify, Task
from complaintflow.compiled.deadlines import Deadline, Rung
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.confidentiality import MARK
from complaintflow.explanation.classes import view_of
from complaintflow.explanation.titles import Titles
from complaintflow.exports.history import CaseHistory
from complaintflow.exports.lines import instant, line, text
from complaintflow.kernel.asking import inside
from complaintflow.kernel.case import CaseState, Run
from complaintflow.kernel.deadlines import owed, resumed
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.ladder import first_instant

_STATUS: Final = {"met": "COMPLETED", "late": "COMPLETED", "expired": "COMPLETED"}


@dataclass(frozen=True, slots=True)
class _ToDo:
    """Something to be done by an instant; `due` None is hidden. `alarms` are instants with their words."""

    uid: str
    summary: str
    status: str
    due: int | None
    started: int | None = None
    done: int | None = None
    note: str = ""
    urgent: bool = False
    alarms: tuple[tuple[int, str], ...] = ()


def ical(policy: CompiledPolicy, histories: Iterable[CaseHistory], language: str = "en") -> Iterator[str]:
    """Yield the calendar line by line."""
    titles = Titles(policy, language)
    yield line("BEGIN", "VCALENDAR")
    yield line("VERSION", "2.0")
    yield line("PRODID", "-//complaintflow//complaintflow//EN")
    yield text("X-WR-CALNAME", policy.title.in_language(language) or policy.id)
    yield line("X-WR-TIMEZONE", policy.zone.name)
    for history in histories:
        classes = () if history.case.klass is None else (titles.of("class", history.case.klass),)
        for one in _todos(policy, history, titles):
            yield from _component(policy, history.case, one, classes)
    yield line("END", "VCALENDAR")


def _component(policy: CompiledPolicy, case: CaseState, one: _ToDo, classes: tuple[str, ...]) -> Iterator[str]:
    yield line("BEGIN", "VTODO")
    yield line("UID", f"{quote(one.uid, safe='')}@{quote(policy.id, safe='')}.complaintflow")
    yield line("DTSTAMP", instant(case.clock))
    yield line("SEQUENCE", str(case.seq))
    yield text("SUMMARY", one.summary)
    # A to-do that is due when it begins has no beginning of its own: due must lie after it.
    if one.started is not None and one.due is not None and instant(one.started) < instant(one.due):
        yield line("DTSTART", instant(one.started))
    if one.due is not None:
        yield line("DUE", instant(one.due))
    yield line("STATUS", one.status)
    if one.done is not None:
        yield line("COMPLETED", instant(one.done))
    if one.urgent:
        yield line("PRIORITY", "1")
    if classes:
        yield text("CATEGORIES", *classes)
    yield line("CLASS", "CONFIDENTIAL")
    if one.note:
        yield text("DESCRIPTION", one.note)
    for at, words in one.alarms:
        yield line("BEGIN", "VALARM")
        yield line("ACTION", "DISPLAY")
        yield line("TRIGGER;VALUE=DATE-TIME", instant(at))
        yield text("DESCRIPTION", words)
        yield line("END", "VALARM")
    yield line("END", "VTODO")


def _todos(policy: CompiledPolicy, history: CaseHistory, titles: Titles) -> Iterator[_ToDo]:
    yield from _of_procedure(policy, history.case, history, titles, None)
    for track in history.case.tracks:
        inner, state = inside(policy, history.case, track)
        shown = track if history.seen is None else history.seen.text(track)
        yield from _of_procedure(inner, state, history, titles.inside(track), shown)
    yield from _tasks(history, titles)


def _of_procedure(
    policy: CompiledPolicy, case: CaseState, history: CaseHistory, titles: Titles, track: str | None
) -> Iterator[_ToDo]:
    place = history.id if track is None else f"{history.id}/{track}"
    for name, runs in case.runs.items():
        for run in runs:
            found = _of_deadline(policy, case, run, history, titles)
            if found is not None:
                status, due, done, note, alarms = found
                yield _ToDo(
                    uid=f"{place}/{name}/{run.cycle}", summary=f"{place}: {titles.of('deadline', name)}", status=status,
                    due=due, started=run.started, done=done, note=note,
                    urgent=run.status == "breached" and owed(run), alarms=alarms,
                )  # fmt: skip
    for application in case.applications:
        if application.status == "pending" and application.next is not None:
            step = application.step + 1
            yield _ToDo(
                uid=f"{place}/{application.approval}/{application.ordinal}/{step}",
                summary=f"{place}: {titles.of('approval', application.approval)}",
                status="NEEDS-ACTION", due=application.next,
                note=", ".join(titles.of("role", role) for role in application.roles),
            )  # fmt: skip


_Found = tuple[str, int | None, int | None, str, tuple[tuple[int, str], ...]]


def _of_deadline(
    policy: CompiledPolicy, case: CaseState, run: Run, history: CaseHistory, titles: Titles
) -> _Found | None:
    """Return status, due instant, completion, note and alarms; None for what never had a due instant."""
    deadline = policy.deadlines[run.deadline]
    if run.status == "paused":
        run = resumed(Draft(policy, case), deadline, run, case.clock)
        note = "paused" if titles.language == "en" else "中止计时"
    else:
        note = titles.of("role", case.owner) if case.owner else ""
    if run.due is None:
        return None
    status = "NEEDS-ACTION" if owed(run) else _STATUS.get(run.status, "CANCELLED")
    done = run.met_at if status == "COMPLETED" else None
    if history.seen is not None and run.deadline in history.seen.deadlines:
        return status, None, done, MARK, ()
    alarms = tuple(_alarms(policy, case, deadline, run, titles)) if owed(run) else ()
    return status, run.due, done, note, alarms


def _alarms(
    policy: CompiledPolicy, case: CaseState, deadline: Deadline, run: Run, titles: Titles
) -> Iterator[tuple[int, str]]:
    view = view_of(policy, case)
    for rung in deadline.ladder:
        at = first_instant(policy, run, rung)
        if at is not None and (rung.when is None or rung.when.holds(view)):
            yield at, _words(rung, titles)


def _words(rung: Rung, titles: Titles) -> str:
    """Return what a step of a ladder does, in words."""
    said: list[str] = []
    for action in rung.actions:
        match action:
            case Notify():
                said += [f"{titles.shared(action.via)}: {_who(to, titles)}" for to in (*action.to, *action.copy)]
            case Task():
                said.append(f"{titles.of('task', action.task)}: {_who(action.role, titles)}")
            case _:
                said.append(rung.id.replace("_", " "))
    return "; ".join(dict.fromkeys(said)) or rung.id.replace("_", " ")


def _who(ref: object, titles: Titles) -> str:
    return titles.of("role", ref if isinstance(ref, str) else getattr(ref, "name", ""))


def _tasks(history: CaseHistory, titles: Titles) -> Iterator[_ToDo]:
    """Yield the tasks with an instant; whether they are done, no event says."""
    for happening in history.happenings:
        for effect in happening.effects:
            due = effect.body.get("due")
            if effect.kind == "task" and isinstance(due, int):
                task, role = effect.body.get("task"), effect.body.get("role")
                yield _ToDo(
                    uid=effect.id, summary=f"{history.id}: {titles.of('task', task)}",
                    status="CANCELLED" if history.case.closed else "NEEDS-ACTION",
                    due=due, started=effect.at, note=titles.of("role", role),
                )  # fmt: skip
