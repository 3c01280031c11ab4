"""An audit's report for people and for programs.

In: a report. Out: lines on a screen, or JSON.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TextIO

from complaintflow.cli.screen import Part, Screen, counted
from complaintflow.stores.audit import Progress
from complaintflow.stores.discrepancies import AuditReport


def print_report(report: AuditReport) -> None:
    """Print a report: what was looked at, then what is wrong."""
    screen = Screen()
    parts = (counted(report.cases, "case"), counted(report.entries, "entry", "entries"), counted(report.seals, "seal"))
    screen.line(Part(report.address, "bold"), f"  {', '.join(parts)}")
    for line in _looked_at(report):
        screen.line(f"  {line}")
    if report.clean:
        screen.line(Part("nothing altered, removed, inserted, reordered or cut off", "green"))
        return
    screen.line()
    rows = [(one.kind, one.where, one.found, one.expected) for one in report.discrepancies]
    screen.columns(("what", "where", "found", "expected"), rows)
    if report.found > len(report.discrepancies):
        screen.line(f"… and {report.found - len(report.discrepancies):,} more")
    screen.line()
    screen.line(Part(counted(report.found, "discrepancy", "discrepancies"), "red"))


def _looked_at(report: AuditReport) -> list[str]:
    lines = []
    if report.secrets is not None:
        lines.append(f"personal values of {counted(report.secrets, 'entry', 'entries')} compared with their digests")
    if report.erased:
        lines.append(f"{counted(report.erased, 'case')} erased: chain and seals compared, personal values are gone")
    if report.purged:
        lines.append(f"{counted(report.purged, 'case')} purged: gone, as an act in the chain says")
    if report.rebuilt is not None:
        lines.append(f"{counted(report.rebuilt, 'case')} folded anew and compared")
    if report.heads:
        signed = "" if not report.unsigned else ", the signature unchecked: give --public-key"
        lines.append(f"{counted(report.heads, 'exported head')} compared{signed}")
    else:
        lines.append("no exported head given: a store written anew with all its seals would not show")
    if report.unsealed:
        lines.append(f"{counted(report.unsealed, 'case')} moved since the last seal: run `complaintflow audit seal`")
    return lines


def as_json(report: AuditReport) -> str:
    """Return a report as a JSON object, one key a line."""
    told = {**asdict(report), "clean": report.clean}
    discrepancies = [
        {key: value for key, value in one.items() if value not in (None, "")} for one in told.pop("discrepancies")
    ]
    return json.dumps({**told, "discrepancies": discrepancies}, ensure_ascii=False, indent=2) + "\n"


def progress_on(stream: TextIO) -> Progress | None:
    """Return what shows progress on a terminal, None where there is none."""
    if not stream.isatty():
        return None

    def show(done: int, total: int) -> None:
        stream.write("\r\x1b[K" if done >= total else f"\r{done:,} of {total:,} entries")
        stream.flush()

    return show
