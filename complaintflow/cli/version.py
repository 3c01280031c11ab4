"""`complaintflow version`: which release this is, and of what its answers depend on."""

from __future__ import annotations

import platform
from importlib import metadata

from complaintflow.cli.exits import Exit


def version() -> Exit:
    """Print the version of the library, of Python, and of the data its due instants depend on."""
    from complaintflow.cli.screen import Screen

    screen = Screen()
    screen.line(f"complaintflow {metadata.version('complaintflow')}")
    screen.line(f"Python {platform.python_version()}")
    for package in ("tzdata", "holidays"):
        screen.line(f"{package} {metadata.version(package)}")
    return Exit.OK
