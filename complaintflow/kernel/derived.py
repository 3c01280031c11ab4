"""What a view holds beside the facts: counters at an instant, and the answers of the decision tables.

Both are derived, never stored; a step works them out before anything looks at them.
"""

from __future__ import annotations

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.counters import value_of
from complaintflow.kernel.draft import Draft


def refresh(draft: Draft, at: int) -> None:
    """Bring the draft's view to an instant: windows slide without any event, tables follow facts and counters."""
    for name, counter in draft.policy.counters.items():
        draft.view[name] = value_of(draft, counter, draft.counts.get(name, ()), at)
    fill_tables(draft.policy, draft.view)


def fill_tables(policy: CompiledPolicy, view: dict[str, object]) -> list[str]:
    """Lay every table's answer into a view, in order of declaration, so that a table may read an earlier one.

    Returns the rules that matched, as `table.rule`.
    """
    matched: list[str] = []
    for table in policy.tables:
        view[table.name], rules = table.decide(view)
        matched += [f"{table.name}.{table.rules[number].id}" for number in rules]
    return matched
