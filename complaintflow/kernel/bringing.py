"""What an event may bring before its conditions are judged: facts it records, counters it moves, tables that follow.

In: a draft and an event's name. Out: the view as the event leaves it where nothing is known of its data, and the names
whose values depend on what it brings. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from complaintflow.compiled.condition import Condition, may_hold, names_in
from complaintflow.compiled.deadlines import Counter
from complaintflow.compiled.frozen import swift
from complaintflow.compiled.index import index_of
from complaintflow.compiled.lifecycle import EventType, Transition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.choosing import is_open, is_running
from complaintflow.kernel.counters import counted, overlay
from complaintflow.kernel.derived import fill_tables
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.judge import RECORDING


def told_by_the_event(name: str) -> bool:
    """Whether a condition's name speaks of the event itself."""
    return name == "actor_role" or name.startswith("data.")


@swift
@dataclass(frozen=True, slots=True)
class Brought:
    """The view as an event leaves it, and the names in it that may be anything because the event may say so."""

    view: Mapping[str, object]
    open_names: frozenset[str]

    def unknown(self, name: str) -> bool:
        """Whether a name's value depends on what the event brings."""
        return name in self.open_names or told_by_the_event(name)


def brought(draft: Draft, kind: EventType, at: int) -> Brought:
    """Return what an event would leave to the conditions of its ways at an instant."""
    open_names = _open_names(draft.policy, kind.name)
    index = draft.index
    if kind.name not in index.counters and kind.name not in index.resets:
        return Brought(draft.view, open_names)
    view = dict(draft.view)
    overlay(draft, counted(draft, Event(draft.case_id, kind.name, at, ""), view, {}), view, at)
    fill_tables(draft.policy, view)
    return Brought(view, open_names)


def may_go(draft: Draft, way: Transition, found: Brought, at: int) -> bool:
    """Whether a way's condition may hold, and its windows be open, for something that the event brings."""
    for name in way.requires:
        if not is_running(draft, name):
            return False
        asks_facts = draft.policy.deadlines[name].earliest is not None and bool(found.open_names)
        if not asks_facts and not is_open(draft, name, at, found.view):
            return False
    return way.guard is None or may_hold(way.guard.tree, found.view, found.unknown)


@lru_cache(maxsize=4096)
def _open_names(policy: CompiledPolicy, event: str) -> frozenset[str]:
    """Return the facts, counters, ages and tables whose values depend on an event's data or its sender."""
    names = set(policy.fields) if event in RECORDING else set(policy.events[event].records)
    index = index_of(policy)
    touched = (*index.counters.get(event, ()), *index.resets.get(event, ()))
    names.update(counter.name for counter in touched if _asks_the_event(counter))
    names.update(age.field for age in policy.ages if {age.start, age.end} & names)
    for table in policy.tables:
        if any(names & names_in(rule.when.tree) for rule in table.rules):
            names.add(table.name)
    return frozenset(names)


def _asks_the_event(counter: Counter) -> bool:
    """Whether what an event does to a counter depends on its data or its sender."""
    if counter.datum is not None:
        return True
    asked: list[Condition | None] = [counter.where, *(reset.where for reset in counter.resets)]
    if counter.between is not None:
        asked += [one.where for one in (*counter.between.begins, *counter.between.ends)]
    return any(one is not None and any(map(told_by_the_event, names_in(one.tree))) for one in asked)
