"""Complaints that show a finding, as somebody can send them; each is tried on the real thing before it is called one.

In: conditions that a complaint must fulfil and those it must not. Out: a `Witness`: the facts of a complaint that the
kernel opens and of which they then hold. Where no opening leads there, what stands so later in its life comes under
`case`, and the tables of the policy are what confirms it. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from complaintflow.border import make_event
from complaintflow.compiled.condition import All, Tree, evaluate
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import DAY
from complaintflow.errors import EventError
from complaintflow.explanation.classes import view_of
from complaintflow.instants import format_instant, local_day, parse_date
from complaintflow.kernel.step import step
from complaintflow.verification.deciding.competitions import Row
from complaintflow.verification.deciding.knowledge import Knowledge, present
from complaintflow.verification.proof import Witness
from complaintflow.verification.solving.solver import Solver

CASE: Final = "case"
"""The key under which stands what is not said at a complaint's opening: its state, its counters, an event's data."""

_AT_ONCE: Final = 8
"""Rules that are put to the solver together."""
_DIGEST: Final = "sha256:" + "0" * 64
_HOUR: Final = DAY // 24


def witness_of(
    knowledge: Knowledge,
    solver: Solver,
    wanted: Sequence[Tree],
    unwanted: Sequence[Tree] = (),
    rows: Sequence[Row] = (),
) -> Witness | None:
    """Return the simplest complaint that shows it; None where there is none, which is a proof.

    `rows` must not match either. Of many only those come before the solver that would match else.
    """
    policy = knowledge.policy
    if rows:
        wanted = (*wanted, *solver.space.always_there(row.tree for row in rows))
    there_is_one, unwanted = uncovered(solver, wanted, rows, unwanted)
    if not there_is_one:
        return None
    needed = [name for name, datum in policy.fields.items() if "open" in datum.required_at]
    opening = present([name for name in needed if not policy.fields[name].judgement])
    opened = None if knowledge.is_track else _simplest(knowledge.opened(), (*wanted, *opening), unwanted, rows)
    if opened is not None:
        facts = as_facts(policy, opened, only_opening=True)
        view = opening_view(policy, facts)
        if view is not None and _shows(view, wanted, unwanted) and not any(row.holds(view) for row in rows):
            return Witness(facts=facts, confirmed=True)
    found = _simplest(solver, wanted, unwanted, rows)
    assert found is not None, "there was one a moment ago"
    # `find` has held it against the plain evaluator, over the answers that the policy's own tables give.
    return Witness(facts=as_facts(policy, found), confirmed=True)


def uncovered(
    solver: Solver, wanted: Sequence[Tree], rows: Sequence[Row], unwanted: Sequence[Tree] = ()
) -> tuple[bool, tuple[Tree, ...]]:
    """Return whether a complaint fulfils what is wanted and matches no row, and which trees were enough to tell.

    `wanted` must name the facts that no complaint lacks and rows ask for. The solver is asked without the rows;
    whatever rows match its answer are then put to it, until none does.
    """
    blocking = list(unwanted)
    while True:
        view = solver.some(*wanted, without=blocking)
        if view is None:
            return False, tuple(blocking)
        full = solver.answered(view)
        if not _shows(full, wanted, blocking):  # a number was rounded: only the exact question will do
            every = (*unwanted, *(row.tree for row in rows))
            return solver.possible(*wanted, without=every), every
        hits = [row.tree for row in rows if row.holds(full)][:_AT_ONCE]
        if not hits:
            return True, tuple(blocking)
        blocking += hits


def _simplest(
    solver: Solver, wanted: Sequence[Tree], unwanted: Sequence[Tree], rows: Sequence[Row]
) -> dict[str, object] | None:
    blocking = list(unwanted)
    while True:
        view = solver.find(*wanted, without=blocking)
        if view is None:
            return None
        full = solver.answered(view)
        hits = [row.tree for row in rows if row.holds(full)][:_AT_ONCE]
        if not hits:
            return view
        blocking += hits


def nearest_witness(knowledge: Knowledge, solver: Solver, tree: Tree) -> Witness | None:
    """Return a complaint that fulfils as many parts of a condition as any can, the first ones if possible."""
    kept: list[Tree] = []
    for part in tree.parts if isinstance(tree, All) else ():
        if solver.possible(*kept, part):
            kept.append(part)
    return witness_of(knowledge, solver, kept)


def _shows(view: Mapping[str, object], wanted: Sequence[Tree], unwanted: Sequence[Tree]) -> bool:
    return all(evaluate(tree, view) for tree in wanted) and not any(evaluate(tree, view) for tree in unwanted)


def opening_view(policy: CompiledPolicy, facts: Mapping[str, object]) -> dict[str, object] | None:
    """Return what conditions see of a case opened with these facts; None where the opening is refused."""
    by = policy.events["open"].by
    roles = sorted(by) if by else []
    actor = {"id": roles[0], "roles": roles} if roles else None
    at = policy.zone.from_local(local_day(parse_date(policy.effective)) * DAY + 9 * _HOUR)
    try:
        opened = step(policy, None, make_event("witness", "open", at, actor, dict(facts), "open")).case
    except EventError:
        return None
    return None if opened is None else view_of(policy, opened)


def as_facts(policy: CompiledPolicy, view: Mapping[str, object], *, only_opening: bool = False) -> dict[str, object]:
    """Return a view as a file of facts says it; what no opening can say comes under `case`, or is left out."""
    facts: dict[str, object] = {}
    later: dict[str, object] = {}
    ages = {age.field for age in policy.ages}
    for name, value in view.items():
        datum = policy.fields.get(name)
        if name == "flags":
            facts[name] = list(value) if isinstance(value, tuple) else value
        elif datum is not None and name not in ages and datum.settable:
            facts[name] = written(datum, value, policy.zone.name)
        else:
            later[name] = list(value) if isinstance(value, tuple) else value
    return {**facts, CASE: later} if later and not only_opening else facts


def written(datum: Datum, value: object, zone: str) -> object:
    """Return a value as it is written in a file of facts."""
    match datum.type:
        case "instant":
            return format_instant(value, zone) if isinstance(value, int) else value
        case "attachment":
            return {"ref": "attachment", "digest": _DIGEST}
        case "attachments":
            count = len(value) if isinstance(value, tuple) else 0
            return [{"ref": f"attachment {number + 1}", "digest": _DIGEST} for number in range(count)]
        case _:
            return list(value) if isinstance(value, tuple) else value
