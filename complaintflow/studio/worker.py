"""The process in which things are worked out, so that no policy's text can make the studio wait or fall.

In: a connection over which questions come as plain data. Out: answers over the same connection: `ok`, `no` with a
status and words, and of long work `progress` on the way. Ends when the connection does.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from complaintflow.errors import ComplaintflowError, MissingExtraError, PolicyError
from complaintflow.studio.folder import Folder
from complaintflow.studio.problems import BAD_REQUEST, FAILED, UNREADABLE, StudioError
from complaintflow.studio.shelf import Shelf

_LAST: Final = 19
MEMORY: Final = 4 * 1024**3
"""Bytes of memory that working something out may take."""


def work(connection: Connection, root: str, yields: bool = False) -> None:
    """Answer questions about the policies of a folder until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends us
    _limit_memory()
    if yields and sys.platform != "win32":
        os.nice(_LAST)
    from complaintflow.studio.answers import answer

    shelf = Shelf(Folder(Path(root)))

    def tell(progress: Mapping[str, object]) -> None:
        connection.send(("progress", dict(progress)))

    while True:
        try:
            name, asked = connection.recv()
        except (EOFError, OSError):
            return
        with suppress(BrokenPipeError):
            connection.send(_answered(lambda: answer(shelf, name, asked, tell)))  # noqa: B023 (called at once)


def _answered(work_out: Callable[[], object]) -> tuple[str, object, object]:
    try:
        return ("ok", work_out(), None)
    except StudioError as problem:
        return ("no", problem.status, problem.message)
    except PolicyError as problem:
        first = problem.diagnostics[0] if problem.diagnostics else None
        where = "" if first is None else f" (line {first.span.line}: {first.message})"
        return ("no", UNREADABLE, f"the policy has errors{where}")
    except MissingExtraError as problem:
        return ("no", FAILED, str(problem))
    except ComplaintflowError as problem:
        return ("no", BAD_REQUEST, str(problem))
    except MemoryError:
        return ("no", FAILED, "this takes more memory than it may")
    except RecursionError:
        return ("no", FAILED, "this is nested too deeply")


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
