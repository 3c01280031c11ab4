"""Policies as they stand on the page: the unsaved text, over the files that lie on disk.

In: a path in the folder and a text. Out: what one pass over it and the files it names found. What was read once is kept
while nothing of it has changed. Lives in the process that works things out.
"""

from __future__ import annotations

import posixpath
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from complaintflow.compiler.load import CheckedSources, LoadedPolicy, check_read
from complaintflow.errors import PolicyError
from complaintflow.facade import Policy
from complaintflow.policy import PolicyDocument
from complaintflow.source import has_errors
from complaintflow.studio.folder import Folder
from complaintflow.studio.problems import FORBIDDEN, NOT_FOUND, StudioError

_KEPT: Final = 6


@dataclass(slots=True)
class Shelf:
    """The policies of a folder that were asked about lately."""

    folder: Folder
    _kept: OrderedDict[tuple[str, bytes], CheckedSources] = field(default_factory=OrderedDict)
    _readable: dict[str, PolicyDocument] = field(default_factory=dict)

    def checked(self, path: str, text: str) -> CheckedSources:
        """Return what a text at this path leads to; every other file is read from disk. Raises StudioError."""
        self.folder.place(path)
        data = text.encode("utf-8", "surrogatepass")
        known = self._kept.get((path, data))
        read = self.reader(path, data)
        if known is None or not _is_as_it_was(known, read):
            known = self._kept[path, data] = check_read(path, read)
        self._kept.move_to_end((path, data))
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if known.document is not None:
            self._readable[path] = known.document
        return known

    def policy(self, path: str, text: str) -> Policy:
        """Return the policy that a text is. Raises PolicyError where it has errors."""
        checked = self.checked(path, text)
        compiled, document = checked.compiled, checked.document
        if compiled is None or document is None or has_errors(checked.diagnostics):
            raise PolicyError(checked.diagnostics, checked.sources)
        loaded = LoadedPolicy(
            compiled, document, checked.diagnostics, checked.sources, checked.register, checked.bundle
        )
        return Policy(compiled, loaded)

    def last_readable(self, path: str) -> PolicyDocument | None:
        """Return the author's model as the text at this path could last be read, else as it lies on disk."""
        if path not in self._readable:
            try:
                text = self.folder.read(path).decode("utf-8")
            except (StudioError, UnicodeDecodeError):
                return None
            return self.checked(path, text).document
        return self._readable[path]

    def reader(self, path: str, data: bytes) -> Callable[[str], bytes]:
        """Return how files are read that the file at `path` names, itself among them."""
        home, own = posixpath.split(path)

        def read(inner: str) -> bytes:
            if inner == own:
                return data
            try:
                return self.folder.read(posixpath.join(home, inner))
            except StudioError as problem:
                kind = {NOT_FOUND: FileNotFoundError, FORBIDDEN: PermissionError}.get(problem.status, OSError)
                raise kind(inner) from problem

        return read


def _is_as_it_was(checked: CheckedSources, read: Callable[[str], bytes]) -> bool:
    """Whether every file that was read still says the same, and none that was missing has come."""
    if any(one.code.value.endswith(("not-found", "missing")) for one in checked.diagnostics):
        return False
    try:
        return all(read(inner) == data for inner, data in checked.bundle.files.items())
    except OSError:
        return False
