"""The exit codes of every command, in one place.

| code | meaning |
|---|---|
| 0 | what was asked for was done, and nothing is wrong (warnings and notes may have been printed) |
| 1 | something given is wrong: errors in a file, a failed scenario, a gap in the clauses, a line that is no event |
| 2 | nothing could be done: wrong usage, or a file that is not there or cannot be read; also a file with mistakes, for
commands whose 1 says what they found (`verify`, `diff`, `test --mutate`), and a checklist of which nothing was shown |
| 130 | stopped with Ctrl-C |
| 141 | whoever read the output has gone (as a shell reports a broken pipe) |
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What a command tells the shell."""

    OK = 0
    WRONG = 1
    USAGE = 2
    INTERRUPTED = 130
    BROKEN_PIPE = 141
