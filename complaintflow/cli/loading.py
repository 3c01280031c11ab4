"""Loading what a command works with, and saying what is wrong with it.

In: paths from the command line. Out: a policy, or diagnostics on stderr and the exit code: 2 when a file is not
there or cannot be read, 1 when it has mistakes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, TypeVar

from complaintflow.cli.exits import Exit
from complaintflow.cli.reading import in_words, underlined, worded
from complaintflow.cli.screen import Screen
from complaintflow.cli.stopping import Stop, usage
from complaintflow.compiled.zone import DAY
from complaintflow.errors import PolicyError
from complaintflow.facade import Policy
from complaintflow.instants import InstantError, local_day, parse_date, parse_instant
from complaintflow.policy.files import LoadedFile, load_file
from complaintflow.source import Code, Diagnostic, SourceText, has_errors, sort_and_dedupe

T = TypeVar("T")

__all__ = ["Stop", "complain", "exit_of", "instant_option", "load_policy", "load_record", "usage"]

_UNREADABLE: Final = frozenset({Code.FILE_NOT_FOUND, Code.UNREADABLE_FILE})


def load_policy(path: Path) -> Policy:
    """Return the policy, or print what is wrong with it and raise `Stop`."""
    try:
        return Policy.load(path)
    except PolicyError as problem:
        raise complain(problem.diagnostics, problem.sources) from problem


def load_record(path: Path, record_class: type[T]) -> LoadedFile[T]:
    """Return a file decoded as a record, or print what is wrong with it and raise `Stop`."""
    loaded = load_file(path, record_class)
    if loaded.document is None:
        sources = {} if loaded.source is None else {loaded.source.file: loaded.source}
        raise complain(loaded.diagnostics, sources)
    return loaded


def complain(diagnostics: Iterable[Diagnostic], sources: Mapping[str, SourceText]) -> Stop:
    """Print diagnostics on stderr and return the `Stop` to raise."""
    found = sort_and_dedupe(diagnostics)
    screen = Screen(sys.stderr)
    screen.raw(underlined(found, sources, color=screen.has_color))
    return Stop(exit_of(found))


def exit_of(diagnostics: Iterable[Diagnostic]) -> Exit:
    """Return the exit code that diagnostics call for."""
    found = list(diagnostics)
    if not has_errors(found):
        return Exit.OK
    return Exit.USAGE if any(one.code in _UNREADABLE for one in found) else Exit.WRONG


def instant_option(text: str | None, name: str, policy: Policy) -> int | None:
    """Return an instant given as an option; a date means its first moment in the policy's zone."""
    if text is None:
        return None
    try:
        if len(text) == len("2026-03-02"):
            return policy.compiled.zone.from_local(local_day(parse_date(text)) * DAY)
        return parse_instant(text)
    except InstantError as problem:
        raise usage(worded("{where}: {why}", where=name, why=in_words(str(problem)))) from problem
