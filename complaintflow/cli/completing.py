"""What a shell offers when somebody presses the tab key: files of YAML.

In: what has been typed so far. Out: paths to choose from; where a folder cannot be read, none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def yaml_files(incomplete: str) -> Iterator[str]:
    """Yield the files of YAML, and the folders, whose paths begin like this."""
    typed = Path(incomplete)
    folder, begun = (typed, "") if incomplete.endswith("/") or not incomplete else (typed.parent, typed.name)
    try:
        there = sorted(folder.iterdir())
    except OSError:
        return
    for path in there:
        if path.name.startswith(begun) and not (path.name.startswith(".") and not begun):
            if path.is_dir():
                yield f"{path.as_posix()}/"
            elif path.suffix in {".yaml", ".yml"}:
                yield path.as_posix()
