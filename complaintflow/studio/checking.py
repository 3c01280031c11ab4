"""What is wrong with a file as it stands on the page, and where its elements are.

In: a path and the unsaved text. Out: diagnostics with places, and the elements of a policy. The kind of file is told by
its first key, as `complaintflow check` tells it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from complaintflow.policy import check_base, decode, decode_register, file_kind
from complaintflow.policy.document import is_of_no_kind, of_no_kind
from complaintflow.policy.files import LoadedFile, node_of
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.verify import check_scenarios
from complaintflow.source import Code, Diagnostic, Level, has_errors, sort_and_dedupe
from complaintflow.studio.asking import Asked
from complaintflow.studio.bilingual import both
from complaintflow.studio.elements import elements_of
from complaintflow.studio.folder import Folder
from complaintflow.studio.kinds import CHECKED, files_of
from complaintflow.studio.shelf import Shelf
from complaintflow.verification.verify import verified

_SHOWN_MAX: Final = 500


def check(shelf: Shelf, asked: Asked) -> dict[str, object]:
    """Return the diagnostics of a text, and where the elements of a policy stand in it."""
    path, text = asked.text("path"), asked.text("text")
    shelf.folder.place(path)
    read = node_of(path, text.encode("utf-8", "surrogatepass"))
    kind = None if read.node is None else file_kind(read.node)
    elements: list[dict[str, object]] = []
    found: Iterable[Diagnostic]
    if read.node is not None and is_of_no_kind(read.node):
        found = (*read.diagnostics, of_no_kind(read.node))
    elif kind is not None and kind in CHECKED:
        found = CHECKED[kind](path, files_of(shelf, path, text))
    elif read.node is None or kind in (None, "policy"):
        checked = shelf.checked(path, text)
        found = verified(checked)
        if checked.document is not None:
            elements = elements_of(checked.document, path)
    elif kind == "base":
        found = (*read.diagnostics, *check_base(read.node))
    elif kind == "clauses":
        found = (*read.diagnostics, *decode_register(read.node)[1])
    else:
        found = _of_scenarios(shelf, path, text)
    diagnostics = sort_and_dedupe(found)
    return {
        "kind": kind or "",
        "ok": not has_errors(diagnostics),
        "diagnostics": [diagnostic_json(one, path) for one in diagnostics[:_SHOWN_MAX]],
        "elements": elements,
    }


def _of_scenarios(shelf: Shelf, path: str, text: str) -> list[Diagnostic]:
    loaded = scenarios_in(path, text)
    found = list(loaded.diagnostics)
    if loaded.document is None:
        return found
    about = policy_of(path, loaded.document)
    policy = files_of(shelf, path, text).policy(Path(about))
    if policy.compiled is None or has_errors(policy.diagnostics):
        message = f"the policy `{about}` cannot be loaded, so its names cannot be checked"
        span = loaded.document.policy.span
        return [*found, Diagnostic(Code.UNKNOWN_REFERENCE, Level.ERROR, span, message, f"complaintflow check {about}")]
    clauses = None if policy.register is None else {str(clause) for clause in policy.register.entries}
    return [*found, *check_scenarios(loaded.document, policy.compiled, clauses)]


def scenarios_in(path: str, text: str) -> LoadedFile[ScenariosSpec]:
    """Return the scenarios that a text holds."""
    read = node_of(path, text.encode("utf-8", "surrogatepass"))
    if read.node is None:
        return LoadedFile(Path(path), None, read.diagnostics, read.source)
    document, found = decode(ScenariosSpec, read.node)
    diagnostics = (*read.diagnostics, *found)
    return LoadedFile(Path(path), None if has_errors(diagnostics) else document, diagnostics, read.source)


def policy_of(path: str, document: ScenariosSpec) -> str:
    """Return the path of the policy that scenarios are about."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), str(document.policy)))


def policy_text(folder: Folder, path: str) -> str:
    """Return the text of a policy as it lies on disk. Raises StudioError."""
    return folder.read(path).decode("utf-8", "replace")


def diagnostic_json(one: Diagnostic, path: str) -> dict[str, object]:
    """Return a diagnostic for the page; `file` is there where it is about another file than the open one."""
    found, expected = _found_and_expected(one.message)
    line: dict[str, object] = {
        "severity": one.level.value,
        "code": one.code.value,
        "line": one.span.line,
        "column": one.span.column,
        "end_line": one.span.end_line,
        "end_column": one.span.end_column,
        "message": both(one.message),
        "found": found,
        "expected": expected,
        "remedy": both(one.help),
        "related": [
            {
                "message": both(other.message),
                "file": other.span.file,
                "line": other.span.line,
                "column": other.span.column,
            }
            for other in one.related
        ],
    }
    return line if one.span.file == path else line | {"file": one.span.file}


def _found_and_expected(message: str) -> tuple[str, str]:
    """Return what a sentence of the form `expected …, found …` names, in either order."""
    before, comma, after = message.rpartition(", found ")
    if comma and before.startswith("expected "):
        return after, before.removeprefix("expected ")
    before, comma, after = message.rpartition(", expected ")
    if comma and before.startswith("found "):
        return before.removeprefix("found "), after
    return "", ""
