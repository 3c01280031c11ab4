"""Loading without rounds of the garbage collector.

In: nothing. Out: `uncollected`, within which the collector waits. Everything that loading makes is kept, and nothing of
it goes in a circle before the lifecycle's machine is built: round after round, the collector would look at all of it
and find nothing, which takes longer than the loading where a policy has 10,000 rules. What was thrown away meanwhile is
found in the round that follows.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector wait, unless it does already: whoever switched it off switches it on again."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
