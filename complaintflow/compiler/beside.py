"""Where the files are read that go with a policy: staff, deliveries, plans, bindings.

In: paths. Out: a root node, a decoded record, or everything one pass over a policy found. `ON_DISK` reads what lies
there; an editor reads the text that it holds, and of the rest what it may.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from complaintflow.compiler.load import CheckedSources, check_sources
from complaintflow.policy import decode
from complaintflow.policy.files import LoadedFile, ReadNode, read_node
from complaintflow.source import has_errors

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Files:
    """How the root node of a file is read, and a policy that a file names. Neither ever raises for a file."""

    node: Callable[[Path], ReadNode] = read_node
    policy: Callable[[Path], CheckedSources] = check_sources

    def load(self, path: Path, record_class: type[T]) -> LoadedFile[T]:
        """Return a file decoded as a record."""
        read = self.node(path)
        if read.node is None:
            return LoadedFile(path, None, read.diagnostics, read.source)
        document, found = decode(record_class, read.node)
        diagnostics = (*read.diagnostics, *found)
        return LoadedFile(path, None if has_errors(diagnostics) else document, diagnostics, read.source)


ON_DISK: Final = Files()
