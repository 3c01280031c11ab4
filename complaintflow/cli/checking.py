"""What is wrong with a file, whatever kind of file it is.

In: a path. Out: every diagnostic of one pass, and the texts they point into. The first key of a file says its
kind: a policy, a file to be extended, scenarios, a register of clauses, a profile, a binding, a plan of a migration, a
column map, staff, deliveries; what is none is facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from complaintflow.cli.replay.column_map import ColumnMapSpec, read_map
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.load import check_sources
from complaintflow.policy import decode_register, decode_shape
from complaintflow.policy.document import FILE_KINDS, is_of_no_kind
from complaintflow.policy.files import LoadedFile, ReadNode, load_file, read_node
from complaintflow.policy.shape import place_of
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.finding import first_key
from complaintflow.scenario.loading import load_scenarios, missing_events, policy_path
from complaintflow.scenario.shapes import FREE
from complaintflow.scenario.verify import check_scenarios
from complaintflow.source import Code, Diagnostic, Findings, Level, SourceText, Span, has_errors, sort_and_dedupe
from complaintflow.staff import check_staff
from complaintflow.verification.verify import check_policy_file


@dataclass(frozen=True, slots=True)
class Checked:
    """The diagnostics of some files, sorted, and the texts they point into."""

    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, SourceText]


def check_files(paths: Iterable[Path], policy: CompiledPolicy | None = None) -> Checked:
    """Return what is wrong with files, and with the `*.yaml` files that lie directly in folders.

    `policy`: what files of staff (in place of the policy that they name) and deliveries are held against.
    """
    diagnostics: list[Diagnostic] = []
    sources: dict[str, SourceText] = {}
    for path in paths:
        for file in _files(path):
            checked = check_file(file, policy)
            diagnostics += checked.diagnostics
            sources.update(checked.sources)
        if path.is_dir() and not _files(path):
            message = "there is no `*.yaml` file directly in this folder"
            diagnostics.append(Diagnostic(Code.FILE_NOT_FOUND, Level.ERROR, Span.start_of(path.as_posix()), message))
    return Checked(tuple(sort_and_dedupe(diagnostics)), sources)


def _check_facts(read: ReadNode) -> Checked:
    """Check a file of facts as far as that goes without knowing their policy."""
    assert read.node is not None, "asked only where the file could be read"
    _, found = decode_shape(FREE, read.node)
    message = "this was checked as a file of facts: its first key tells of no other kind of file known here"
    known = ", ".join(f"`{kind}`" for kind in FILE_KINDS)
    help_ = f"other files begin with {known}; facts are held against a policy by `complaintflow explain POLICY FACTS`"
    note = Diagnostic(Code.UNKNOWN_KEY, Level.NOTE, place_of(read.node), message, help_)
    return _checked([*read.diagnostics, *found, note], read.source)


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.yaml")) if path.is_dir() else [path]


def check_file(path: Path, policy: CompiledPolicy | None = None) -> Checked:
    """Return what is wrong with one file."""
    kind = first_key(path)
    if kind == "scenarios":
        return _check_scenarios(load_scenarios(path))
    if kind == "staff":
        staff = check_staff(path, policy)
        return Checked(staff.diagnostics, staff.sources)
    if kind == "delivery":
        from complaintflow.runtime.delivery.loading import check_delivery

        delivery = check_delivery(path, policy)
        return Checked(delivery.diagnostics, delivery.sources)
    if kind in ("profile", "binding"):
        from complaintflow.verification.profiles.loading import check_binding_file, check_profile_file

        checked = check_profile_file(path) if kind == "profile" else check_binding_file(path)
        return Checked(checked.diagnostics, checked.sources)
    if kind == "migration":
        from complaintflow.migration import check_plan

        said, source = check_plan(path)
        return _checked(list(said), source)
    if kind == "simulation":
        from complaintflow.simulation.loading import check_plan as check_simulation

        simulation = check_simulation(path, policy)
        return Checked(simulation.diagnostics, simulation.sources)
    if kind == "map":
        return _check_map(load_file(path, ColumnMapSpec))
    if kind == "clauses":
        read = read_node(path)
        found = [] if read.node is None else decode_register(read.node)[1]
        return _checked([*read.diagnostics, *found], read.source)
    if kind not in FILE_KINDS:
        read = read_node(path)
        if read.node is not None and is_of_no_kind(read.node):
            return _check_facts(read)
    return Checked(*check_policy_file(path))


def _check_map(loaded: LoadedFile[ColumnMapSpec]) -> Checked:
    findings = Findings()
    if loaded.document is not None:
        read_map(loaded.document, findings)
    return _checked([*loaded.diagnostics, *findings.listed()], loaded.source)


def _check_scenarios(loaded: LoadedFile[ScenariosSpec]) -> Checked:
    found = [*loaded.diagnostics, *missing_events(loaded)]
    about = policy_path(loaded)
    if loaded.document is not None and about is not None:
        policy = check_sources(about)
        if policy.compiled is None or has_errors(policy.diagnostics):
            span = loaded.document.policy.span
            message = f"the policy `{about.as_posix()}` cannot be loaded, so its names cannot be checked"
            help_ = f"complaintflow check {about.as_posix()}"
            found.append(Diagnostic(Code.UNKNOWN_REFERENCE, Level.ERROR, span, message, help_))
        else:
            clauses = None if policy.register is None else {str(clause) for clause in policy.register.entries}
            found += check_scenarios(loaded.document, policy.compiled, clauses)
    return _checked(found, loaded.source)


def _checked(diagnostics: list[Diagnostic], source: SourceText | None) -> Checked:
    return Checked(tuple(diagnostics), {} if source is None else {source.file: source})
