"""The files that go with a policy, each kind checked by its own room, and the record by which its keys are known.

In: the path of a file, and how files are read: its own text as it stands on the page, others from the folder. Out:
diagnostics; a JSON Schema. Rooms are loaded when a file of theirs is opened.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Final

from complaintflow.compiler.beside import Files
from complaintflow.compiler.load import CheckedSources
from complaintflow.policy import Schema, schema_of
from complaintflow.policy.files import ReadNode, node_of
from complaintflow.source import Code, Diagnostic, Findings, Level, Span
from complaintflow.studio.problems import NOT_FOUND, StudioError
from complaintflow.studio.shelf import Shelf

Check = Callable[[str, Files], Iterable[Diagnostic]]

_DOCUMENTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "scenarios": ("scenario.document", "ScenariosSpec"),
        "map": ("cli.replay.column_map", "ColumnMapSpec"),
        "staff": ("staff.document", "StaffDocument"),
        "delivery": ("runtime.delivery.document", "DeliveryDocument"),
        "profile": ("verification.profiles.document", "ProfileDocument"),
        "binding": ("verification.profiles.binding", "BindingDocument"),
        "migration": ("migration", "MigrationDocument"),
        "simulation": ("simulation.document", "SimulationDocument"),
    }
)
"""Where the record of each kind of file is: a module of the package, and its class."""


def schema_of_kind(kind: str) -> Schema | None:
    """Return the schema of a kind of file, None where it is none that goes with a policy."""
    if kind not in _DOCUMENTS:
        return None
    room, name = _DOCUMENTS[kind]
    return schema_of(getattr(import_module(f"complaintflow.{room}"), name))


def files_of(shelf: Shelf, path: str, text: str) -> Files:
    """Return how files are read while one is edited: that one as it stands on the page, others from the folder."""

    def node(where: Path) -> ReadNode:
        name = posixpath.normpath(where.as_posix())
        if name == path:
            return node_of(path, text.encode("utf-8", "surrogatepass"))
        try:
            return node_of(name, shelf.folder.read(name))
        except StudioError as problem:
            return ReadNode(None, (_unreadable(name, problem),), None)

    def policy(where: Path) -> CheckedSources:
        name = posixpath.normpath(where.as_posix())
        try:
            return shelf.checked(name, shelf.folder.read(name).decode("utf-8", "replace"))
        except StudioError as problem:
            return CheckedSources(None, None, (_unreadable(name, problem),), {})

    return Files(node, policy)


def _unreadable(name: str, problem: StudioError) -> Diagnostic:
    code = Code.FILE_NOT_FOUND if problem.status == NOT_FOUND else Code.UNREADABLE_FILE
    return Diagnostic(code, Level.ERROR, Span.start_of(name), problem.message)


def _staff(path: str, files: Files) -> Iterable[Diagnostic]:
    from complaintflow.staff import check_staff

    return check_staff(path, None, files).diagnostics


def _delivery(path: str, files: Files) -> Iterable[Diagnostic]:
    from complaintflow.runtime.delivery.loading import check_delivery

    return check_delivery(Path(path), None, files).diagnostics


def _profile(path: str, files: Files) -> Iterable[Diagnostic]:
    from complaintflow.verification.profiles.loading import check_profile_file

    return check_profile_file(Path(path), files).diagnostics


def _binding(path: str, files: Files) -> Iterable[Diagnostic]:
    from complaintflow.verification.profiles.loading import check_binding_file

    return check_binding_file(Path(path), files).diagnostics


def _migration(path: str, files: Files) -> Iterable[Diagnostic]:
    from complaintflow.migration import check_plan

    return check_plan(Path(path), files)[0]


def _simulation(path: str, files: Files) -> Iterable[Diagnostic]:
    from complaintflow.simulation.loading import check_plan

    return check_plan(path, None, files).diagnostics


def _map(path: str, files: Files) -> Iterable[Diagnostic]:
    # The room that replays tables stands above this one; it is asked for by name, as `complaintflow schema` does.
    columns = import_module("complaintflow.cli.replay.column_map")
    loaded = files.load(Path(path), columns.ColumnMapSpec)
    findings = Findings()
    if loaded.document is not None:
        columns.read_map(loaded.document, findings)
    return (*loaded.diagnostics, *findings.listed())


CHECKED: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "staff": _staff,
        "delivery": _delivery,
        "profile": _profile,
        "binding": _binding,
        "migration": _migration,
        "simulation": _simulation,
        "map": _map,
    }
)
