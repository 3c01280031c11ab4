"""`complaintflow trace`: from clause to element to scenario.

In: policies. Out: a table of every clause with the elements that cite it and the scenarios that show it; gaps
make the exit code 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.completing import yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import Language, metavar, one_of

if TYPE_CHECKING:
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.suite import Suite
    from complaintflow.policy import ClauseRegister
    from complaintflow.scenario.trace import Trace


def trace(
    paths: Annotated[list[Path], typer.Argument(help="Policies, or folders of policies.", autocompletion=yaml_files)],
    json: Annotated[bool, typer.Option("--json", help="Print the trace as JSON.")] = False,
    gaps: Annotated[bool, typer.Option("--gaps", help="Print gaps and doubts only.")] = False,
    lang: Annotated[
        Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of clauses.")
    ] = Language.EN,
) -> Exit:
    """Show for every clause of the procedure which elements rest on it and which scenarios show it.

    Fails when a modelled clause has no element or no scenario that passes, or a cited clause is in no register.
    """
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.suite import find_suites, run_suite

    try:
        traced = [(suite, *_trace(suite)) for suite in map(run_suite, find_suites(paths))]
    except Stop as stop:
        return stop.code
    screen = Screen()
    if json:
        _print_json([(suite, found) for suite, found, _ in traced])
    else:
        for suite, found, register in traced:
            _print(suite, found, register, screen, lang.value, with_rows=not gaps)
    return Exit.WRONG if any(found.gaps for _, found, _ in traced) else Exit.OK


def _trace(suite: Suite) -> tuple[Trace, ClauseRegister | None]:
    from complaintflow.scenario.citations import citations_of
    from complaintflow.scenario.trace import trace as trace_clauses

    loaded = suite.policy.loaded
    assert loaded is not None, "a policy from a file was loaded"
    citations = tuple(citations_of(loaded.document, suite.policy.compiled))
    return trace_clauses(loaded.register, citations, suite.results), loaded.register


def _print_json(traced: list[tuple[Suite, Trace]]) -> None:
    import json
    import sys

    report = {
        suite.policy.id: {
            "clauses": [
                {"clause": row.clause, "status": row.status, "elements": row.elements, "scenarios": row.scenarios}
                for row in found.rows
            ],
            "gaps": found.gaps,
            "doubts": found.doubts,
        }
        for suite, found in traced
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")


def _print(
    suite: Suite, found: Trace, register: ClauseRegister | None, screen: Screen, language: str, *, with_rows: bool
) -> None:
    from complaintflow.cli.reading import in_words, worded
    from complaintflow.cli.screen import Part
    from complaintflow.cli.trace_words import counts, status_words

    for row in found.rows if with_rows else ():
        title = _text(register, row.clause, language)
        status = "" if row.status == "modelled" else f"  {status_words(row.status)}"
        screen.line(Part(row.clause, "bold"), Part(status, "yellow"), Part(f"  {title}", "dim"))
        if row.elements:
            screen.line(worded("    elements:  {listed}", listed=", ".join(row.elements)))
        if row.scenarios:
            screen.line(worded("    scenarios: {listed}", listed=", ".join(row.scenarios)))
    for gap in found.gaps:
        screen.line(Part(worded("gap: "), "bold red"), in_words(gap))
    for doubt in found.doubts:
        screen.line(Part(worded("doubt: "), "bold yellow"), in_words(doubt))
    screen.line(Part(counts(suite.policy.id, found), "red" if found.gaps else "green"))


def _text(register: ClauseRegister | None, clause: str, language: str) -> str:
    entry = None if register is None else next((e for c, e in register.entries.items() if c == clause), None)
    if entry is None:
        return ""
    words = entry.text
    return str((words.zh or words.en if language == "zh" else words.en or words.zh) or "").strip()
