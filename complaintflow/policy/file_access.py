"""Reading the files of one folder tree, and nothing outside it.

In: the folder. Out: a `ReadBytes` for `extends.read_merged`. Follows links only where they end inside the folder; reads
no more of a file than the limit and one byte, so that `source.text.decode` can say that it is too large.
"""

from __future__ import annotations

from pathlib import Path

from complaintflow.policy.extends import ReadBytes
from complaintflow.source.limits import LIMITS


def folder_reader(folder: Path) -> ReadBytes:
    """Return a function that reads files below `folder` by their relative path.

    The function raises FileNotFoundError where there is no file, PermissionError where the path leads out of the
    folder or names something else than a file, OSError where reading fails.
    """
    root = folder.resolve()

    def read(path: str) -> bytes:
        try:
            target = (root / path).resolve()
        except RuntimeError as problem:  # how Python before 3.13 reports a link to itself
            raise OSError(f"links of {path} lead in a circle") from problem
        if not target.is_relative_to(root):
            raise PermissionError(path)
        if not target.exists():
            raise FileNotFoundError(path)
        if not target.is_file():
            raise PermissionError(path)
        with target.open("rb") as file:
            return file.read(LIMITS.file_bytes + 1)

    return read
