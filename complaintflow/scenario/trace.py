"""From clause to element to scenario, and the gaps on the way.

In: the register of clauses, the citations of a policy, the results of its scenarios. Out: a `Trace`: a row for
each clause, gaps (which fail) and doubts (which do not).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from complaintflow.policy import ClauseRegister
from complaintflow.scenario.citations import Citation, is_recorded
from complaintflow.scenario.timeline import ScenarioResult

MODELLED = "modelled"


@dataclass(frozen=True, slots=True)
class TraceRow:
    """A clause with the elements that cite it and the scenarios that show it."""

    clause: str
    status: str
    elements: tuple[str, ...]
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """All clauses of a register. A gap fails the trace; a doubt is a scenario that may not show what it claims."""

    rows: tuple[TraceRow, ...]
    gaps: tuple[str, ...]
    doubts: tuple[str, ...]


def trace(register: ClauseRegister | None, citations: Sequence[Citation], results: Sequence[ScenarioResult]) -> Trace:
    """Return the trace; without a register its rows are the clauses that the policy cites."""
    cited: dict[str, list[Citation]] = {}
    for citation in citations:
        cited.setdefault(citation.clause, []).append(citation)
    shown: dict[str, list[str]] = {}
    for result in results:
        for clause in result.clauses:
            shown.setdefault(clause, []).append(result.id)
    statuses = _statuses(register, cited)
    rows = tuple(
        TraceRow(
            clause,
            status,
            tuple(dict.fromkeys(citation.element for citation in cited.get(clause, []))),
            tuple(shown.get(clause, [])),
        )
        for clause, status in statuses.items()
    )
    proven = frozenset(clause for result in results if result.passed for clause in result.clauses)
    gaps = tuple(_gaps(rows, cited, shown, proven))
    return Trace(rows, gaps, tuple(_doubts(cited, proven, results)))


def _statuses(register: ClauseRegister | None, cited: Mapping[str, object]) -> Mapping[str, str]:
    if register is None:
        return dict.fromkeys(cited, MODELLED)
    return {str(clause): str(entry.status) for clause, entry in register.entries.items()}


def _gaps(
    rows: Iterable[TraceRow],
    cited: Mapping[str, Sequence[Citation]],
    shown: Mapping[str, Sequence[str]],
    proven: AbstractSet[str],
) -> Iterable[str]:
    statuses = {row.clause for row in rows}
    for row in rows:
        if row.status != MODELLED:
            continue
        if not row.elements:
            yield f"{row.clause} is modelled, but no element of the policy cites it"
        if not row.scenarios:
            yield f"{row.clause} is modelled, but no scenario shows it"
        elif row.clause not in proven:
            yield f"{row.clause} is modelled, but what shows it fails: {', '.join(row.scenarios)}"
    for clause, citations in cited.items():
        if clause not in statuses:
            yield f"{clause} is cited by {citations[0].element} ({citations[0].span}), but is not in the register"
    for clause, scenarios in shown.items():
        if clause not in statuses:
            yield f"{clause} is cited by the scenario {scenarios[0]}, but is not in the register"


def _doubts(
    cited: Mapping[str, Sequence[Citation]], proven: AbstractSet[str], results: Iterable[ScenarioResult]
) -> Iterable[str]:
    for result in results:
        # A clause that nothing else shows is a gap.
        elsewhere = [clause for clause in result.clauses if clause in proven]
        if elsewhere and not result.passed:
            yield f"the scenario {result.id} cites {', '.join(elsewhere)}, but fails"
        for clause in result.clauses:
            citations = cited.get(clause, ())
            if not citations or f"clause:{clause}" in result.touched:
                continue
            if not any(is_recorded(citation, result.touched) for citation in citations):
                elements = ", ".join(dict.fromkeys(citation.element for citation in citations))
                yield f"the scenario {result.id} cites {clause}, but touches none of {elements}"
