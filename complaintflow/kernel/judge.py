"""Whether an event may happen now: the one choke point at which refusals arise.

In: a draft whose timers before the event have fired, and the event. Out: the transition to take and typed data, or a
Refusal.
Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from complaintflow.compiled.approvals import Approval
from complaintflow.compiled.frozen import altered, quickly, swift
from complaintflow.compiled.lifecycle import EventType, Transition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.approvals import gives, judge_vote, latest_application, pending_application
from complaintflow.kernel.builtins import judge_builtin
from complaintflow.kernel.choosing import choose, event_view
from complaintflow.kernel.counters import Counts, counted, overlay
from complaintflow.kernel.data import BadValue, read_data
from complaintflow.kernel.derived import fill_tables, kind_of, look
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.duties import barred_as, judge_people
from complaintflow.kernel.event import SYSTEM_ACTOR, Event
from complaintflow.kernel.findings import finder_of
from complaintflow.kernel.judgements import unreasoned
from complaintflow.kernel.refusal import Refusal, RefusalCode
from complaintflow.kernel.roles import holds_any
from complaintflow.kernel.senders import may_send, wrong_sender

WHEN_CLOSED = frozenset(("note", "delivered", "undeliverable", "link", "unlink", "absorb"))
"""Built-in events that a closed case still takes: they change nothing of its course."""

RECORDING = frozenset(("open", "amend"))
"""Built-in events all of whose declared data become facts."""

_NOWHERE: Final[Mapping[str, tuple[Transition, ...]]] = {}
_UNCOUNTED: Final[Counts] = {}
_NO_DATA: Final[tuple[Mapping[str, object], Mapping[str, object], tuple[BadValue, ...]]] = ({}, {}, ())


@swift
@dataclass(frozen=True, slots=True)
class Permit:
    """An accepted event: the transition it takes (None: none), its typed data, its undeclared data, and what it counts.

    `state` is the state in which an `open` lets its case be born. `inside`: the track that takes the event, and the
    permit that it has there.
    """

    transition: Transition | None
    data: Mapping[str, object]
    other: Mapping[str, object]
    requests: tuple[Approval, ...] = ()
    counts: Counts = field(default_factory=dict)
    state: str | None = None
    inside: tuple[str, Permit] | None = None


_permit = quickly(Permit)


def judge(draft: Draft, event: Event, *, by_itself: bool = False) -> Permit | Refusal:
    """Decide on an event against the case as it stands at the event's instant.

    `by_itself`: the lifecycle sends it, so nobody's role is asked for; guards and approval gates hold all the same.
    """
    policy, name = draft.policy, event.name
    look(draft, event.at)
    kind = policy.events.get(name)
    if kind is None:
        return Refusal(RefusalCode.UNKNOWN_EVENT, f"the policy knows no event `{name}`")
    candidates = policy.lifecycle.dispatch.get(draft.state, _NOWHERE).get(name, ())
    if candidates and name in draft.index.plain:
        return _judge_plainly(draft, kind, event, candidates, by_itself=by_itself)
    finding = name == "flag" and finder_of(policy, event) is not None
    refusal = None if candidates or finding else _judge_state(draft, event)
    if refusal is not None:
        return refusal
    ways = candidates if by_itself or finding else _open_to(draft, kind, event, candidates)
    if isinstance(ways, Refusal):
        return ways
    typed, other, wrong = _read(policy, kind, event)
    if wrong:
        return _bad(wrong)
    view = event_view(draft, typed, event.actor)
    counts = counted(draft, event, view, typed)
    written = typed if name in RECORDING else {n: typed[n] for n in kind.records if n in typed} if kind.records else {}
    reported = name == "undeliverable" and event.actor == SYSTEM_ACTOR
    missing = _missing(draft, event, typed, written)
    if missing and not reported:
        names = ", ".join(f"`{one}`" for one in missing)
        return Refusal(RefusalCode.MISSING_FIELD, f"`{name}` needs {names}", tuple(missing), tuple(missing))
    # Guards see the facts and counters as this event leaves them: they come first in the order of a step.
    if name in draft.index.people:
        left = judge_people(draft, kind, event, ways, typed, written)
        if isinstance(left, Refusal):
            return left
        ways = left
    if (written or counts) and (name in draft.index.requests or _ask(ways)):
        view.update(written)
        overlay(draft, counts, view, event.at)
        fill_tables(policy, view)
    permit = Permit(None, typed, other, (), counts)
    answer = _judge_conditions(draft, kind, event, ways, view, permit)
    if (finding or reported) and isinstance(answer, Refusal):
        # What was found, or reached nobody, stands on the record even where no transition that waits for it fits.
        return _judge_conditions(draft, kind, event, (), view, permit)
    return answer


def _judge_plainly(
    draft: Draft, kind: EventType, event: Event, ways: tuple[Transition, ...], *, by_itself: bool
) -> Permit | Refusal:
    """Decide on an event that takes a transition and has to do with nothing else: its sender, its data, its guards."""
    if not by_itself and (len(ways) > 1 or not may_send(draft, kind, ways[0], event.actor)):
        left = _open_to(draft, kind, event, ways)
        if isinstance(left, Refusal):
            return left
        ways = left
    typed, other, wrong = _read(draft.policy, kind, event) if event.data else _NO_DATA
    if wrong:
        return _bad(wrong)
    chosen: Transition | Refusal = ways[0]
    if ways[0].guard is not None or ways[0].requires:
        view = event_view(draft, typed, event.actor)
        if typed and kind.records:  # guards see the facts as this event leaves them
            view.update((name, typed[name]) for name in kind.records if name in typed)
            fill_tables(draft.policy, view)
        chosen = choose(draft, ways, view, event.at)
    return _permit(chosen, typed, other, (), _UNCOUNTED) if isinstance(chosen, Transition) else chosen


def _open_to(
    draft: Draft, kind: EventType, event: Event, candidates: tuple[Transition, ...]
) -> tuple[Transition, ...] | Refusal:
    """Return the transitions by which the actor may send an event, or say that there is no way at all."""
    ways = tuple([way for way in candidates if may_send(draft, kind, way, event.actor)])
    if ways or (not candidates and may_send(draft, kind, None, event.actor)):
        return ways
    return wrong_sender(draft, kind, event, candidates)


def _ask(ways: tuple[Transition, ...]) -> bool:
    """Whether one of the ways depends on how the case stands."""
    return any(way.guard is not None or way.requires for way in ways)


def _read(
    policy: CompiledPolicy, kind: EventType, event: Event
) -> tuple[dict[str, object], dict[str, object], list[BadValue]]:
    """Read an event's data: typed, undeclared, wrong."""
    if not event.data:
        return {}, {}, []
    declared = policy.fields if event.name in RECORDING else kind.data
    typed, other, wrong = read_data(declared, event.data)
    wrong += [BadValue(name, f"`{name}` is set by the procedure only") for name in typed if not declared[name].settable]
    if event.name in RECORDING:  # what is said of the event itself is no further fact
        other = {name: value for name, value in other.items() if name not in kind.data}
    return typed, other, wrong


def judge_beside(draft: Draft, event: Event, permit: Permit, track: str) -> Permit | Refusal:
    """Return the permit of a case for an event that one of its tracks takes: gates, requests and counters hold."""
    kind = draft.policy.events[event.name]
    look(draft, event.at)
    own = draft.policy.tracks[kind_of(track)].own
    typed = {name: value for name, value in permit.data.items() if name not in own or name in kind.data}
    view = event_view(draft, typed, event.actor)
    counts = counted(draft, event, view, typed)
    plain = Permit(None, typed, permit.other, counts=counts, inside=(track, permit))
    refusal = _judge_gates(draft, event)
    if refusal is not None:
        return refusal
    requests = _judge_requests(draft, event, view)
    return requests if isinstance(requests, Refusal) else altered(plain, requests=requests)


def _judge_state(draft: Draft, event: Event) -> Refusal | None:
    """Say why an event is not possible that no transition takes from here."""
    if draft.outcome is not None:
        if event.name in WHEN_CLOSED:
            return None
        what = "case" if draft.track is None else f"track `{draft.track}`"
        where = "" if draft.merged_into is None else f"; it goes on in `{draft.merged_into}`"
        return Refusal(RefusalCode.CLOSED, f"the {what} is closed as `{draft.outcome}`{where}", (draft.state,))
    if event.name == "reopen":
        return Refusal(RefusalCode.WRONG_STATE, "the case is open", (draft.state,))
    if event.name in draft.index.driven and not draft.policy.events[event.name].built_in:
        whose = "" if draft.track is None else f" of track `{draft.track}`"
        message = f"`{event.name}` can't happen in state `{draft.state}`{whose}"
        return Refusal(RefusalCode.WRONG_STATE, message, (draft.state,))
    return None


def _judge_conditions(
    draft: Draft,
    kind: EventType,
    event: Event,
    candidates: tuple[Transition, ...],
    view: Mapping[str, object],
    permit: Permit,
) -> Permit | Refusal:
    refusal = _judge_matter(draft, event, permit.data) if kind.built_in else None
    if refusal is None and event.name in draft.index.gates:
        refusal = _judge_gates(draft, event)
    if refusal is not None:
        return refusal
    chosen: Transition | None = None
    if candidates:
        answer = choose(draft, candidates, view, event.at)
        if isinstance(answer, Refusal):
            return answer
        chosen = answer
    requests = _judge_requests(draft, event, view) if event.name in draft.index.requests else ()
    if isinstance(requests, Refusal):
        return requests
    if chosen is None and not requests:
        return permit
    return Permit(chosen, permit.data, permit.other, requests, permit.counts)


def _judge_gates(draft: Draft, event: Event) -> Refusal | None:
    for approval in draft.index.gates.get(event.name, ()):
        latest = latest_application(draft, approval.id)
        if latest is None or latest.status != "granted":
            message = f"`{event.name}` needs the approval `{approval.id}`"
            return Refusal(RefusalCode.NOT_APPROVED, message, (approval.id,))
    return None


def _judge_matter(draft: Draft, event: Event, data: Mapping[str, object]) -> Refusal | None:
    """Say why a built-in event would mean nothing now, whoever sends it."""
    refusal = judge_builtin(draft, event, data)
    if refusal is None and event.name in ("approve", "reject"):
        refusal = judge_vote(draft, event, data)
    return refusal


def _judge_requests(draft: Draft, event: Event, view: Mapping[str, object]) -> tuple[Approval, ...] | Refusal:
    requested = draft.index.requests.get(event.name, ())
    for approval in requested:
        given = gives(approval, event.actor)
        party = barred_as(draft, (p for p in approval.not_by if p != "applicant"), event.actor) if given else None
        if party is not None:
            message = f"the {party} may not decide on `{approval.id}`"
            return Refusal(RefusalCode.SAME_PERSON, message, (approval.id, party))
        if not given and approval.requesters is not None and not holds_any(draft, event.actor, approval.requesters):
            message = f"`{approval.id}` may be applied for by {', '.join(sorted(approval.requesters))} only"
            return Refusal(RefusalCode.WRONG_ROLE, message, (approval.id,))
        if approval.when is not None and not approval.when.holds(view):
            message = f"`{approval.id}` can't be applied for in this case"
            return Refusal(RefusalCode.GUARD, message, (approval.id,))
        if not given and pending_application(draft, approval.id) is not None:
            message = f"an application for `{approval.id}` is still open"
            return Refusal(RefusalCode.GUARD, message, (approval.id,))
    return requested


def missing_required(draft: Draft, kind: EventType, typed: Mapping[str, object]) -> list[str]:
    """Return the names without which the event is refused: of its data, then of the case's facts."""
    data, facts = draft.index.required.get(kind.name, ((), ()))
    missing = [name for name in data if typed.get(name) is None]
    missing += [name for name in facts if typed.get(name) is None and draft.facts.get(name) is None]
    return missing


def _missing(draft: Draft, event: Event, typed: Mapping[str, object], written: Mapping[str, object]) -> list[str]:
    index = draft.index
    missing = missing_required(draft, draft.policy.events[event.name], typed) if event.name in index.required else []
    return missing if index.judged.isdisjoint(written) else [*missing, *unreasoned(draft.policy, event, written)]


def _bad(wrong: Iterable[BadValue]) -> Refusal:
    bad = tuple(wrong)
    names = tuple(one.name for one in bad)
    return Refusal(RefusalCode.BAD_VALUE, "; ".join(one.message for one in bad), names, names)
