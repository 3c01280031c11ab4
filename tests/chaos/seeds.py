"""The seed of a run: chosen anew each time, told, and repeated with `CHAOS_SEED`."""

import os
import secrets


def chosen_seed() -> int:
    """Return the seed of the environment, or a new one."""
    given = os.environ.get("CHAOS_SEED")
    return int(given) if given else secrets.randbelow(10**6)
