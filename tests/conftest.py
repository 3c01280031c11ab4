"""Settings every test shares: how long and how randomly Hypothesis searches, and whether golden texts are written.

Also how often Python looks for circles among old objects: a fifth of the run's time went into that.
"""

import gc
import os
import signal
from importlib.metadata import entry_points

import pytest
from hypothesis import settings

# What is printed is compared: it is English wherever the tests run, unless a test asks otherwise.
os.environ["LC_ALL"] = "C.UTF-8"

# A shell starts what runs in the background with Ctrl-C ignored, and every program started from there would be deaf.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = ["tests.services.fixtures", "tests.chaos.told"]
# An environment that was made before the package had its plugin knows nothing of it.
if not entry_points(group="pytest11", name="complaintflow"):
    pytest_plugins.append("complaintflow.pytest_plugin")

# `ci` searches the same examples on every run, so a red run is red for the change that caused it; `dev`
# searches new ones each time and prints what is needed to see a failure again. Neither measures time, which
# depends on what else the machine is doing.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`: write the expected texts anew instead of comparing with them."""
    parser.addoption("--update-golden", action="store_true", help="write expected outputs anew; review the change")


def pytest_collection_finish() -> None:
    """Leave the collected tests out of every later look for circles, and look at old objects less often."""
    gc.collect()
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, 100)
