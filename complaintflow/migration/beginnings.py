"""When the starting occurrence of a new deadline happened, where only the log of a case can tell.

In: a migration in which new deadlines begin `from_start`, a case, the effects in its log. Out: the migration with
instants in their place. An event or another deadline says itself when it happened; entering a state, or coming to be of
a class, stands in the effects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from complaintflow.compiled.deadlines import Deadline
from complaintflow.compiled.migration import Beginning, Migration
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect

_TOLD_BY: Final[Mapping[str, tuple[str, str]]] = {"state": ("state_entered", "state"), "class": ("class_set", "class")}


def with_beginnings(migration: Migration, new: CompiledPolicy, case: CaseState, effects: Sequence[Effect]) -> Migration:
    """Return a migration with the instants at which new deadlines of the case's own lifecycle begin."""
    course = migration.course
    now = {"state": course.states.get(case.state, case.state), "class": _class(migration, case.klass)}
    begins: dict[str, Beginning | int] = {}
    for name, when in course.begins.items():
        since = _since(new.deadlines[name], now, migration, effects) if when == "from_start" else None
        begins[name] = when if since is None else since
    return replace(migration, course=replace(course, begins=begins))


def _since(
    deadline: Deadline, now: dict[str, str | None], migration: Migration, effects: Iterable[Effect]
) -> int | None:
    """Return since when the case is what starts a deadline; None where an event or another deadline starts it."""
    kinds = {trigger.kind for trigger in deadline.starts if now.get(trigger.kind) in trigger.names}
    if len(kinds) != 1 or not kinds <= set(_TOLD_BY):
        return None
    (kind,) = kinds
    told, key = _TOLD_BY[kind]
    found: int | None = None
    for effect in effects:
        if effect.kind == told and effect.track is None:
            said = str(effect.body[key])
            renamed = migration.course.states.get(said, said) if kind == "state" else _class(migration, said)
            found = effect.at if renamed == now[kind] else found
    return found


def _class(migration: Migration, name: str | None) -> str | None:
    return name if name is None or migration.classes is None else migration.classes.get(name, name)
