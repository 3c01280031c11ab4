"""Ending a command early, once it has been said why.

In: what is wrong. Out: a line on stderr, and the exception that ends the command. Loads nothing until it is needed, so
that asking for help stays quick.
"""

from __future__ import annotations

import sys

from complaintflow.cli.exits import Exit


class Stop(Exception):  # noqa: N818 (no error of the program: the command has said what is wrong and ends)
    """Ends a command with an exit code; everything there is to say has been said."""

    def __init__(self, code: Exit) -> None:
        super().__init__(code)
        self.code = code


def usage(message: str) -> Stop:
    """Print why a command cannot start and return the `Stop` to raise."""
    from complaintflow.cli.reading import in_words, language
    from complaintflow.cli.screen import Screen

    word = "error: " if language() == "en" else "错误："
    Screen(sys.stderr).line(f"{word}{in_words(message)}")
    return Stop(Exit.USAGE)


def cannot_begin(stop: Stop) -> Exit:
    """Return the exit code of a command that ends before its work, where 1 would say what the work has found."""
    return Exit.USAGE if stop.code in (Exit.OK, Exit.WRONG) else stop.code
