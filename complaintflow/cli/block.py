"""What follows at once in a table: the events of a case, taken together.

In: a block. Out: its events, answered by a session; and the case finished and counted, where a block is all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from complaintflow.cli.session import Session
from complaintflow.cli.telling import Teller


@dataclass(frozen=True, slots=True)
class Block:
    """What follows at once: the events of a case with their lines, or what is wrong with a row."""

    line: int
    case: str = ""
    events: tuple[tuple[int, Mapping[str, object]], ...] = ()
    groups: tuple[str, ...] = ()
    problem: str = ""


def take_block(session: Session, block: Block) -> None:
    """Answer the events of a block, or say what is wrong with it."""
    if block.problem:
        session.refuse(block.line, block.problem)
        return
    for line, event in block.events:
        if event["event"] == "open" and block.case in session.cases:
            continue  # a further row of a case that an earlier row has opened
        session.take(line, event)


def finish_block(session: Session, telling: Teller, block: Block, end: int | None) -> None:
    """Finish a case whose rows are all read, count it and forget it."""
    if block.case not in session.cases:
        return
    session.finish(end)
    telling.count_case(session.cases[block.case], block.groups)
    session.forget(block.case)
