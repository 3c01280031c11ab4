"""Staff files from disk, and from texts.

In: a path, or a text, and the policy whose roles it fills (perhaps named by the file). Out: a `StaffDirectory`, every
diagnostic of one pass and the texts they point into. Only `load_staff` and `staff_from_text` raise, and only
`PolicyError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import Zone
from complaintflow.compiler.beside import ON_DISK, Files
from complaintflow.compiler.zone_names import FALLBACK, read_zone
from complaintflow.compiler.zones import build_zone
from complaintflow.errors import PolicyError
from complaintflow.policy import decode
from complaintflow.policy.document import FILE_KIND_WORDS, file_kind
from complaintflow.policy.files import ReadNode, node_of
from complaintflow.source import (
    Code,
    Diagnostic,
    Findings,
    Level,
    SourceText,
    has_errors,
    quote,
    sort_and_dedupe,
)
from complaintflow.source import node as nodes
from complaintflow.staff.against_policy import check_against
from complaintflow.staff.checks import check_people
from complaintflow.staff.document import StaffDocument
from complaintflow.staff.reading import read_staff
from complaintflow.staff.roster import StaffDirectory


@dataclass(frozen=True, slots=True)
class CheckedStaff:
    """What one pass over a staff file found. `directory` is there only when nothing is wrong with the file."""

    directory: StaffDirectory | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, SourceText]


def load_staff(path: str | Path, policy: CompiledPolicy | None = None) -> StaffDirectory:
    """Return the directory in a staff file.

    `policy`: whose roles it fills, in place of the one that the file names.

    Raises:
        PolicyError: the file has errors; it carries all diagnostics.
    """
    return _loaded(check_staff(path, policy))


def staff_from_text(text: str, policy: CompiledPolicy | None = None, name: str = "staff.yaml") -> StaffDirectory:
    """Return the directory that a text is; a policy it names is looked for beside `name`. Raises PolicyError."""
    return _loaded(_check(node_of(name, text.encode("utf-8", "surrogatepass")), Path(name), policy))


def check_staff(path: str | Path, policy: CompiledPolicy | None = None, files: Files = ON_DISK) -> CheckedStaff:
    """Return everything that one pass over a staff file finds. Never raises for a file."""
    return _check(files.node(Path(path)), Path(path), policy, files)


def _loaded(checked: CheckedStaff) -> StaffDirectory:
    if checked.directory is None:
        raise PolicyError(checked.diagnostics, checked.sources)
    return checked.directory


def _check(read: ReadNode, path: Path, policy: CompiledPolicy | None, files: Files = ON_DISK) -> CheckedStaff:
    sources = {} if read.source is None else {read.source.file: read.source}
    if read.node is None:
        return CheckedStaff(None, read.diagnostics, sources)
    other = _other_kind(read.node)
    if other is not None:
        return CheckedStaff(None, (*read.diagnostics, other), sources)
    document, found = decode(StaffDocument, read.node)
    findings = Findings()
    directory = None if document is None else _examine(document, path, policy, findings, files)
    diagnostics = tuple(sort_and_dedupe([*read.diagnostics, *found, *findings.listed()]))
    return CheckedStaff(None if has_errors(diagnostics) else directory, diagnostics, sources)


def _examine(
    document: StaffDocument, path: Path, policy: CompiledPolicy | None, findings: Findings, files: Files
) -> StaffDirectory:
    if policy is None and document.policy is not None:
        policy = _named_policy(document, path, findings, files)
        if policy is None and document.time_zone is None:
            # The zone that days are read in is not known: what follows from it would be further mistakes.
            return read_staff(document, build_zone(FALLBACK), findings)
    zone: Zone | None = None if policy is None else policy.zone
    if document.time_zone is not None:
        zone = read_zone(document.time_zone, findings)
    directory = read_staff(document, zone, findings)
    check_people(document, directory, findings)
    if policy is not None:
        check_against(document, policy, findings)
    return directory


def _named_policy(document: StaffDocument, path: Path, findings: Findings, files: Files) -> CompiledPolicy | None:
    assert document.policy is not None, "asked only where the file names one"
    about = path.parent / document.policy
    checked = files.policy(about)
    if checked.compiled is not None and not has_errors(checked.diagnostics):
        return checked.compiled
    message = f"the policy {quote(about.as_posix())} cannot be loaded, so its roles cannot be checked"
    help_ = f"complaintflow check {about.as_posix()}"
    findings.error(Code.UNKNOWN_REFERENCE, document.policy.span, message, help_)
    return None


def _other_kind(node: nodes.Node) -> Diagnostic | None:
    kind = file_kind(node)
    if kind in (None, "staff") or not isinstance(node, nodes.Mapping) or node.get("staff") is not None:
        return None
    first = node.entries[0][0]
    message = f"this is {FILE_KIND_WORDS[first.text]} (its first key is {quote(first.text)}), expected a staff file"
    return Diagnostic(Code.WRONG_TYPE, Level.ERROR, first.span, message)
