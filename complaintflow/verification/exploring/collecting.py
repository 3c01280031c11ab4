"""Letting the garbage wait while a graph is built: nothing of it is thrown away before all of it is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the garbage wait: looking through all that is explored, again and again, costs a fifth of the time.

    What was explored counts as old afterwards, else the collector would begin by looking through it once more.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            if not gc.get_freeze_count():  # (what somebody else has frozen stays so)
                gc.freeze()
                gc.unfreeze()
            gc.enable()
