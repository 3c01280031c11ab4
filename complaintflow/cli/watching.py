"""Looking again whenever a file is saved.

In: a look at some files, which says the files it read. Out: the same look after each change of one of them, on a screen
of its own, until Ctrl-C; then the exit code of the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from complaintflow.cli.exits import Exit
from complaintflow.cli.reading import language, worded
from complaintflow.cli.screen import Part, Screen
from complaintflow.cli.stopping import usage

_EVERY_MS: Final = 500
_WAITS: Final = {"en": "watching {count} files; Ctrl-C ends", "zh": "正在监视{count}个文件；Ctrl-C结束"}


@dataclass(frozen=True, slots=True)
class Look:
    """What a look came to, and the files it read."""

    code: Exit
    files: frozenset[Path]


def look_again(look: Callable[[], Look], given: Iterable[Path], screen: Screen) -> Exit:
    """Look, and again after each change of what was read or lies in a given folder, until Ctrl-C."""
    try:
        from watchfiles import watch
    except ImportError:
        return usage(worded("`--watch` needs the package watchfiles, which the extra `studio` brings")).code
    code = Exit.OK
    asked = list(given)
    try:
        while True:
            screen.clear()
            # Before the look: what is saved while it lasts is looked at again.
            before = _stamps(asked)
            seen = look()
            code = seen.code
            read = {*asked, *seen.files}
            stamps = {**_stamps(read), **before}
            screen.line(Part(_WAITS[language()].format(count=len(stamps)), "dim"))
            folders = {one if one.is_dir() else one.parent for one in read}
            there = [folder for folder in folders if folder.is_dir()]
            for _ in watch(*there, recursive=False, yield_on_timeout=True, rust_timeout=_EVERY_MS, watch_filter=None):
                if _stamps(read) != stamps:
                    break
            else:
                return code
    except KeyboardInterrupt:
        return code


def _stamps(paths: Iterable[Path]) -> Mapping[Path, tuple[int, int]]:
    """Return when each file was written and how long it is; a file that is away is (0, 0)."""
    found: dict[Path, tuple[int, int]] = {}
    for path in paths:
        for file in path.glob("*.yaml") if path.is_dir() else [path]:
            try:
                told = file.stat()
            except OSError:
                found[file] = (0, 0)
            else:
                found[file] = (told.st_mtime_ns, told.st_size)
    return found
