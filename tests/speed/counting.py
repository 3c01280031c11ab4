"""How much Python a piece of work is, counted: the instructions of Python's own machine, on any computer the same.

In: something to do. Out: a number. What is done in C counts for nothing, so that two numbers are compared only where
both sides leave much the same to C.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

Trace = Callable[[FrameType, str, Any], Any]


def instructions_of(do: Callable[[], object]) -> int:
    """How many instructions are executed; the second time, so that whatever is made on first use is there."""
    do()
    count = 0

    def within(frame: FrameType, event: str, arg: object) -> Trace:
        nonlocal count
        count += event == "opcode"
        return within

    def entered(frame: FrameType, event: str, arg: object) -> Trace:
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return within

    before = sys.gettrace()
    gc.collect()
    gc.disable()  # others have functions called whenever garbage is collected
    try:
        # Python 3.12 counts instructions only from the next tracing on, once a frame has asked for it.
        sys.settrace(entered)
        _nothing()
        sys.settrace(entered)
        count = 0
        do()
    finally:
        sys.settrace(before)
        gc.enable()
    return count


def _nothing() -> None:
    """Be a frame."""


def ratio_of(ours: Callable[[], object], reference: Callable[[], object]) -> float:
    """How many times the instructions of the reference something takes."""
    return instructions_of(ours) / instructions_of(reference)
