"""Saving: whole or not at all, and never over what somebody else has written meanwhile.

In: a path, a text, and the digest of the file as the page last saw it (None: there was none). Out: the new digest, or
what stands there now. A new file appears only where there is none; an old one is replaced by one that was written
beside it and has reached the disk.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from complaintflow.source import LIMITS
from complaintflow.studio.folder import Folder, digest_of, read_plain
from complaintflow.studio.problems import BAD_REQUEST, TOO_LARGE, UNREADABLE, StudioError

_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving: the file's digest now, and where it was not written, the bytes that stand there."""

    digest: str
    theirs: bytes | None = None


class Saver:
    """Writes files of one folder, one at a time."""

    def __init__(self, folder: Folder) -> None:
        """Write below this folder only."""
        self._folder = folder
        self._turn = Lock()

    def save(self, path: object, text: object, seen: object) -> Saved:
        """Write a text to a file of which the page has seen this digest. Raises StudioError."""
        if not isinstance(text, str) or not (seen is None or isinstance(seen, str)):
            raise StudioError(BAD_REQUEST, "expected `path`, `text` and the `digest` of the file as it was read")
        target = self._folder.place(path)
        with self._turn:
            try:
                before = read_plain(target)
            except FileNotFoundError:
                before = None
            except OSError as problem:
                raise _unwritten(path, problem) from problem
            if (None if before is None else digest_of(before)) != seen:
                return Saved("" if before is None else digest_of(before), before or b"")
            data = _written_as(text, before)
            if len(data) > LIMITS.file_bytes:
                raise StudioError(TOO_LARGE, f"the text has {len(data)} bytes, expected at most {LIMITS.file_bytes}")
            try:
                if not _put(target, data, before):
                    other = read_plain(target)
                    return Saved(digest_of(other), other)
            except OSError as problem:
                raise _unwritten(path, problem) from problem
            return Saved(digest_of(data))


def _unwritten(path: object, problem: OSError) -> StudioError:
    return StudioError(UNREADABLE, f"`{path}` can't be written: {problem.strerror or 'it is no file'}")


def _written_as(text: str, before: bytes | None) -> bytes:
    """Return a text as the file was written before: its line ends and its mark at the beginning are not the page's."""
    if before is not None and b"\r\n" in before and "\r" not in text:
        text = text.replace("\n", "\r\n")
    try:
        data = text.encode()
    except UnicodeEncodeError as problem:
        raise StudioError(BAD_REQUEST, "the text holds half a character") from problem
    return _BOM + data if before is not None and before.startswith(_BOM) else data


def _put(target: Path, data: bytes, before: bytes | None) -> bool:
    """Write a file beside its place and move it there; return False where somebody was quicker."""
    if before is None:
        target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if before is None:
            return _put_new(written, target)
        written.chmod(target.stat().st_mode & 0o777)
        if read_plain(target) != before:  # the last look before it is replaced
            return False
        written.replace(target)
        _settle(target.parent)
        return True
    finally:
        with suppress(FileNotFoundError):
            written.unlink()


def _put_new(written: Path, target: Path) -> bool:
    written.chmod(0o644)
    try:
        os.link(written, target)  # fails where there is a file, unlike moving
    except FileExistsError:
        return False
    _settle(target.parent)
    return True


def _settle(folder: Path) -> None:
    """Let the new name reach the disk, where the system can be asked for that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
