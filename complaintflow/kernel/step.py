"""One pure function: `step(policy, case, event)`.

In: a compiled policy, a case (None before its `open`), an event, or an instant to advance to. Out: a `Step` with the
new case and the effects in order. No clock, no input or output, no randomness: the same in gives the same out. Raises
nothing but assertion failures; what may not happen is a refusal, which changes nothing but the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.frozen import altered, quickly
from complaintflow.compiled.index import index_of
from complaintflow.compiled.migration import migration_from_json
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.allowed import allowed_events
from complaintflow.kernel.apply import apply_event, fire_until, run_queue
from complaintflow.kernel.case import CaseState, Entry, Step
from complaintflow.kernel.course import courses_of
from complaintflow.kernel.draft import Draft, LimitReachedError
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import NOBODY, Event
from complaintflow.kernel.importing import import_case
from complaintflow.kernel.known import ENTRIES_MAX, content_of, known_by, longer
from complaintflow.kernel.late import apply_late, judge_late
from complaintflow.kernel.migrating import DECISIONS, MIGRATED, migrated_again
from complaintflow.kernel.opening import born, judge_opening
from complaintflow.kernel.refusal import Refusal, RefusalCode
from complaintflow.kernel.roles import known_as
from complaintflow.kernel.timers import at_rest
from complaintflow.kernel.track_events import judge_anywhere
from complaintflow.kernel.track_log import facts_inside, late_inside, log_inside

Written: TypeAlias = tuple[str, object, int]
"""A fact, its value, and when it was written."""

BEGINNINGS = ("open", "import")
"""Events that begin a case."""

_UNWRITTEN: Final = ((), ())
_entry, _step = quickly(Entry), quickly(Step)


def step(policy: CompiledPolicy, case: CaseState | None, event: Event) -> Step:
    """Answer an event: the timers due before it fire, then it is accepted or refused.

    The same id with the same content gives the recorded step again, refusals included.
    """
    courses = courses_of(policy)
    key = ("" if case is None else case.state, event.name)
    try:
        answer = (courses.events.get(key) or courses.begun(key))(case, event)
        if answer is None and case is not None:
            answer = courses.after_expiries(case, event)
    except HorizonError:
        answer = None  # the plain step says so
    return plain_step(policy, case, event) if answer is None else answer


def plain_step(policy: CompiledPolicy, case: CaseState | None, event: Event) -> Step:
    """Answer an event without a course (see `kernel.course`): whatever the case, this is what a step means."""
    actor = known_as(policy, event.actor)
    if actor is not event.actor:
        event = altered(event, actor=actor)
    if case is not None and event.case == case.id and (known := known_by(case.entries, event.id)) is not None:
        return _again(policy, case, known, event)
    answer = _answer(policy, case, event)
    if isinstance(answer, Step):
        return answer
    return _refuse(policy, case, event, answer)


def _answer(policy: CompiledPolicy, case: CaseState | None, event: Event) -> Step | Refusal:
    refusal = _judge_address(policy, case, event)
    if refusal is not None:
        return refusal
    try:
        if case is None and event.name == "import":
            arrived = import_case(policy, event)
            return arrived if isinstance(arrived, Refusal) else _accept(arrived, event, {}, ())
        if case is None:
            draft = Draft(policy, born(event))
            permit = judge_opening(draft, event)
            at = event.at
        elif _is_late(case, event):
            return _late_step(policy, case, event)
        else:
            draft = Draft(policy, case)
            fire_until(draft, event.at, including=False)
            permit, at = judge_anywhere(draft, event), event.at
        if isinstance(permit, Refusal):
            return permit
        before, inside = draft.kept_facts(), facts_inside(draft, permit.inside)
        timed = draft.written
        draft.written = []
        apply_event(draft, event, permit, at)
        run_queue(draft)
    except (LimitReachedError, HorizonError) as reached:
        return Refusal(RefusalCode.LIMIT, str(reached))
    log_inside(draft, event, permit.inside, inside)
    return _accept(draft, event, before, timed)


def _accept(
    draft: Draft, event: Event, before: Mapping[str, object], timed: Iterable[Written], *, late: bool = False
) -> Step:
    changes, confirmed = draft.written_since(before, late=late) if draft.written or not before else _UNWRITTEN
    entry = _entry(event.entered_at, event, draft.seq, None, changes, late, confirmed, tuple(timed))
    draft.entries = longer(draft.entries, entry)
    return _step(draft.freeze(), tuple(draft.effects), tuple(draft.touched))


def _judge_address(policy: CompiledPolicy, case: CaseState | None, event: Event) -> Refusal | None:
    if case is None and event.name not in BEGINNINGS:
        return Refusal(RefusalCode.NO_SUCH_CASE, f"`{event.case}` has not been opened")
    if case is not None and event.name in BEGINNINGS:
        return Refusal(RefusalCode.ALREADY_OPEN, f"`{case.id}` has been opened already")
    if case is not None and event.case != case.id:
        return Refusal(RefusalCode.NO_SUCH_CASE, f"the event is of case `{event.case}`, this is `{case.id}`")
    if event.name not in policy.events:
        return Refusal(RefusalCode.UNKNOWN_EVENT, f"the policy knows no event `{event.name}`")
    if event.name == MIGRATED and DECISIONS in event.data:
        return Refusal(RefusalCode.WRONG_ROLE, "only a migration writes this")
    if event.track is not None and not policy.tracks:
        return Refusal(RefusalCode.BAD_VALUE, "the policy has no tracks", ("track",), ("track",))
    if event.entered_at < event.at:
        return Refusal(RefusalCode.BAD_VALUE, "`recorded_at` lies before `at`", ("recorded_at",), ("recorded_at",))
    if case is not None and len(case.entries) >= ENTRIES_MAX:
        return Refusal(RefusalCode.LIMIT, f"a case has at most {ENTRIES_MAX} events")
    return None


def _is_late(case: CaseState, event: Event) -> bool:
    return event.at < case.clock or (event.at == case.clock and case.clock_closed)


def _late_step(policy: CompiledPolicy, case: CaseState, event: Event) -> Step | Refusal:
    refusal = judge_late(policy, case, event)
    if refusal is not None:
        return refusal
    draft = Draft(policy, case)
    fire_until(draft, event.entered_at, including=False)
    before, timed = draft.kept_facts(), draft.written
    draft.written = []
    permit = judge_anywhere(draft, event)
    if isinstance(permit, Refusal):
        return permit
    inside = facts_inside(draft, permit.inside)
    apply_late(draft, event, permit)
    if permit.inside is not None:
        late_inside(draft, event, permit.inside)
    log_inside(draft, event, permit.inside, inside, late=True)
    return _accept(draft, event, before, timed, late=True)


def _refuse(policy: CompiledPolicy, case: CaseState | None, event: Event, refusal: Refusal) -> Step:
    allowed, seq = (("open",), 0) if case is None else _standing_at(policy, case, event)
    body: dict[str, object] = {
        "event": event.name, "code": refusal.code.value, "message": refusal.message,
        "forbidden_by": list(refusal.forbidden_by), "allowed": list(allowed),
    }  # fmt: skip
    if refusal.fields:
        body["fields"] = list(refusal.fields)
    # Two events that share an id by mistake must not share the id of their refusals.
    known_as = event.id + content_of(event)
    effect = Effect("refused", event.case, seq, 0, event.at, body, (event.id,), (), known_as)
    # An id can't be recorded twice, a case that was never born has no log, and another case has its own.
    known = refusal.code == RefusalCode.ID_REUSED
    if case is None or event.case != case.id or known or len(case.entries) >= ENTRIES_MAX:
        return Step(case, (effect,))
    entry = Entry(event.entered_at, event, case.seq, refusal=effect)
    return Step(altered(case, entries=longer(case.entries, entry)), (effect,))


def _standing_at(policy: CompiledPolicy, case: CaseState, event: Event) -> tuple[tuple[str, ...], int]:
    """Return what the case would allow at the event's instant, and the last step that it would have taken by then."""
    draft = Draft(policy, case)
    try:
        if event.at > case.clock:
            fire_until(draft, event.at, including=False)
    except (LimitReachedError, HorizonError):
        return (), case.seq
    names = allowed_events(draft, event.actor if event.actor != NOBODY else None, max(event.at, case.clock))
    return names, draft.seq


# ---- the same event again ----------------------------------------------------------------------------------------


def _again(policy: CompiledPolicy, case: CaseState, known: Entry, event: Event) -> Step:
    recorded = known.event
    if recorded is None or content_of(recorded) != content_of(event):
        message = f"the id `{event.id}` belongs to another event of this case"
        return _refuse(policy, case, event, Refusal(RefusalCode.ID_REUSED, message, (event.id,)))
    if known.refusal is not None:
        return Step(case, (known.refusal,))
    if any(_is_migration(entry) for entry in case.entries[case.entries.index(known) :]):
        return Step(case, ())  # what it did under a version before stands in the log, and nowhere else
    past: CaseState | None = None
    for entry in case.entries:
        if entry is known:
            break
        past = follow(policy, past, entry)
    return Step(case, step(policy, past, recorded).effects)


def _is_migration(entry: Entry) -> bool:
    """Whether an entry is the migration of the case to another version of its policy."""
    return (
        entry.refusal is None
        and entry.event is not None
        and DECISIONS in entry.event.data
        and (entry.event.name == MIGRATED)
    )


def source_of(entry: Entry) -> str | None:
    """Return the digest of the version from which an entry migrated its case; None where it is no migration."""
    if not _is_migration(entry):
        return None
    assert entry.event is not None, "a migration is an event"
    return migration_from_json(entry.event.data[DECISIONS]).source.digest  # type: ignore[arg-type]  # as it was written


def follow(
    policy: CompiledPolicy, case: CaseState | None, entry: Entry, before: CompiledPolicy | None = None
) -> CaseState | None:
    """Follow one entry of a log: the fold of all entries is the case.

    `before`: the version of the entry before, where it may be another one: of a migration both are needed.
    """
    if before is not None and case is not None and _is_migration(entry):
        assert entry.event is not None, "a migration is an event"
        return migrated_again(before, policy, case, entry.event)
    if entry.event is not None:
        return step(policy, case, entry.event).case
    return None if case is None else advance(policy, case, entry.at).case


def fold(
    policy: CompiledPolicy, entries: tuple[Entry, ...], earlier: Mapping[str, CompiledPolicy] | None = None
) -> CaseState | None:
    """Return the case that a log makes; `earlier` are the versions, by digest, that it went by before `policy`."""
    case: CaseState | None = None
    for entry, now, before in under_versions(policy, entries, earlier or {}):
        case = follow(now, case, entry, before)
    return case


def under_versions(
    policy: CompiledPolicy, entries: tuple[Entry, ...], earlier: Mapping[str, CompiledPolicy]
) -> Iterator[tuple[Entry, CompiledPolicy, CompiledPolicy]]:
    """Yield every entry with the version that it went by, and the version before it.

    Raises KeyError where a version that the log names is not given.
    """
    moves = [digest for entry in entries if (digest := source_of(entry)) is not None]
    versions = [*(earlier[digest] for digest in moves), policy]
    number, now = 0, versions[0]
    for entry in entries:
        before = now
        if source_of(entry) is not None:
            number += 1
            now = versions[number]
        yield entry, now, before


# ---- time passing ------------------------------------------------------------------------------------------------


def advance(policy: CompiledPolicy, case: CaseState, to: int) -> Step:
    """Let time pass up to and including an instant: every timer due until then fires.

    An instant that has already passed changes nothing.
    """
    if to < case.clock or (to == case.clock and case.clock_closed):
        return Step(case, ())
    if at_rest(case, index_of(policy), to):
        return Step(altered(case, clock=to, clock_closed=True, entries=_looked_in(case, to, case.seq, ())), ())
    draft = Draft(policy, case)
    try:
        fire_until(draft, to, including=True)
    except (LimitReachedError, HorizonError) as reached:
        code = RefusalCode.LIMIT.value
        body = {"event": "advance", "code": code, "message": str(reached), "forbidden_by": [], "allowed": []}
        return Step(case, (Effect("refused", case.id, case.seq, 0, to, body, (), (), f"advance {to}"),))
    draft.clock, draft.clock_closed = to, True
    draft.entries = _looked_in(case, to, draft.seq, tuple(draft.written))
    return Step(draft.freeze(), tuple(draft.effects), tuple(draft.touched))


def _looked_in(case: CaseState, to: int, seq: int, timed: tuple[Written, ...]) -> tuple[Entry, ...]:
    last = case.entries[-1] if case.entries else None
    if seq == case.seq and last is not None and last.event is None and last.seq == case.seq:
        # A worker that looks in often leaves one line, not thousands; what timers wrote by then stands in it.
        return longer(case.entries, Entry(to, None, seq, timed=last.timed), instead=True)
    return longer(case.entries, Entry(to, None, seq, timed=timed))
