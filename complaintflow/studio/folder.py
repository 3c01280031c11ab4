"""The opened folder: which of its files there are, and reading them.

In: paths as the page names them, relative to the folder. Out: bytes, or a `StudioError`. Only `*.yaml` files are ever
looked at, none in or below a name that begins with a dot, and no link is followed out of the folder.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from complaintflow.source import LIMITS
from complaintflow.studio.problems import FORBIDDEN, NOT_FOUND, UNREADABLE, StudioError

SUFFIX: Final = ".yaml"
_PATH_MAX: Final = 400
_DEPTH_MAX: Final = 4
_FILES_MAX: Final = 2_000
# Windows reads a colon as a drive or a hidden stream, and a backslash as a separator.
_NEVER: Final = frozenset("\\:\x00")
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def digest_of(data: bytes) -> str:
    """Return the digest by which the page says which state of a file it has seen."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that was opened; `root` is resolved."""

    root: Path

    @classmethod
    def of(cls, path: Path) -> Folder:
        """Return the folder at a path. Raises OSError where there is none."""
        root = path.resolve(strict=True)
        if not root.is_dir():
            raise NotADirectoryError(str(path))
        return cls(root)

    def place(self, path: object) -> Path:
        """Return where a file of the folder lies, links followed. Raises StudioError where it may not lie."""
        if not isinstance(path, str) or not _is_plain(path):
            raise StudioError(FORBIDDEN, f"only {SUFFIX} files of the opened folder can be read and written")
        try:
            target = (self.root / path).resolve()
        except (OSError, RuntimeError, ValueError) as problem:
            raise StudioError(FORBIDDEN, "this path leads in a circle") from problem
        if not target.is_relative_to(self.root) or not _is_plain(target.relative_to(self.root).as_posix()):
            raise StudioError(FORBIDDEN, "this path leads out of the opened folder")
        return target

    def read(self, path: object) -> bytes:
        """Return the bytes of a file, no more than the limit and one. Raises StudioError."""
        target = self.place(path)
        try:
            return read_plain(target)
        except FileNotFoundError as problem:
            raise StudioError(NOT_FOUND, f"there is no file `{path}`") from problem
        except OSError as problem:
            raise StudioError(UNREADABLE, f"`{path}` can't be read: {problem.strerror or 'it is no file'}") from problem

    def files(self) -> Iterator[str]:
        """Yield the paths of all `*.yaml` files, sorted, as far down as a folder of policies goes."""
        found: list[str] = []
        for folder, inside, names in os.walk(self.root, followlinks=False):
            here = Path(folder).relative_to(self.root)
            inside[:] = sorted(name for name in inside if not name.startswith(".") and len(here.parts) < _DEPTH_MAX)
            found += [(here / name).as_posix() for name in names if _is_plain(name)]
            if len(found) > _FILES_MAX:
                break
        for path in sorted(found[:_FILES_MAX]):
            try:
                target = self.place(path)
            except StudioError:
                continue
            if target.is_file():
                yield path


def read_plain(target: Path) -> bytes:
    """Return the bytes of an ordinary file; a pipe or a device is none. Raises OSError."""
    handle = os.open(target, _FLAGS)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError("not an ordinary file")
        return file.read(LIMITS.file_bytes + 1)


def _is_plain(path: str) -> bool:
    parts = path.split("/")
    named = all(part and not part.startswith(".") and part.isprintable() for part in parts)
    return named and 0 < len(path) <= _PATH_MAX and path.endswith(SUFFIX) and not _NEVER & set(path)
