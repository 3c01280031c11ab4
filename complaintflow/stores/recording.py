"""What steps have led to, written row by row: for stores that gain nothing by writing many at once.

In: the rows of steps. Out: the same rows in a store.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from complaintflow.stores.protocol import Writing
from complaintflow.stores.rows import StepRows

MOVED_ON: Final = "another sender has written to {case} in the meantime: try again"


def recorded(writing: Writing, steps: Iterable[StepRows]) -> str | None:
    """Write the rows of steps; return the first case that was not as its step found it, None where all were."""
    for step in steps:
        case = step.case
        taken = writing.put_case(case, case.version - 1) if step.key is None else writing.add_case(case, step.key)
        if not taken:
            return case.case
        writing.append(step.log)
        held = writing.timer(case.case)
        if held is None or step.timer is None or held.due != step.timer.due or held.failures:
            writing.put_timer(case.case, step.timer)
        if step.outbox:
            writing.add_outbox(step.outbox)
    return None
