"""Files of scenarios from disk.

In: a path. Out: the decoded document, every diagnostic of one pass, and the text they point into; the policy and the
files of events that it names.
"""

from __future__ import annotations

from pathlib import Path

from complaintflow.policy.files import LoadedFile, load_file
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.source import Code, Diagnostic, Level


def load_scenarios(path: Path) -> LoadedFile[ScenariosSpec]:
    """Return a file of scenarios."""
    return load_file(path, ScenariosSpec)


def policy_path(loaded: LoadedFile[ScenariosSpec]) -> Path | None:
    """Return the path of the policy that a file of scenarios is about."""
    return None if loaded.document is None else loaded.path.parent / loaded.document.policy


def missing_events(loaded: LoadedFile[ScenariosSpec]) -> list[Diagnostic]:
    """Return a diagnostic for each file of events that scenarios of reports name and that is not there."""
    reports = () if loaded.document is None else loaded.document.reports
    return [
        Diagnostic(Code.FILE_NOT_FOUND, Level.ERROR, report.events.span, f"there is no file `{report.events}`")
        for report in reports
        if report.events is not None and not (loaded.path.parent / report.events).is_file()
    ]
