"""The engines that keep an index of rules across cases, each held to the same tests.

durable-rules is the extra `durable`. Its C extension does not import on Python 3.13 and later, so there its tests are
left out, with that reason. On an older Python it may be left out only where nobody builds anything (it needs a
compiler); continuous integration (`CI`) fails without it.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable

import pytest

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.correlation import CorrelationIndex, MemoryIndex

ENGINES = ("memory", "durable")


def engine_or_skip(name: str) -> Callable[[CompiledPolicy], CorrelationIndex]:
    """Return what makes an index; skip the test, saying why, where the engine cannot be."""
    if name == "memory":
        return lambda _: MemoryIndex()
    need_durable()
    from complaintflow.correlation.durable import DurableIndex

    return DurableIndex


def need_durable() -> None:
    """Skip a test, saying why, where durable-rules cannot be; fail where it should be."""
    if sys.version_info >= (3, 13):
        pytest.skip("the C extension of durable-rules does not import on Python 3.13 and later")
    if importlib.util.find_spec("durable_rules_engine") is None:
        reason = "the extra `durable` is not installed: it is compiled, see `make venv`"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
