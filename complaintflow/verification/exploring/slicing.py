"""What of a policy can have a part in what an observer asks for, and the policy without all the rest.

In: a policy and an observer. Out: a smaller policy on whose paths the observer sees what it sees on those of the whole:
events that only report to somebody, approvals that stop nothing, counters nobody reads are gone, and with them the
cases in which they stand otherwise. A part stays if it writes something that a part that stays mentions. Mentioning is
taken by name, so that rather too much stays than too little.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Final, Self

from complaintflow.compiled.actions import (
    Action,
    AddParticipants,
    CancelDeadlines,
    ExtendDeadline,
    Notify,
    RaiseClass,
    RaiseFlag,
    Require,
    SendEvent,
    SetFacts,
    SetOwner,
    StartTrack,
    Task,
)
from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.guarantees import Asked, DecidedBy
from complaintflow.compiled.policy import CompiledPolicy, Track
from complaintflow.compiled.words import Words
from complaintflow.compiled.zone import Zone
from complaintflow.verification.exploring.deciding import QUIET, conditions_in, is_asked_for, tests_of, values_in
from complaintflow.verification.exploring.observing import Observer
from complaintflow.verification.exploring.scope import owner_matters

_SEPARATORS: Final = re.compile(r"[.:@/]")

_ANY_FLAG: Final = "any flag"
"""Read by conditions on whether there are flags, or how many."""

_SAID: Final = frozenset(("id", "clause", "title", "choices", "choice_titles"))
"""What is said of a part, its own name, and the values that it may have: these refer to nothing."""

_ACTIONS: Final = (
    StartTrack, Notify, Task, SetFacts, Require, RaiseClass, SetOwner, AddParticipants, RaiseFlag, CancelDeadlines,
    ExtendDeadline, SendEvent,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slice:
    """A policy without what an observer cannot notice. `kept` names what stays: equal for equal slices."""

    policy: CompiledPolicy
    kept: Hashable


@dataclass(frozen=True, slots=True)
class Asking:
    """What some observers ask for together: names, conditions, and the guarantees that they watch."""

    reads: frozenset[str]
    conditions: tuple[Condition, ...]
    guarantees: tuple[object, ...]

    @classmethod
    def of(cls, observers: Sequence[Observer]) -> Self:
        """Return what these observers ask for."""
        return cls(
            frozenset(name for one in observers for name in one.reads),
            tuple(condition for one in observers for condition in getattr(one, "conditions", ())),
            tuple(one.guarantee for one in observers if hasattr(one, "guarantee")),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a policy: `key` says which, `value` is all that it consists of, `writes` what it can change.

    `bounds` are events that it can forbid: it stays if one of them does. `stays`: it always does.
    """

    key: tuple[str, str]
    value: object
    writes: frozenset[str]
    bounds: frozenset[str] = frozenset()
    stays: bool = False


def slice_of(policy: CompiledPolicy, observer: Observer) -> Slice:
    """Return the policy without what can have no part in what the observer asks for."""
    return slice_for(policy, Asking.of((observer,)))


def slice_for(policy: CompiledPolicy, asking: Asking) -> Slice:
    """Return the policy without what can have no part in what is asked for."""
    asked, conditions = asking.reads, asking.conditions
    parts = tuple(_parts(policy, owner=owner_matters(policy, asked, conditions)))
    named = {"state", "outcome", *_mentioned(asking.guarantees, asked)}
    named |= _mentioned((tuple(sorted(asked)), conditions), asked)
    if any(_counts_flags(condition) for condition in conditions_in((policy, conditions))):
        named.add(_ANY_FLAG)
    approvals = _asks_for_approvals(asking)
    stay: dict[tuple[str, str], None] = {}
    grown = True
    while grown:
        grown = False
        for part in parts:
            if part.key in stay:
                continue
            tells = any(is_asked_for(action, asked) for action in _actions(part.value))
            decides = approvals and bool(_approvals_in(part))
            events = {name for kind, name in stay if kind == "event"}
            if part.stays or tells or decides or part.writes & named or part.bounds & events:
                stay[part.key] = None
                named |= {part.key[1], *_mentioned(part.value, asked)}
                grown = True
    return Slice(_without(policy, frozenset(stay)), frozenset(stay))


def _counts_flags(condition: Condition) -> bool:
    tests = [test for test in tests_of(condition.tree) if test.name == "flags"]
    return any(test.value is None or isinstance(test.value, int) for test in tests)


def _asks_for_approvals(asking: Asking) -> bool:
    """Whether it is asked for decisions or requests without saying on what."""
    moments = values_in(asking.guarantees, (DecidedBy, Asked))
    return any(not getattr(m, "approvals", ()) and not getattr(m, "tasks", ()) for m in moments)


def _approvals_in(part: _Part) -> bool:
    kind, _ = part.key
    return kind == "approval" or (kind == "track" and isinstance(part.value, tuple) and bool(part.value[-1]))


# ---- the parts of a policy ---------------------------------------------------------------------------------------


def _parts(policy: CompiledPolicy, *, owner: bool) -> Iterator[_Part]:
    lifecycle = policy.lifecycle
    frame = (lifecycle.initial, tuple(lifecycle.states.values()))
    yield _part("frame", "", (*frame, policy.follow_up_event, policy.last_resort), set(), stays=True)
    # Nobody notices of what class a case is unless it is asked. The classes stay: they can be raised by name.
    yield _part("classification", "class", policy.classification, {"class"})
    # Where nobody asks who owns a case, the table of owners stays as it is, and what it asks for may go.
    yield _part("owners", "", policy.owners if owner else (), {"owner"}, stays=owner)
    for name, event in policy.events.items():
        ways = tuple(t for t in lifecycle.transitions if t.event == name)
        moves = event.built_in or any(t.target is not None for t in ways)
        # The data of built-in events name whatever there is: facts, flags, deadlines, approvals.
        value = (event.by, event.not_by, event.actions) if event.built_in else event
        yield _part("event", name, (value, ways), {name, *event.records}, stays=moves)
    for table in policy.tables:
        yield _part("table", table.name, table, {table.name})
    for counter in policy.counters.values():
        yield _part("counter", counter.name, counter, {counter.name})
    for party in policy.parties.values():
        yield _part("party", party.name, party, {party.name})
    for role in policy.roles.values():
        yield _part("role", role.name, role, {role.name})
    for age in policy.ages:
        yield _part("age", age.field, age, {age.field})
    for rule in policy.escalations:
        writes = {rule.id} | ({"class"} if rule.raises is not None else set()) | ({"owner"} if rule.owner else set())
        yield _part("escalation", rule.id, rule, writes)
    for deadline in policy.deadlines.values():
        yield _part("deadline", deadline.id, deadline, {deadline.id, *((deadline.sends,) if deadline.sends else ())})
    for approval in policy.approvals.values():
        ends = (approval.on_granted, approval.on_rejected)
        leads = {"state"} if any(end.target is not None for end in ends) else set[str]()
        events = {*approval.gates, *((approval.requested_by,) if approval.requested_by else ())}
        yield _part("approval", approval.id, approval, {approval.id, *leads}, bounds=events)
    for track in policy.tracks.values():
        yield _of_track(track)


def _part(
    kind: str, name: str, value: object, writes: set[str], *, bounds: set[str] | None = None, stays: bool = False
) -> _Part:
    written = {*writes, *(name for action in _actions(value) for name in _written(action))}
    return _Part((kind, name), value, frozenset(written), frozenset(bounds or ()), stays)


def _of_track(track: Track) -> _Part:
    """Return a track as one part: what it consists of stays or goes together."""
    inner = track.policy
    events = {t.event for t in inner.lifecycle.transitions}
    value = (
        track.own, inner.lifecycle.initial, tuple(inner.lifecycle.states.values()), inner.lifecycle.transitions,
        inner.owners, tuple(inner.counters.values()), inner.escalations, tuple(inner.deadlines.values()),
        tuple(inner.approvals.values()),
    )  # fmt: skip
    raising = any(rule.raises is not None for rule in inner.escalations)
    sends = {d.sends for d in inner.deadlines.values() if d.sends is not None}
    return _part("track", track.name, value, {track.name, *sends, *({"class"} if raising else ())}, bounds=events)


def _actions(value: object) -> Iterator[Action]:
    yield from values_in(value, _ACTIONS)  # type: ignore[misc]  # of these kinds only


def _written(action: Action) -> tuple[str, ...]:
    """Return the names of what an action changes; what only tells somebody changes nothing."""
    match action:
        case SetFacts(values=values):
            return tuple(name for name, _ in values)
        case RaiseClass():
            return ("class",)
        case SetOwner():
            return ("owner",)
        case AddParticipants():
            return ("participants",)
        case RaiseFlag(flag=flag):
            return (flag, _ANY_FLAG)
        case CancelDeadlines(deadlines=deadlines):
            return deadlines
        case ExtendDeadline(deadline=deadline):
            return (deadline,)
        case SendEvent(event=event):
            return (event,)
        case StartTrack(track=track):
            return (track,)
        case Notify() | Task() | Require():
            return ()


def _mentioned(value: object, asked: frozenset[str]) -> set[str]:
    """Return every name that a value mentions, but in actions that only tell somebody who is not asked for."""
    found: set[str] = set()
    pending: list[object] = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            found |= {item, *_SEPARATORS.split(item)}
        elif isinstance(item, QUIET) and not is_asked_for(item, asked):
            if isinstance(item, AddParticipants):
                pending.extend((item.roles, item.when))
        elif isinstance(item, Condition):
            pending.append(item.tree)
        elif isinstance(item, Mapping):
            pending.extend((*item.keys(), *item.values()))
        elif isinstance(item, tuple | frozenset):
            pending.extend(item)
        elif is_dataclass(item) and not isinstance(item, Words | Calendar | Zone | type):
            pending.extend(getattr(item, one.name) for one in fields(item) if one.name not in _SAID)
    return found


# ---- the policy without the rest ---------------------------------------------------------------------------------


def _without(policy: CompiledPolicy, stay: frozenset[tuple[str, str]]) -> CompiledPolicy:
    def kept(kind: str, name: str) -> bool:
        return (kind, name) in stay

    lifecycle = policy.lifecycle
    return replace(
        policy,
        events={name: event for name, event in policy.events.items() if kept("event", name)},
        lifecycle=replace(
            lifecycle,
            transitions=tuple(t for t in lifecycle.transitions if kept("event", t.event)),
            dispatch={
                state: {event: ways for event, ways in by_event.items() if kept("event", event)}
                for state, by_event in lifecycle.dispatch.items()
            },
        ),
        classification=policy.classification if kept("classification", "class") else None,
        tables=tuple(table for table in policy.tables if kept("table", table.name)),
        counters={name: counter for name, counter in policy.counters.items() if kept("counter", name)},
        parties={name: party for name, party in policy.parties.items() if kept("party", name)},
        ages=tuple(age for age in policy.ages if kept("age", age.field)),
        escalations=tuple(rule for rule in policy.escalations if kept("escalation", rule.id)),
        deadlines={name: deadline for name, deadline in policy.deadlines.items() if kept("deadline", name)},
        approvals={name: approval for name, approval in policy.approvals.items() if kept("approval", name)},
        tracks={name: track for name, track in policy.tracks.items() if kept("track", name)},
        metrics={},
        reports={},
        cross_case=(),
    )
