"""How a case is born: its first state, and whether its `open` may happen."""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.index import index_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.data import read_data
from complaintflow.kernel.derived import fill_tables
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.findings import flags_said
from complaintflow.kernel.judge import Permit, judge
from complaintflow.kernel.refusal import Refusal, RefusalCode


def born(event: Event) -> CaseState:
    """Return the case before its first step: nothing has happened in it yet."""
    return CaseState(
        id=event.case, opened=event.at, clock=event.at, clock_closed=False, seq=0, state="", klass=None, floor=None,
        owner=None, table_owner=None, facts={}, extra={}, runs={},
    )  # fmt: skip


def judge_opening(draft: Draft, event: Event) -> Permit | Refusal:
    """Judge an `open`; the permit carries the initial state that the facts select."""
    flags = [said.flag for said in flags_said(event.data.get("flags"))]
    unknown = [flag for flag in flags if flag not in draft.policy.flags]
    if unknown:
        names = ", ".join(f"`{flag}`" for flag in unknown)
        return Refusal(RefusalCode.BAD_VALUE, f"the policy knows no flag {names}", ("flags",), ("flags",))
    rows = draft.policy.lifecycle.initial
    facts = {} if rows and rows[0].when is None else read_data(draft.policy.fields, event.data)[0]
    state = initial_state(draft.policy, facts, tuple(flags))
    if state is None:
        return Refusal(RefusalCode.GUARD, "no row of the lifecycle's `initial` fits this complaint", ("initial",))
    permit = judge(draft, event)
    if isinstance(permit, Refusal):
        return permit
    return Permit(None, permit.data, permit.other, permit.requests, permit.counts, state)


def initial_state(policy: CompiledPolicy, facts: Mapping[str, object], flags: tuple[str, ...] = ()) -> str | None:
    """Return the state in which a complaint of these facts and flags is born."""
    rows = policy.lifecycle.initial
    if rows and rows[0].when is None:
        return rows[0].state
    view = opening_view(policy, facts, flags)
    for row in rows:
        if row.when is None or row.when.holds(view):
            return row.state
    return None


def opening_view(policy: CompiledPolicy, facts: Mapping[str, object], flags: tuple[str, ...] = ()) -> dict[str, object]:
    """Return what conditions see of a complaint that is about to be opened."""
    view = facts_view(policy, facts, flags)
    if policy.classification is not None:
        view["class"] = policy.classification.answer(view)
    return view


def facts_view(policy: CompiledPolicy, facts: Mapping[str, object], flags: tuple[str, ...] = ()) -> dict[str, object]:
    """Return what the classification sees of it."""
    view: dict[str, object] = {**facts, "flags": flags or None, **dict.fromkeys(policy.counters, 0)}
    view.update(dict.fromkeys(index_of(policy).standings.values(), "idle"))
    fill_tables(policy, view)
    return view
