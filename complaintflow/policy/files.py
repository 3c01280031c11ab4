"""Small files that go with a policy (scenarios, column maps, facts, staff) from disk.

In: a path. Out: the root node or the decoded document, every diagnostic of one pass, and the text they point into. A
file that is not there or cannot be read is a diagnostic too. Policies have more to them: `complaintflow.compiler.load`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from complaintflow.policy.decoder import decode
from complaintflow.source import LIMITS, Code, Diagnostic, Level, Node, SourceText, Span, has_errors, read_yaml
from complaintflow.source import decode as decode_text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReadNode:
    """A file as a tree of nodes, or why there is none."""

    node: Node | None
    diagnostics: tuple[Diagnostic, ...]
    source: SourceText | None


@dataclass(frozen=True, slots=True)
class LoadedFile(Generic[T]):
    """A file as its model. `document` is there only when nothing is wrong with it."""

    path: Path
    document: T | None
    diagnostics: tuple[Diagnostic, ...]
    source: SourceText | None


def read_node(path: Path) -> ReadNode:
    """Return the root node of a YAML file."""
    name = path.as_posix()
    try:
        with path.open("rb") as file:
            data = file.read(LIMITS.file_bytes + 1)
    except FileNotFoundError:
        return _unreadable(Code.FILE_NOT_FOUND, name, "there is no such file")
    except (OSError, ValueError) as problem:
        words = getattr(problem, "strerror", None) or "it is no path"
        return _unreadable(Code.UNREADABLE_FILE, name, f"the file cannot be read: {words[:1].lower()}{words[1:]}")
    return node_of(name, data)


def node_of(name: str, data: bytes) -> ReadNode:
    """Return the root node of the bytes of a file; `name` is what diagnostics call it."""
    source, problems = decode_text(name, data)
    if source is None:
        return ReadNode(None, tuple(problems), None)
    node, found = read_yaml(source)
    return ReadNode(node, (*problems, *found), source)


def _unreadable(code: Code, name: str, message: str) -> ReadNode:
    return ReadNode(None, (Diagnostic(code, Level.ERROR, Span.start_of(name), message),), None)


def load_file(path: Path, record_class: type[T]) -> LoadedFile[T]:
    """Return a file decoded as a record."""
    read = read_node(path)
    if read.node is None:
        return LoadedFile(path, None, read.diagnostics, read.source)
    document, found = decode(record_class, read.node)
    diagnostics = (*read.diagnostics, *found)
    return LoadedFile(path, None if has_errors(diagnostics) else document, diagnostics, read.source)
