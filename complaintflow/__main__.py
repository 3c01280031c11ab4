"""`python -m complaintflow`, and the command that an installation brings."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from complaintflow.cli.app import make_app

    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a question mark, never a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8" if not stream.isatty() else None, errors="replace")
    # However it was begun, the shell completes the command by this name.
    make_app()(prog_name="complaintflow")


if __name__ == "__main__":
    main()
