"""Answers to why, as a viewer may see them.

In: what a viewer may see of a case (`complaintflow.confidentiality`), and an answer. Out: the answer without what the
viewer may not see. Of a table that looks at hidden facts only the result is left: which of its rules matched, what
stands in the way of the others and what would change it would all tell of the facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from complaintflow.confidentiality import Seen
from complaintflow.confidentiality.mark import MARK
from complaintflow.confidentiality.whole import all_fields
from complaintflow.explanation.case import Explanation
from complaintflow.explanation.receipts import DueReceipt
from complaintflow.kernel.judgements import Judgement


def veil_receipt(seen: Seen, receipt: DueReceipt) -> DueReceipt:
    """Return a receipt without a due instant that stands in a hidden fact, and without the words of others."""
    if receipt.deadline in seen.deadlines:
        return replace(receipt, due=None, walk=None, is_hidden=True)
    if receipt.walk is None:
        return receipt
    lines = tuple(replace(line, note=seen.text(line.note)) for line in receipt.walk.lines)
    return replace(receipt, walk=replace(receipt.walk, lines=lines))


def veil_explanation(seen: Seen, explanation: Explanation) -> Explanation:
    """Return an explanation without what would tell of hidden facts."""
    tables = tuple(
        replace(table, rules=(), by_default=False, is_hidden=True) if table.table in seen.tables else table
        for table in explanation.tables
    )
    classification = seen.sight.policy.classification
    veiled = classification is not None and classification.name in seen.tables
    return replace(
        explanation,
        case=seen.case_id,
        tables=tables,
        higher=() if veiled else explanation.higher,
        due=tuple(veil_receipt(seen, receipt) for receipt in explanation.due),
        judgements=tuple(_veil_judgement(seen, one) for one in explanation.judgements),
    )


def _veil_judgement(seen: Seen, judgement: Judgement) -> Judgement:
    """Return a judgement; why it was made is told only to those who see the fact and the reason."""
    shown = seen.sees_field(judgement.fact) and not seen.hides_undeclared
    return replace(
        judgement,
        value=seen.fact(judgement.fact, judgement.value),
        author=seen.actor(judgement.author),
        reason=seen.text(judgement.reason) if shown else MARK,
        event=seen.event_id(judgement.event),
    )


def veil_names(seen: Seen, view: Mapping[str, object]) -> dict[str, object]:
    """Return what conditions see of a case, with facts as the viewer may see them."""
    facts = all_fields(seen.sight.policy)
    return {name: seen.fact(name, value) if name in facts else value for name, value in view.items()}
