"""What something costs, counted: a test that holds two sizes to the same cost asks no clock."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable


def calls_of(do: Callable[[], object]) -> int:
    """How many Python functions are called, and generators gone on with, on the way."""
    count = 0

    def seen(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    gc.disable()  # others have functions called whenever garbage is collected
    sys.setprofile(seen)
    try:
        do()
    finally:
        sys.setprofile(before)
        gc.enable()
    return count
