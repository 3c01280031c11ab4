"""The rows of a case, taken together.

In: rows in the order of the table. Out: blocks, each of one case or of one problem, whose events stand in order of
time with the opening first. Keeps the rows of the case at hand, and of the cases before it the ids only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from complaintflow.cli.block import Block
from complaintflow.cli.replay.rows import CaseRow
from complaintflow.instants import parse_instant


def blocks(rows: Iterable[CaseRow], *, together: bool) -> Iterator[Block]:
    """Yield a block for every row; with `together` one for all rows of a case that follow one another.

    A case that comes again after another one is a problem of that row: the case is over and forgotten by then.
    """
    if not together:
        yield from (_block([row]) for row in rows)
        return
    seen: set[str] = set()
    waiting: list[CaseRow] = []
    for row in rows:
        if row.problem:
            yield _block([row])
        elif waiting and row.case == waiting[0].case:
            waiting.append(row)
        elif row.case in seen:
            message = f"the rows of the case `{row.case}` do not stand together: other cases come between"
            yield Block(row.line, row.case, problem=message)
        else:
            if waiting:
                yield _block(waiting)
            waiting = [row]
            seen.add(row.case)
    if waiting:
        yield _block(waiting)


def _block(rows: list[CaseRow]) -> Block:
    first = rows[0]
    if first.problem:
        return Block(first.line, first.case, groups=first.groups, problem=first.problem)
    told = [(row.line, event) for row in rows for event in row.events[1:]]
    if len(rows) > 1:
        # Stable: what happened at one instant stays in the order of the rows.
        told.sort(key=lambda one: parse_instant(str(one[1]["at"])))
    return Block(first.line, first.case, ((first.line, first.events[0]), *told), first.groups)
