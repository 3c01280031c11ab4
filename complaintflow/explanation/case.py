"""A whole case explained: its class, its tables, its due instants.

In: anything that holds a compiled policy and anything that holds a case (`complaintflow.Policy`,
`complaintflow.Case`). Out: an `Explanation`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.explanation.classes import HigherClass, TableAnswer, higher_classes, table_answers, view_of
from complaintflow.explanation.receipts import DueReceipt, receipt_of
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.judgements import Judgement, judgements


class HoldsPolicy(Protocol):
    """Something that holds a compiled policy."""

    @property
    def compiled(self) -> CompiledPolicy:
        """The policy."""


class HoldsCase(Protocol):
    """Something that holds a case."""

    @property
    def raw(self) -> CaseState:
        """The case."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a case is as it is.

    `floor` is the class below which it cannot fall; `higher` says of every higher class what would lead to it;
    `due` are the receipts of every deadline that has started, in order of declaration; `judgements` say who decided
    the facts that are judged, when and why.
    """

    case: str
    klass: str | None
    floor: str | None
    tables: tuple[TableAnswer, ...]
    higher: tuple[HigherClass, ...]
    due: tuple[DueReceipt, ...]
    judgements: tuple[Judgement, ...] = ()


def explain_case(policy: HoldsPolicy, case: HoldsCase) -> Explanation:
    """Return why the case has its class and its due instants, and what would change the class."""
    compiled, state = policy.compiled, case.raw
    view = view_of(compiled, state)
    runs = [state.runs[name][-1] for name in compiled.deadlines if state.runs.get(name)]
    return Explanation(
        case=state.id,
        klass=state.klass,
        floor=state.floor,
        tables=table_answers(compiled, view),
        higher=higher_classes(compiled, state.klass, view),
        due=tuple(receipt_of(compiled, state, run) for run in runs),
        judgements=judgements(compiled, state),
    )
