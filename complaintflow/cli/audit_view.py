"""An audit's report for people and for programs.

In: a report. Out: lines on a screen, or JSON.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TextIO

from complaintflow.cli.reading import in_words, language, worded, worded_count
from complaintflow.cli.screen import Part, Screen
from complaintflow.cli.service.words import Wording
from complaintflow.stores.audit import Progress
from complaintflow.stores.discrepancies import AuditReport, Discrepancy


def print_report(report: AuditReport) -> None:
    """Print a report: what was looked at, then what is wrong."""
    screen, words = Screen(), Wording(language())
    parts = (
        _cases(report.cases),
        _entries(report.entries),
        worded_count("{count:,} seal", "{count:,} seals", report.seals),
    )
    screen.line(Part(report.address, "bold"), f"  {words.clause.join(parts)}")
    for line in _looked_at(report):
        screen.line(f"  {line}")
    if report.clean:
        screen.line(Part(worded("nothing altered, removed, inserted, reordered or cut off"), "green"))
        return
    screen.line()
    rows = [
        (_kind(one, words), _where(one, words), words.made(one.found), in_words(one.expected))
        for one in report.discrepancies
    ]
    screen.columns([words(key) for key in ("finding", "where", "found", "expected")], rows)
    if report.found > len(report.discrepancies):
        screen.line(worded("… and {count:,} more", count=report.found - len(report.discrepancies)))
    screen.line()
    found = worded_count("{count:,} discrepancy", "{count:,} discrepancies", report.found)
    screen.line(Part(found, "red"))


def _kind(one: Discrepancy, words: Wording) -> str:
    """Return what is wrong: in English the word that programs read too, in Chinese what it means, with that word."""
    return one.kind if words.language == "en" else words.title(words(f"is_{one.kind}"), one.kind)


def _where(one: Discrepancy, words: Wording) -> str:
    """Return what a discrepancy is about."""
    parts = [worded("case {case}", case=one.case)] if one.case is not None else []
    if one.n is not None:
        several = one.last is not None and one.last != one.n
        parts.append(
            worded("entries {first}-{last}", first=one.n, last=one.last) if several else worded("entry {n}", n=one.n)
        )
    if one.event is not None:
        parts.append(worded("event {event}", event=one.event))
    if one.act is not None:
        parts.append(worded("act {act}", act=one.act))
    if one.seal is not None:
        parts.append(worded("seal {number}", number=one.seal))
    if one.policy is not None:
        parts.append(worded("policy {digest}", digest=one.policy[:12]))
    return words.clause.join(parts) or worded("the store")


def _cases(count: int) -> str:
    return worded_count("{count:,} case", "{count:,} cases", count)


def _entries(count: int) -> str:
    return worded_count("{count:,} entry", "{count:,} entries", count)


def _looked_at(report: AuditReport) -> list[str]:
    lines = []
    if report.secrets is not None:
        lines.append(
            worded_count(
                "personal values of {count:,} entry compared with their digests",
                "personal values of {count:,} entries compared with their digests",
                report.secrets,
            )
        )
    if report.erased:
        lines.append(
            worded_count(
                "{count:,} case erased: chain and seals compared, personal values are gone",
                "{count:,} cases erased: chain and seals compared, personal values are gone",
                report.erased,
            )
        )
    if report.purged:
        lines.append(
            worded_count(
                "{count:,} case purged: gone, as an act in the chain says",
                "{count:,} cases purged: gone, as an act in the chain says",
                report.purged,
            )
        )
    if report.rebuilt is not None:
        lines.append(
            worded_count(
                "{count:,} case folded anew and compared", "{count:,} cases folded anew and compared", report.rebuilt
            )
        )
    lines.append(_heads(report))
    if report.unsealed:
        lines.append(
            worded_count(
                "{count:,} case moved since the last seal: run `complaintflow audit seal`",
                "{count:,} cases moved since the last seal: run `complaintflow audit seal`",
                report.unsealed,
            )
        )
    return lines


def _heads(report: AuditReport) -> str:
    if not report.heads:
        return worded("no exported head given: a store written anew with all its seals would not show")
    if not report.unsigned:
        return worded_count("{count:,} exported head compared", "{count:,} exported heads compared", report.heads)
    return worded_count(
        "{count:,} exported head compared, the signature unchecked: give --public-key",
        "{count:,} exported heads compared, the signature unchecked: give --public-key",
        report.heads,
    )


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
        said = worded("{done:,} of {total:,} entries", done=done, total=total)
        stream.write("\r\x1b[K" if done >= total else "\r" + said)
        stream.flush()

    return show
