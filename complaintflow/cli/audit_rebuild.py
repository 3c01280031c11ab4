"""`complaintflow audit rebuild`: what is derived in a store, made anew from its logs; or only compared with them.

In: a store. Out: what differed, and with `--check` exit code 1 where something did.
"""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.reading import language, worded, worded_count
from complaintflow.cli.service.options import Format, Output
from complaintflow.cli.stopping import Stop
from complaintflow.cli.stores import Db, MasterKey, StoreArgument, master_keys, opened


def rebuild(
    store: StoreArgument = None,
    db: Db = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing: only say what differs.")] = False,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
) -> Exit:
    """Make what is derived anew from the logs: cases, timers, outbox, retention, what rules across cases know."""
    from complaintflow.cli.audit_view import progress_on
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.service.words import Wording
    from complaintflow.stores.rebuild_store import rebuild_store

    try:
        keys = master_keys(master_key)
        with opened(store, db) as there:
            report = rebuild_store(there, keys, check=check, progress=progress_on(sys.stderr))
    except Stop as stop:
        return stop.code
    if format is Output.JSON:
        told = [{"case": one.case, "what": one.what} for one in report.differences]
        said = {"cases": report.cases, "lines": report.lines, "found": report.found, "written": not check}
        sys.stdout.write(json.dumps({**said, "differences": told}, ensure_ascii=False) + "\n")
    else:
        screen = Screen()
        for one in report.differences:
            named = {"case": one.case, "what": Wording(language()).made(one.what)}
            screen.line(
                worded("{case}: {what} differs", **named) if check else worded("{case}: {what} made anew", **named)
            )
        if report.found > len(report.differences):
            screen.line(worded("and {count} more", count=report.found - len(report.differences)))
        parts = (
            worded_count("{count:,} case", "{count:,} cases", report.cases),
            worded_count("{count:,} difference", "{count:,} differences", report.found),
        )
        screen.line(Wording(language()).clause.join(parts))
    return Exit.WRONG if check and not report.clean else Exit.OK
