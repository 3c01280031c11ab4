"""Tracks inside a step: what runs beside a case's main lifecycle, started, entered, left, told and ended.

A track is moved by the same kernel as its case, over a policy of its own that shares the case's facts, class and
flags. Works on the draft of the case; which track an event means is `kernel.track_events`' part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from complaintflow.compiled.actions import StartTrack
from complaintflow.compiled.frozen import altered
from complaintflow.compiled.policy import Track
from complaintflow.compiled.words import Clause
from complaintflow.kernel.actions import FROM_DATA, put_fact
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.closing import close_all, reopen_all
from complaintflow.kernel.derived import count_tracks, kind_of, refresh
from complaintflow.kernel.draft import Draft, LimitReachedError
from complaintflow.kernel.settle import ROUNDS_MAX, settle

TRACKS_MAX = 1_000
"""The most tracks one case may have."""

ENDED = "ended"
"""The outcome of a track that ended because its case closed."""

_OF_THE_TRACK = frozenset(("state", "owner", "outcome", "application"))
"""What a track says of itself; everything else that its conditions ask for may be the case's."""

_TOLD = frozenset(("fact", "class", "flag"))
"""What of a case's news starts or cancels something in a track."""


def come_to_rest(
    draft: Draft, entered: str | None, because: tuple[str, ...] = (), clause: Clause = (), since: int = 0
) -> None:
    """Settle a step of the case, and with it the tracks that it starts, ends or has news for."""
    settle(draft, entered, because, clause, since)
    told = since
    if not draft.policy.tracks:
        return
    for _ in range(ROUNDS_MAX):
        mark = len(draft.happened)
        news, told = draft.happened[told:mark], mark
        _end_or_revive(draft)
        _start_waiting(draft)
        _tell(draft, news)
        if len(draft.happened) == mark and not draft.starting:
            return
        settle(draft, None, since=mark)
    message = f"a case and its tracks did not come to rest within {ROUNDS_MAX} rounds"
    raise LimitReachedError(message)


# ---- entered and left --------------------------------------------------------------------------------------------


def enter_track(draft: Draft, track: str) -> Draft:
    """Return the draft of a track inside the draft of its case."""
    state, kind = draft.tracks[track], draft.policy.tracks[kind_of(track)]
    inner = Draft(kind.policy, state)
    inner.parent, inner.track = draft, track
    inner.at, inner.cause, inner.event, inner.actor = draft.at, draft.cause, draft.event, draft.actor
    inner.clock, inner.clock_closed, inner.seq = draft.clock, draft.clock_closed, draft.seq
    inner.facts = {**draft.facts, **state.facts}
    inner.flags, inner.parties, inner.klass, inner.floor = draft.flags, draft.parties, draft.klass, draft.floor
    shared = {name: value for name, value in draft.view.items() if name not in _OF_THE_TRACK}
    inner.view = {**shared, **{name: inner.view[name] for name in _OF_THE_TRACK if name in inner.view}, **state.facts}
    refresh(inner, draft.at)
    return inner


def leave_track(draft: Draft, inner: Draft) -> None:
    """Take a track's draft back into its case: its own state is kept, what it changed of the case is the case's."""
    track = inner.track
    assert track is not None, "only a track is left"
    kind, before = draft.policy.tracks[kind_of(track)], draft.tracks[track]
    for name in {**draft.facts, **inner.facts}:
        if name not in kind.own and inner.facts.get(name) != draft.facts.get(name):
            put_fact(draft, name, inner.facts.get(name))
    known = {raised.flag for raised in draft.flags}
    if inner.flags != draft.flags:
        draft.flags = inner.flags
        draft.view["flags"] = tuple(raised.flag for raised in draft.flags)
        draft.happened.extend(("flag", raised.flag) for raised in draft.flags if raised.flag not in known)
    if inner.parties is not draft.parties:
        draft.parties = {**draft.parties, **inner.parties}
    own = {name: value for name, value in inner.facts.items() if name in kind.own}
    frozen = altered(inner.freeze(), facts=own, flags=(), parties={}, klass=None, floor=None, tracks={})
    draft.put_track(track, frozen)
    # A track that ends with its case is no occasion for anything: its case is over.
    if before.outcome is None and frozen.outcome not in (None, ENDED):
        draft.happened += [("track", f"{kind.name}:closed"), ("track", f"{kind.name}:closed:{frozen.outcome}")]
    count_tracks(draft)


# ---- started -----------------------------------------------------------------------------------------------------


def _start_waiting(draft: Draft) -> None:
    waiting, draft.starting = draft.starting, []
    for action, because, clause, data in waiting:
        if draft.outcome is not None and not draft.policy.tracks[action.track].survives:
            continue  # what would end with the case has nothing to do any more
        facts = {
            name: data.get(value) if isinstance(value, str) and value.startswith(FROM_DATA) else value
            for name, value in action.values
        }
        for item in _items(draft, action, data):
            _start(draft, action, item, facts, because, clause)


def _items(draft: Draft, action: StartTrack, data: Mapping[str, object]) -> Iterable[object]:
    if action.each is None:
        return (None,)
    value = data.get(action.each) if action.each.startswith(FROM_DATA) else draft.facts.get(action.each)
    return value if isinstance(value, tuple | list) else ()


def _start(
    draft: Draft,
    action: StartTrack,
    item: object,
    facts: Mapping[str, object],
    because: tuple[str, ...],
    clause: Clause,
) -> None:
    kind = draft.policy.tracks[action.track]
    if item is not None and _runs_for(draft, kind, action.receives or "", item):
        return
    if len(draft.tracks) >= TRACKS_MAX:
        message = f"more than {TRACKS_MAX} tracks in one case"
        raise LimitReachedError(message)
    track = _new_id(draft, kind, item)
    own = {name: value for name, value in facts.items() if value is not None}
    if item is not None and action.receives is not None:
        own[action.receives] = item
    fresh = CaseState(
        id=draft.case_id, opened=draft.at, clock=draft.at, clock_closed=draft.clock_closed, seq=draft.seq, state="",
        klass=None, floor=None, owner=None, table_owner=None, facts=own, extra={}, runs={},
    )  # fmt: skip
    draft.put_track(track, fresh)
    inner = enter_track(draft, track)
    inner.cause = tuple(dict.fromkeys((*draft.cause, *because)))
    inner.touch(f"track:{kind.name}")
    inner.emit("track_started", {"of": kind.name}, (), clause or kind.clause)
    inner.happened = [("event", "open"), *(("fact", name) for name in own)]
    rows = kind.policy.lifecycle.initial
    first = next((row.state for row in rows if row.when is None or row.when.holds(inner.view)), rows[-1].state)
    settle(inner, first)
    leave_track(draft, inner)
    draft.happened.append(("track", f"{kind.name}:started"))


def _runs_for(draft: Draft, kind: Track, receives: str, item: object) -> bool:
    return any(
        state.outcome is None and kind_of(track) == kind.name and state.facts.get(receives) == item
        for track, state in draft.tracks.items()
    )


def _new_id(draft: Draft, kind: Track, item: object) -> str:
    """Return the id of a new track: numbered, or named after the value it is for."""
    named = isinstance(item, str) and item.isidentifier() and item.isascii()
    stem = f"{kind.name}-{item}" if named else kind.name
    if named and stem not in draft.tracks:
        return stem
    number = 1 + sum(kind_of(track) == kind.name for track in draft.tracks)
    while f"{stem}-{number}" in draft.tracks:
        number += 1
    return f"{stem}-{number}"


# ---- told, ended, revived ----------------------------------------------------------------------------------------


def lives(draft_or_case: Draft | CaseState, kind: Track, state: CaseState) -> bool:
    """Whether a track still does something: it is open, and so is its case or it survives that."""
    return state.outcome is None and (draft_or_case.outcome is None or kind.survives)


def _tell(draft: Draft, news: list[tuple[str, str]]) -> None:
    """Let every open track look at the case again: its limits, scopes and rules may depend on it."""
    if not news:
        return
    seeds = [one for one in news if one[0] in _TOLD]
    for track, state in list(draft.tracks.items()):
        if not lives(draft, draft.policy.tracks[kind_of(track)], state):
            continue
        inner = enter_track(draft, track)
        inner.happened = list(seeds)
        settle(inner, None)
        leave_track(draft, inner)


def _end_or_revive(draft: Draft) -> None:
    for track, state in list(draft.tracks.items()):
        kind = draft.policy.tracks[kind_of(track)]
        if draft.outcome is not None and state.outcome is None and not kind.survives:
            inner = enter_track(draft, track)
            close_all(inner)
            inner.outcome, inner.closed_at = ENDED, draft.at
            inner.emit("track_closed", {"outcome": ENDED}, (draft.outcome,), kind.clause)
            leave_track(draft, inner)
        elif draft.outcome is None and state.outcome == ENDED:
            inner = enter_track(draft, track)
            since = inner.closed_at if inner.closed_at is not None else draft.at
            inner.outcome, inner.closed_at, inner.view["outcome"] = None, None, None
            inner.emit("track_reopened", {"previous_outcome": ENDED}, (), kind.clause)
            reopen_all(inner, since)
            settle(inner, None)
            leave_track(draft, inner)
