"""What a course sees of a case, and whom it tells: where facts alone do not say it.

In: a case, and what a course has found out. Out: what conditions look at, as `kernel.derived` lays it; the notices and
tasks of a step, as `kernel.actions` gives them, or None wherever that takes more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias

from complaintflow.compiled.actions import Action, Notify, Require, RoleRef, Task
from complaintflow.compiled.condition import names_in
from complaintflow.compiled.due import due as walk_due
from complaintflow.compiled.duration import EXACT
from complaintflow.compiled.index import index_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.standing import conditions
from complaintflow.compiled.words import Clause
from complaintflow.kernel.case import CaseState, Notice
from complaintflow.kernel.counters import value_of
from complaintflow.kernel.derived import counted_tracks, fill_tables
from complaintflow.kernel.draft import standing
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Actor
from complaintflow.kernel.receipts import REACHING, remember

Order: TypeAlias = tuple[Action, tuple[str, ...], Clause]
"""An action whose turn comes late in a step, with its causes and its clause."""

Told: TypeAlias = tuple[tuple[Effect, ...], tuple[str, ...], tuple[Notice, ...]]
"""Effects, what was touched, and all notices of the case."""


def asks_for_facts_only(policy: CompiledPolicy) -> bool:
    """Whether all conditions of a policy look at nothing but the facts of a case."""
    if policy.tables or policy.ages or policy.counters:
        return False
    return all(names_in(condition.tree) <= policy.fields.keys() for condition in conditions(policy))


def sight(policy: CompiledPolicy, case: CaseState, at: int, actor: Actor) -> dict[str, object]:
    """Return what conditions see of a case at an instant, asked by somebody; it has no tracks."""
    view: dict[str, object] = {
        **case.facts, "state": case.state, "class": case.klass, "owner": case.owner, "outcome": case.outcome,
        "application": case.applications[-1].ordinal if case.applications else None,
        "flags": tuple([raised.flag for raised in case.flags]) or None, "actor_role": actor.role_names or None,
    }  # fmt: skip
    for name, counter in policy.counters.items():
        view[name] = value_of(policy, counter, case.counts.get(name, ()), at)
    for deadline, name in index_of(policy).standings.items():
        runs = case.runs.get(deadline)
        view[name] = standing(runs[-1] if runs else None)
    view.update(_no_tracks(policy))
    fill_tables(policy, view)
    return view


@lru_cache(maxsize=64)
def _no_tracks(policy: CompiledPolicy) -> dict[str, object]:
    return counted_tracks(policy, {})


def announced(
    policy: CompiledPolicy,
    orders: Iterable[Order],
    case: CaseState,
    where: tuple[int, int, int, str],
    who: tuple[str | None, tuple[str, ...], Actor],
    facts: Mapping[str, object],
) -> Told | None:
    """Tell what waits for its turn; None where a recipient means nobody, or is to be looked up.

    `where`: the step's number, the number of the next effect, the instant, the event; `who`: the owner, the
    participants, the actor.
    """
    seq, number, at, eid = where
    told: list[Effect] = []
    touched: list[str] = []
    notices = case.notices
    for action, because, clause in orders:
        found = _bodies(policy, action, at, who, facts)
        if found is None:
            return None
        causes = tuple(dict.fromkeys((eid, *because)))
        for kind, element, body in found:
            effect = Effect(kind, case.id, seq, number + len(told), at, body, causes, clause)
            told.append(effect)
            touched += element
            if kind in REACHING:
                notices = remember(notices, effect)
    return tuple(told), tuple(touched), notices


Bodies: TypeAlias = list[tuple[str, tuple[str, ...], dict[str, object]]]


def _bodies(
    policy: CompiledPolicy,
    action: Action,
    at: int,
    who: tuple[str | None, tuple[str, ...], Actor],
    facts: Mapping[str, object],
) -> Bodies | None:
    if isinstance(action, Notify):
        return _notices(policy, action, who)
    if isinstance(action, Require):
        missing = [name for name in action.fields if facts.get(name) is None]
        return [("record_required", (), {"fields": missing})] if missing else []
    if not isinstance(action, Task):
        return None
    roles = _meant(policy, action.role, who)
    if not roles:
        return None
    due = None if action.within is None else walk_due(action.within, at, policy.zone, policy.calendars, EXACT)
    return [("task", (f"task:{action.task}",), {"task": action.task, "role": role, "due": due}) for role in roles]


def _notices(policy: CompiledPolicy, action: Notify, who: tuple[str | None, tuple[str, ...], Actor]) -> Bodies | None:
    found: dict[str, tuple[str, tuple[str, ...], dict[str, object]]] = {}
    for copy, refs in ((False, action.to), (True, action.copy)):
        for ref in refs:
            roles = _meant(policy, ref, who)
            if not roles and ref != "participants":
                return None
            for role in roles:
                if role in found:
                    continue
                body: dict[str, object] = {"to": role, "via": action.via, "template": action.template}
                if copy:
                    body["copy"] = True
                found[role] = ("notify", (f"notice:{action.template}:{role}",), body)
    return list(found.values())


def _meant(policy: CompiledPolicy, ref: RoleRef, who: tuple[str | None, tuple[str, ...], Actor]) -> tuple[str, ...]:
    """Return whom a plain reference means; nobody for one that takes more to tell."""
    owner, participants, actor = who
    if not isinstance(ref, str) or ref == "applicant":
        return ()
    if ref == "owner" and ref not in policy.roles:
        return () if owner is None else (owner,)
    if ref == "participants":
        return participants
    return actor.role_names if ref == "actor" else (ref,)
