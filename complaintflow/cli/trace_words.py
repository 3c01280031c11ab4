"""How a clause stands, and what a trace comes to, in the reader's language.

In: a status, or a whole trace. Out: words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.cli.reading import language, worded, worded_count
from complaintflow.scenario.trace import MODELLED, Trace

_STATUSES: Final[Mapping[str, str]] = {"silent": "原文未规定", "text-only": "仅存文字", "not-modelled": "未实现"}


def status_words(status: str) -> str:
    """Return how a clause stands that is not modelled; whoever writes registers knows the status by its name."""
    chinese = _STATUSES.get(status, status)
    return f"（{chinese}）" if language() == "zh" else f"({status})"


def counts(policy: str, trace: Trace) -> str:
    """Return how many clauses there are, and how many gaps and doubts."""
    modelled = sum(row.status == MODELLED for row in trace.rows)
    rows = len(trace.rows)
    return worded(
        "{policy}: {clauses}, {modelled} modelled, {rest} not; {gaps}, {doubts}",
        policy=policy,
        clauses=worded_count("{count:,} clause", "{count:,} clauses", rows),
        modelled=modelled,
        rest=rows - modelled,
        gaps=worded_count("{count:,} gap", "{count:,} gaps", len(trace.gaps)),
        doubts=worded_count("{count:,} doubt", "{count:,} doubts", len(trace.doubts)),
    )
