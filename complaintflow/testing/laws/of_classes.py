"""Law 14 of the semantics, and what it says of any policy: class and owner are what their tables say.

The tables are read here rule by rule, never by the functions that the kernel runs.
"""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from complaintflow.compiled.ages import lay_ages
from complaintflow.compiled.condition import evaluate
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.table import decide_plainly
from complaintflow.facade import Policy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.derived import refresh
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.testing.histories import move_on
from complaintflow.testing.laws.law import Law, history


def view_of(policy: CompiledPolicy, case: CaseState) -> dict[str, object]:
    """Return what conditions see of a case at rest, every table's answer worked out rule by rule."""
    draft = Draft(policy, case)
    refresh(draft, case.clock)
    view = dict(draft.view)
    lay_ages(policy.ages, view, policy.zone)
    for table in policy.tables:
        view[table.name] = decide_plainly(table, view)[0]
    return view


def _class_is_the_tables(policy: Policy, data: st.DataObject) -> None:
    compiled = policy.compiled
    rank = {name: number for number, name in enumerate(compiled.classes)}
    table = compiled.classification
    assert table is not None, "the law is asked where there is one"
    case: CaseState | None = None
    for move in history(data, policy, orderly=True):
        answer = move_on(policy, case, move)
        before, case = case, None if answer is None else answer.case
        if case is None or case.closed or not isinstance(move, Event) or answer is None or answer.refusal is not None:
            continue
        says, _ = decide_plainly(table, view_of(compiled, case))
        lowest = [name for name in (says, case.floor) if isinstance(name, str)]
        if not compiled.may_fall and before is not None and before.klass is not None:
            lowest.append(before.klass)
        if not lowest:
            assert case.klass is None
        else:
            assert case.klass == max(lowest, key=lambda name: rank[name])


def _order_does_not_matter(policy: Policy, data: st.DataObject) -> None:
    moves = history(data, policy, orderly=True, length=2)
    opening = moves[0]
    assert isinstance(opening, Event)
    names = data.draw(st.permutations(sorted(opening.data)), label="order of facts")
    turned = {name: opening.data[name] for name in names} | {"nobody_asks_for_this": "x"}
    one = move_on(policy, None, opening)
    again = Event(opening.case, opening.name, opening.at, opening.id, opening.actor, turned)
    other = move_on(policy, None, again)
    assert one is not None
    assert other is not None
    first, second = one.case, other.case
    if first is None or second is None:
        assert first is second, "one order of facts can be opened and the other not"
        return
    assert (first.klass, first.owner, first.state) == (second.klass, second.owner, second.state)


def _owner_is_the_tables(policy: Policy, data: st.DataObject) -> None:
    compiled = policy.compiled
    case: CaseState | None = None
    for move in history(data, policy, orderly=True):
        answer = move_on(policy, case, move)
        case = None if answer is None else answer.case
        if case is None or case.closed or case.assigned is not None:
            continue
        if not isinstance(move, Event) or answer is None or answer.refusal is not None:
            continue
        says = _owner_by_rows(compiled, view_of(compiled, case))
        assert says is None or case.owner == says
        assert says is not None or case.table_owner is None


def _owner_by_rows(policy: CompiledPolicy, view: dict[str, object]) -> str | None:
    for row in policy.owners:
        if row.when is not None and not evaluate(row.when.tree, view):
            continue
        if isinstance(row.owner, str):
            return row.owner
        named = view.get(row.owner.name)
        for role in named if isinstance(named, tuple) else (named,):
            if isinstance(role, str) and role in policy.roles:
                return role
    return None


def _has_classes(policy: Policy) -> str | None:
    return "it has no classes" if policy.compiled.classification is None else None


def _has_owners(policy: Policy) -> str | None:
    return None if policy.compiled.owners else "it has no table of owners"


LAWS: Final = (
    Law(
        "law_14_the_class_is_what_the_table_says",
        "The class is the higher of what the table says of the facts and the floor; it falls only where it may.",
        _class_is_the_tables,
        _has_classes,
    ),
    Law(
        "law_14_the_order_of_facts_does_not_matter",
        "Neither the order of facts nor one that nobody asks for changes class, owner or state.",
        _order_does_not_matter,
    ),
    Law(
        "the_owner_is_what_the_table_says",
        "The owner is the first row that fits, unless somebody was assigned.",
        _owner_is_the_tables,
        _has_owners,
    ),
)
"""What classes and owners keep."""
