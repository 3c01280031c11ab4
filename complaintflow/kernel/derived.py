"""What a view holds beside the facts: counters at an instant, ages, and the answers of the decision tables.

All are derived, never stored; a step works them out before anything looks at them.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.ages import lay_ages
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.counters import value_of
from complaintflow.kernel.draft import Draft


def look(draft: Draft, at: int) -> None:
    """Refresh a draft's view for questions that change nothing: a second one about the same instant finds it fresh."""
    if draft.seen_at != at:
        refresh(draft, at)
        draft.seen_at = at


def refresh(draft: Draft, at: int) -> None:
    """Bring the draft's view to an instant: windows slide without any event, tables follow facts and counters."""
    view, counts, counters = draft.view, draft.counts, draft.policy.counters
    if counters:
        view.update(draft.index.marks.uncounted)
        for name in draft.index.marks.timed if not counts else counters:
            counted = counts.get(name, ())
            if counted or counters[name].between is not None:
                view[name] = value_of(draft.policy, counters[name], counted, at)
    if draft.index.standings:
        draft.lay_standings()
    if draft.policy.tracks:  # (a track's own policy has none)
        count_tracks(draft)
    if draft.policy.tables or draft.policy.ages:
        fill_tables(draft.policy, view)


def kind_of(track: str) -> str:
    """Return the name of the track's kind: its id is that name with a number or a value behind a hyphen."""
    return track.partition("-")[0]


def count_tracks(draft: Draft) -> None:
    """Lay what conditions may ask about tracks into the view of their case."""
    draft.view.update(counted_tracks(draft.policy, draft.tracks))


def counted_tracks(policy: CompiledPolicy, tracks: Mapping[str, CaseState]) -> dict[str, object]:
    """Return what conditions may ask about the tracks of a case."""
    found: dict[str, object] = {}
    for name, kind in policy.tracks.items():
        states = [state for track, state in tracks.items() if kind_of(track) == name]
        asked: dict[str, object] = {
            "started": len(states),
            "open": sum(state.outcome is None for state in states),
            "closed": sum(state.outcome is not None for state in states),
            "late": sum(any(r.status in ("breached", "late") for rs in s.runs.values() for r in rs) for s in states),
        }
        for final in kind.policy.lifecycle.states.values():
            if final.final:
                asked[f"outcome.{final.outcome or final.name}"] = 0
        asked["outcome.ended"] = 0
        for state in states:
            if state.outcome is not None:
                asked[f"outcome.{state.outcome}"] = sum(s.outcome == state.outcome for s in states)
        found.update((f"tracks.{name}.{asked_for}", value) for asked_for, value in asked.items())
    return found


def fill_tables(policy: CompiledPolicy, view: dict[str, object]) -> None:
    """Lay ages and every table's answer into a view, in order of declaration, so that a table may read an earlier one.

    Neither may ask for an event's data or for who sends it.
    """
    if policy.ages:
        lay_ages(policy.ages, view, policy.zone)
    for table in policy.tables:
        view[table.name] = table.answer(view)


def touch_tables(draft: Draft) -> None:
    """Do the same for a case that a step brings to rest, and note the rules that matched."""
    policy, view = draft.policy, draft.view
    if policy.ages:
        lay_ages(policy.ages, view, policy.zone)
    for table, elements in zip(policy.tables, draft.index.table_rules, strict=True):
        view[table.name], rules = table.decide(view)
        for number in rules:
            draft.touch(elements[number])
