"""The files of events that scenarios of reports name, read into an archive.

In: a policy and the path of a file of scenarios. Out: a function that fills an archive and a book from a file of JSON
lines beside it, and says how many lines were no events.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from complaintflow.correlation import Casebook
from complaintflow.errors import EventError
from complaintflow.facade import Policy
from complaintflow.kernel.event import Event
from complaintflow.reporting.archive import Archive
from complaintflow.reporting.submissions import Book, is_submission, read_submission
from complaintflow.scenario.reports import Feed


def read_events(policy: Policy, scenarios: Path) -> Feed:
    """Return what reads a file of events that lies beside a file of scenarios."""

    def feed(name: str, archive: Archive, book: Book) -> int:
        bad_lines = 0
        events: list[Event] = []
        for value in _lines(scenarios.parent / name):
            try:
                if is_submission(value):
                    bad_lines += book.take(read_submission(value)).code is not None
                else:
                    events.append(policy.read_event(value))
            except EventError:
                bad_lines += 1
        _take(policy, events, archive)
        return bad_lines

    return feed


def _lines(path: Path) -> Iterator[object]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError:
                yield None


def _take(policy: Policy, events: list[Event], archive: Archive) -> None:
    if not policy.compiled.cross_case:
        for event in events:
            archive.take(event)
    else:
        # Rules across cases see events in order of time, openings last, and what they find is in the events that
        # cases really get.
        cases = Casebook(policy)
        for event in sorted(events, key=lambda one: (one.entered_at, one.name == "open")):
            for answer in cases.take(event):
                opened = answer.step.opened
                archive.record(answer.event, None if opened is None else opened.raw)
    archive.finish()
